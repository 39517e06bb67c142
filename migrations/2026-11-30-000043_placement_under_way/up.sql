-- Placements under way, what comes of them, and what partners expect to need: from the agreement to the alumni.

-- A registration can say for itself how long it took and when it was over, where that differs from one to the next, as with placements.
ALTER TABLE registration
    ADD COLUMN contact_minutes integer CHECK (contact_minutes BETWEEN 1 AND 100000),
    ADD COLUMN over_on date;
COMMENT ON COLUMN registration.contact_minutes IS 'Contact minutes of this person, where they are other than those of the run.';
COMMENT ON COLUMN registration.over_on IS 'The day it was over for this person, where it is another than that of the run.';

ALTER TABLE placement
    DROP CONSTRAINT placement_state_check,
    ADD CONSTRAINT placement_state_check CHECK (
        state IN ('offered', 'accepted', 'declined', 'expired', 'under_way', 'paused', 'completed', 'ended_early')),
    ADD COLUMN registration_id uuid REFERENCES registration ON DELETE SET NULL,
    ADD COLUMN begun_at timestamptz,
    ADD COLUMN ended_at timestamptz,
    ADD CONSTRAINT placement_begun CHECK (state NOT IN ('under_way', 'paused', 'completed') OR begun_at IS NOT NULL),
    ADD CONSTRAINT placement_ended CHECK ((state IN ('completed', 'ended_early')) = (ended_at IS NOT NULL));
COMMENT ON COLUMN placement.registration_id IS 'The registration that it counts as.';
COMMENT ON COLUMN placement.begun_at IS 'When all three had accepted its agreement.';
COMMENT ON COLUMN placement.ended_at IS 'When it was completed, or ended before its time.';
CREATE INDEX placement_by_registration ON placement (registration_id);

CREATE TABLE placement_change (
    id uuid PRIMARY KEY,
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    state text NOT NULL CHECK (state IN ('under_way', 'paused', 'completed', 'ended_early')),
    cause text CHECK (cause IN ('schedule', 'workload', 'access', 'conduct', 'health', 'family', 'funding', 'employment', 'other')),
    reason text,
    part text CHECK (part IN ('participant', 'home', 'host', 'coordinator')),
    changed_by uuid REFERENCES person,
    changed_at timestamptz NOT NULL,
    CHECK (state IN ('under_way', 'completed') OR (cause IS NOT NULL AND reason IS NOT NULL))
);
COMMENT ON TABLE placement_change IS 'How a placement came to stand as it does: begun, paused, taken up again, completed, ended early.';
COMMENT ON COLUMN placement_change.cause IS 'The sort of reason.';
COMMENT ON COLUMN placement_change.part IS 'For whom it was done: a side, or those who run the exchange.';
CREATE INDEX placement_change_by_placement ON placement_change (placement_id, id);
CREATE INDEX placement_change_by_person ON placement_change (changed_by);

