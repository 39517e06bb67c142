-- TRACK programmes: their years, what each year asks for, which museums are enrolled, and who was On TRACK.

CREATE TABLE track_program (
    programme_id uuid PRIMARY KEY REFERENCES programme ON DELETE CASCADE,
    jurisdiction text NOT NULL CHECK (jurisdiction <> ''),
    zone text NOT NULL,
    cycle_years integer NOT NULL DEFAULT 4 CHECK (cycle_years BETWEEN 1 AND 20),
    funder_id uuid REFERENCES organization,
    grant_name jsonb,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE track_program IS 'What is particular to a programme of the kind TRACK.';
COMMENT ON COLUMN track_program.jurisdiction IS 'For whose museums it is: an ISO 3166-1 or 3166-2 code, such as CA-NS.';
COMMENT ON COLUMN track_program.zone IS 'The IANA zone in which its deadlines count: a day ends at its midnight there.';
COMMENT ON COLUMN track_program.cycle_years IS 'In how many years each museum is assessed once in each area.';
COMMENT ON COLUMN track_program.funder_id IS 'The funder that is told which museums are On TRACK.';
COMMENT ON COLUMN track_program.grant_name IS 'The grant that depends on it, per language.';

CREATE TABLE pillar (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES track_program ON DELETE CASCADE,
    key text NOT NULL CHECK (key ~ '^[a-z][a-z0-9-]{0,39}$'),
    main_language text NOT NULL,
    name jsonb NOT NULL CHECK (name ? main_language),
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (programme_id, key)
);
COMMENT ON TABLE pillar IS 'An area of a museum''s operation, such as governance or community, that a year of the programme can explore.';
COMMENT ON COLUMN pillar.key IS 'What the rules of a year call it.';

CREATE TABLE pillar_topic (
    pillar_id uuid NOT NULL REFERENCES pillar ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    PRIMARY KEY (pillar_id, topic_id)
);
COMMENT ON TABLE pillar_topic IS 'What a pillar is about. Training about it or something narrower counts for the pillar.';
CREATE INDEX pillar_topic_by_topic ON pillar_topic (topic_id);

CREATE TABLE program_year (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES track_program ON DELETE CASCADE,
    year integer NOT NULL CHECK (year BETWEEN 1900 AND 9999),
    begins_on date NOT NULL,
    ends_on date NOT NULL,
    enrolment_closes_on date,
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'open', 'closed')),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_on > begins_on),
    UNIQUE (programme_id, year)
);
COMMENT ON TABLE program_year IS 'One year of a TRACK programme, from its launch to its final report.';
COMMENT ON COLUMN program_year.year IS 'What the year is called by; it can begin in the autumn before and end in the January after.';
COMMENT ON COLUMN program_year.enrolment_closes_on IS 'Whoever enrols after this day enrols late; empty: never late.';

CREATE TABLE program_year_pillar (
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    pillar_id uuid NOT NULL REFERENCES pillar,
    position integer NOT NULL,
    PRIMARY KEY (program_year_id, pillar_id)
);
COMMENT ON TABLE program_year_pillar IS 'The pillars that a year explores, two as a rule.';
CREATE INDEX program_year_pillar_by_pillar ON program_year_pillar (pillar_id);

CREATE TABLE milestone (
    id uuid PRIMARY KEY,
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN (
        'launch', 'regional_meeting', 'prep_session', 'needs_assessment_due', 'needs_report', 'funder_report', 'training', 'office_hours',
        'submission_due', 'reports_circulated', 'training_due', 'list_due', 'final_report', 'other'
    )),
    main_language text NOT NULL,
    title jsonb NOT NULL CHECK (title ? main_language),
    begins_on date NOT NULL,
    ends_on date NOT NULL,
    opportunity_id uuid REFERENCES opportunity ON DELETE SET NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_on >= begins_on)
);
COMMENT ON TABLE milestone IS 'What happens or is due when in a year. What is due counts until the end of its last day in the programme''s zone.';
COMMENT ON COLUMN milestone.opportunity_id IS 'The opportunity in which it takes place, such as a series of Tuesdays on TRACK.';
CREATE INDEX milestone_by_year ON milestone (program_year_id, begins_on, id);

CREATE TABLE requirements (
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    version integer NOT NULL CHECK (version >= 1),
    rules jsonb NOT NULL,
    reason text,
    created_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (program_year_id, version)
);
COMMENT ON TABLE requirements IS 'What it takes to be On TRACK in a year. A version is never changed: a standing as it was is worked out by the version of its day.';
COMMENT ON COLUMN requirements.rules IS 'The requirements, each with its key, title, deadline and expression over facts.';
COMMENT ON COLUMN requirements.reason IS 'Why the version before it was replaced.';

