-- What peers find in a museum's work, coaching, and what museums share.

-- Says of a person or museum that it is busy for a while, and that nobody else can have that while.
CREATE EXTENSION IF NOT EXISTS btree_gist;

ALTER TABLE track_program ADD COLUMN names_reviewers boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN track_program.names_reviewers IS 'Whether a museum is told who reviewed its work. It holds for the teams that are put together from then on.';

CREATE TABLE peer_review (
    id uuid PRIMARY KEY,
    submission_id uuid NOT NULL UNIQUE REFERENCES submission ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'under_way' CHECK (state IN ('under_way', 'ready', 'released')),
    main_language text NOT NULL,
    summary jsonb,
    names_reviewers boolean NOT NULL DEFAULT false,
    finished_at timestamptz,
    returned_reason text,
    released_at timestamptz,
    release_reason text,
    reply text,
    replied_by uuid REFERENCES person,
    replied_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((state = 'released') = (released_at IS NOT NULL)),
    CHECK ((state = 'under_way') = (finished_at IS NULL)),
    CHECK ((reply IS NULL) = (replied_at IS NULL))
);
COMMENT ON TABLE peer_review IS 'The review of a submission by a team of peers.';
COMMENT ON COLUMN peer_review.main_language IS 'The language its summary is first of all in.';
COMMENT ON COLUMN peer_review.names_reviewers IS 'Whether the museum is told who wrote it, as the programme had it when the team was put together.';
COMMENT ON COLUMN peer_review.returned_reason IS 'Why it was given back to the team, where it was.';
COMMENT ON COLUMN peer_review.released_at IS 'When the museum was given it.';
COMMENT ON COLUMN peer_review.release_reason IS 'Why it was released before the day on which the year''s reports are circulated.';
COMMENT ON COLUMN peer_review.reply IS 'What the museum says to it.';
CREATE INDEX peer_review_by_state ON peer_review (state, id);
CREATE INDEX peer_review_by_person ON peer_review (replied_by);

