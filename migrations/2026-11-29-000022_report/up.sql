-- What museums say in their own words, told with their consent; and what is published of a year.

CREATE TABLE excerpt (
    id uuid PRIMARY KEY,
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    enrolment_id uuid NOT NULL REFERENCES enrolment ON DELETE CASCADE,
    answer_id uuid NOT NULL REFERENCES answer ON DELETE CASCADE,
    theme text NOT NULL CHECK (theme <> ''),
    topic_id uuid REFERENCES topic,
    main_language text NOT NULL,
    passage text NOT NULL CHECK (passage <> ''),
    state text NOT NULL DEFAULT 'asked' CHECK (state IN ('asked', 'consented', 'declined')),
    names_museum boolean NOT NULL DEFAULT false,
    tagged_by uuid REFERENCES person,
    settled_by uuid REFERENCES person,
    settled_at timestamptz,
    published_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((state = 'asked') = (settled_at IS NULL)),
    CHECK (state = 'consented' OR (published_at IS NULL AND NOT names_museum)),
    UNIQUE (answer_id, theme, passage)
);
COMMENT ON TABLE excerpt IS 'A passage of an answer that stands for a theme. It is told in trends and reports only while the museum consents.';
COMMENT ON COLUMN excerpt.passage IS 'The passage, word for word as the museum wrote it.';
COMMENT ON COLUMN excerpt.main_language IS 'The language of the passage (BCP 47).';
COMMENT ON COLUMN excerpt.names_museum IS 'Whether the museum allows that it is named with it.';
COMMENT ON COLUMN excerpt.settled_at IS 'When the museum last consented or declined.';
COMMENT ON COLUMN excerpt.published_at IS 'When it was first published in a report; from then on the consent stands.';
CREATE INDEX excerpt_by_year ON excerpt (program_year_id, id);
CREATE INDEX excerpt_by_enrolment ON excerpt (enrolment_id, id);
CREATE INDEX excerpt_by_topic ON excerpt (topic_id);
CREATE INDEX excerpt_by_tagger ON excerpt (tagged_by);
CREATE INDEX excerpt_by_settler ON excerpt (settled_by);

CREATE TABLE track_report (
    id uuid PRIMARY KEY,
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('needs_assessment', 'needs_trends', 'final')),
    language text NOT NULL CHECK (language IN ('en', 'fr', 'es')),
    title text NOT NULL,
    content jsonb NOT NULL,
    csv text NOT NULL,
    pdf bytea NOT NULL,
    published_by uuid REFERENCES person,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE track_report IS 'A report on a year, as it was published. Never changed.';
COMMENT ON COLUMN track_report.kind IS 'needs_assessment: for the museums, at the spring meetings. needs_trends: for the funder, in April. final: for the funder, at the end.';
COMMENT ON COLUMN track_report.content IS 'What it says, as data.';
COMMENT ON COLUMN track_report.csv IS 'Its tables.';
COMMENT ON COLUMN track_report.pdf IS 'Its pages.';
CREATE INDEX track_report_by_year ON track_report (program_year_id, created_at, id);
CREATE INDEX track_report_by_person ON track_report (published_by);

-- Who published it can be forgotten; what was published stays.
CREATE FUNCTION refuse_change_of_track_report() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.published_by IS NULL AND to_jsonb(NEW) - 'published_by' = to_jsonb(OLD) - 'published_by' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a report is never changed once it is published; publish another one' USING ERRCODE = 'restrict_violation';
END
$$;
REVOKE ALL ON FUNCTION refuse_change_of_track_report() FROM PUBLIC;
CREATE TRIGGER track_report_stays BEFORE UPDATE OR DELETE ON track_report
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_track_report();

SELECT keep_audit_trail('excerpt', 'id', unnoted => '{revision, created_at, updated_at}',
    withheld => '{passage, theme, state, names_museum, tagged_by, settled_by}');
SELECT keep_audit_trail('track_report', 'id', unnoted => '{content, csv, pdf, created_at}', withheld => '{published_by}');
