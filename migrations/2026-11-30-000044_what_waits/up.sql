-- What waits for those who run an exchange, the oldest first: few rows among many.
CREATE INDEX artifact_submitted ON artifact (programme_id, id) WHERE state = 'submitted';
CREATE INDEX placement_issue_open ON placement_issue (id) WHERE resolved_at IS NULL;
CREATE INDEX private_note_unanswered ON private_note (id) WHERE answered_at IS NULL;

-- What was made can be done away with while it is a draft; those who run the exchange and its committee hear of that too.
CREATE TRIGGER round_unwritten AFTER DELETE ON artifact REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_round_writes('round_id');
