-- Needs: what organizations and people have found that they lack, and which opportunities they were told of.

-- Words that tell nothing in this field, since everybody's texts have them. As they are typed, in all three languages.
CREATE FUNCTION words_of_the_field() RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN 'museum museums archive archives library libraries collection collections training train course courses workshop workshops
    webinar webinars staff team people learn learning need needs want wants know knowledge help work working better improve
    skill skills small new use using make give get year years day days first good best practice practices way ways
    musee musees archives bibliotheque bibliotheques collection collections formation formations former cours atelier ateliers
    personnel equipe apprendre besoin besoins savoir aide aider travail travailler mieux ameliorer competence competences petit petite
    nouveau nouvelle utiliser faire donner annee annees jour jours bon bonne meilleur pratique pratiques maniere
    museo museos archivo archivos biblioteca bibliotecas coleccion colecciones formacion formar capacitacion curso cursos taller talleres
    personal equipo gente aprender necesidad necesidades necesitar necesitamos saber ayuda ayudar trabajo trabajar mejor mejorar
    competencia competencias pequeno pequena nuevo nueva usar hacer dar ano anos dia dias bueno buena practica practicas manera';

-- The telling words of a text in some languages, by language, in the order in which they stand there.
CREATE FUNCTION telling_words(texts jsonb) RETURNS TABLE (language text, place bigint, word text)
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT said.key, row_number() OVER (PARTITION BY said.key ORDER BY token.positions[1], token.lexeme),
        '''' || replace(replace(token.lexeme, '\', '\\'), '''', '''''') || ''''
    FROM jsonb_each_text(texts) AS said
    CROSS JOIN LATERAL unnest(to_tsvector(search_config(said.key), plain(said.value))) AS token
    WHERE token.lexeme <> ALL (tsvector_to_array(to_tsvector(search_config(said.key), words_of_the_field())))
      AND length(token.lexeme) > 1
$$;

-- Any of the words: what a text has in common with a need.
CREATE FUNCTION any_telling_word(texts jsonb) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT coalesce(string_agg(DISTINCT word, ' | '), '')::tsquery FROM telling_words(texts) WHERE place <= 40);

-- Two of the first twelve words, one of them in a title or in the words for a topic: what is about the same. Each word is
-- asked for once, beside all the others. As text, since a tsquery is never moved out of its row and must fit a page with it.
CREATE FUNCTION two_telling_words(texts jsonb) RETURNS text
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (
    WITH words AS (SELECT * FROM telling_words(texts) WHERE place <= 12),
    pairs AS (
        SELECT '(' || one.word || ':AB & (' || string_agg(other.word, ' | ' ORDER BY other.place) || '))' AS pair
        FROM words AS one JOIN words AS other ON other.language = one.language AND other.place <> one.place
        GROUP BY one.language, one.place, one.word
        UNION
        SELECT min(word) || ':AB' FROM words GROUP BY language HAVING count(*) = 1
    )
    SELECT coalesce(string_agg(pair, ' | ' ORDER BY pair), '') FROM pairs
);

