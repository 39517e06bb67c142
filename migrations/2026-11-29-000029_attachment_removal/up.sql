-- A museum replaces a document after its submission was opened again: that one was there stays true, for its standing and for
-- those who reviewed it.
ALTER TABLE attachment ADD COLUMN removed_at timestamptz;
COMMENT ON COLUMN attachment.removed_at IS 'When it was taken away from the answer, after that had been submitted: it is kept, and shown apart.';
