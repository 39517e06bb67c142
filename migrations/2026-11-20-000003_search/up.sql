-- Full text in English, French and Spanish, and the row that every filter, facet and order of the catalogue reads.

CREATE FUNCTION search_config(language text) RETURNS regconfig
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE split_part(language, '-', 1)
    WHEN 'en' THEN 'pg_catalog.english'::regconfig
    WHEN 'fr' THEN 'pg_catalog.french'::regconfig
    WHEN 'es' THEN 'pg_catalog.spanish'::regconfig
    ELSE 'pg_catalog.simple'::regconfig
END;

CREATE AGGREGATE tsvector_concat(tsvector) (sfunc = pg_catalog.tsvector_concat, stype = tsvector, initcond = '', parallel = safe);

-- The words of a language map, stemmed by each text's own language.
CREATE FUNCTION stemmed_document(texts jsonb) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT tsvector_concat(to_tsvector(search_config(key), plain(value))) FROM jsonb_each_text(texts));

-- The same with the words as they stand, so that the beginning of a word finds it.
CREATE FUNCTION title_document(texts jsonb) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT tsvector_concat(to_tsvector(search_config(key), plain(value)) || to_tsvector('pg_catalog.simple', plain(value)))
    FROM jsonb_each_text(texts)
);

ALTER TABLE organization ADD COLUMN document tsvector NOT NULL
    GENERATED ALWAYS AS (setweight(title_document(name), 'C')) STORED;
CREATE INDEX organization_by_word ON organization USING gin (document);

-- Other words are lists per language: {"fr": ["plan d''urgence", "sinistre"]}; their joined text is stemmed like a title.
CREATE FUNCTION joined_lists(lists jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    SELECT coalesce(jsonb_object_agg(key, (SELECT string_agg(word, ' ; ') FROM jsonb_array_elements_text(value) AS word)), '{}')
    FROM jsonb_each(lists)
);
ALTER TABLE topic ADD COLUMN document tsvector NOT NULL
    GENERATED ALWAYS AS (setweight(title_document(label) || title_document(joined_lists(alternative_labels)), 'B')) STORED;
CREATE INDEX topic_by_word ON topic USING gin (document);

CREATE TABLE opportunity_search (
    opportunity_id uuid PRIMARY KEY REFERENCES opportunity ON DELETE CASCADE,
    kind text NOT NULL,
    status text NOT NULL,
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
COMMENT ON TABLE opportunity_search IS 'Derived by refresh_opportunity_search() in the transaction of every change; never written by hand.';
COMMENT ON COLUMN opportunity_search.provider_ids IS 'Its owners.';
COMMENT ON COLUMN opportunity_search.organization_ids IS 'Everybody with a role in it: who may see it while it is a draft.';
COMMENT ON COLUMN opportunity_search.countries IS 'Where it takes place, and where its owners are.';
COMMENT ON COLUMN opportunity_search.lowest_prices IS 'Currency -> lowest amount in minor units.';
CREATE INDEX opportunity_search_by_title_word ON opportunity_search USING gin (title_document);
CREATE INDEX opportunity_search_by_word ON opportunity_search USING gin (document);
CREATE INDEX opportunity_search_by_topic ON opportunity_search USING gin (topic_ids);
CREATE INDEX opportunity_search_by_provider ON opportunity_search USING gin (provider_ids);
CREATE INDEX opportunity_search_by_title ON opportunity_search (sort_title COLLATE "C", opportunity_id);

-- Every word of titles, organizations' names and topics: what a mistyped word is compared with.
CREATE TABLE search_word (word text PRIMARY KEY);
COMMENT ON TABLE search_word IS 'Known words, plain; a mistyped word of a search is corrected to the nearest of them.';
CREATE INDEX search_word_by_likeness ON search_word USING gin (word gin_trgm_ops);

CREATE FUNCTION learn_words(texts text[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO search_word
    SELECT DISTINCT word
    FROM unnest(texts) AS one, regexp_split_to_table(plain(one), '[^[:alnum:]]+' COLLATE "und-x-icu") AS word
    WHERE length(word) BETWEEN 4 AND 40 AND word !~ '[0-9]'
    ORDER BY word
    ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION learn_organization_names() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM learn_words(array_agg(value)) FROM changed, jsonb_each_text(changed.name);
    RETURN NULL;
END
$$;
CREATE TRIGGER organization_added AFTER INSERT ON organization REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION learn_organization_names();
CREATE TRIGGER organization_renamed AFTER UPDATE ON organization REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION learn_organization_names();

CREATE FUNCTION learn_topic_labels() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM learn_words(array_agg(value))
    FROM changed, jsonb_each_text(changed.label || joined_lists(changed.alternative_labels));
    RETURN NULL;
END
$$;
CREATE TRIGGER topic_added_words AFTER INSERT ON topic REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION learn_topic_labels();
CREATE TRIGGER topic_renamed AFTER UPDATE ON topic REFERENCING NEW TABLE AS changed
    FOR EACH STATEMENT EXECUTE FUNCTION learn_topic_labels();

CREATE FUNCTION refresh_opportunity_search(ids uuid[]) RETURNS void
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

-- What a person typed, as a tsquery: every word must be found, in any of the three languages; the last one may be the
-- beginning of a word; words that carry nothing in one of the languages ("des", "the", "los") are not asked for; a word
-- that nothing knows is replaced by the nearest known ones.
CREATE FUNCTION search_query(words text) RETURNS tsquery
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

CREATE FUNCTION word_query(word text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN to_tsquery('pg_catalog.simple', word) || to_tsquery('pg_catalog.english', word)
    || to_tsquery('pg_catalog.french', word) || to_tsquery('pg_catalog.spanish', word);
