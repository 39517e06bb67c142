-- What was changed, by whom, for whom: written by triggers in the transaction of the change itself, and only ever added to.

CREATE TABLE audit_entry (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at timestamptz NOT NULL,
    actor_kind text NOT NULL CHECK (actor_kind IN ('person', 'service', 'operator', 'nobody', 'hand')),
    actor_id uuid,
    acting_for uuid,
    action text NOT NULL,
    request_id text,
    database_role text,
    table_name text NOT NULL,
    change text NOT NULL CHECK (change IN ('created', 'changed', 'removed')),
    thing_id uuid,
    organization_id uuid,
    opportunity_id uuid,
    programme_id uuid,
    person_id uuid,
    before jsonb,
    after jsonb,
    withheld text[] NOT NULL
);
COMMENT ON TABLE audit_entry IS 'A row that was created, changed or removed. Written by note_audit_entries() alone; never changed, never removed.';
COMMENT ON COLUMN audit_entry.at IS 'When, by the database''s own clock.';
COMMENT ON COLUMN audit_entry.actor_kind IS 'Who: a person, a service token, the operator at the command line, nobody we know, or whoever wrote SQL by hand.';
COMMENT ON COLUMN audit_entry.actor_id IS 'Which person or service token.';
COMMENT ON COLUMN audit_entry.acting_for IS 'The organization they acted for.';
COMMENT ON COLUMN audit_entry.action IS 'What they did: the name of the mutation or command.';
COMMENT ON COLUMN audit_entry.request_id IS 'The request it was done in, as its answer and the log name it.';
COMMENT ON COLUMN audit_entry.database_role IS 'The role of the database with which it was written by hand.';
COMMENT ON COLUMN audit_entry.thing_id IS 'The thing that the row is, or is part of: for a tie of an opportunity, the opportunity.';
COMMENT ON COLUMN audit_entry.organization_id IS 'The organization whose thing it is.';
COMMENT ON COLUMN audit_entry.opportunity_id IS 'The opportunity that it is part of, which makes it its owners'' thing.';
COMMENT ON COLUMN audit_entry.programme_id IS 'The programme that it is part of, which makes it the thing of whoever runs that.';
COMMENT ON COLUMN audit_entry.person_id IS 'The person whom it is about.';
COMMENT ON COLUMN audit_entry.before IS 'What stood in the columns that were changed, and what tells the row from others of the thing; of a removed row, everything.';
COMMENT ON COLUMN audit_entry.after IS 'What stands in them now; of a new row, everything. What is empty is left out of whole rows.';
COMMENT ON COLUMN audit_entry.withheld IS 'Columns that were changed too and whose values are not kept, since they are personal or secret.';
CREATE INDEX audit_entry_by_organization ON audit_entry (organization_id, number) WHERE organization_id IS NOT NULL;
CREATE INDEX audit_entry_by_opportunity ON audit_entry (opportunity_id, number) WHERE opportunity_id IS NOT NULL;
CREATE INDEX audit_entry_by_programme ON audit_entry (programme_id, number) WHERE programme_id IS NOT NULL;
CREATE INDEX audit_entry_by_person ON audit_entry (person_id, number) WHERE person_id IS NOT NULL;
CREATE INDEX audit_entry_by_actor ON audit_entry (actor_id, number) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_entry_by_thing ON audit_entry (thing_id, number) WHERE opportunity_id IS NULL;

-- The server's own role may not do this anyway; this stops the slip of those who may.
CREATE FUNCTION refuse_to_change_audit_entries() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is only added to';
END
$$;
CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_audit_entries();