CREATE TABLE agreement (
    id uuid PRIMARY KEY,
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    version integer NOT NULL CHECK (version > 0),
    language text NOT NULL,
    deliverables text NOT NULL CHECK (deliverables <> ''),
    schedule text NOT NULL CHECK (schedule <> ''),
    terms text,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    check_in_days integer CHECK (check_in_days BETWEEN 1 AND 366),
    contact_minutes integer CHECK (contact_minutes BETWEEN 1 AND 100000),
    stipend_amount bigint CHECK (stipend_amount >= 0),
    stipend_currency text CHECK (stipend_currency ~ '^[A-Z]{3}$'),
    proposed_as text NOT NULL CHECK (proposed_as IN ('participant', 'home', 'host', 'coordinator')),
    proposed_by uuid REFERENCES person,
    participant_by uuid REFERENCES person,
    participant_at timestamptz,
    home_by uuid REFERENCES person,
    home_at timestamptz,
    host_by uuid REFERENCES person,
    host_at timestamptz,
    in_force_at timestamptz,
    superseded_at timestamptz,
    created_at timestamptz NOT NULL,
    UNIQUE (placement_id, version),
    CHECK (ends_on >= starts_on),
    CHECK (num_nonnulls(stipend_amount, stipend_currency) IN (0, 2)),
    CHECK ((in_force_at IS NOT NULL) = (participant_at IS NOT NULL AND home_at IS NOT NULL AND host_at IS NOT NULL))
);
COMMENT ON TABLE agreement IS 'One version of what the three parties of a placement agree. What it says is never changed, only superseded.';
COMMENT ON COLUMN agreement.language IS 'The language that it is written in (BCP 47).';
COMMENT ON COLUMN agreement.deliverables IS 'What is to be there at the end.';
COMMENT ON COLUMN agreement.schedule IS 'What happens when, in words.';
COMMENT ON COLUMN agreement.terms IS 'What else was agreed: travel, insurance, rights, confidentiality.';
COMMENT ON COLUMN agreement.check_in_days IS 'Every how many days the participant and the host check in; empty: not by calendar.';
COMMENT ON COLUMN agreement.contact_minutes IS 'How many contact minutes count for credit, once it is completed.';
COMMENT ON COLUMN agreement.stipend_amount IS 'What the participant gets, in minor units.';
COMMENT ON COLUMN agreement.participant_by IS 'Who accepted it as the participant.';
COMMENT ON COLUMN agreement.home_by IS 'Who accepted it for the institution that lets them go.';
COMMENT ON COLUMN agreement.host_by IS 'Who accepted it for the host.';
COMMENT ON COLUMN agreement.in_force_at IS 'When all three had accepted it.';
COMMENT ON COLUMN agreement.superseded_at IS 'When another version came in its place.';
CREATE UNIQUE INDEX agreement_in_force ON agreement (placement_id) WHERE in_force_at IS NOT NULL AND superseded_at IS NULL;
CREATE UNIQUE INDEX agreement_proposed ON agreement (placement_id) WHERE in_force_at IS NULL AND superseded_at IS NULL;
CREATE INDEX agreement_by_proposer ON agreement (proposed_by);
CREATE INDEX agreement_by_participant ON agreement (participant_by);
CREATE INDEX agreement_by_home ON agreement (home_by);
CREATE INDEX agreement_by_host ON agreement (host_by);

CREATE TABLE agreement_objective (
    agreement_id uuid NOT NULL REFERENCES agreement ON DELETE CASCADE,
    position integer NOT NULL CHECK (position BETWEEN 1 AND 20),
    text text NOT NULL CHECK (text <> ''),
    topic_id uuid REFERENCES topic,
    result text CHECK (result IN ('met', 'partly', 'not_met')),
    result_note text,
    result_by uuid REFERENCES person,
    result_at timestamptz,
    PRIMARY KEY (agreement_id, position),
    CHECK ((result IS NULL) = (result_at IS NULL))
);
COMMENT ON TABLE agreement_objective IS 'What the participant is to learn by an agreement, and whether they did.';
COMMENT ON COLUMN agreement_objective.topic_id IS 'What it is about.';
COMMENT ON COLUMN agreement_objective.result IS 'Whether it was met, as the participant says at the end.';
CREATE INDEX agreement_objective_by_topic ON agreement_objective (topic_id);
CREATE INDEX agreement_objective_by_person ON agreement_objective (result_by);

CREATE FUNCTION refuse_change_of_agreement() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.placement_id, NEW.version, NEW.language, NEW.deliverables, NEW.schedule, NEW.terms, NEW.starts_on, NEW.ends_on,
        NEW.check_in_days, NEW.contact_minutes, NEW.stipend_amount, NEW.stipend_currency)
        IS DISTINCT FROM (OLD.placement_id, OLD.version, OLD.language, OLD.deliverables, OLD.schedule, OLD.terms, OLD.starts_on,
        OLD.ends_on, OLD.check_in_days, OLD.contact_minutes, OLD.stipend_amount, OLD.stipend_currency) THEN
        RAISE EXCEPTION 'what an agreement says is never changed, only superseded' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION refuse_change_of_agreement() FROM PUBLIC;
CREATE TRIGGER agreement_stays BEFORE UPDATE ON agreement FOR EACH ROW EXECUTE FUNCTION refuse_change_of_agreement();