CREATE TABLE need (
    id uuid PRIMARY KEY,
    organization_id uuid REFERENCES organization ON DELETE CASCADE,
    person_id uuid REFERENCES person ON DELETE CASCADE,
    main_language text NOT NULL,
    statement jsonb NOT NULL CHECK (statement ? main_language),
    wanted_by date,
    languages text[] NOT NULL DEFAULT '{}',
    formats text[] NOT NULL DEFAULT '{}'
        CHECK (formats <@ ARRAY['online', 'in_person', 'hybrid', 'self_paced']),
    price_ceiling_amount bigint CHECK (price_ceiling_amount >= 0),
    price_ceiling_currency text,
    accessibility text[] NOT NULL DEFAULT '{}',
    identified_in text NOT NULL
        CHECK (identified_in IN ('reflection', 'review', 'survey', 'mentorship_application', 'declared')),
    evidence text,
    programme_id uuid REFERENCES programme,
    visibility text NOT NULL DEFAULT 'own' CHECK (visibility IN ('own', 'programme', 'network')),
    state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'planned', 'met', 'no_longer_needed')),
    met_opportunity_id uuid REFERENCES opportunity ON DELETE SET NULL,
    met_note text,
    registration_id uuid REFERENCES registration ON DELETE SET NULL,
    alike tsquery NOT NULL GENERATED ALWAYS AS (any_telling_word(statement)) STORED,
    about text NOT NULL GENERATED ALWAYS AS (two_telling_words(statement)) STORED,
    matched_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    closed_at timestamptz,
    CHECK (num_nonnulls(organization_id, person_id) = 1),
    CHECK (num_nonnulls(price_ceiling_amount, price_ceiling_currency) IN (0, 2)),
    CHECK (visibility <> 'programme' OR programme_id IS NOT NULL),
    CHECK ((state IN ('met', 'no_longer_needed')) = (closed_at IS NOT NULL))
);
COMMENT ON TABLE need IS 'What an organization or a person has found that it lacks.';
COMMENT ON COLUMN need.statement IS 'What is lacking, in its own words, per language.';
COMMENT ON COLUMN need.wanted_by IS 'The last day by which it is to be met; empty: at any time.';
COMMENT ON COLUMN need.languages IS 'Languages in which it can be met (BCP 47); empty: any.';
COMMENT ON COLUMN need.formats IS 'Ways of taking part in which it can be met: online, in_person, hybrid, self_paced; empty: any.';
COMMENT ON COLUMN need.price_ceiling_amount IS 'The most that it may cost, in minor units.';
COMMENT ON COLUMN need.accessibility IS 'What an opportunity must have to meet it.';
COMMENT ON COLUMN need.identified_in IS 'Where it was found: in a reflection, a review, a survey, an application for a mentorship, or declared outright.';
COMMENT ON COLUMN need.evidence IS 'What shows it: an answer, a finding, in words or as an address.';
COMMENT ON COLUMN need.programme_id IS 'The programme in which it was found.';
COMMENT ON COLUMN need.visibility IS 'own: its owner alone. programme: also whoever runs, reviews or coaches in the programme. network: that, and it counts in the figures of the network.';
COMMENT ON COLUMN need.registration_id IS 'The registration with which it is planned, or was met.';
COMMENT ON COLUMN need.alike IS 'The telling words of the statement, any of which a text has in common with it.';
COMMENT ON COLUMN need.about IS 'Two of these words, one of them in a title or in the words for a topic: what is about the same.';
COMMENT ON COLUMN need.matched_at IS 'When it was first looked at which opportunities meet it as it stands; what comes later is news.';
COMMENT ON COLUMN need.closed_at IS 'When it was met, or not needed any more.';
CREATE INDEX need_by_organization ON need (organization_id, id DESC) WHERE organization_id IS NOT NULL;
CREATE INDEX need_by_person ON need (person_id, id DESC) WHERE person_id IS NOT NULL;
CREATE INDEX need_by_programme ON need (programme_id, id) WHERE programme_id IS NOT NULL;
CREATE INDEX need_by_registration ON need (registration_id) WHERE registration_id IS NOT NULL;
CREATE INDEX need_by_met_opportunity ON need (met_opportunity_id) WHERE met_opportunity_id IS NOT NULL;
CREATE INDEX need_open ON need (id) WHERE state = 'open';
CREATE INDEX need_to_look_at ON need (id) WHERE state = 'open' AND matched_at IS NULL;

CREATE TABLE need_topic (
    need_id uuid NOT NULL REFERENCES need ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    position integer NOT NULL DEFAULT 0,
    PRIMARY KEY (need_id, topic_id)
);
COMMENT ON TABLE need_topic IS 'What a need is about.';
CREATE INDEX need_topic_by_topic ON need_topic (topic_id, need_id);

