-- Whether a submission is late follows from when it was submitted, the deadline of its year and what was granted since.
-- Kept beside them, it went on saying "late" to a museum that was granted an extension after it submitted.
ALTER TABLE submission DROP COLUMN is_late;
