-- The catalogue: who offers what, when, where and how it is listed.
-- Text in several languages is a jsonb object of BCP 47 tag -> text, and always holds main_language.

CREATE TABLE organization (
    id uuid PRIMARY KEY,
    main_language text NOT NULL,
    name jsonb NOT NULL CHECK (name ? main_language),
    description jsonb NOT NULL DEFAULT '{}',
    sectors text[] NOT NULL DEFAULT '{}'
        CHECK (sectors <@ ARRAY['archives', 'libraries', 'museums', 'other']),
    country text CHECK (country ~ '^[A-Z]{2}$'),
    region text,
    locality text,
    website text,
    contact_name text,
    contact_email text,
    contact_confirmed_on date,
    sort_name text NOT NULL GENERATED ALWAYS AS (plain(name ->> main_language)) STORED,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE organization IS 'An institution, association, consortium, provider or funder.';
COMMENT ON COLUMN organization.region IS 'ISO 3166-2 code of the state, province or region, such as CA-NS.';
COMMENT ON COLUMN organization.contact_confirmed_on IS 'The day somebody last confirmed that the contact is right.';
CREATE INDEX organization_by_name ON organization (sort_name COLLATE "C", id);
CREATE INDEX organization_by_similar_name ON organization USING gin (sort_name gin_trgm_ops);
CREATE INDEX organization_by_country ON organization (country, region);

CREATE TABLE organization_identifier (
    organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
    scheme text NOT NULL,
    value text NOT NULL,
    PRIMARY KEY (scheme, value)
);
COMMENT ON TABLE organization_identifier IS 'What others call an organization: ROR, ISIL, EIN, DUNS, Museum Data Files and so on.';
CREATE INDEX organization_identifier_by_organization ON organization_identifier (organization_id);

CREATE TABLE service_token (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
    name text NOT NULL,
    secret_hash bytea NOT NULL UNIQUE,
    scopes text[] NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz
);
COMMENT ON COLUMN service_token.secret_hash IS 'SHA-256 of the secret; the secret itself is shown once and kept nowhere.';
CREATE INDEX service_token_by_organization ON service_token (organization_id);

CREATE TABLE topic (
    id uuid PRIMARY KEY,
    scheme text NOT NULL,
    notation text NOT NULL,
    main_language text NOT NULL,
    label jsonb NOT NULL CHECK (label ? main_language),
    alternative_labels jsonb NOT NULL DEFAULT '{}',
    definition jsonb NOT NULL DEFAULT '{}',
    sort_label text NOT NULL GENERATED ALWAYS AS (plain(label ->> main_language)) STORED,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (scheme, notation)
);
COMMENT ON TABLE topic IS 'A concept of a vocabulary, in the sense of SKOS.';
COMMENT ON COLUMN topic.scheme IS 'The vocabulary the concept belongs to, such as lyceum or track.';
COMMENT ON COLUMN topic.notation IS 'The concept''s short stable name in its vocabulary, such as emergency-management.';
COMMENT ON COLUMN topic.alternative_labels IS 'Language tag -> list of other words people use for it.';
CREATE INDEX topic_by_label ON topic (sort_label COLLATE "C", id);

CREATE TABLE topic_relation (
    topic_id uuid NOT NULL REFERENCES topic ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('broader', 'related')),
    other_id uuid NOT NULL REFERENCES topic ON DELETE CASCADE,
    PRIMARY KEY (topic_id, kind, other_id),
    CHECK (topic_id <> other_id)
);
COMMENT ON TABLE topic_relation IS 'skos:broader and skos:related between two concepts; narrower is broader read backwards.';
CREATE INDEX topic_relation_by_other ON topic_relation (other_id, kind);

CREATE TABLE topic_match (
    topic_id uuid NOT NULL REFERENCES topic ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('exact', 'close')),
    uri text NOT NULL,
    PRIMARY KEY (topic_id, kind, uri)
);
COMMENT ON TABLE topic_match IS 'skos:exactMatch and skos:closeMatch: the same concept in somebody else''s vocabulary.';

