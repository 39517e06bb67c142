DROP TABLE exchange_file, expectation, expertise, alumnus, story, artifact_topic, artifact, placement_evaluation, collaboration, placement_outcome, adoption,
    return_commitment, debrief, placement_issue, private_note, reflection, progress_report, check_in, agreement_objective, agreement,
    placement_change;
DROP FUNCTION refuse_change_of_agreement();
-- Placements that had begun go back to where both sides had accepted them.
ALTER TABLE placement
    DROP CONSTRAINT placement_begun,
    DROP CONSTRAINT placement_ended,
    DROP CONSTRAINT placement_state_check;
UPDATE placement SET state = 'accepted' WHERE state IN ('under_way', 'paused', 'completed', 'ended_early');
ALTER TABLE placement
    ADD CONSTRAINT placement_state_check CHECK (state IN ('offered', 'accepted', 'declined', 'expired')),
    DROP COLUMN registration_id,
    DROP COLUMN begun_at,
    DROP COLUMN ended_at;
ALTER TABLE registration DROP COLUMN contact_minutes, DROP COLUMN over_on;