CREATE TABLE check_in (
    id uuid PRIMARY KEY,
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    due_on date NOT NULL,
    held_on date,
    note text,
    held_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (placement_id, due_on),
    CHECK (note IS NULL OR held_on IS NOT NULL)
);
COMMENT ON TABLE check_in IS 'A day on which a participant and the host look at how a placement goes.';
COMMENT ON COLUMN check_in.due_on IS 'The day it is due, by the calendar of the agreement.';
COMMENT ON COLUMN check_in.held_on IS 'The day it was held.';
COMMENT ON COLUMN check_in.note IS 'What came of it, for both sides.';
CREATE INDEX check_in_by_person ON check_in (held_by);
CREATE INDEX check_in_due ON check_in (due_on) WHERE held_on IS NULL;

CREATE TABLE progress_report (
    id uuid PRIMARY KEY,
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    language text NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    text text NOT NULL CHECK (text <> ''),
    written_by uuid REFERENCES person,
    participant_by uuid REFERENCES person,
    participant_at timestamptz,
    host_by uuid REFERENCES person,
    host_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (until_on >= from_on)
);
COMMENT ON TABLE progress_report IS 'What the participant and their mentor write together about a part of a placement, and both sign.';
COMMENT ON COLUMN progress_report.written_by IS 'Who wrote in it last.';
COMMENT ON COLUMN progress_report.participant_by IS 'Who signed it as the participant.';
COMMENT ON COLUMN progress_report.host_by IS 'Who signed it for the host.';
CREATE INDEX progress_report_by_placement ON progress_report (placement_id, id);
CREATE INDEX progress_report_by_writer ON progress_report (written_by);
CREATE INDEX progress_report_by_participant ON progress_report (participant_by);
CREATE INDEX progress_report_by_host ON progress_report (host_by);

