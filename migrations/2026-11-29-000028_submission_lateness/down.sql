-- The column comes back to its place: those behind it are made anew.
ALTER TABLE submission DISABLE TRIGGER USER;
ALTER TABLE submission RENAME COLUMN revision TO revision_then;
ALTER TABLE submission RENAME COLUMN created_at TO created_then;
ALTER TABLE submission RENAME COLUMN updated_at TO updated_then;
ALTER TABLE submission
    ADD COLUMN is_late boolean NOT NULL DEFAULT false,
    ADD COLUMN revision integer NOT NULL DEFAULT 1,
    ADD COLUMN created_at timestamptz,
    ADD COLUMN updated_at timestamptz;
UPDATE submission SET revision = revision_then, created_at = created_then, updated_at = updated_then;
ALTER TABLE submission
    ALTER COLUMN created_at SET NOT NULL,
    ALTER COLUMN updated_at SET NOT NULL,
    DROP COLUMN revision_then,
    DROP COLUMN created_then,
    DROP COLUMN updated_then;
ALTER TABLE submission ENABLE TRIGGER USER;
