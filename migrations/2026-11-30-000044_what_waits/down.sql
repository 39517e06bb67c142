DROP TRIGGER round_unwritten ON artifact;
DROP INDEX private_note_unanswered, placement_issue_open, artifact_submitted;