-- Notes each row that a statement created, changed or removed. Who does it says the setting lyceum.act, an object of kind
-- (as actor_kind, or oneself: the person whom the row is about), id, for, action and request. The trigger's arguments are
-- names of columns:
--   0  the thing that the row is or is part of
--   1  what tells the row from others of the thing
--   2  to 5: whose it is: organization, opportunity (run_id: that of the run), programme, person
--   6  what is not worth noting, since it is derived or follows every change
--   7  what is noted without its value
--   8  the primary key
-- It runs as its owner, because nobody else may write an entry.
CREATE FUNCTION note_audit_entries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    act CONSTANT jsonb := nullif(current_setting('lyceum.act', true), '');
    moment CONSTANT timestamptz := clock_timestamp();
    actor_kind CONSTANT text := CASE act ->> 'kind' WHEN 'oneself' THEN 'person' ELSE coalesce(act ->> 'kind', 'hand') END;
    actor_id CONSTANT uuid := act ->> 'id';
    oneself CONSTANT text := CASE act ->> 'kind' WHEN 'oneself' THEN TG_ARGV[5] ELSE '' END;
    acting_for CONSTANT uuid := act ->> 'for';
    action CONSTANT text := coalesce(act ->> 'action', 'sql');
    request_id CONSTANT text := act ->> 'request';
    database_role CONSTANT text := CASE WHEN act IS NULL THEN session_user END;
    telling CONSTANT text[] := TG_ARGV[1];
    unnoted CONSTANT text[] := TG_ARGV[6];
    withheld CONSTANT text[] := TG_ARGV[7];
    primary_key CONSTANT text[] := TG_ARGV[8];
    left_out CONSTANT text[] := unnoted || withheld || TG_ARGV[0];
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO public.audit_entry (
            at, actor_kind, actor_id, acting_for, action, request_id, database_role, table_name, change,
            thing_id, organization_id, opportunity_id, programme_id, person_id, after, withheld
        )
        SELECT
            moment, actor_kind, coalesce(actor_id, (whole ->> oneself)::uuid), acting_for, action, request_id, database_role, TG_TABLE_NAME, 'created',
            (whole ->> TG_ARGV[0])::uuid, (whole ->> TG_ARGV[2])::uuid,
            CASE TG_ARGV[3]
                WHEN 'run_id' THEN (SELECT run.opportunity_id FROM public.run WHERE run.id = (whole ->> 'run_id')::uuid)
                ELSE (whole ->> TG_ARGV[3])::uuid
            END,
            (whole ->> TG_ARGV[4])::uuid, (whole ->> TG_ARGV[5])::uuid,
            jsonb_strip_nulls(whole - left_out),
            ARRAY(SELECT name FROM unnest(withheld) AS name WHERE whole ->> name IS NOT NULL)
        -- Made once for each row, not wherever it is named.
        FROM (SELECT to_jsonb(new_rows) AS whole FROM new_rows OFFSET 0) AS created;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO public.audit_entry (
            at, actor_kind, actor_id, acting_for, action, request_id, database_role, table_name, change,
            thing_id, organization_id, opportunity_id, programme_id, person_id, before, withheld
        )
        SELECT
            moment, actor_kind, coalesce(actor_id, (whole ->> oneself)::uuid), acting_for, action, request_id, database_role, TG_TABLE_NAME, 'removed',
            (whole ->> TG_ARGV[0])::uuid, (whole ->> TG_ARGV[2])::uuid,
            CASE TG_ARGV[3]
                WHEN 'run_id' THEN (SELECT run.opportunity_id FROM public.run WHERE run.id = (whole ->> 'run_id')::uuid)
                ELSE (whole ->> TG_ARGV[3])::uuid
            END,
            (whole ->> TG_ARGV[4])::uuid, (whole ->> TG_ARGV[5])::uuid,
            jsonb_strip_nulls(whole - left_out),
            ARRAY(SELECT name FROM unnest(withheld) AS name WHERE whole ->> name IS NOT NULL)
        FROM (SELECT to_jsonb(old_rows) AS whole FROM old_rows OFFSET 0) AS removed;
    ELSE
        INSERT INTO public.audit_entry (
            at, actor_kind, actor_id, acting_for, action, request_id, database_role, table_name, change,
            thing_id, organization_id, opportunity_id, programme_id, person_id, before, after, withheld
        )
        SELECT
            moment, actor_kind, coalesce(actor_id, (whole ->> oneself)::uuid), acting_for, action, request_id, database_role, TG_TABLE_NAME,
            -- A row whose key was changed is another row.
            CASE WHEN was IS NULL THEN 'created' WHEN becomes IS NULL THEN 'removed' ELSE 'changed' END,
            (whole ->> TG_ARGV[0])::uuid, (whole ->> TG_ARGV[2])::uuid,
            CASE TG_ARGV[3]
                WHEN 'run_id' THEN (SELECT run.opportunity_id FROM public.run WHERE run.id = (whole ->> 'run_id')::uuid)
                ELSE (whole ->> TG_ARGV[3])::uuid
            END,
            (whole ->> TG_ARGV[4])::uuid, (whole ->> TG_ARGV[5])::uuid,
            (SELECT jsonb_object_agg(name, was -> name) FROM unnest(names || telling) AS name WHERE name <> ALL (left_out) AND was ? name),
            (SELECT jsonb_object_agg(name, becomes -> name) FROM unnest(names || telling) AS name WHERE name <> ALL (left_out) AND becomes ? name),
            ARRAY(SELECT name FROM unnest(withheld) AS name WHERE name = ANY (names))
        FROM (
            SELECT
                was.whole AS was, becomes.whole AS becomes, coalesce(becomes.whole, was.whole) AS whole,
                ARRAY(
                    SELECT name FROM jsonb_object_keys(coalesce(becomes.whole, was.whole) - unnoted) AS name
                    WHERE becomes.whole -> name IS DISTINCT FROM was.whole -> name
                ) AS names
            FROM (
                SELECT whole, (SELECT jsonb_agg(whole -> name) FROM unnest(primary_key) AS name) AS id
                FROM (SELECT to_jsonb(old_rows) AS whole FROM old_rows OFFSET 0) AS old_ones
            ) AS was
            FULL JOIN (
                SELECT whole, (SELECT jsonb_agg(whole -> name) FROM unnest(primary_key) AS name) AS id
                FROM (SELECT to_jsonb(new_rows) AS whole FROM new_rows OFFSET 0) AS new_ones
            ) AS becomes ON becomes.id = was.id
            OFFSET 0
        ) AS compared
        WHERE names <> '{}';
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION note_audit_entries() FROM PUBLIC;