CREATE TABLE need_change (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    need_id uuid NOT NULL REFERENCES need ON DELETE CASCADE,
    number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    from_state text,
    to_state text NOT NULL,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE need_change IS 'The history of the states of a need; written by a trigger of need, and by nobody else.';
CREATE INDEX need_change_by_need ON need_change (need_id, number);

CREATE TABLE need_match (
    need_id uuid NOT NULL REFERENCES need ON DELETE CASCADE,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    is_news boolean NOT NULL,
    closes_gap boolean NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (need_id, opportunity_id)
);
COMMENT ON TABLE need_match IS 'Which opportunities were found for a need, so that each is told of once.';
COMMENT ON COLUMN need_match.is_news IS 'Whether it came after the need; what was there before is told to nobody.';
COMMENT ON COLUMN need_match.closes_gap IS 'Whether there was none for it before.';
CREATE INDEX need_match_by_opportunity ON need_match (opportunity_id);

CREATE FUNCTION remember_need_state() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO need_change (need_id, from_state, to_state, changed_at) VALUES (NEW.id, NULL, NEW.state, NEW.updated_at);
    ELSIF OLD.state <> NEW.state THEN
        INSERT INTO need_change (need_id, from_state, to_state, changed_at) VALUES (NEW.id, OLD.state, NEW.state, NEW.updated_at);
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION remember_need_state() FROM PUBLIC;
CREATE TRIGGER need_state_remembered AFTER INSERT OR UPDATE OF state ON need
    FOR EACH ROW EXECUTE FUNCTION remember_need_state();

-- A need follows the registration that it is planned with, whoever changes that and by whatever way.
CREATE FUNCTION needs_follow_registration() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    now_it_is CONSTANT text := CASE
        WHEN TG_OP = 'DELETE' THEN 'open'
        WHEN NEW.state IN ('attended', 'completed') THEN 'met'
        WHEN NEW.state IN ('declined', 'cancelled', 'no_show') THEN 'open'
        ELSE 'planned'
    END;
    at CONSTANT timestamptz := CASE WHEN TG_OP = 'DELETE' THEN OLD.updated_at ELSE NEW.updated_at END;
BEGIN
    UPDATE need SET
        state = now_it_is,
        met_opportunity_id = CASE WHEN now_it_is = 'met' THEN OLD.opportunity_id END,
        -- Who did not come may turn out to have; what was taken back stays so.
        registration_id = CASE WHEN TG_OP = 'UPDATE' AND NEW.state NOT IN ('declined', 'cancelled') THEN registration_id END,
        closed_at = CASE WHEN now_it_is = 'met' THEN at END,
        revision = revision + 1,
        updated_at = at
    WHERE registration_id = OLD.id AND state <> 'no_longer_needed' AND (state <> now_it_is OR TG_OP = 'DELETE');
    RETURN OLD;
END
$$;
REVOKE ALL ON FUNCTION needs_follow_registration() FROM PUBLIC;
CREATE TRIGGER registration_followed_by_needs AFTER UPDATE OF state ON registration
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION needs_follow_registration();
CREATE TRIGGER registration_gone_for_needs BEFORE DELETE ON registration
    FOR EACH ROW EXECUTE FUNCTION needs_follow_registration();

-- The topics near one, each as near as it is: the same; one that others say is the same (match); narrower, related, broader.
CREATE FUNCTION topics_near(topic uuid) RETURNS TABLE (other_id uuid, relation text)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH base (id, relation, rank) AS (
        SELECT topic, 'same', 1
        UNION
        SELECT other.topic_id, 'match', 2
        FROM topic_match AS mine JOIN topic_match AS other ON other.uri = mine.uri
        WHERE mine.topic_id = topic AND other.topic_id <> topic
    )
    SELECT DISTINCT ON (near.id) near.id, near.relation
    FROM (
        SELECT id, relation, rank FROM base
        UNION ALL
        SELECT topic_ancestor.topic_id, 'narrower', 3 FROM base JOIN topic_ancestor ON topic_ancestor.ancestor_id = base.id
        UNION ALL
        SELECT topic_relation.other_id, 'related', 4
        FROM base JOIN topic_relation ON topic_relation.topic_id = base.id AND topic_relation.kind = 'related'
        UNION ALL
        SELECT topic_relation.topic_id, 'related', 4
        FROM base JOIN topic_relation ON topic_relation.other_id = base.id AND topic_relation.kind = 'related'
        UNION ALL
        -- Beside it under something that is itself narrow: loans and condition reports, both of registration.
        SELECT beside.topic_id, 'related', 4
        FROM base
        JOIN topic_relation AS above ON above.topic_id = base.id AND above.kind = 'broader'
        JOIN topic_relation AS beside ON beside.other_id = above.other_id AND beside.kind = 'broader'
        WHERE beside.topic_id <> base.id
          AND EXISTS (SELECT FROM topic_relation AS top WHERE top.topic_id = above.other_id AND top.kind = 'broader')
        UNION ALL
        SELECT topic_relation.other_id, 'broader', 5
        FROM base JOIN topic_relation ON topic_relation.topic_id = base.id AND topic_relation.kind = 'broader'
    ) AS near
    ORDER BY near.id, near.rank
$$;

-- The names of a need's topics in some languages, for opportunities that nobody has given topics: alike, any word of their
-- labels; about, all words of a label or of another name, in a title.
CREATE FUNCTION words_of_topics(need uuid, languages text[]) RETURNS TABLE (alike tsquery, about tsquery)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH names AS (
        SELECT label.key AS language, label.value AS name, true AS is_label
        FROM need_topic JOIN topic ON topic.id = need_topic.topic_id CROSS JOIN LATERAL jsonb_each_text(topic.label) AS label
        WHERE need_topic.need_id = words_of_topics.need
        UNION
        SELECT other.key, word.value, false
        FROM need_topic JOIN topic ON topic.id = need_topic.topic_id
        CROSS JOIN LATERAL jsonb_each(topic.alternative_labels) AS other
        CROSS JOIN LATERAL jsonb_array_elements_text(other.value) AS word
        WHERE need_topic.need_id = words_of_topics.need
    ),
    words AS (
        SELECT names.language, names.name, names.is_label,
            '''' || replace(replace(token.lexeme, '\', '\\'), '''', '''''') || '''' AS word
        FROM names CROSS JOIN LATERAL unnest(to_tsvector(search_config(names.language), plain(names.name))) AS token
        WHERE split_part(names.language, '-', 1) = ANY (words_of_topics.languages)
    )
    SELECT
        (SELECT coalesce(string_agg(DISTINCT word, ' | '), '') FROM words WHERE is_label)::tsquery,
        (
            SELECT coalesce(string_agg(DISTINCT phrase, ' | '), '')
            FROM (SELECT '(' || string_agg(word || ':A', ' & ' ORDER BY word) || ')' AS phrase FROM words GROUP BY language, name) AS phrases
        )::tsquery
$$;

-- In whose name a need is: the organizations, what they are and take part in, and whom an opportunity must be for to be
-- for them (as opportunity_search.seen_by).
CREATE FUNCTION need_owner(organization uuid, person uuid, now timestamptz)
RETURNS TABLE (organization_ids uuid[], sectors text[], programme_ids uuid[], keys uuid[])
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH roles AS (
        SELECT membership.organization_id, membership.programme_id FROM membership
        WHERE membership.person_id = need_owner.person AND membership.ended_at IS NULL
          AND (membership.until IS NULL OR membership.until > need_owner.now)
    ),
    theirs AS (
        SELECT organization.id, organization.sectors, organization.status = 'approved' AS is_approved FROM organization
        WHERE organization.id = need_owner.organization OR organization.id IN (SELECT roles.organization_id FROM roles)
    ),
    programmes AS (
        SELECT programme_participant.programme_id AS id
        FROM theirs JOIN programme_participant ON programme_participant.organization_id = theirs.id
        UNION
        SELECT roles.programme_id FROM roles WHERE roles.programme_id IS NOT NULL
    )
    SELECT
        ARRAY(SELECT id FROM theirs),
        ARRAY(SELECT DISTINCT unnest(theirs.sectors) FROM theirs),
        ARRAY(SELECT id FROM programmes),
        ARRAY(
            SELECT id FROM theirs
            UNION
            SELECT id FROM programmes
            UNION
            SELECT '00000000-0000-0000-0000-000000000001'::uuid
            WHERE EXISTS (SELECT FROM theirs WHERE is_approved) OR EXISTS (SELECT FROM roles WHERE programme_id IS NOT NULL)
        )
$$;

-- The ways in which one can take part in an opportunity: a run of it that is offered; the public recording of a session;
-- without runs, at any time, or at a time that is not known. Days are those where it takes place.
CREATE FUNCTION opportunity_ways(opportunity uuid)
RETURNS TABLE (
    kind text, run_id uuid, formats text[], self_paced boolean, first_on date, last_on date, over_at timestamptz,
    closes_at timestamptz, prices jsonb, for_sectors text[], for_organization_ids uuid[], for_programme_id uuid
)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH listed (prices) AS (
        SELECT coalesce(jsonb_agg(price), '[]')
        FROM listing CROSS JOIN LATERAL jsonb_array_elements(listing.prices) AS price
        WHERE listing.opportunity_id = opportunity_ways.opportunity AND listing.status = 'listed'
    )
    SELECT 'run', run.id,
        ARRAY(
            SELECT DISTINCT format FROM unnest(
                CASE WHEN run.status = 'moved_online' THEN ARRAY['online']
                    WHEN run.mode = 'hybrid' THEN ARRAY['hybrid', 'online', 'in_person']
                    ELSE ARRAY[run.mode] END
                || CASE WHEN run.pacing = 'self_paced' THEN ARRAY['self_paced'] ELSE '{}' END
            ) AS format ORDER BY 1
        ),
        run.pacing = 'self_paced',
        coalesce(held.first_on, run.starts_on),
        coalesce(held.last_on, run.ends_on, run.starts_on),
        coalesce(
            held.last_at,
            (CASE WHEN run.pacing = 'self_paced' THEN run.ends_on ELSE coalesce(run.ends_on, run.starts_on) END + 1)::timestamp
                AT TIME ZONE coalesce(run.zone, 'UTC')
        ),
        (run.enrolment_closes_on + 1)::timestamp AT TIME ZONE coalesce(run.zone, 'UTC'),
        run.prices || listed.prices,
        coalesce(terms.for_sectors, '{}'), coalesce(terms.for_organization_ids, '{}'), terms.for_programme_id
    FROM opportunity AS offered
    JOIN run ON run.opportunity_id = offered.id
    CROSS JOIN listed
    LEFT JOIN registration_terms AS terms ON terms.run_id = run.id
    LEFT JOIN LATERAL (
        SELECT min(session.starts_on) AS first_on, max(coalesce(session.ends_on, session.starts_on)) AS last_on,
            max(session.order_at) AS last_at
        FROM session WHERE session.run_id = run.id AND session.status IN ('scheduled', 'moved_online')
    ) AS held ON true
    WHERE offered.id = opportunity_ways.opportunity AND offered.status IN ('announced', 'open', 'moved_online')
      AND run.status IN ('announced', 'open', 'moved_online')
    UNION ALL
    SELECT 'recording', NULL, ARRAY['online', 'self_paced'], true, NULL, NULL,
        CASE WHEN bool_and(recording.expires_on IS NOT NULL) THEN (max(recording.expires_on) + 1)::timestamp AT TIME ZONE 'UTC' END,
        NULL, '[]'::jsonb, '{}', '{}', NULL
    FROM opportunity AS offered JOIN recording ON recording.opportunity_id = offered.id
    WHERE offered.id = opportunity_ways.opportunity AND recording.availability = 'public'
      AND offered.status NOT IN ('draft', 'withdrawn', 'cancelled')
    HAVING count(*) > 0
    UNION ALL
    SELECT CASE WHEN offered.kind IN ('webinar', 'workshop', 'mooc') THEN 'undated' ELSE 'anytime' END, NULL,
        CASE WHEN offered.kind = 'resource' THEN ARRAY['online', 'self_paced'] ELSE '{}' END,
        true, NULL, NULL, NULL, NULL, listed.prices, '{}', '{}', NULL
    FROM opportunity AS offered CROSS JOIN listed
    WHERE offered.id = opportunity_ways.opportunity AND offered.status IN ('announced', 'open', 'moved_online')
      AND NOT EXISTS (SELECT FROM run WHERE run.opportunity_id = offered.id)
$$;

ALTER TABLE notice_preference ADD COLUMN needs text NOT NULL DEFAULT 'digest' CHECK (needs IN ('at_once', 'digest', 'never'));
COMMENT ON COLUMN notice_preference.needs IS 'Opportunities that have come to meet a need.';
SELECT keep_audit_trail('notice_preference', 'person_id', person => 'person_id', unnoted => '{last_digest_on, updated_at}',
    withheld => '{registrations, sessions, reminders, outcomes, invitations, reports, needs, reminder_hours, digest_hour, zone}');
SELECT keep_audit_trail('need', 'id', organization => 'organization_id', person => 'person_id',
    unnoted => '{alike, about, matched_at, revision, created_at, updated_at}',
    withheld => '{main_language, statement, wanted_by, languages, formats, price_ceiling_amount, price_ceiling_currency, accessibility, evidence, programme_id, met_opportunity_id, met_note, registration_id}');
SELECT keep_audit_trail('need_topic', 'need_id', withheld => '{topic_id, position}');
