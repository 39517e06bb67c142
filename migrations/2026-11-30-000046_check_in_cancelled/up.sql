-- A check-in that comes no more is kept, so that calendars which have it can be told so.

ALTER TABLE check_in
    ADD COLUMN cancelled_at timestamptz,
    ADD CONSTRAINT check_in_cancelled CHECK (cancelled_at IS NULL OR held_on IS NULL);
COMMENT ON COLUMN check_in.cancelled_at IS 'Since when it comes no more: by another calendar, or since the placement is over.';
DROP INDEX check_in_due;
CREATE INDEX check_in_due ON check_in (due_on) WHERE held_on IS NULL AND cancelled_at IS NULL;
