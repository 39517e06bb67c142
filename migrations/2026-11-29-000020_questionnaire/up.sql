-- What a TRACK year asks, and what museums answer.

CREATE TABLE questionnaire (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES track_program ON DELETE CASCADE,
    pillar_id uuid NOT NULL REFERENCES pillar,
    kind text NOT NULL CHECK (kind IN ('needs_assessment', 'standards', 'peer_review')),
    version integer NOT NULL CHECK (version >= 1),
    status text NOT NULL DEFAULT 'draft' CHECK (status IN ('draft', 'published')),
    main_language text NOT NULL,
    title jsonb NOT NULL CHECK (title ? main_language),
    published_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((status = 'published') = (published_at IS NOT NULL)),
    UNIQUE (programme_id, pillar_id, kind, version)
);
COMMENT ON TABLE questionnaire IS 'A version of what is asked of a pillar. Once published its questions never change: a later version maps to it.';
COMMENT ON COLUMN questionnaire.kind IS 'needs_assessment: self-reflection. standards: standards questions. peer_review: examples of work, reviewed by peers; documents also call it peer coaching.';
CREATE INDEX questionnaire_by_pillar ON questionnaire (pillar_id);

CREATE TABLE program_year_questionnaire (
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    questionnaire_id uuid NOT NULL REFERENCES questionnaire,
    PRIMARY KEY (program_year_id, questionnaire_id)
);
COMMENT ON TABLE program_year_questionnaire IS 'Which version a year asks.';
CREATE INDEX program_year_questionnaire_by_questionnaire ON program_year_questionnaire (questionnaire_id);

CREATE TABLE question (
    id uuid PRIMARY KEY,
    questionnaire_id uuid NOT NULL REFERENCES questionnaire ON DELETE CASCADE,
    key text NOT NULL CHECK (key ~ '^[a-z][a-z0-9-]{0,59}$'),
    position integer NOT NULL,
    kind text NOT NULL CHECK (kind IN ('rubric', 'short_answer', 'example_of_work')),
    main_language text NOT NULL,
    prompt jsonb NOT NULL CHECK (prompt ? main_language),
    help jsonb,
    levels jsonb NOT NULL DEFAULT '[]',
    perspectives text[] NOT NULL DEFAULT '{}'
        CHECK (perspectives <@ ARRAY['edi', 'accessibility', 'climate_change', 'community']),
    is_required boolean NOT NULL DEFAULT true,
    need_rule jsonb,
    created_at timestamptz NOT NULL,
    UNIQUE (questionnaire_id, key),
    CHECK ((kind = 'rubric') = (jsonb_array_length(levels) >= 2))
);
COMMENT ON TABLE question IS 'One question of a questionnaire.';
COMMENT ON COLUMN question.levels IS 'Of a rubric: its levels, each with a key and a description per language. They are words, not numbers, and are never added up.';
COMMENT ON COLUMN question.need_rule IS 'When an answer proposes a need, and which: {"levels": [keys], "unanswered": bool, "statement": {language: text}}; its topics are the question''s.';

CREATE TABLE question_topic (
    question_id uuid NOT NULL REFERENCES question ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    PRIMARY KEY (question_id, topic_id)
);
COMMENT ON TABLE question_topic IS 'What a question is about: resources about it answer it.';
CREATE INDEX question_topic_by_topic ON question_topic (topic_id);

CREATE TABLE submission (
    id uuid PRIMARY KEY,
    enrolment_id uuid NOT NULL REFERENCES enrolment ON DELETE CASCADE,
    questionnaire_id uuid NOT NULL REFERENCES questionnaire,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'reopened')),
    submitted_at timestamptz,
    is_late boolean NOT NULL DEFAULT false,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((state = 'draft') = (submitted_at IS NULL)),
    UNIQUE (enrolment_id, questionnaire_id)
);
COMMENT ON TABLE submission IS 'A museum''s answers to a questionnaire in a year.';
COMMENT ON COLUMN submission.submitted_at IS 'When it was first submitted: that counts for deadlines, also after it was reopened.';
CREATE INDEX submission_by_questionnaire ON submission (questionnaire_id);

CREATE TABLE submission_change (
    id uuid PRIMARY KEY,
    submission_id uuid NOT NULL REFERENCES submission ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('started', 'copied', 'submitted', 'reopened')),
    reason text,
    made_by uuid REFERENCES person,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE submission_change IS 'What happened to a submission, by whom, and why it was reopened.';
CREATE INDEX submission_change_by_submission ON submission_change (submission_id, id);
CREATE INDEX submission_change_by_person ON submission_change (made_by);

