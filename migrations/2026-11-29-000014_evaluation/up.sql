-- What participants are asked before and after a run, and what they say.

CREATE TABLE evaluation_question (
    id uuid PRIMARY KEY,
    organization_id uuid REFERENCES organization ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('scale', 'choice', 'text')),
    main_language text NOT NULL,
    prompt jsonb NOT NULL CHECK (prompt ? main_language),
    choices jsonb NOT NULL DEFAULT '[]',
    created_at timestamptz NOT NULL,
    CHECK ((kind = 'choice') = (jsonb_array_length(choices) >= 2))
);
COMMENT ON TABLE evaluation_question IS 'A question that the evaluation of a run can ask. Its words are never changed: answers were given to them.';
COMMENT ON COLUMN evaluation_question.organization_id IS 'Whose question it is; empty: everybody''s in the network.';
COMMENT ON COLUMN evaluation_question.kind IS 'scale: from 1, not at all, to 5, very much. choice: one of the choices. text: in their own words.';
COMMENT ON COLUMN evaluation_question.choices IS 'What one can choose from, each by language; answers name them by their place in this list, from 0.';
CREATE INDEX evaluation_question_by_organization ON evaluation_question (organization_id, id);

CREATE TABLE evaluation (
    run_id uuid PRIMARY KEY REFERENCES run ON DELETE CASCADE,
    before_days integer NOT NULL DEFAULT 0 CHECK (before_days BETWEEN 0 AND 365),
    after_days integer NOT NULL DEFAULT 30 CHECK (after_days BETWEEN 1 AND 365),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE evaluation IS 'That participants of a run are asked, and until when.';
COMMENT ON COLUMN evaluation.before_days IS 'For how many days after the first session began the questions before can still be answered.';
COMMENT ON COLUMN evaluation.after_days IS 'For how many days after the last session began the questions after can be answered.';

CREATE TABLE evaluation_item (
    run_id uuid NOT NULL REFERENCES evaluation ON DELETE CASCADE,
    moment text NOT NULL CHECK (moment IN ('before', 'after')),
    question_id uuid NOT NULL REFERENCES evaluation_question,
    position integer NOT NULL,
    PRIMARY KEY (run_id, moment, question_id)
);
COMMENT ON TABLE evaluation_item IS 'A question that is asked before or after a run.';
CREATE INDEX evaluation_item_by_question ON evaluation_item (question_id);

CREATE TABLE evaluation_answer (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    registration_id uuid NOT NULL REFERENCES registration ON DELETE CASCADE,
    question_id uuid NOT NULL REFERENCES evaluation_question,
    moment text NOT NULL CHECK (moment IN ('before', 'after')),
    scale integer CHECK (scale BETWEEN 1 AND 5),
    choice integer CHECK (choice >= 0),
    text text,
    may_quote boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (num_nonnulls(scale, choice, text) = 1),
    CHECK (text IS NOT NULL OR NOT may_quote),
    UNIQUE (registration_id, moment, question_id)
);
COMMENT ON TABLE evaluation_answer IS 'What a participant said. Shown to them alone; to whoever offers the run in aggregate, of five people or more.';
COMMENT ON COLUMN evaluation_answer.choice IS 'The place of what they chose in the list of choices, from 0.';
COMMENT ON COLUMN evaluation_answer.may_quote IS 'Whether their words may be shown to whoever offers the run, without their name.';
CREATE INDEX evaluation_answer_by_run ON evaluation_answer (run_id, question_id, moment);

INSERT INTO evaluation_question (id, kind, main_language, prompt, choices, created_at) VALUES
    ('0193a6a0-0000-7000-8000-000000000001', 'scale', 'en', '{
        "en": "How confident are you in this subject?",
        "fr": "Dans quelle mesure vous sentez-vous à l''aise avec ce sujet ?",
        "es": "¿Qué tan seguro o segura se siente en este tema?"}', '[]', '2026-11-29T00:00:00Z'),
    ('0193a6a0-0000-7000-8000-000000000002', 'scale', 'en', '{
        "en": "How relevant is this to your work?",
        "fr": "Dans quelle mesure ce sujet est-il utile à votre travail ?",
        "es": "¿Qué tan relevante es esto para su trabajo?"}', '[]', '2026-11-29T00:00:00Z'),
    ('0193a6a0-0000-7000-8000-000000000003', 'choice', 'en', '{
        "en": "How was the pace?",
        "fr": "Que pensez-vous du rythme ?",
        "es": "¿Cómo fue el ritmo?"}', '[
        {"en": "Too slow", "fr": "Trop lent", "es": "Demasiado lento"},
        {"en": "Just right", "fr": "Juste ce qu''il fallait", "es": "Adecuado"},
        {"en": "Too fast", "fr": "Trop rapide", "es": "Demasiado rápido"}]', '2026-11-29T00:00:00Z'),
    ('0193a6a0-0000-7000-8000-000000000004', 'text', 'en', '{
        "en": "What will you change at home?",
        "fr": "Qu''allez-vous changer dans votre institution ?",
        "es": "¿Qué cambiará en su institución?"}', '[]', '2026-11-29T00:00:00Z'),
    ('0193a6a0-0000-7000-8000-000000000005', 'choice', 'en', '{
        "en": "Would you recommend it to a colleague?",
        "fr": "Le recommanderiez-vous à un ou une collègue ?",
        "es": "¿Lo recomendaría a un o una colega?"}', '[
        {"en": "Yes", "fr": "Oui", "es": "Sí"},
        {"en": "Perhaps", "fr": "Peut-être", "es": "Tal vez"},
        {"en": "No", "fr": "Non", "es": "No"}]', '2026-11-29T00:00:00Z'),
    ('0193a6a0-0000-7000-8000-000000000006', 'text', 'en', '{
        "en": "What do you hope to learn?",
        "fr": "Qu''espérez-vous apprendre ?",
        "es": "¿Qué espera aprender?"}', '[]', '2026-11-29T00:00:00Z');

SELECT keep_audit_trail('evaluation_question', 'id', organization => 'organization_id', unnoted => '{created_at}');
SELECT keep_audit_trail('evaluation', 'run_id', opportunity => 'run_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('evaluation_item', 'run_id', opportunity => 'run_id');