-- Every topic with itself and everything broader, so that a filter by topic finds its narrower ones with one look.
CREATE TABLE topic_ancestor (
    topic_id uuid NOT NULL REFERENCES topic ON DELETE CASCADE,
    ancestor_id uuid NOT NULL REFERENCES topic ON DELETE CASCADE,
    PRIMARY KEY (ancestor_id, topic_id)
);
COMMENT ON TABLE topic_ancestor IS 'Derived from topic_relation by rebuild_topic_ancestors(); never written by hand.';
CREATE INDEX topic_ancestor_by_topic ON topic_ancestor (topic_id);

CREATE FUNCTION rebuild_topic_ancestors() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    -- One at a time: two that rebuild at once would each miss what the other is about to commit.
    LOCK TABLE topic_ancestor IN SHARE ROW EXCLUSIVE MODE;
    DELETE FROM topic_ancestor;
    -- UNION, not UNION ALL: a circle of broader topics ends instead of running for ever.
    INSERT INTO topic_ancestor (topic_id, ancestor_id)
    WITH RECURSIVE upward (topic_id, ancestor_id) AS (
        SELECT id, id FROM topic
        UNION
        SELECT upward.topic_id, topic_relation.other_id
        FROM upward
        JOIN topic_relation ON topic_relation.topic_id = upward.ancestor_id AND topic_relation.kind = 'broader'
    )
    SELECT topic_id, ancestor_id FROM upward;
    RETURN NULL;
END
$$;
CREATE TRIGGER topic_added AFTER INSERT ON topic
    FOR EACH STATEMENT EXECUTE FUNCTION rebuild_topic_ancestors();
CREATE TRIGGER topic_related AFTER INSERT OR UPDATE OR DELETE ON topic_relation
    FOR EACH STATEMENT EXECUTE FUNCTION rebuild_topic_ancestors();

CREATE TABLE source (
    id uuid PRIMARY KEY,
    organization_id uuid REFERENCES organization ON DELETE CASCADE,
    name text NOT NULL,
    format text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE NULLS NOT DISTINCT (organization_id, format, name)
);
COMMENT ON TABLE source IS 'A feed or file that records are read from.';
COMMENT ON COLUMN source.organization_id IS 'Whose offerings it lists; empty for a register of organizations or a vocabulary.';

CREATE TABLE source_record (
    id uuid PRIMARY KEY,
    source_id uuid NOT NULL REFERENCES source ON DELETE CASCADE,
    key text NOT NULL,
    content_hash bytea NOT NULL,
    content jsonb NOT NULL,
    first_seen_at timestamptz NOT NULL,
    changed_at timestamptz NOT NULL,
    organization_id uuid REFERENCES organization ON DELETE SET NULL,
    topic_id uuid REFERENCES topic ON DELETE SET NULL,
    opportunity_id uuid,
    UNIQUE (source_id, key)
);
COMMENT ON TABLE source_record IS 'One entry of a source as it came, and the thing it describes.';
COMMENT ON COLUMN source_record.key IS 'What tells this entry from the others in its source: a UID, a URL, a register number.';