CREATE TABLE answer (
    id uuid PRIMARY KEY,
    submission_id uuid NOT NULL REFERENCES submission ON DELETE CASCADE,
    question_id uuid NOT NULL REFERENCES question,
    level text,
    text text,
    is_not_applicable boolean NOT NULL DEFAULT false,
    copied_from_id uuid REFERENCES answer ON DELETE SET NULL,
    answered_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (submission_id, question_id)
);
COMMENT ON TABLE answer IS 'What a museum says to one question, as it stands; the last to write it counts.';
COMMENT ON COLUMN answer.level IS 'The key of the level that they see themselves at.';
COMMENT ON COLUMN answer.is_not_applicable IS 'Whether the question does not apply to them, which is not the same as unmet.';
COMMENT ON COLUMN answer.revision IS 'The revision of the submission with which it was written.';
COMMENT ON COLUMN answer.copied_from_id IS 'The answer of an earlier cycle that it was copied from and not changed since.';
CREATE INDEX answer_by_question ON answer (question_id);
CREATE INDEX answer_by_person ON answer (answered_by);
CREATE INDEX answer_by_origin ON answer (copied_from_id);

CREATE TABLE question_mapping (
    id uuid PRIMARY KEY,
    questionnaire_id uuid NOT NULL REFERENCES questionnaire ON DELETE CASCADE,
    from_question_id uuid NOT NULL REFERENCES question,
    to_question_id uuid REFERENCES question ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('same', 'changed', 'split', 'dropped')),
    CHECK ((kind = 'dropped') = (to_question_id IS NULL)),
    UNIQUE NULLS NOT DISTINCT (questionnaire_id, from_question_id, to_question_id)
);
COMMENT ON TABLE question_mapping IS 'What became of the questions of the version before: what lets answers of two cycles be compared.';
COMMENT ON COLUMN question_mapping.questionnaire_id IS 'The later version.';
COMMENT ON COLUMN question_mapping.to_question_id IS 'The question of the later version; empty where there is none any more.';
COMMENT ON COLUMN question_mapping.kind IS 'same: an answer means the same. changed: it was put differently. split: it became several. dropped: it is asked no more.';
CREATE INDEX question_mapping_by_from ON question_mapping (from_question_id);
CREATE INDEX question_mapping_by_to ON question_mapping (to_question_id);

CREATE TABLE answer_version (
    answer_id uuid NOT NULL REFERENCES answer ON DELETE CASCADE,
    revision integer NOT NULL,
    level text,
    text text,
    is_not_applicable boolean NOT NULL,
    answered_by uuid REFERENCES person,
    answered_at timestamptz NOT NULL,
    PRIMARY KEY (answer_id, revision)
);
COMMENT ON TABLE answer_version IS 'What an answer said before it was written anew: nothing that was typed is lost.';
CREATE INDEX answer_version_by_person ON answer_version (answered_by);

