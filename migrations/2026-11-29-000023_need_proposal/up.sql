-- Needs that answers, findings and follow-ups of coaching propose, until the museum accepts or declines them.

CREATE TABLE need_proposal (
    id uuid PRIMARY KEY,
    enrolment_id uuid NOT NULL REFERENCES enrolment ON DELETE CASCADE,
    answer_id uuid UNIQUE REFERENCES answer ON DELETE CASCADE,
    finding_id uuid UNIQUE REFERENCES finding ON DELETE CASCADE,
    follow_up_id uuid UNIQUE REFERENCES follow_up ON DELETE CASCADE,
    main_language text NOT NULL,
    statement jsonb NOT NULL CHECK (statement ? main_language),
    state text NOT NULL DEFAULT 'proposed' CHECK (state IN ('proposed', 'accepted', 'declined')),
    need_id uuid UNIQUE REFERENCES need ON DELETE SET NULL,
    decided_by uuid REFERENCES person,
    decided_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (num_nonnulls(answer_id, finding_id, follow_up_id) = 1),
    CHECK ((state = 'proposed') = (decided_at IS NULL)),
    CHECK (need_id IS NULL OR state = 'accepted')
);
COMMENT ON TABLE need_proposal IS 'A need that an answer, a finding or a follow-up of coaching suggests. It is nobody''s need until the museum accepts it.';
COMMENT ON COLUMN need_proposal.follow_up_id IS 'The follow-up of a coaching session that it comes from.';
COMMENT ON COLUMN need_proposal.need_id IS 'The need that the museum made of it.';
CREATE INDEX need_proposal_by_enrolment ON need_proposal (enrolment_id, id);
CREATE INDEX need_proposal_by_person ON need_proposal (decided_by);

CREATE TABLE need_proposal_topic (
    need_proposal_id uuid NOT NULL REFERENCES need_proposal ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    PRIMARY KEY (need_proposal_id, topic_id)
);
COMMENT ON TABLE need_proposal_topic IS 'What a proposed need is about.';
CREATE INDEX need_proposal_topic_by_topic ON need_proposal_topic (topic_id);

SELECT keep_audit_trail('need_proposal', 'id', unnoted => '{revision, created_at, updated_at}', withheld => '{statement, decided_by}');
SELECT keep_audit_trail('need_proposal_topic', 'need_proposal_id');