-- Has the trail kept of a table from now on. What it does not say itself it is told in the words of note_audit_entries().
CREATE FUNCTION keep_audit_trail(
    of_table regclass,
    thing text,
    organization text DEFAULT '',
    opportunity text DEFAULT '',
    programme text DEFAULT '',
    person text DEFAULT '',
    unnoted text[] DEFAULT '{}',
    withheld text[] DEFAULT '{}'
) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    primary_key CONSTANT text[] := ARRAY(
        SELECT attname FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
        WHERE indrelid = of_table AND indisprimary ORDER BY attnum
    );
    telling CONSTANT text[] := ARRAY(SELECT name FROM unnest(primary_key) AS name WHERE name <> ALL (withheld || thing));
    moment record;
BEGIN
    FOR moment IN SELECT * FROM (VALUES
        ('created', 'INSERT', 'NEW TABLE AS new_rows'),
        ('changed', 'UPDATE', 'OLD TABLE AS old_rows NEW TABLE AS new_rows'),
        ('removed', 'DELETE', 'OLD TABLE AS old_rows')
    ) AS moments (name, event, tables) LOOP
        EXECUTE format(
            'CREATE OR REPLACE TRIGGER audit_%s AFTER %s ON %s REFERENCING %s FOR EACH STATEMENT '
                'EXECUTE FUNCTION note_audit_entries(%L, %L, %L, %L, %L, %L, %L, %L, %L)',
            moment.name, moment.event, of_table, moment.tables,
            thing, telling, organization, opportunity, programme, person, unnoted, withheld, primary_key
        );
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION keep_audit_trail(regclass, text, text, text, text, text, text[], text[]) FROM PUBLIC;

