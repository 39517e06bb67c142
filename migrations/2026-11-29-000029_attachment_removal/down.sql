ALTER TABLE attachment DROP COLUMN removed_at;
