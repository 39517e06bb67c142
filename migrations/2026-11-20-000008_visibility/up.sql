-- For whom an opportunity is: everybody, the network, some organizations, or a programme.

ALTER TABLE opportunity
    ADD COLUMN visibility text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'network', 'organizations', 'programme')),
    ADD COLUMN programme_id uuid REFERENCES programme,
    ADD CHECK ((visibility = 'programme') = (programme_id IS NOT NULL));
COMMENT ON COLUMN opportunity.visibility IS 'Who may see it once it is published; whoever has a role in it always may.';
COMMENT ON COLUMN opportunity.programme_id IS 'The programme whose participants it is for.';

CREATE TABLE opportunity_audience (
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
    PRIMARY KEY (opportunity_id, organization_id)
);
COMMENT ON TABLE opportunity_audience IS 'The organizations whose people an opportunity is for.';
CREATE INDEX opportunity_audience_by_organization ON opportunity_audience (organization_id);

ALTER TABLE opportunity_search ADD COLUMN public boolean NOT NULL DEFAULT false, ADD COLUMN seen_by uuid[] NOT NULL DEFAULT '{}';
-- As every row was before; whoever writes one says it.
ALTER TABLE opportunity_search DISABLE TRIGGER opportunity_changed;
UPDATE opportunity_search SET public = status <> 'draft', seen_by = organization_ids;
ALTER TABLE opportunity_search ENABLE TRIGGER opportunity_changed;
ALTER TABLE opportunity_search ALTER COLUMN public DROP DEFAULT, ALTER COLUMN seen_by DROP DEFAULT;
COMMENT ON COLUMN opportunity_search.public IS 'Whether everybody may see it.';
COMMENT ON COLUMN opportunity_search.seen_by IS 'Who else may: organizations, programmes, or the network (00000000-0000-0000-0000-000000000001).';
COMMENT ON COLUMN opportunity_search.organization_ids IS 'Everybody with a role in it.';
COMMENT ON COLUMN opportunity_change.was_seen_by IS 'Who could see them before, where not everybody could: as opportunity_search.seen_by.';

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
        coalesce(prices.lowest, '{}'),
        opportunity.status <> 'draft' AND opportunity.visibility = 'public',
        -- As identity::policy::OpportunityFacts says it; a test holds the two together.
        coalesce(organizations.ids, '{}') || CASE
            WHEN opportunity.status = 'draft' THEN '{}'
            WHEN opportunity.visibility = 'network' THEN ARRAY['00000000-0000-0000-0000-000000000001'::uuid]
            WHEN opportunity.visibility = 'organizations' THEN ARRAY(
                SELECT organization_id FROM opportunity_audience
                WHERE opportunity_audience.opportunity_id = opportunity.id ORDER BY organization_id
            )
            WHEN opportunity.visibility = 'programme' THEN ARRAY[opportunity.programme_id]
            ELSE '{}'
        END
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
        recordings = excluded.recordings, free = excluded.free, lowest_prices = excluded.lowest_prices,
        public = excluded.public, seen_by = excluded.seen_by;
    SELECT learn_words(array_agg(value))
    FROM opportunity, jsonb_each_text(opportunity.title) WHERE opportunity.id = ANY (ids);
$$;

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