-- Everything that people or their systems change. A test holds the tables that are not here, with the reason.
SELECT keep_audit_trail('organization', 'id', organization => 'id',
    unnoted => '{sort_name, document, revision, created_at, updated_at}', withheld => '{contact_name, contact_email}');
SELECT keep_audit_trail('organization_identifier', 'organization_id', organization => 'organization_id');
SELECT keep_audit_trail('service_token', 'id', organization => 'organization_id',
    unnoted => '{created_at, last_used_at}', withheld => '{secret_hash}');
SELECT keep_audit_trail('topic', 'id', unnoted => '{sort_label, document, revision, created_at, updated_at}');
SELECT keep_audit_trail('topic_relation', 'topic_id');
SELECT keep_audit_trail('topic_match', 'topic_id');
SELECT keep_audit_trail('source', 'id', organization => 'organization_id', unnoted => '{created_at}');
SELECT keep_audit_trail('opportunity', 'id', opportunity => 'id',
    unnoted => '{sort_title, field_sources, revision, created_at, updated_at}');
SELECT keep_audit_trail('opportunity_organization', 'opportunity_id', organization => 'organization_id', opportunity => 'opportunity_id');
-- Whoever a draft is meant for is not to learn of it here.
SELECT keep_audit_trail('opportunity_audience', 'opportunity_id', opportunity => 'opportunity_id');
SELECT keep_audit_trail('opportunity_topic', 'opportunity_id', opportunity => 'opportunity_id');
SELECT keep_audit_trail('opportunity_lineage', 'opportunity_id', opportunity => 'opportunity_id');
SELECT keep_audit_trail('series_part', 'series_id', opportunity => 'series_id');
SELECT keep_audit_trail('run', 'id', opportunity => 'opportunity_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('recurrence', 'id', opportunity => 'run_id', unnoted => '{created_at}');
SELECT keep_audit_trail('session', 'id', opportunity => 'opportunity_id', unnoted => '{order_at, revision, created_at, updated_at}');
SELECT keep_audit_trail('recording', 'id', opportunity => 'opportunity_id', unnoted => '{created_at, updated_at}');
-- The lister's own, not the owner's of what it lists.
SELECT keep_audit_trail('listing', 'id', organization => 'organization_id', unnoted => '{revision, created_at, updated_at}');
-- Its text is told by its hash.
SELECT keep_audit_trail('document', '', unnoted => '{text}');
SELECT keep_audit_trail('person', 'id', person => 'id',
    unnoted => '{created_at}', withheld => '{name, email, email_verified, language}');
SELECT keep_audit_trail('account', 'person_id', person => 'person_id',
    unnoted => '{created_at, last_signed_in_at}', withheld => '{issuer, subject, email, email_verified}');
SELECT keep_audit_trail('sign_in', 'id', person => 'person_id',
    unnoted => '{person_id, created_at, last_used_at, expires_at}',
    withheld => '{secret_hash, issuer, subject, provider_session, acting_for, acts_for_none, ended_at}');
SELECT keep_audit_trail('programme', 'id', organization => 'organization_id', programme => 'id',
    unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('programme_participant', 'programme_id', organization => 'organization_id', programme => 'programme_id');
SELECT keep_audit_trail('membership', 'id', organization => 'organization_id', programme => 'programme_id', person => 'person_id');
SELECT keep_audit_trail('invitation', 'id', organization => 'organization_id', programme => 'programme_id',
    unnoted => '{created_at}', withheld => '{email}');
SELECT keep_audit_trail('join_request', 'id', organization => 'organization_id', person => 'person_id',
    unnoted => '{created_at}', withheld => '{note, reason}');
