-- What was counted when a report on a year was published: what the observer sees and reports print is told from it until enough
-- museums have come, gone or answered anew, so that no two figures tell of one of them by their difference.
CREATE TABLE trend_edition (
    number bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    subject text NOT NULL CHECK (subject IN ('answers', 'needs', 'training')),
    questionnaire_id uuid REFERENCES questionnaire,
    counted jsonb NOT NULL,
    tells_of jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    CHECK ((subject = 'answers') = (questionnaire_id IS NOT NULL))
);
COMMENT ON TABLE trend_edition IS 'What was counted of a questionnaire, of needs or of training when a report was published. Never changed.';
COMMENT ON COLUMN trend_edition.counted IS 'The counts, of which only what exposes nobody is told.';
COMMENT ON COLUMN trend_edition.tells_of IS 'Each museum that was enrolled, with what of it was counted: the revision of its submission, its needs, its training.';
CREATE INDEX trend_edition_by_year ON trend_edition (program_year_id, subject, questionnaire_id, number DESC);
CREATE INDEX trend_edition_by_questionnaire ON trend_edition (questionnaire_id);

CREATE FUNCTION refuse_change_of_trend_edition() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was counted for a report is never changed' USING ERRCODE = 'restrict_violation';
END
$$;
REVOKE ALL ON FUNCTION refuse_change_of_trend_edition() FROM PUBLIC;
CREATE TRIGGER trend_edition_stays BEFORE UPDATE ON trend_edition
    FOR EACH ROW EXECUTE FUNCTION refuse_change_of_trend_edition();