CREATE TABLE training (
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    pillar_id uuid NOT NULL REFERENCES pillar,
    counts boolean NOT NULL DEFAULT true,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (program_year_id, opportunity_id, pillar_id)
);
COMMENT ON TABLE training IS 'What staff said of whether something counts as training in a pillar, whatever its topics.';
COMMENT ON COLUMN training.counts IS 'Whether it counts: staff can also say that it does not, though its topics are the pillar''s.';
CREATE INDEX training_by_opportunity ON training (opportunity_id);
CREATE INDEX training_by_pillar ON training (pillar_id);

CREATE TABLE enrolment (
    id uuid PRIMARY KEY,
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    state text NOT NULL DEFAULT 'enrolled' CHECK (state IN ('enrolled', 'withdrawn')),
    contact_person_id uuid REFERENCES person,
    is_late boolean NOT NULL DEFAULT false,
    enrolled_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((state = 'withdrawn') = (withdrawn_at IS NOT NULL)),
    UNIQUE (program_year_id, organization_id)
);
COMMENT ON TABLE enrolment IS 'A museum''s place in a year of a TRACK programme.';
COMMENT ON COLUMN enrolment.contact_person_id IS 'To whom the programme writes; empty: to the organization''s administrators.';
CREATE INDEX enrolment_by_organization ON enrolment (organization_id, id);
CREATE INDEX enrolment_by_contact ON enrolment (contact_person_id);

CREATE TABLE enrolment_change (
    id uuid PRIMARY KEY,
    enrolment_id uuid NOT NULL REFERENCES enrolment ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('enrolled', 'withdrawn', 'contact_changed')),
    reason text,
    made_by uuid REFERENCES person,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE enrolment_change IS 'What happened to a museum''s place, so that a standing of a past day can be worked out.';
CREATE INDEX enrolment_change_by_enrolment ON enrolment_change (enrolment_id, id);
CREATE INDEX enrolment_change_by_person ON enrolment_change (made_by);

CREATE TABLE extension (
    id uuid PRIMARY KEY,
    enrolment_id uuid NOT NULL REFERENCES enrolment ON DELETE CASCADE,
    requirement text NOT NULL,
    until date NOT NULL,
    reason text NOT NULL CHECK (reason <> ''),
    granted_by uuid REFERENCES person,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE extension IS 'A later deadline for one museum and one requirement. The last one given counts.';
COMMENT ON COLUMN extension.requirement IS 'The key of the requirement.';
COMMENT ON COLUMN extension.until IS 'Until the end of this day in the programme''s zone.';
CREATE INDEX extension_by_enrolment ON extension (enrolment_id, id);
CREATE INDEX extension_by_person ON extension (granted_by);

CREATE TABLE on_track_list (
    id uuid PRIMARY KEY,
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    as_of timestamptz NOT NULL,
    requirements_version integer NOT NULL,
    enrolled integer NOT NULL,
    on_track integer NOT NULL,
    content jsonb NOT NULL,
    published_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    FOREIGN KEY (program_year_id, requirements_version) REFERENCES requirements
);
COMMENT ON TABLE on_track_list IS 'Which museums were On TRACK, as published for the funder. Never changed.';
COMMENT ON COLUMN on_track_list.enrolled IS 'How many museums are on it.';
COMMENT ON COLUMN on_track_list.on_track IS 'How many of them were On TRACK.';
COMMENT ON COLUMN on_track_list.as_of IS 'The moment that it tells of.';
COMMENT ON COLUMN on_track_list.content IS 'The list as it was published: each museum with its name, its standing and what proves it.';
CREATE INDEX on_track_list_by_year ON on_track_list (program_year_id, created_at, id);
CREATE INDEX on_track_list_by_person ON on_track_list (published_by);

-- What was published stays as it was published, whoever asks.
CREATE FUNCTION refuse_change_of_on_track_list() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a list of who was On TRACK is never changed once it is published; publish another one' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER on_track_list_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON on_track_list
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_on_track_list();

-- The same for what it took: a standing as it was is worked out by it.
CREATE FUNCTION refuse_change_of_requirements() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a version of requirements is never changed; make another one' USING ERRCODE = 'restrict_violation';
END
$$;
CREATE TRIGGER requirements_stay BEFORE UPDATE OR DELETE OR TRUNCATE ON requirements
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_requirements();

SELECT keep_audit_trail('track_program', 'programme_id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('pillar', 'id', programme => 'programme_id', unnoted => '{created_at, updated_at}');
SELECT keep_audit_trail('pillar_topic', 'pillar_id');
SELECT keep_audit_trail('program_year', 'id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('program_year_pillar', 'program_year_id');
SELECT keep_audit_trail('milestone', 'id', unnoted => '{created_at, updated_at}');
SELECT keep_audit_trail('requirements', 'program_year_id', unnoted => '{created_at}', withheld => '{reason}');
SELECT keep_audit_trail('training', 'program_year_id', opportunity => 'opportunity_id', unnoted => '{created_at}');
SELECT keep_audit_trail('enrolment', 'id', organization => 'organization_id', person => 'contact_person_id',
    unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('extension', 'id', unnoted => '{created_at}', withheld => '{reason}');
SELECT keep_audit_trail('on_track_list', 'id', unnoted => '{content, created_at}');