CREATE TABLE opportunity (
    id uuid PRIMARY KEY,
    kind text NOT NULL
        CHECK (kind IN ('webinar', 'mooc', 'workshop', 'coaching', 'resource', 'series', 'exchange')),
    status text NOT NULL
        CHECK (status IN ('draft', 'announced', 'open', 'postponed', 'moved_online', 'cancelled', 'ended', 'withdrawn', 'on_hold')),
    main_language text NOT NULL,
    title jsonb NOT NULL CHECK (title ? main_language),
    description jsonb NOT NULL DEFAULT '{}',
    url text,
    languages text[] NOT NULL DEFAULT '{}',
    caption_languages text[] NOT NULL DEFAULT '{}',
    levels text[] NOT NULL DEFAULT '{}'
        CHECK (levels <@ ARRAY['introductory', 'intermediate', 'advanced']),
    for_sectors text[] NOT NULL DEFAULT '{}'
        CHECK (for_sectors <@ ARRAY['archives', 'libraries', 'museums', 'other']),
    admitted_sectors text[] NOT NULL DEFAULT '{}'
        CHECK (admitted_sectors <@ ARRAY['archives', 'libraries', 'museums', 'other']),
    accessibility text[] NOT NULL DEFAULT '{}',
    outcomes jsonb NOT NULL DEFAULT '{}',
    field_sources jsonb NOT NULL DEFAULT '{}',
    sort_title text NOT NULL GENERATED ALWAYS AS (plain(title ->> main_language)) STORED,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE opportunity IS 'Anything one can learn from or take part in.';
COMMENT ON COLUMN opportunity.url IS 'The page that describes it, at its owner''s.';
COMMENT ON COLUMN opportunity.languages IS 'Languages it is held in (BCP 47); captions and descriptions have their own.';
COMMENT ON COLUMN opportunity.for_sectors IS 'Whom it was made for.';
COMMENT ON COLUMN opportunity.admitted_sectors IS 'Who else may come.';
COMMENT ON COLUMN opportunity.outcomes IS 'What participants will be able to do, per language.';
COMMENT ON COLUMN opportunity.field_sources IS 'Field name -> source_record id it came from; a field edited by hand is not in it.';
CREATE INDEX opportunity_by_title ON opportunity (sort_title COLLATE "C", id);
ALTER TABLE source_record ADD FOREIGN KEY (opportunity_id) REFERENCES opportunity ON DELETE SET NULL;
CREATE INDEX source_record_by_opportunity ON source_record (opportunity_id);

CREATE TABLE opportunity_organization (
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    role text NOT NULL CHECK (role IN ('owner', 'host', 'presenter', 'funder', 'lister')),
    position integer NOT NULL DEFAULT 0,
    PRIMARY KEY (opportunity_id, organization_id, role)
);
COMMENT ON TABLE opportunity_organization IS 'What an organization has to do with an opportunity. A lister is here for as long as its listing stands.';
CREATE INDEX opportunity_organization_by_organization ON opportunity_organization (organization_id, role, opportunity_id DESC);

CREATE TABLE opportunity_topic (
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    position integer NOT NULL DEFAULT 0,
    PRIMARY KEY (opportunity_id, topic_id)
);
CREATE INDEX opportunity_topic_by_topic ON opportunity_topic (topic_id, opportunity_id DESC);

CREATE TABLE opportunity_lineage (
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('adapted_from', 'expanded_from')),
    from_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    note jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (opportunity_id, kind, from_id),
    CHECK (opportunity_id <> from_id)
);
CREATE INDEX opportunity_lineage_by_from ON opportunity_lineage (from_id);

CREATE TABLE series_part (
    series_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    part_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    position integer NOT NULL,
    PRIMARY KEY (series_id, part_id),
    CHECK (series_id <> part_id)
);
COMMENT ON TABLE series_part IS 'Which opportunities a series is made of, in which order.';
CREATE INDEX series_part_by_part ON series_part (part_id);

CREATE TABLE run (
    id uuid PRIMARY KEY,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    status text NOT NULL
        CHECK (status IN ('announced', 'open', 'postponed', 'moved_online', 'cancelled', 'ended', 'on_hold')),
    pacing text NOT NULL CHECK (pacing IN ('scheduled', 'instructor_paced', 'self_paced')),
    mode text NOT NULL CHECK (mode IN ('online', 'in_person', 'hybrid')),
    starts_on date,
    ends_on date,
    enrolment_opens_on date,
    enrolment_closes_on date,
    zone text,
    capacity integer CHECK (capacity >= 0),
    prices jsonb NOT NULL DEFAULT '[]',
    place jsonb,
    registration_url text,
    weeks integer CHECK (weeks > 0),
    hours_per_week_least integer CHECK (hours_per_week_least >= 0),
    hours_per_week_most integer CHECK (hours_per_week_most >= hours_per_week_least),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_on >= starts_on),
    CHECK (enrolment_closes_on >= enrolment_opens_on)
);
COMMENT ON TABLE run IS 'One presentation of an opportunity. A self-paced course is a run without sessions.';
COMMENT ON COLUMN run.zone IS 'IANA time zone in which its dates are meant.';
COMMENT ON COLUMN run.capacity IS 'Places; empty where the source names no limit.';
COMMENT ON COLUMN run.prices IS 'List of {amount (minor units), currency (ISO 4217), audience}.';
COMMENT ON COLUMN run.place IS '{name, address, locality, region, country} of a run held in person.';
CREATE INDEX run_by_opportunity ON run (opportunity_id, starts_on);

