-- What was not for everybody must not become so.
UPDATE opportunity SET status = 'withdrawn' WHERE visibility <> 'public' AND status <> 'draft';
ALTER TABLE opportunity_search DROP COLUMN public, DROP COLUMN seen_by;
DROP TABLE opportunity_audience;
UPDATE source_record SET content = content - 'visibility' WHERE opportunity_id IS NOT NULL;
UPDATE opportunity SET field_sources = field_sources - 'visibility';
ALTER TABLE opportunity DROP COLUMN visibility, DROP COLUMN programme_id;

CREATE OR REPLACE FUNCTION note_opportunity_changes() RETURNS trigger
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

CREATE OR REPLACE FUNCTION refresh_opportunity_search(ids uuid[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO opportunity_search AS known
    SELECT
        opportunity.id, opportunity.kind, opportunity.status,
        titles.document,
        setweight(titles.document, 'A')
            || coalesce(topics.document, '')
            || coalesce(broader_topics.document, '')
            || coalesce(organizations.document, '')
            || setweight(coalesce(stemmed_document(opportunity.description), '') || coalesce(stemmed_document(opportunity.outcomes), ''), 'D'),
        opportunity.sort_title,
        coalesce(topics.ids, '{}'),
        coalesce(organizations.provider_ids, '{}'),
        coalesce(organizations.ids, '{}'),
        ARRAY(SELECT DISTINCT unnest(opportunity.for_sectors || opportunity.admitted_sectors || coalesce(listings.sectors, '{}')) ORDER BY 1),
        opportunity.languages,
        ARRAY(SELECT DISTINCT unnest(runs.modes || runs.paces) ORDER BY 1),
        opportunity.levels,
        ARRAY(SELECT DISTINCT country FROM unnest(runs.countries || organizations.countries) AS country WHERE country IS NOT NULL ORDER BY 1),
        opportunity.accessibility,
        coalesce(recordings.availabilities, '{}'),
        coalesce(prices.free, false),
        coalesce(prices.lowest, '{}')
    FROM unnest(ids) AS changed (id)
    JOIN opportunity USING (id)
    CROSS JOIN LATERAL (SELECT title_document(opportunity.title) AS document) AS titles
    LEFT JOIN LATERAL (
        SELECT array_agg(topic.id ORDER BY opportunity_topic.position) AS ids, tsvector_concat(topic.document) AS document
        FROM opportunity_topic JOIN topic ON topic.id = opportunity_topic.topic_id
        WHERE opportunity_topic.opportunity_id = opportunity.id
    ) AS topics ON true
    LEFT JOIN LATERAL (
        SELECT tsvector_concat(setweight(topic.document, 'D')) AS document
        FROM (
            SELECT ancestor_id FROM opportunity_topic JOIN topic_ancestor USING (topic_id)
            WHERE opportunity_topic.opportunity_id = opportunity.id
            EXCEPT
            SELECT topic_id FROM opportunity_topic WHERE opportunity_topic.opportunity_id = opportunity.id
        ) AS broader
        JOIN topic ON topic.id = broader.ancestor_id
    ) AS broader_topics ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT organization.id) AS ids,
            array_agg(DISTINCT organization.id) FILTER (WHERE role = 'owner') AS provider_ids,
            array_agg(DISTINCT organization.country) FILTER (WHERE role = 'owner') AS countries,
            tsvector_concat(organization.document) AS document
        FROM opportunity_organization JOIN organization ON organization.id = opportunity_organization.organization_id
        WHERE opportunity_organization.opportunity_id = opportunity.id
    ) AS organizations ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT run.mode) AS modes,
            array_agg(DISTINCT run.pacing) FILTER (WHERE run.pacing = 'self_paced') AS paces,
            array_agg(DISTINCT run.place ->> 'country') FILTER (WHERE run.place ? 'country') AS countries
        FROM run WHERE run.opportunity_id = opportunity.id
    ) AS runs ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT sector) AS sectors
        FROM listing, unnest(listing.sectors) AS sector
        WHERE listing.opportunity_id = opportunity.id AND listing.status = 'listed'
    ) AS listings ON true
    LEFT JOIN LATERAL (
        SELECT array_agg(DISTINCT recording.availability) AS availabilities
        FROM recording WHERE recording.opportunity_id = opportunity.id
    ) AS recordings ON true
    LEFT JOIN LATERAL (
        SELECT bool_or(lowest = 0) AS free, jsonb_object_agg(currency, lowest) AS lowest
        FROM (
            SELECT price ->> 'currency' AS currency, min((price ->> 'amount')::bigint) AS lowest
            FROM (
                SELECT jsonb_array_elements(prices) AS price FROM run WHERE run.opportunity_id = opportunity.id
                UNION ALL
                SELECT jsonb_array_elements(prices) FROM listing
                WHERE listing.opportunity_id = opportunity.id AND listing.status = 'listed'
            ) AS every_price
            GROUP BY 1
        ) AS by_currency
    ) AS prices ON true
    ON CONFLICT (opportunity_id) DO UPDATE SET
        kind = excluded.kind, status = excluded.status, title_document = excluded.title_document,
        document = excluded.document, sort_title = excluded.sort_title, topic_ids = excluded.topic_ids,
        provider_ids = excluded.provider_ids, organization_ids = excluded.organization_ids,
        sectors = excluded.sectors, languages = excluded.languages, formats = excluded.formats,
        levels = excluded.levels, countries = excluded.countries, accessibility = excluded.accessibility,
        recordings = excluded.recordings, free = excluded.free, lowest_prices = excluded.lowest_prices;
    SELECT learn_words(array_agg(value))
    FROM opportunity, jsonb_each_text(opportunity.title) WHERE opportunity.id = ANY (ids);