CREATE TABLE attachment_content (
    sha256 text PRIMARY KEY CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    bytes integer NOT NULL CHECK (bytes > 0),
    media_type text NOT NULL,
    kept_in text NOT NULL CHECK (kept_in IN ('database', 'bucket')),
    scan text NOT NULL CHECK (scan IN ('pending', 'clean', 'refused', 'not_scanned')),
    scanned_at timestamptz,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE attachment_content IS 'The content of files, each once, by its hash.';
COMMENT ON COLUMN attachment_content.sha256 IS 'The SHA-256 of its bytes.';
COMMENT ON COLUMN attachment_content.media_type IS 'What it is by its content, whatever it was called.';
COMMENT ON COLUMN attachment_content.kept_in IS 'Where its bytes are: in the database, or under its hash in a bucket.';
COMMENT ON COLUMN attachment_content.scan IS 'What the scanner for harmful software said. not_scanned: there is none.';
CREATE INDEX attachment_content_to_scan ON attachment_content (created_at) WHERE scan = 'pending';

CREATE TABLE attachment_piece (
    sha256 text NOT NULL REFERENCES attachment_content ON DELETE CASCADE,
    position integer NOT NULL,
    bytes bytea NOT NULL,
    PRIMARY KEY (sha256, position)
);
COMMENT ON TABLE attachment_piece IS 'The bytes of a content that is kept in the database, in pieces that are read one after the other.';

CREATE TABLE attachment (
    id uuid PRIMARY KEY,
    submission_id uuid NOT NULL REFERENCES submission ON DELETE CASCADE,
    question_id uuid NOT NULL REFERENCES question,
    sha256 text NOT NULL REFERENCES attachment_content,
    name text NOT NULL CHECK (name <> ''),
    attached_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    UNIQUE (submission_id, question_id, sha256)
);
COMMENT ON TABLE attachment IS 'A file that a museum gave with an answer: a supporting document, or an example of its work.';
COMMENT ON COLUMN attachment.name IS 'What the museum calls the file.';
CREATE INDEX attachment_by_question ON attachment (question_id);
CREATE INDEX attachment_by_content ON attachment (sha256);
CREATE INDEX attachment_by_person ON attachment (attached_by);

-- What a published questionnaire asks is never changed: answers to it would mean something else.
CREATE FUNCTION keep_published_questions() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    of_questionnaire uuid;
BEGIN
    IF TG_TABLE_NAME = 'questionnaire' THEN
        IF OLD.status = 'published'
            AND (NEW.status, NEW.programme_id, NEW.pillar_id, NEW.kind, NEW.version, NEW.main_language, NEW.title)
                IS DISTINCT FROM (OLD.status, OLD.programme_id, OLD.pillar_id, OLD.kind, OLD.version, OLD.main_language, OLD.title)
        THEN
            RAISE EXCEPTION 'questionnaire % is published', OLD.id USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_TABLE_NAME = 'question' THEN
        of_questionnaire := CASE TG_OP WHEN 'INSERT' THEN NEW.questionnaire_id ELSE OLD.questionnaire_id END;
    ELSE
        SELECT questionnaire_id INTO of_questionnaire FROM question
        WHERE id = CASE TG_OP WHEN 'INSERT' THEN NEW.question_id ELSE OLD.question_id END;
    END IF;
    -- Where the questionnaire goes, its questions go with it.
    IF EXISTS (SELECT FROM questionnaire WHERE id = of_questionnaire AND status = 'published') THEN
        RAISE EXCEPTION 'questionnaire % is published', of_questionnaire USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
REVOKE ALL ON FUNCTION keep_published_questions() FROM PUBLIC;
CREATE TRIGGER questionnaire_stays BEFORE UPDATE ON questionnaire FOR EACH ROW EXECUTE FUNCTION keep_published_questions();
CREATE TRIGGER question_stays BEFORE INSERT OR UPDATE OR DELETE ON question FOR EACH ROW EXECUTE FUNCTION keep_published_questions();
CREATE TRIGGER question_topic_stays BEFORE INSERT OR UPDATE OR DELETE ON question_topic
    FOR EACH ROW EXECUTE FUNCTION keep_published_questions();

-- What was submitted stays as it was, until it is reopened. Who wrote it can be forgotten.
CREATE FUNCTION keep_submitted_answers() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    of_submission CONSTANT uuid := CASE TG_OP WHEN 'INSERT' THEN NEW.submission_id ELSE OLD.submission_id END;
BEGIN
    IF TG_OP = 'UPDATE' AND to_jsonb(NEW) - '{answered_by, attached_by, copied_from_id}'::text[]
        = to_jsonb(OLD) - '{answered_by, attached_by, copied_from_id}'::text[]
    THEN
        RETURN NEW;
    END IF;
    -- Where the submission goes, its answers go with it.
    IF EXISTS (SELECT FROM submission WHERE id = of_submission AND state = 'submitted') THEN
        RAISE EXCEPTION 'submission % is submitted', of_submission USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END
$$;
REVOKE ALL ON FUNCTION keep_submitted_answers() FROM PUBLIC;
CREATE TRIGGER answer_stays BEFORE INSERT OR UPDATE OR DELETE ON answer FOR EACH ROW EXECUTE FUNCTION keep_submitted_answers();
CREATE TRIGGER attachment_stays BEFORE INSERT OR UPDATE OR DELETE ON attachment
    FOR EACH ROW EXECUTE FUNCTION keep_submitted_answers();

-- The museum's words are its own: the trail says that they were written, and not what.
SELECT keep_audit_trail('questionnaire', 'id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('program_year_questionnaire', 'questionnaire_id');
SELECT keep_audit_trail('question', 'questionnaire_id', unnoted => '{created_at}');
SELECT keep_audit_trail('question_topic', 'question_id');
SELECT keep_audit_trail('submission', 'id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('answer', 'submission_id', unnoted => '{revision, created_at, updated_at}',
    withheld => '{level, text, is_not_applicable, copied_from_id, answered_by}');
SELECT keep_audit_trail('attachment', 'submission_id', unnoted => '{created_at}', withheld => '{sha256, name, attached_by}');