CREATE TABLE recurrence (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    rule text NOT NULL,
    starts_on date NOT NULL,
    starts_time time NOT NULL,
    duration_minutes integer NOT NULL CHECK (duration_minutes > 0),
    zone text NOT NULL,
    except_on date[] NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE recurrence IS 'The rule a run''s sessions were made from (RFC 5545 RRULE) and the days it leaves out.';
CREATE INDEX recurrence_by_run ON recurrence (run_id);

CREATE TABLE session (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    recurrence_id uuid REFERENCES recurrence ON DELETE SET NULL,
    occurs_on date,
    title jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL
        CHECK (status IN ('scheduled', 'postponed', 'moved_online', 'cancelled', 'on_hold')),
    starts_on date NOT NULL,
    starts_time time,
    ends_on date,
    ends_time time,
    zone text,
    starts_at timestamptz,
    ends_at timestamptz,
    order_at timestamptz NOT NULL,
    source_words text,
    uncertainty text,
    mode text NOT NULL CHECK (mode IN ('online', 'in_person', 'hybrid')),
    place jsonb,
    link text,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_on >= starts_on),
    CHECK (ends_at > starts_at)
);
COMMENT ON TABLE session IS 'One meeting of a run: wall-clock time, IANA zone, place or link.';
COMMENT ON COLUMN session.occurs_on IS 'The day the recurrence rule gave it, kept when the session is moved.';
COMMENT ON COLUMN session.starts_time IS 'Wall-clock time; empty where the source names only a day.';
COMMENT ON COLUMN session.zone IS 'IANA time zone; empty where the source names none.';
COMMENT ON COLUMN session.starts_at IS 'The instant, where day, time and zone are known.';
COMMENT ON COLUMN session.order_at IS 'For sorting: starts_at, or the end of the day in UTC where only the day is known.';
COMMENT ON COLUMN session.source_words IS 'The date and time in the source''s own words.';
COMMENT ON COLUMN session.uncertainty IS 'Why day, time or zone cannot be relied on: a contradiction or a gap in the source.';
CREATE INDEX session_by_opportunity ON session (opportunity_id, order_at);
CREATE INDEX session_by_run ON session (run_id, order_at);
CREATE INDEX session_by_time ON session (order_at, id);

CREATE TABLE recording (
    id uuid PRIMARY KEY,
    session_id uuid NOT NULL UNIQUE REFERENCES session ON DELETE CASCADE,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    availability text NOT NULL CHECK (availability IN ('none', 'pending', 'on_request', 'members_only', 'public')),
    url text,
    caption_languages text[] NOT NULL DEFAULT '{}',
    transcript_url text,
    slides_url text,
    has_slides boolean NOT NULL DEFAULT false,
    expires_on date,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE recording IS 'What remains of a session.';
CREATE INDEX recording_by_opportunity ON recording (opportunity_id);

CREATE TABLE listing (
    id uuid PRIMARY KEY,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    url text,
    registration_url text,
    prices jsonb NOT NULL DEFAULT '[]',
    sectors text[] NOT NULL DEFAULT '{}'
        CHECK (sectors <@ ARRAY['archives', 'libraries', 'museums', 'other']),
    note jsonb NOT NULL DEFAULT '{}',
    status text NOT NULL DEFAULT 'listed' CHECK (status IN ('listed', 'withdrawn')),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (opportunity_id, organization_id)
);
COMMENT ON TABLE listing IS 'How one organization lists an opportunity.';
COMMENT ON COLUMN listing.sectors IS 'The audience this organization lists it for.';
CREATE INDEX listing_by_organization ON listing (organization_id, opportunity_id DESC);

CREATE TABLE status_change (
    id uuid PRIMARY KEY,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    run_id uuid REFERENCES run ON DELETE CASCADE,
    session_id uuid REFERENCES session ON DELETE CASCADE,
    from_status text,
    to_status text NOT NULL,
    reason text,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE status_change IS 'The history of states of an opportunity, of a run of it or of a session of it.';
CREATE INDEX status_change_by_opportunity ON status_change (opportunity_id, changed_at);

CREATE TABLE idempotency_key (
    organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
    key text NOT NULL,
    mutation text NOT NULL,
    input_hash bytea NOT NULL,
    result_id uuid NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (organization_id, key)
);
COMMENT ON TABLE idempotency_key IS 'What a repeated request was answered with the first time.';
