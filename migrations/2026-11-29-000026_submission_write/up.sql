-- In which submissions something was written, for those who want to hear of it: read as opportunity_change is, when the
-- channel submission_write says that there is something new.

CREATE TABLE submission_write (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    submission_ids uuid[] NOT NULL
);
COMMENT ON TABLE submission_write IS 'Submissions in which something was written in the last hour; written by triggers of submission, and by nobody else.';
COMMENT ON COLUMN submission_write.transaction IS 'The transaction that wrote it.';
CREATE INDEX submission_write_by_transaction ON submission_write (transaction);
CREATE INDEX submission_write_by_time ON submission_write (noted_at);

-- Whatever is written in a submission, its answers and files among it, makes its revision grow.
CREATE FUNCTION note_submission_writes() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    INSERT INTO submission_write (submission_ids) SELECT array_agg(id) FROM changed HAVING count(*) > 0;
    IF FOUND THEN
        -- Whoever finds another at it leaves it to the other.
        DELETE FROM submission_write WHERE number IN (
            SELECT number FROM submission_write WHERE noted_at < now() - interval '1 hour'
            FOR UPDATE SKIP LOCKED
        );
        NOTIFY submission_write;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION note_submission_writes() FROM PUBLIC;
CREATE TRIGGER submission_written AFTER UPDATE ON submission REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_submission_writes();