CREATE TABLE reflection (
    id uuid PRIMARY KEY,
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    language text NOT NULL,
    held_on date NOT NULL,
    learned text NOT NULL CHECK (learned <> ''),
    applies text,
    adapts text,
    is_shared boolean NOT NULL DEFAULT false,
    written_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE reflection IS 'What a participant makes of what they learned. For them and their mentor, unless they share it.';
COMMENT ON COLUMN reflection.learned IS 'What they learned.';
COMMENT ON COLUMN reflection.applies IS 'How it applies at home.';
COMMENT ON COLUMN reflection.adapts IS 'What would have to be adapted for the home collection.';
COMMENT ON COLUMN reflection.is_shared IS 'Whether all who see the placement see it.';
CREATE INDEX reflection_by_placement ON reflection (placement_id, id);
CREATE INDEX reflection_by_writer ON reflection (written_by);

CREATE TABLE private_note (
    id uuid PRIMARY KEY,
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    text text NOT NULL CHECK (text <> ''),
    part text NOT NULL CHECK (part IN ('participant', 'home', 'host')),
    written_by uuid NOT NULL REFERENCES person,
    created_at timestamptz NOT NULL,
    answer text,
    answered_by uuid REFERENCES person,
    answered_at timestamptz,
    CHECK ((answer IS NULL) = (answered_at IS NULL))
);
COMMENT ON TABLE private_note IS 'What somebody tells those who run the exchange in confidence. Nobody else sees it.';
COMMENT ON COLUMN private_note.part IS 'On which side of the placement they are.';
CREATE INDEX private_note_by_placement ON private_note (placement_id, id);
CREATE INDEX private_note_by_writer ON private_note (written_by);
CREATE INDEX private_note_by_answerer ON private_note (answered_by);

CREATE TABLE placement_issue (
    id uuid PRIMARY KEY,
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    kind text NOT NULL
        CHECK (kind IN ('schedule', 'workload', 'access', 'conduct', 'health', 'family', 'funding', 'employment', 'other')),
    text text NOT NULL CHECK (text <> ''),
    part text NOT NULL CHECK (part IN ('participant', 'home', 'host', 'coordinator')),
    raised_by uuid REFERENCES person,
    raised_at timestamptz NOT NULL,
    resolution text,
    resolved_by uuid REFERENCES person,
    resolved_at timestamptz,
    CHECK ((resolution IS NULL) = (resolved_at IS NULL))
);
COMMENT ON TABLE placement_issue IS 'Something that does not go well in a placement, and how it was resolved.';
COMMENT ON COLUMN placement_issue.part IS 'Who raised it: a side, or those who run the exchange.';
CREATE INDEX placement_issue_by_placement ON placement_issue (placement_id, id);
CREATE INDEX placement_issue_by_raiser ON placement_issue (raised_by);
CREATE INDEX placement_issue_by_resolver ON placement_issue (resolved_by);

CREATE TABLE debrief (
    placement_id uuid PRIMARY KEY REFERENCES placement ON DELETE CASCADE,
    language text NOT NULL,
    held_on date NOT NULL,
    takeaways text NOT NULL CHECK (takeaways <> ''),
    obstacles text,
    strategies text,
    written_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE debrief IS 'What is kept of a placement when it is over: what to take home, what stood in the way, what helped.';
CREATE INDEX debrief_by_writer ON debrief (written_by);

CREATE TABLE return_commitment (
    id uuid PRIMARY KEY,
    placement_id uuid NOT NULL UNIQUE REFERENCES placement ON DELETE CASCADE,
    language text NOT NULL,
    improvement text NOT NULL CHECK (improvement <> ''),
    due_on date NOT NULL,
    state text NOT NULL DEFAULT 'promised' CHECK (state IN ('promised', 'adopted', 'not_adopted')),
    evidence text,
    evidence_url text,
    reason text,
    settled_on date,
    promised_by uuid REFERENCES person,
    settled_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((state = 'promised') = (settled_on IS NULL)),
    CHECK (state <> 'adopted' OR num_nonnulls(evidence, evidence_url) > 0),
    CHECK (state <> 'not_adopted' OR reason IS NOT NULL)
);
COMMENT ON TABLE return_commitment IS 'One concrete improvement that a participant brings home, by a date.';
COMMENT ON COLUMN return_commitment.evidence IS 'What shows that it was adopted, in words.';
COMMENT ON COLUMN return_commitment.reason IS 'Why it was not adopted.';
COMMENT ON COLUMN return_commitment.settled_on IS 'The day it was adopted, or given up.';
CREATE INDEX return_commitment_due ON return_commitment (due_on) WHERE state = 'promised';
CREATE INDEX return_commitment_by_promiser ON return_commitment (promised_by);
CREATE INDEX return_commitment_by_settler ON return_commitment (settled_by);

CREATE TABLE adoption (
    id uuid PRIMARY KEY,
    return_commitment_id uuid NOT NULL REFERENCES return_commitment ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    adopted_on date NOT NULL,
    note text,
    told_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    UNIQUE (return_commitment_id, organization_id)
);
COMMENT ON TABLE adoption IS 'That another institution adopted an improvement too.';
CREATE INDEX adoption_by_organization ON adoption (organization_id);
CREATE INDEX adoption_by_teller ON adoption (told_by);

CREATE TABLE placement_outcome (
    placement_id uuid PRIMARY KEY REFERENCES placement ON DELETE CASCADE,
    minutes_saved integer CHECK (minutes_saved >= 0),
    saved_in text,
    told_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (minutes_saved IS NULL OR saved_in IS NOT NULL)
);
COMMENT ON TABLE placement_outcome IS 'What changed at home through a placement.';
COMMENT ON COLUMN placement_outcome.minutes_saved IS 'How many minutes of work it saves in a month.';
COMMENT ON COLUMN placement_outcome.saved_in IS 'In which work.';
CREATE INDEX placement_outcome_by_teller ON placement_outcome (told_by);

CREATE TABLE collaboration (
    id uuid PRIMARY KEY,
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('joint_project', 'exhibition', 'loan', 'grant_application', 'return_visit', 'other')),
    about text NOT NULL CHECK (about <> ''),
    told_by uuid REFERENCES person,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE collaboration IS 'What two institutions do together since a placement.';
CREATE INDEX collaboration_by_placement ON collaboration (placement_id, id);
CREATE INDEX collaboration_by_teller ON collaboration (told_by);

CREATE TABLE placement_evaluation (
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    part text NOT NULL CHECK (part IN ('participant', 'home', 'host')),
    gained text NOT NULL CHECK (gained IN ('much', 'some', 'little', 'nothing')),
    recommends text NOT NULL CHECK (recommends IN ('yes', 'no', 'not_sure')),
    went_well text,
    could_be_better text,
    answered_by uuid NOT NULL REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (placement_id, part)
);
COMMENT ON TABLE placement_evaluation IS 'What the participant, their mentor and their supervisor say of a placement. Seen by them and those who run the exchange.';
COMMENT ON COLUMN placement_evaluation.gained IS 'How much they, or their institution, gained.';
COMMENT ON COLUMN placement_evaluation.recommends IS 'Whether they would recommend it.';
CREATE INDEX placement_evaluation_by_person ON placement_evaluation (answered_by);

CREATE TABLE artifact (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL,
    round_id uuid NOT NULL,
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('checklist', 'workflow', 'template', 'case_study')),
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'published', 'withdrawn')),
    main_language text NOT NULL,
    title jsonb NOT NULL CHECK (title ? main_language),
    summary jsonb NOT NULL DEFAULT '{}',
    url text NOT NULL,
    licence text NOT NULL,
    languages text[] NOT NULL,
    media text[] NOT NULL CHECK (media <@ ARRAY['text', 'image', 'audio', 'video'] AND media <> '{}'),
    alternative_text text,
    transcript_url text,
    caption_languages text[] NOT NULL DEFAULT '{}',
    opportunity_id uuid REFERENCES opportunity ON DELETE SET NULL,
    reason text,
    written_by uuid REFERENCES person,
    decided_by uuid REFERENCES person,
    published_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    FOREIGN KEY (programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CHECK (state <> 'published' OR published_at IS NOT NULL),
    CHECK (NOT 'image' = ANY (media) OR alternative_text IS NOT NULL),
    CHECK (NOT media && ARRAY['audio', 'video'] OR transcript_url IS NOT NULL),
    CHECK (NOT 'video' = ANY (media) OR caption_languages <> '{}')
);
COMMENT ON TABLE artifact IS 'What was made in a placement for others to use.';
COMMENT ON COLUMN artifact.url IS 'Where it is.';
COMMENT ON COLUMN artifact.licence IS 'Under which licence it can be used, by its SPDX identifier.';
COMMENT ON COLUMN artifact.media IS 'What it consists of.';
COMMENT ON COLUMN artifact.alternative_text IS 'What its images show, in words.';
COMMENT ON COLUMN artifact.transcript_url IS 'Where the transcript of what is heard is.';
COMMENT ON COLUMN artifact.caption_languages IS 'In which languages what is said in its videos can be read (BCP 47).';
COMMENT ON COLUMN artifact.opportunity_id IS 'The opportunity that it was published as.';
COMMENT ON COLUMN artifact.reason IS 'Why it was given back, or withdrawn.';
CREATE INDEX artifact_by_placement ON artifact (placement_id, id);
CREATE INDEX artifact_by_programme ON artifact (programme_id, id);
CREATE INDEX artifact_by_round ON artifact (round_id);
CREATE INDEX artifact_by_opportunity ON artifact (opportunity_id);
CREATE INDEX artifact_by_writer ON artifact (written_by);
CREATE INDEX artifact_by_decider ON artifact (decided_by);

