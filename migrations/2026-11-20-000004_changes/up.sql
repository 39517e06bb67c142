-- What changed, for those who want to hear of it: each server reads it as soon as the channel opportunity_change says
-- that there is something new, and again what it missed while it had no connection.

CREATE TABLE opportunity_change (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- Transactions end in another order than they begin in, so the number does not tell what was there to read when;
    -- the transaction, held against a snapshot, does.
    transaction bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    opportunity_ids uuid[] NOT NULL,
    was_public boolean NOT NULL,
    was_seen_by uuid[] NOT NULL
);
COMMENT ON TABLE opportunity_change IS 'Opportunities that were changed in the last hour; written by triggers of opportunity_search, and by nobody else.';
COMMENT ON COLUMN opportunity_change.transaction IS 'The transaction that changed them.';
COMMENT ON COLUMN opportunity_change.was_public IS 'Whether everybody could see them before; not so for new ones.';
COMMENT ON COLUMN opportunity_change.was_seen_by IS 'The organizations that could see them before, where not everybody could.';
CREATE INDEX opportunity_change_by_transaction ON opportunity_change (transaction);
CREATE INDEX opportunity_change_by_time ON opportunity_change (noted_at);

-- The row that search reads is made anew with every change of an opportunity and of whatever hangs on it, whether or not
-- it comes out as it was. So whoever writes it has changed something.
CREATE FUNCTION note_opportunity_changes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO opportunity_change (opportunity_ids, was_public, was_seen_by)
        SELECT array_agg(opportunity_id), false, '{}' FROM changed HAVING count(*) > 0;
    ELSE
        INSERT INTO opportunity_change (opportunity_ids, was_public, was_seen_by)
        SELECT array_agg(opportunity_id), status <> 'draft', CASE WHEN status = 'draft' THEN organization_ids ELSE '{}' END
        FROM changed GROUP BY 2, 3;
    END IF;
    IF FOUND THEN
        -- Whoever finds another at it leaves it to the other.
        DELETE FROM opportunity_change WHERE number IN (
            SELECT number FROM opportunity_change WHERE noted_at < now() - interval '1 hour'
            FOR UPDATE SKIP LOCKED
        );
        NOTIFY opportunity_change;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER opportunity_added AFTER INSERT ON opportunity_search REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_opportunity_changes();
CREATE TRIGGER opportunity_changed AFTER UPDATE ON opportunity_search REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_opportunity_changes();
CREATE TRIGGER opportunity_removed AFTER DELETE ON opportunity_search REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_opportunity_changes();
