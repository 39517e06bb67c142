-- For whom an opportunity is: everybody, the network, some organizations, or a programme.

ALTER TABLE opportunity
    ADD COLUMN visibility text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'network', 'organizations', 'programme')),
    ADD COLUMN programme_id uuid REFERENCES programme,
    ADD CHECK ((visibility = 'programme') = (programme_id IS NOT NULL));
COMMENT ON COLUMN opportunity.visibility IS 'Who may see it once it is published; whoever has a role in it always may.';
COMMENT ON COLUMN opportunity.programme_id IS 'The programme whose participants it is for.';

-- A source can say it too. What was read in until now said nothing about it, which is the same as "public".
UPDATE opportunity SET field_sources = field_sources || jsonb_build_object('visibility', field_sources -> 'title')
    WHERE field_sources ? 'title';
UPDATE source_record SET content = content || '{"visibility": "public"}' WHERE opportunity_id IS NOT NULL;

CREATE TABLE opportunity_audience (
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
    PRIMARY KEY (opportunity_id, organization_id)
);
COMMENT ON TABLE opportunity_audience IS 'The organizations whose people an opportunity is for.';
CREATE INDEX opportunity_audience_by_organization ON opportunity_audience (organization_id);

-- Every list, count and facet asks who may see a row, and a column is read with all those before it: these two stand
-- before the long ones.
CREATE TABLE new_opportunity_search (
    opportunity_id uuid NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    public boolean NOT NULL,
    seen_by uuid[] NOT NULL,
    title_document tsvector NOT NULL,
    document tsvector NOT NULL,
    sort_title text NOT NULL,
    topic_ids uuid[] NOT NULL,
    provider_ids uuid[] NOT NULL,
    organization_ids uuid[] NOT NULL,
    sectors text[] NOT NULL,
    languages text[] NOT NULL,
    formats text[] NOT NULL,
    levels text[] NOT NULL,
    countries text[] NOT NULL,
    accessibility text[] NOT NULL,
    recordings text[] NOT NULL,
    free boolean NOT NULL,
    lowest_prices jsonb NOT NULL
);
INSERT INTO new_opportunity_search
SELECT
    opportunity_id, kind, status,
    status <> 'draft' AND NOT EXISTS (
        SELECT FROM status_change
        WHERE status_change.opportunity_id = opportunity_search.opportunity_id
            AND run_id IS NULL AND session_id IS NULL AND from_status = 'draft' AND to_status = 'withdrawn'
    ),
    organization_ids,
    title_document, document, sort_title, topic_ids, provider_ids, organization_ids, sectors, languages, formats, levels,
    countries, accessibility, recordings, free, lowest_prices
FROM opportunity_search ORDER BY opportunity_id;
DROP TABLE opportunity_search;
ALTER TABLE new_opportunity_search RENAME TO opportunity_search;
ALTER TABLE opportunity_search
    ADD PRIMARY KEY (opportunity_id),
    ADD FOREIGN KEY (opportunity_id) REFERENCES opportunity ON DELETE CASCADE;
CREATE INDEX opportunity_search_by_title_word ON opportunity_search USING gin (title_document);
CREATE INDEX opportunity_search_by_word ON opportunity_search USING gin (document);
CREATE INDEX opportunity_search_by_topic ON opportunity_search USING gin (topic_ids);
CREATE INDEX opportunity_search_by_provider ON opportunity_search USING gin (provider_ids);
CREATE INDEX opportunity_search_by_title ON opportunity_search (sort_title COLLATE "C", opportunity_id);
CREATE TRIGGER opportunity_added AFTER INSERT ON opportunity_search REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_opportunity_changes();
CREATE TRIGGER opportunity_changed AFTER UPDATE ON opportunity_search REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_opportunity_changes();
CREATE TRIGGER opportunity_removed AFTER DELETE ON opportunity_search REFERENCING OLD TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION note_opportunity_changes();
COMMENT ON TABLE opportunity_search IS 'Derived by refresh_opportunity_search() in the transaction of every change; never written by hand.';
COMMENT ON COLUMN opportunity_search.public IS 'Whether everybody may see it.';
COMMENT ON COLUMN opportunity_search.seen_by IS 'Who else may: organizations, programmes, or the network (00000000-0000-0000-0000-000000000001).';
COMMENT ON COLUMN opportunity_search.provider_ids IS 'Its owners.';
COMMENT ON COLUMN opportunity_search.organization_ids IS 'Everybody with a role in it.';
COMMENT ON COLUMN opportunity_search.countries IS 'Where it takes place, and where its owners are.';
COMMENT ON COLUMN opportunity_search.lowest_prices IS 'Currency -> lowest amount in minor units.';
COMMENT ON COLUMN opportunity_change.was_seen_by IS 'Who could see them before, where not everybody could: as opportunity_search.seen_by.';