CREATE TABLE finding (
    id uuid PRIMARY KEY,
    peer_review_id uuid NOT NULL REFERENCES peer_review ON DELETE CASCADE,
    question_id uuid REFERENCES question,
    kind text NOT NULL CHECK (kind IN ('strength', 'suggestion')),
    main_language text NOT NULL,
    text jsonb NOT NULL CHECK (text ? main_language),
    written_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE finding IS 'One thing that a review found: a strength, or a suggestion. Never a number.';
COMMENT ON COLUMN finding.question_id IS 'The question whose answer it is about; empty: about the whole.';
COMMENT ON COLUMN finding.written_by IS 'Who wrote it last.';
CREATE INDEX finding_by_review ON finding (peer_review_id, id);
CREATE INDEX finding_by_question ON finding (question_id);
CREATE INDEX finding_by_person ON finding (written_by);

CREATE TABLE finding_topic (
    finding_id uuid NOT NULL REFERENCES finding ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    PRIMARY KEY (finding_id, topic_id)
);
COMMENT ON TABLE finding_topic IS 'What a finding is about.';
CREATE INDEX finding_topic_by_topic ON finding_topic (topic_id);

CREATE TABLE peer_review_member (
    peer_review_id uuid NOT NULL REFERENCES peer_review ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person,
    assigned_by uuid REFERENCES person,
    declined_at timestamptz,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (peer_review_id, person_id)
);
COMMENT ON TABLE peer_review_member IS 'Who reviews a submission.';
COMMENT ON COLUMN peer_review_member.declined_at IS 'When they withdrew, since they declared a conflict of interest; they see nothing more of it then.';
CREATE INDEX peer_review_member_by_person ON peer_review_member (person_id);
CREATE INDEX peer_review_member_by_assigner ON peer_review_member (assigned_by);

CREATE TABLE recusal (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES track_program ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person,
    organization_id uuid NOT NULL REFERENCES organization,
    reason text,
    declared_at timestamptz NOT NULL,
    withdrawn_at timestamptz
);
COMMENT ON TABLE recusal IS 'That a reviewer declared a conflict of interest with a museum. Nobody of the museum is told.';
COMMENT ON COLUMN recusal.withdrawn_at IS 'When they took it back; before that they are never of a team that reviews the museum.';
CREATE UNIQUE INDEX recusal_standing ON recusal (programme_id, person_id, organization_id) WHERE withdrawn_at IS NULL;
CREATE INDEX recusal_by_person ON recusal (person_id);
CREATE INDEX recusal_by_organization ON recusal (organization_id);

CREATE TABLE coaching_offer (
    id uuid PRIMARY KEY,
    program_year_id uuid NOT NULL REFERENCES program_year ON DELETE CASCADE,
    coach_id uuid NOT NULL REFERENCES person,
    kind text NOT NULL CHECK (kind IN ('office_hours', 'one_on_one', 'visit')),
    mode text NOT NULL CHECK (mode IN ('online', 'at_museum')),
    main_language text NOT NULL,
    title jsonb NOT NULL CHECK (title ? main_language),
    zone text NOT NULL,
    slot_minutes integer NOT NULL CHECK (slot_minutes BETWEEN 10 AND 720),
    link text,
    withdrawn_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (kind <> 'visit' OR mode = 'at_museum')
);
COMMENT ON TABLE coaching_offer IS 'Hours that a coach offers to the museums of a year.';
COMMENT ON COLUMN coaching_offer.zone IS 'The IANA zone of its windows, which is the coach''s.';
COMMENT ON COLUMN coaching_offer.slot_minutes IS 'How long each session takes. The sessions of a window follow each other without a break.';
COMMENT ON COLUMN coaching_offer.link IS 'Where to join, for those who have booked.';
COMMENT ON COLUMN coaching_offer.withdrawn_at IS 'From when on nothing more can be booked; what was booked stands.';
CREATE INDEX coaching_offer_by_year ON coaching_offer (program_year_id, id);
CREATE INDEX coaching_offer_by_coach ON coaching_offer (coach_id);

CREATE TABLE coaching_offer_topic (
    coaching_offer_id uuid NOT NULL REFERENCES coaching_offer ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    PRIMARY KEY (coaching_offer_id, topic_id)
);
COMMENT ON TABLE coaching_offer_topic IS 'On what a coach offers advice.';
CREATE INDEX coaching_offer_topic_by_topic ON coaching_offer_topic (topic_id);

CREATE TABLE coaching_expert (
    coaching_offer_id uuid NOT NULL REFERENCES coaching_offer ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person,
    PRIMARY KEY (coaching_offer_id, person_id)
);
COMMENT ON TABLE coaching_expert IS 'Who comes along with the coach: a consultant on a subject, or one of the programme''s staff.';
CREATE INDEX coaching_expert_by_person ON coaching_expert (person_id);

CREATE TABLE coaching_window (
    id uuid PRIMARY KEY,
    coaching_offer_id uuid NOT NULL REFERENCES coaching_offer ON DELETE CASCADE,
    day date NOT NULL,
    begins time NOT NULL,
    ends time NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    CHECK (ends > begins),
    CHECK (ends_at > starts_at)
);
COMMENT ON TABLE coaching_window IS 'From when to when on a day there are sessions to be booked, by the clock on the coach''s wall.';
COMMENT ON COLUMN coaching_window.starts_at IS 'The instant it begins, by day, time and the offer''s zone.';
CREATE INDEX coaching_window_by_offer ON coaching_window (coaching_offer_id, starts_at);

CREATE TABLE coaching_session (
    id uuid PRIMARY KEY,
    enrolment_id uuid NOT NULL REFERENCES enrolment ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    coaching_offer_id uuid NOT NULL REFERENCES coaching_offer,
    coach_id uuid NOT NULL REFERENCES person,
    state text NOT NULL DEFAULT 'booked' CHECK (state IN ('booked', 'completed', 'cancelled')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    zone text NOT NULL,
    museum_zone text NOT NULL,
    cancelled_at timestamptz,
    cancelled_by text CHECK (cancelled_by IN ('museum', 'coach', 'programme')),
    reason text,
    booked_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_at > starts_at),
    CHECK ((state = 'cancelled') = (cancelled_at IS NOT NULL)),
    CHECK ((cancelled_at IS NULL) = (cancelled_by IS NULL)),
    CONSTRAINT coaching_museum_is_free
        EXCLUDE USING gist (organization_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (state <> 'cancelled')
);
COMMENT ON TABLE coaching_session IS 'Coaching of a museum that was booked: office hours, one on one, or a visit.';
COMMENT ON COLUMN coaching_session.coach_id IS 'Who leads it.';
COMMENT ON COLUMN coaching_session.zone IS 'The IANA zone of the coach.';
COMMENT ON COLUMN coaching_session.museum_zone IS 'The IANA zone of the museum.';
COMMENT ON COLUMN coaching_session.cancelled_by IS 'Which side cancelled it.';
COMMENT ON COLUMN coaching_session.reason IS 'Why it was cancelled.';
CREATE INDEX coaching_session_by_enrolment ON coaching_session (enrolment_id, starts_at, id);
CREATE INDEX coaching_session_by_coach ON coaching_session (coach_id);
CREATE INDEX coaching_session_by_offer ON coaching_session (coaching_offer_id, starts_at);
CREATE INDEX coaching_session_by_booker ON coaching_session (booked_by);

CREATE TABLE coaching_person (
    coaching_session_id uuid NOT NULL REFERENCES coaching_session ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person,
    role text NOT NULL CHECK (role IN ('coach', 'expert')),
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL,
    is_cancelled boolean NOT NULL DEFAULT false,
    PRIMARY KEY (coaching_session_id, person_id),
    CONSTRAINT coaching_person_is_free
        EXCLUDE USING gist (person_id WITH =, tstzrange(starts_at, ends_at) WITH &&) WHERE (NOT is_cancelled)
);
COMMENT ON TABLE coaching_person IS 'Who gives a session of coaching, and that they are busy for that while. It follows the session''s times and state.';
CREATE INDEX coaching_person_by_person ON coaching_person (person_id, starts_at);

CREATE TABLE coaching_note (
    id uuid PRIMARY KEY,
    coaching_session_id uuid NOT NULL REFERENCES coaching_session ON DELETE CASCADE,
    text text NOT NULL CHECK (text <> ''),
    written_by uuid REFERENCES person,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE coaching_note IS 'What a museum and its coach write down of a session, for themselves alone.';
CREATE INDEX coaching_note_by_session ON coaching_note (coaching_session_id, id);
CREATE INDEX coaching_note_by_person ON coaching_note (written_by);

CREATE TABLE follow_up (
    id uuid PRIMARY KEY,
    coaching_session_id uuid NOT NULL REFERENCES coaching_session ON DELETE CASCADE,
    text text NOT NULL CHECK (text <> ''),
    due_on date,
    side text NOT NULL CHECK (side IN ('museum', 'coach')),
    person_id uuid REFERENCES person,
    done_at timestamptz,
    done_by uuid REFERENCES person,
    created_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE follow_up IS 'What a museum and its coach agreed to do after a session: what, by when, and who.';
COMMENT ON COLUMN follow_up.side IS 'Whose turn it is.';
COMMENT ON COLUMN follow_up.person_id IS 'Who of that side, where that was said.';
CREATE INDEX follow_up_by_session ON follow_up (coaching_session_id, id);
CREATE INDEX follow_up_by_person ON follow_up (person_id);
CREATE INDEX follow_up_by_doer ON follow_up (done_by);
CREATE INDEX follow_up_by_writer ON follow_up (created_by);

CREATE TABLE shared_project (
    id uuid PRIMARY KEY,
    enrolment_id uuid NOT NULL REFERENCES enrolment ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    kind text NOT NULL CHECK (kind IN ('case_study', 'webinar', 'networking_topic')),
    state text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'accepted', 'declined', 'withdrawn')),
    main_language text NOT NULL,
    title jsonb NOT NULL CHECK (title ? main_language),
    text jsonb NOT NULL CHECK (text ? main_language),
    languages text[] NOT NULL DEFAULT '{}',
    opportunity_id uuid REFERENCES opportunity ON DELETE SET NULL,
    reason text,
    offered_by uuid REFERENCES person,
    decided_by uuid REFERENCES person,
    decided_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((state = 'declined') = (reason IS NOT NULL)),
    CHECK ((state IN ('accepted', 'declined')) = (decided_at IS NOT NULL))
);
COMMENT ON TABLE shared_project IS 'A project that a museum offers to tell others of.';
COMMENT ON COLUMN shared_project.languages IS 'In which languages they can tell of it (BCP 47).';
COMMENT ON COLUMN shared_project.opportunity_id IS 'The opportunity that was made of it.';
COMMENT ON COLUMN shared_project.reason IS 'Why it was declined.';
CREATE INDEX shared_project_by_enrolment ON shared_project (enrolment_id, id);
CREATE INDEX shared_project_by_opportunity ON shared_project (opportunity_id);
CREATE INDEX shared_project_by_organization ON shared_project (organization_id);
CREATE INDEX shared_project_by_offerer ON shared_project (offered_by);
CREATE INDEX shared_project_by_decider ON shared_project (decided_by);

CREATE TABLE shared_project_topic (
    shared_project_id uuid NOT NULL REFERENCES shared_project ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    PRIMARY KEY (shared_project_id, topic_id)
);
COMMENT ON TABLE shared_project_topic IS 'What a shared project is about.';
CREATE INDEX shared_project_topic_by_topic ON shared_project_topic (topic_id);

-- The trail tells that something was done. What a team drafts, a museum replies, and coach and museum say to each other is
-- theirs, and so is who has a conflict with whom.
SELECT keep_audit_trail('peer_review', 'id', unnoted => '{revision, created_at, updated_at}',
    withheld => '{summary, reply, returned_reason, release_reason}');
SELECT keep_audit_trail('finding', 'id', unnoted => '{revision, created_at, updated_at}', withheld => '{text}');
SELECT keep_audit_trail('finding_topic', 'finding_id');
SELECT keep_audit_trail('peer_review_member', 'peer_review_id', unnoted => '{created_at}', withheld => '{person_id, assigned_by, declined_at}');
SELECT keep_audit_trail('recusal', 'id', person => 'person_id',
    withheld => '{programme_id, person_id, organization_id, reason, declared_at, withdrawn_at}');
SELECT keep_audit_trail('coaching_offer', 'id', unnoted => '{revision, created_at, updated_at}', withheld => '{link}');
SELECT keep_audit_trail('coaching_offer_topic', 'coaching_offer_id');
SELECT keep_audit_trail('coaching_expert', 'coaching_offer_id');
SELECT keep_audit_trail('coaching_window', 'coaching_offer_id', unnoted => '{starts_at, ends_at}');
SELECT keep_audit_trail('coaching_session', 'id', organization => 'organization_id', unnoted => '{revision, created_at, updated_at}',
    withheld => '{reason}');
SELECT keep_audit_trail('coaching_person', 'coaching_session_id', unnoted => '{starts_at, ends_at, is_cancelled}');
SELECT keep_audit_trail('coaching_note', 'coaching_session_id', unnoted => '{created_at}', withheld => '{text, written_by}');
SELECT keep_audit_trail('follow_up', 'coaching_session_id', unnoted => '{created_at, updated_at}',
    withheld => '{text, due_on, side, person_id, done_at, done_by, created_by}');
SELECT keep_audit_trail('shared_project', 'id', organization => 'organization_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('shared_project_topic', 'shared_project_id');