$$;

CREATE OR REPLACE FUNCTION search_query(words text) RETURNS tsquery
LANGUAGE plpgsql STABLE
-- Whether anything knows a word is looked up in the index, not row by row until one does.
SET enable_seqscan = off
SET pg_trgm.similarity_threshold = 0.2 AS $$
DECLARE
    typed text[] := array_remove(regexp_split_to_array(plain(words), '[^[:alnum:]]+' COLLATE "und-x-icu"), '');
    meaningful text[] := ARRAY(
        SELECT word FROM unnest(typed) WITH ORDINALITY AS t (word, place)
        WHERE to_tsvector('pg_catalog.english', word) <> '' AND to_tsvector('pg_catalog.french', word) <> ''
            AND to_tsvector('pg_catalog.spanish', word) <> ''
        ORDER BY place
    );
    asked text[] := CASE WHEN cardinality(meaningful) > 0 THEN meaningful ELSE typed END;
    this text;
    near text;
    one tsquery;
    result tsquery;
BEGIN
    FOREACH this IN ARRAY asked LOOP
        one := word_query(this);
        IF this = asked[cardinality(asked)] AND length(this) >= 2 THEN
            one := one || to_tsquery('pg_catalog.simple', this || ':*');
        END IF;
        IF length(this) >= 4
            -- The index tells all that know the word before the first; a common one is known among the newest.
            AND NOT EXISTS (
                SELECT FROM (SELECT document FROM opportunity_search ORDER BY opportunity_id DESC LIMIT 500) AS newest
                WHERE document @@ one
            )
            AND NOT EXISTS (SELECT FROM opportunity_search WHERE document @@ one)
            AND NOT EXISTS (SELECT FROM organization WHERE document @@ one)
        THEN
            FOR near IN
                SELECT word FROM search_word
                WHERE word % this
                    AND levenshtein_less_equal(word, this, 2) <= CASE WHEN length(this) < 6 THEN 1 ELSE 2 END
                ORDER BY levenshtein(word, this), similarity(word, this) DESC, word
                LIMIT 3
            LOOP
                one := one || word_query(near);
            END LOOP;
        END IF;
        result := CASE WHEN result IS NULL THEN one ELSE result && one END;
    END LOOP;
    RETURN coalesce(result, ''::tsquery);
END
$$;

COMMENT ON COLUMN opportunity_search.organization_ids IS 'Everybody with a role in it: who may see it while it is a draft.';
COMMENT ON COLUMN opportunity_change.was_seen_by IS 'The organizations that could see them before, where not everybody could.';
UPDATE opportunity_search SET status = opportunity.status FROM opportunity WHERE opportunity.id = opportunity_id;
