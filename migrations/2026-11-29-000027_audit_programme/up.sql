-- What a year of a programme, and a museum in it, is part of: the trail names the programme, so that whoever runs it reads it.

-- Notes each row that a statement created, changed or removed. Who does it says the setting lyceum.act, an object of kind
-- (as actor_kind, or oneself: the person whom the row is about), id, for, action and request. The trigger's arguments are
-- names of columns:
--   0  the thing that the row is or is part of
--   1  what tells the row from others of the thing
--   2  to 5: whose it is: organization, opportunity (run_id: that of the run), programme (program_year_id: that of the
--      year; enrolment_id: that in which the museum is enrolled), person
--   6  what is not worth noting, since it is derived or follows every change
--   7  what is noted without its value
--   8  the primary key
-- It runs as its owner, because nobody else may write an entry.
CREATE OR REPLACE FUNCTION note_audit_entries() RETURNS trigger
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
            CASE TG_ARGV[4]
                WHEN 'program_year_id' THEN (SELECT year.programme_id FROM public.program_year AS year WHERE year.id = (whole ->> 'program_year_id')::uuid)
                WHEN 'enrolment_id' THEN (
                    SELECT year.programme_id FROM public.enrolment JOIN public.program_year AS year ON year.id = enrolment.program_year_id
                    WHERE enrolment.id = (whole ->> 'enrolment_id')::uuid
                )
                ELSE (whole ->> TG_ARGV[4])::uuid
            END,
            (whole ->> TG_ARGV[5])::uuid,
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
            CASE TG_ARGV[4]
                WHEN 'program_year_id' THEN (SELECT year.programme_id FROM public.program_year AS year WHERE year.id = (whole ->> 'program_year_id')::uuid)
                WHEN 'enrolment_id' THEN (
                    SELECT year.programme_id FROM public.enrolment JOIN public.program_year AS year ON year.id = enrolment.program_year_id
                    WHERE enrolment.id = (whole ->> 'enrolment_id')::uuid
                )
                ELSE (whole ->> TG_ARGV[4])::uuid
            END,
            (whole ->> TG_ARGV[5])::uuid,
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
            CASE TG_ARGV[4]
                WHEN 'program_year_id' THEN (SELECT year.programme_id FROM public.program_year AS year WHERE year.id = (whole ->> 'program_year_id')::uuid)
                WHEN 'enrolment_id' THEN (
                    SELECT year.programme_id FROM public.enrolment JOIN public.program_year AS year ON year.id = enrolment.program_year_id
                    WHERE enrolment.id = (whole ->> 'enrolment_id')::uuid
                )
                ELSE (whole ->> TG_ARGV[4])::uuid
            END,
            (whole ->> TG_ARGV[5])::uuid,
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

SELECT keep_audit_trail('program_year_pillar', 'program_year_id', programme => 'program_year_id');
SELECT keep_audit_trail('milestone', 'id', programme => 'program_year_id', unnoted => '{created_at, updated_at}');
SELECT keep_audit_trail('requirements', 'program_year_id', programme => 'program_year_id', unnoted => '{created_at}', withheld => '{reason}');
SELECT keep_audit_trail('training', 'program_year_id', opportunity => 'opportunity_id', programme => 'program_year_id', unnoted => '{created_at}');
SELECT keep_audit_trail('extension', 'id', programme => 'enrolment_id', unnoted => '{created_at}', withheld => '{reason}');
SELECT keep_audit_trail('on_track_list', 'id', programme => 'program_year_id', unnoted => '{content, created_at}');
SELECT keep_audit_trail('track_report', 'id', programme => 'program_year_id', unnoted => '{content, csv, pdf, created_at}', withheld => '{published_by}');