CREATE TABLE artifact_topic (
    artifact_id uuid NOT NULL REFERENCES artifact ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    PRIMARY KEY (artifact_id, topic_id)
);
COMMENT ON TABLE artifact_topic IS 'What an artifact is about.';
CREATE INDEX artifact_topic_by_topic ON artifact_topic (topic_id);

CREATE TABLE story (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL,
    round_id uuid NOT NULL,
    placement_id uuid NOT NULL REFERENCES placement ON DELETE CASCADE,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'published', 'withdrawn')),
    main_language text NOT NULL,
    title jsonb NOT NULL CHECK (title ? main_language),
    text jsonb NOT NULL CHECK (text ? main_language),
    participant_by uuid REFERENCES person,
    participant_at timestamptz,
    home_by uuid REFERENCES person,
    home_at timestamptz,
    host_by uuid REFERENCES person,
    host_at timestamptz,
    written_by uuid REFERENCES person,
    published_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    FOREIGN KEY (programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CHECK (state <> 'published' OR (published_at IS NOT NULL AND participant_at IS NOT NULL AND home_at IS NOT NULL AND host_at IS NOT NULL))
);
COMMENT ON TABLE story IS 'What a placement meant, told to everybody with the consent of all it tells of.';
COMMENT ON COLUMN story.participant_by IS 'Who consented as the participant.';
COMMENT ON COLUMN story.home_by IS 'Who consented for the institution that let them go.';
COMMENT ON COLUMN story.host_by IS 'Who consented for the host.';
CREATE INDEX story_by_placement ON story (placement_id, id);
CREATE INDEX story_by_programme ON story (programme_id, id);
CREATE INDEX story_by_round ON story (round_id);
CREATE INDEX story_by_participant ON story (participant_by);
CREATE INDEX story_by_home ON story (home_by);
CREATE INDEX story_by_host ON story (host_by);
CREATE INDEX story_by_writer ON story (written_by);

