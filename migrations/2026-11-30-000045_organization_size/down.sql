ALTER TABLE organization DROP COLUMN size;
