-- What a museum said in a submission, in a letter for each question, so that trends count submissions instead of answers.

ALTER TABLE submission ADD COLUMN said text;
COMMENT ON COLUMN submission.said IS 'Of what is submitted a letter for each question, in their order: a to z the first level and those after it, + answered, - not applicable, . nothing. Derived by said_in(); never written by hand.';

CREATE FUNCTION said_in(submission uuid, questionnaire uuid) RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN (
    SELECT coalesce(string_agg(CASE
        WHEN answer.is_not_applicable THEN '-'
        WHEN question.kind = 'rubric' THEN coalesce(chr(ascii('a') - 1 + level.place::integer), '.')
        WHEN answer.text <> '' OR EXISTS (
            SELECT FROM attachment WHERE attachment.submission_id = said_in.submission AND attachment.question_id = question.id
                AND attachment.removed_at IS NULL
        ) THEN '+'
        ELSE '.' END, '' ORDER BY question.position, question.id), '')
    FROM question
    LEFT JOIN answer ON answer.submission_id = said_in.submission AND answer.question_id = question.id
    LEFT JOIN LATERAL (
        SELECT of_it.place FROM jsonb_array_elements(question.levels) WITH ORDINALITY AS of_it (level, place)
        WHERE of_it.level ->> 'key' = answer.level
    ) AS level ON true
    WHERE question.questionnaire_id = said_in.questionnaire
);

-- Answers stay as they are while they are submitted.
CREATE FUNCTION sum_up_submission() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    NEW.said := CASE WHEN NEW.state = 'submitted' THEN said_in(NEW.id, NEW.questionnaire_id) END;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION sum_up_submission() FROM PUBLIC;
CREATE TRIGGER submission_summed_up BEFORE INSERT OR UPDATE OF state, said ON submission
    FOR EACH ROW EXECUTE FUNCTION sum_up_submission();

SELECT keep_audit_trail('submission', 'id', unnoted => '{said, revision, created_at, updated_at}');
UPDATE submission SET said = '' WHERE state = 'submitted';
