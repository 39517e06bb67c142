-- Which of several ways in which somebody's attendance is known is believed, noted where it is written, so that reading it
-- for thousands of museums need not compare them.

ALTER TABLE attendance ADD COLUMN is_believed boolean NOT NULL DEFAULT true;
COMMENT ON COLUMN attendance.is_believed IS 'Whether no better way tells of the same session: the organizer''s list before a file, before a report, before a word. That a recording was watched stands by itself. Set by triggers; never written by hand.';

CREATE FUNCTION is_best_known(session uuid, registration uuid, by text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL SAFE
RETURN by = 'recording' OR NOT EXISTS (
    SELECT FROM attendance
    WHERE attendance.session_id = is_best_known.session AND attendance.registration_id = is_best_known.registration
      AND array_position(ARRAY['list', 'file', 'reported', 'code'], attendance.known_by)
          < array_position(ARRAY['list', 'file', 'reported', 'code'], is_best_known.by)
);

CREATE FUNCTION believe_the_best() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    UPDATE attendance SET is_believed = NOT is_believed
    WHERE (session_id, registration_id) IN (SELECT session_id, registration_id FROM changed)
      AND is_believed <> is_best_known(session_id, registration_id, known_by);
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION believe_the_best() FROM PUBLIC;
CREATE TRIGGER attendance_known AFTER INSERT ON attendance REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION believe_the_best();
CREATE TRIGGER attendance_forgotten AFTER DELETE ON attendance REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION believe_the_best();

SELECT keep_audit_trail('attendance', 'registration_id', opportunity => 'opportunity_id', unnoted => '{is_believed, created_at, updated_at}');
UPDATE attendance SET is_believed = false WHERE NOT is_best_known(session_id, registration_id, known_by);
