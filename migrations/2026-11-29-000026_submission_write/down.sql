DROP TRIGGER submission_written ON submission;
DROP FUNCTION note_submission_writes();
DROP TABLE submission_write;