CREATE OR REPLACE FUNCTION refresh_opportunity_search(ids uuid[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO opportunity_search AS known
    SELECT
        opportunity.id, opportunity.kind, opportunity.status,
        -- As identity::policy::OpportunityFacts says it; a test holds the two together.
        publication.was AND opportunity.visibility = 'public',
        coalesce(organizations.ids, '{}') || CASE
            WHEN NOT publication.was THEN '{}'
            WHEN opportunity.visibility = 'network' THEN ARRAY['00000000-0000-0000-0000-000000000001'::uuid]
            WHEN opportunity.visibility = 'organizations' THEN ARRAY(
                SELECT organization_id FROM opportunity_audience
                WHERE opportunity_audience.opportunity_id = opportunity.id ORDER BY organization_id
            )
            WHEN opportunity.visibility = 'programme' THEN ARRAY[opportunity.programme_id]
            ELSE '{}'
        END,
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
    -- A draft that was taken back was never published: nobody else is to learn now that there was one.
    CROSS JOIN LATERAL (
        SELECT CASE opportunity.status
            WHEN 'draft' THEN false
            WHEN 'withdrawn' THEN NOT EXISTS (
                SELECT FROM status_change
                WHERE status_change.opportunity_id = opportunity.id
                    AND run_id IS NULL AND session_id IS NULL AND from_status = 'draft' AND to_status = 'withdrawn'
            )
            ELSE true
        END AS was
    ) AS publication
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
        -- What was published is not found by an organization that others may not see.
        SELECT array_agg(DISTINCT organization.id) AS ids,
            array_agg(DISTINCT organization.id) FILTER (WHERE role = 'owner' AND is_seen) AS provider_ids,
            array_agg(DISTINCT organization.country) FILTER (WHERE role = 'owner' AND is_seen) AS countries,
            tsvector_concat(organization.document) FILTER (WHERE is_seen) AS document
        FROM opportunity_organization JOIN organization ON organization.id = opportunity_organization.organization_id
        CROSS JOIN LATERAL (SELECT organization.status = 'approved' OR NOT publication.was AS is_seen) AS sight
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
        kind = excluded.kind, status = excluded.status, public = excluded.public, seen_by = excluded.seen_by,
        title_document = excluded.title_document,
        document = excluded.document, sort_title = excluded.sort_title, topic_ids = excluded.topic_ids,
        provider_ids = excluded.provider_ids, organization_ids = excluded.organization_ids,
        sectors = excluded.sectors, languages = excluded.languages, formats = excluded.formats,
        levels = excluded.levels, countries = excluded.countries, accessibility = excluded.accessibility,
        recordings = excluded.recordings, free = excluded.free, lowest_prices = excluded.lowest_prices;
    -- What a mistyped word is corrected to is told to everybody, so it is learned only from what everybody may see.
    SELECT learn_words(array_agg(value))
    FROM opportunity JOIN opportunity_search ON opportunity_id = opportunity.id AND public, jsonb_each_text(opportunity.title)
    WHERE opportunity.id = ANY (ids);
$$;

-- As before, but a word counts as known only where everybody may see it: whether one is corrected would tell whether
-- something hidden has it. Who may see more finds what has the word all the same, and the nearest ones besides.
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
                SELECT FROM (SELECT document, public FROM opportunity_search ORDER BY opportunity_id DESC LIMIT 500) AS newest
                WHERE public AND document @@ one
            )
            AND NOT EXISTS (SELECT FROM opportunity_search WHERE public AND document @@ one)
            AND NOT EXISTS (SELECT FROM organization WHERE organization.status = 'approved' AND document @@ one)
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

-- What was learned from drafts is forgotten.
DELETE FROM search_word;
SELECT learn_words(array_agg(value)) FROM organization, jsonb_each_text(organization.name) WHERE organization.status = 'approved';
SELECT learn_words(array_agg(value)) FROM topic, jsonb_each_text(topic.label || joined_lists(topic.alternative_labels));
SELECT learn_words(array_agg(value))
FROM opportunity JOIN opportunity_search ON opportunity_id = opportunity.id AND public, jsonb_each_text(opportunity.title);

CREATE OR REPLACE FUNCTION note_opportunity_changes() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO opportunity_change (opportunity_ids, was_public, was_seen_by)
        SELECT array_agg(opportunity_id), false, '{}' FROM changed HAVING count(*) > 0;
    ELSE
        INSERT INTO opportunity_change (opportunity_ids, was_public, was_seen_by)
        SELECT array_agg(opportunity_id), public, CASE WHEN public THEN '{}' ELSE seen_by END
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