CREATE TABLE alumnus (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES exchange_program ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person,
    lectures boolean NOT NULL DEFAULT false,
    mentors boolean NOT NULL DEFAULT false,
    refers boolean NOT NULL DEFAULT false,
    note text,
    left_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (programme_id, person_id)
);
COMMENT ON TABLE alumnus IS 'Somebody who took part in an exchange and stays in touch with it.';
COMMENT ON COLUMN alumnus.lectures IS 'Whether they are open to give a guest lecture.';
COMMENT ON COLUMN alumnus.mentors IS 'Whether they would mentor next.';
COMMENT ON COLUMN alumnus.refers IS 'Whether they would refer others to the exchange.';
COMMENT ON COLUMN alumnus.note IS 'What they would like to be asked about.';
CREATE INDEX alumnus_by_programme ON alumnus (programme_id, id);
CREATE INDEX alumnus_by_person ON alumnus (person_id);

CREATE TABLE expertise (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES exchange_program ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    topic_id uuid NOT NULL REFERENCES topic,
    level text NOT NULL CHECK (level IN ('introductory', 'intermediate', 'advanced')),
    people integer NOT NULL CHECK (people BETWEEN 1 AND 1000),
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    note text,
    written_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_on >= starts_on)
);
COMMENT ON TABLE expertise IS 'What a partner can teach in the years to come.';
COMMENT ON COLUMN expertise.people IS 'How many people it could host for it in a year.';
CREATE INDEX expertise_by_programme ON expertise (programme_id, starts_on, id);
CREATE INDEX expertise_by_organization ON expertise (organization_id);
CREATE INDEX expertise_by_topic ON expertise (topic_id);
CREATE INDEX expertise_by_writer ON expertise (written_by);

CREATE TABLE expectation (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES exchange_program ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    topic_id uuid NOT NULL REFERENCES topic,
    level text NOT NULL CHECK (level IN ('introductory', 'intermediate', 'advanced')),
    occasion text NOT NULL CHECK (occasion IN ('acquisition', 'exhibition', 'standard', 'project', 'other')),
    about text NOT NULL CHECK (about <> ''),
    people integer NOT NULL CHECK (people BETWEEN 1 AND 1000),
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    written_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (ends_on >= starts_on)
);
COMMENT ON TABLE expectation IS 'What a partner expects to need in the years to come, and why.';
COMMENT ON COLUMN expectation.occasion IS 'What it is needed for: an acquisition, an exhibition, a standard that comes into force.';
COMMENT ON COLUMN expectation.about IS 'Which one, in words.';
COMMENT ON COLUMN expectation.people IS 'How many of its people are to learn it.';
CREATE INDEX expectation_by_programme ON expectation (programme_id, starts_on, id);
CREATE INDEX expectation_by_organization ON expectation (organization_id);
CREATE INDEX expectation_by_topic ON expectation (topic_id);
CREATE INDEX expectation_by_writer ON expectation (written_by);

