DELETE FROM check_in WHERE cancelled_at IS NOT NULL;
DROP INDEX check_in_due;
ALTER TABLE check_in DROP COLUMN cancelled_at;
CREATE INDEX check_in_due ON check_in (due_on) WHERE held_on IS NULL;