CREATE TABLE exchange_file (
    id uuid PRIMARY KEY,
    offer_id uuid REFERENCES offer ON DELETE CASCADE,
    application_id uuid REFERENCES application ON DELETE CASCADE,
    sha256 text NOT NULL REFERENCES attachment_content,
    name text NOT NULL CHECK (name <> ''),
    attached_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    CHECK (num_nonnulls(offer_id, application_id) = 1),
    UNIQUE NULLS NOT DISTINCT (offer_id, application_id, sha256)
);
COMMENT ON TABLE exchange_file IS 'A file that goes with an offer of places, or with an application.';
COMMENT ON COLUMN exchange_file.name IS 'What the file is called.';
CREATE INDEX exchange_file_by_application ON exchange_file (application_id);
CREATE INDEX exchange_file_by_content ON exchange_file (sha256);
CREATE INDEX exchange_file_by_person ON exchange_file (attached_by);

-- What is said in confidence is in no trail; neither is what people think of each other, nor that they said so (private_note,
-- placement_evaluation).
SELECT keep_audit_trail('placement_change', 'placement_id', withheld => '{cause, reason}');
SELECT keep_audit_trail('agreement', 'id', unnoted => '{created_at}',
    withheld => '{deliverables, schedule, terms, stipend_amount, stipend_currency}');
SELECT keep_audit_trail('agreement_objective', 'agreement_id', withheld => '{text, topic_id, result, result_note}');
SELECT keep_audit_trail('check_in', 'id', unnoted => '{revision, created_at, updated_at}', withheld => '{note}');
SELECT keep_audit_trail('progress_report', 'id', unnoted => '{revision, created_at, updated_at}', withheld => '{text}');
SELECT keep_audit_trail('reflection', 'id', unnoted => '{revision, created_at, updated_at}', withheld => '{learned, applies, adapts}');
SELECT keep_audit_trail('placement_issue', 'id', unnoted => '{raised_at}', withheld => '{kind, text, part, raised_by, resolution}');
SELECT keep_audit_trail('debrief', 'placement_id', unnoted => '{revision, created_at, updated_at}', withheld => '{takeaways, obstacles, strategies}');
SELECT keep_audit_trail('return_commitment', 'id', unnoted => '{revision, created_at, updated_at}',
    withheld => '{improvement, evidence, evidence_url, reason}');
SELECT keep_audit_trail('adoption', 'id', organization => 'organization_id', unnoted => '{created_at}', withheld => '{note}');
SELECT keep_audit_trail('placement_outcome', 'placement_id', unnoted => '{revision, created_at, updated_at}', withheld => '{saved_in}');
SELECT keep_audit_trail('collaboration', 'id', unnoted => '{created_at}', withheld => '{about}');
SELECT keep_audit_trail('artifact', 'id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('artifact_topic', 'artifact_id');
SELECT keep_audit_trail('story', 'id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}', withheld => '{title, text}');
SELECT keep_audit_trail('alumnus', 'id', person => 'person_id', programme => 'programme_id',
    unnoted => '{revision, created_at, updated_at}', withheld => '{lectures, mentors, refers, note}');
SELECT keep_audit_trail('expertise', 'id', organization => 'organization_id', programme => 'programme_id',
    unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('expectation', 'id', organization => 'organization_id', programme => 'programme_id',
    unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('exchange_file', 'id', unnoted => '{created_at}', withheld => '{offer_id, application_id, sha256, name, attached_by}');

-- Those who run the exchange and its committee hear of what is agreed, promised and made. Of what not all of them see they hear
-- nothing, since it would tell them that there is something.
DO $$
DECLARE
    written text;
BEGIN
    FOREACH written IN ARRAY ARRAY['agreement', 'return_commitment', 'artifact'] LOOP
        EXECUTE format('CREATE TRIGGER round_written AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION note_round_writes(%L)', written,
            '(SELECT placement.round_id FROM placement WHERE placement.id = changed.placement_id)');
        EXECUTE format('CREATE TRIGGER round_rewritten AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION note_round_writes(%L)', written,
            '(SELECT placement.round_id FROM placement WHERE placement.id = changed.placement_id)');
    END LOOP;
END
$$;
