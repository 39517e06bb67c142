-- Mentorship exchanges: from the call for places and people to the plan that the committee approved and both sides answered.

-- Programme and round go together wherever both are named.
CREATE TABLE exchange_program (
    programme_id uuid PRIMARY KEY REFERENCES programme ON DELETE CASCADE,
    mission jsonb NOT NULL DEFAULT '{}',
    eligibility jsonb NOT NULL DEFAULT '{}',
    objectives jsonb NOT NULL DEFAULT '{}',
    deliverables jsonb NOT NULL DEFAULT '{}',
    measures jsonb NOT NULL DEFAULT '{}',
    conflict_policy jsonb NOT NULL DEFAULT '{}',
    terms jsonb NOT NULL DEFAULT '{}',
    accessibility jsonb NOT NULL DEFAULT '{}',
    kinds text[] NOT NULL DEFAULT '{}'
        CHECK (kinds <@ ARRAY['mentoring', 'job_shadowing', 'residency', 'week_long_intensive', 'skill_sharing_session', 'symposium']),
    priority_groups text[] NOT NULL DEFAULT '{}'
        CHECK (priority_groups <@ ARRAY['limited_exposure', 'underrepresented_department']),
    zone text NOT NULL,
    needs_sign_off boolean NOT NULL DEFAULT true,
    quorum integer NOT NULL DEFAULT 3 CHECK (quorum BETWEEN 1 AND 50),
    seats_per_organization integer NOT NULL DEFAULT 1 CHECK (seats_per_organization BETWEEN 1 AND 10),
    terms_in_a_row integer NOT NULL DEFAULT 2 CHECK (terms_in_a_row BETWEEN 1 AND 20),
    cadence_months integer CHECK (cadence_months BETWEEN 1 AND 60),
    answer_days integer NOT NULL DEFAULT 14 CHECK (answer_days BETWEEN 1 AND 90),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE exchange_program IS 'What is particular to a mentorship exchange: its mission, its rules, its committee.';
COMMENT ON COLUMN exchange_program.mission IS 'What it is for, per language.';
COMMENT ON COLUMN exchange_program.eligibility IS 'Who may apply, in words.';
COMMENT ON COLUMN exchange_program.objectives IS 'What participants are to learn.';
COMMENT ON COLUMN exchange_program.deliverables IS 'What is expected of each placement.';
COMMENT ON COLUMN exchange_program.measures IS 'By what its success is measured.';
COMMENT ON COLUMN exchange_program.conflict_policy IS 'What counts as a conflict of interest, and what follows.';
COMMENT ON COLUMN exchange_program.terms IS 'Stipends, travel, and credits for professional development, in words.';
COMMENT ON COLUMN exchange_program.accessibility IS 'What it promises of access.';
COMMENT ON COLUMN exchange_program.kinds IS 'Kinds of placement that it has; empty: all.';
COMMENT ON COLUMN exchange_program.priority_groups IS 'Groups whose members are placed first, where they say that they belong to them.';
COMMENT ON COLUMN exchange_program.zone IS 'The IANA zone in which its days end.';
COMMENT ON COLUMN exchange_program.needs_sign_off IS 'Whether a supervisor or director must have agreed before somebody can be placed.';
COMMENT ON COLUMN exchange_program.quorum IS 'How many members of the committee must have voted on a pairing to decide it.';
COMMENT ON COLUMN exchange_program.seats_per_organization IS 'How many seats of the committee one partner can have at the same time.';
COMMENT ON COLUMN exchange_program.terms_in_a_row IS 'How many terms somebody can sit on the committee without a break.';
COMMENT ON COLUMN exchange_program.cadence_months IS 'How many months there are from round to round.';
COMMENT ON COLUMN exchange_program.answer_days IS 'How many days both sides have to answer once a plan is published.';

CREATE TABLE committee_seat (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES exchange_program ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    person_id uuid NOT NULL REFERENCES person,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    ended_at timestamptz,
    created_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    CHECK (ends_on >= starts_on),
    CONSTRAINT committee_seat_once
        EXCLUDE USING gist (programme_id WITH =, person_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&) WHERE (ended_at IS NULL)
);
COMMENT ON TABLE committee_seat IS 'One term of somebody on the committee of an exchange, for a partner.';
COMMENT ON COLUMN committee_seat.ended_at IS 'When it was given up before its last day.';
CREATE INDEX committee_seat_by_programme ON committee_seat (programme_id, starts_on, id);
CREATE INDEX committee_seat_by_organization ON committee_seat (organization_id);
CREATE INDEX committee_seat_by_person ON committee_seat (person_id);
CREATE INDEX committee_seat_by_creator ON committee_seat (created_by);

CREATE TABLE round (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES exchange_program ON DELETE CASCADE,
    main_language text NOT NULL,
    name jsonb NOT NULL CHECK (name ? main_language),
    about jsonb NOT NULL DEFAULT '{}',
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'open', 'closed', 'published', 'finished', 'cancelled')),
    opens_on date NOT NULL,
    closes_on date NOT NULL,
    decides_by date NOT NULL,
    placements_per_application integer NOT NULL DEFAULT 1 CHECK (placements_per_application BETWEEN 1 AND 10),
    priority_minimums jsonb NOT NULL DEFAULT '{}',
    host_share integer CHECK (host_share BETWEEN 1 AND 100),
    weight_skill integer NOT NULL DEFAULT 60 CHECK (weight_skill BETWEEN 0 AND 1000),
    weight_career integer NOT NULL DEFAULT 20 CHECK (weight_career BETWEEN 0 AND 1000),
    weight_reciprocity integer NOT NULL DEFAULT 10 CHECK (weight_reciprocity BETWEEN 0 AND 1000),
    weight_spread integer NOT NULL DEFAULT 10 CHECK (weight_spread BETWEEN 0 AND 1000),
    opportunity_id uuid REFERENCES opportunity ON DELETE SET NULL,
    cancelled_reason text,
    published_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (programme_id, id),
    CHECK (closes_on >= opens_on),
    CHECK (decides_by >= closes_on),
    CHECK ((state = 'cancelled') = (cancelled_reason IS NOT NULL)),
    CHECK (weight_skill + weight_career + weight_reciprocity + weight_spread > 0)
);
COMMENT ON TABLE round IS 'One intake of an exchange: from the call to the placements.';
COMMENT ON COLUMN round.opens_on IS 'The first day on which places are offered and people apply.';
COMMENT ON COLUMN round.closes_on IS 'The last day for it.';
COMMENT ON COLUMN round.decides_by IS 'The day by which the committee is to have decided.';
COMMENT ON COLUMN round.placements_per_application IS 'How many placements one application can get.';
COMMENT ON COLUMN round.priority_minimums IS 'How many people of a priority group must be placed at least: an object of numbers by group.';
COMMENT ON COLUMN round.host_share IS 'The largest share of all placements that one partner may host, in per cent.';
COMMENT ON COLUMN round.weight_skill IS 'How much it counts that an offer has what is sought, beside the other weights.';
COMMENT ON COLUMN round.weight_career IS 'How much it counts that it helps the career.';
COMMENT ON COLUMN round.weight_reciprocity IS 'How much it counts that a partner gives as much as it takes.';
COMMENT ON COLUMN round.weight_spread IS 'How much it counts that two partners have not worked together yet.';
COMMENT ON COLUMN round.opportunity_id IS 'The opportunity that the call was published as.';
COMMENT ON COLUMN round.published_at IS 'When its first plan was published to those who take part.';
CREATE INDEX round_by_opportunity ON round (opportunity_id);

CREATE TABLE round_period (
    id uuid PRIMARY KEY,
    round_id uuid NOT NULL REFERENCES round ON DELETE CASCADE,
    name text NOT NULL CHECK (name <> ''),
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    UNIQUE (round_id, id),
    CHECK (ends_on >= starts_on),
    CONSTRAINT round_period_apart EXCLUDE USING gist (round_id WITH =, daterange(starts_on, ends_on, '[]') WITH &&) DEFERRABLE INITIALLY DEFERRED
);
COMMENT ON TABLE round_period IS 'A part of a round that placements take place in. Periods of a round do not overlap.';
CREATE INDEX round_period_by_round ON round_period (round_id, starts_on);

CREATE TABLE round_institution (
    round_id uuid NOT NULL REFERENCES round ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    hosts jsonb NOT NULL DEFAULT '{}',
    releases jsonb NOT NULL DEFAULT '{}',
    hosts_at_least integer NOT NULL DEFAULT 0 CHECK (hosts_at_least BETWEEN 0 AND 10000),
    revision integer NOT NULL DEFAULT 1,
    updated_by uuid REFERENCES person,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (round_id, organization_id)
);
COMMENT ON TABLE round_institution IS 'How many people a partner can host, and do without, in a round.';
COMMENT ON COLUMN round_institution.hosts IS 'How many it can host: whole, each_period, and periods, an object of numbers by id; what is not said is not limited.';
COMMENT ON COLUMN round_institution.releases IS 'How many of its own people it can do without, likewise.';
COMMENT ON COLUMN round_institution.hosts_at_least IS 'How many it must host, for a fair distribution.';
CREATE INDEX round_institution_by_organization ON round_institution (organization_id);
CREATE INDEX round_institution_by_writer ON round_institution (updated_by);

CREATE TABLE funding_stream (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES exchange_program ON DELETE CASCADE,
    funder_id uuid REFERENCES organization,
    main_language text NOT NULL,
    name jsonb NOT NULL CHECK (name ? main_language),
    currency text NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    stipend bigint NOT NULL DEFAULT 0 CHECK (stipend >= 0),
    kinds text[] NOT NULL DEFAULT '{}'
        CHECK (kinds <@ ARRAY['mentoring', 'job_shadowing', 'residency', 'week_long_intensive', 'skill_sharing_session', 'symposium']),
    closed_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE funding_stream IS 'Money that placements of an exchange are paid from: a grant, a partner''s share. Streams are asked in the order of their ids.';
COMMENT ON COLUMN funding_stream.stipend IS 'What each visitor gets from it beside what the host asks for, in minor units.';
COMMENT ON COLUMN funding_stream.kinds IS 'Kinds of placement that it pays for; empty: all.';
COMMENT ON COLUMN funding_stream.closed_at IS 'From when on it pays for nothing new.';
CREATE INDEX funding_stream_by_programme ON funding_stream (programme_id, id);
CREATE INDEX funding_stream_by_funder ON funding_stream (funder_id);

CREATE TABLE funding_stream_home (
    funding_stream_id uuid NOT NULL REFERENCES funding_stream ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    PRIMARY KEY (funding_stream_id, organization_id)
);
COMMENT ON TABLE funding_stream_home IS 'Partners whose people a stream pays for; none: those of all.';
CREATE INDEX funding_stream_home_by_organization ON funding_stream_home (organization_id);

CREATE TABLE funding_budget (
    id uuid PRIMARY KEY,
    funding_stream_id uuid NOT NULL REFERENCES funding_stream ON DELETE CASCADE,
    round_id uuid NOT NULL REFERENCES round ON DELETE CASCADE,
    round_period_id uuid REFERENCES round_period ON DELETE CASCADE,
    amount bigint NOT NULL CHECK (amount >= 0),
    UNIQUE NULLS NOT DISTINCT (funding_stream_id, round_id, round_period_id)
);
COMMENT ON TABLE funding_budget IS 'How much there is of a stream for a round, or for one period of it, in minor units.';
CREATE INDEX funding_budget_by_round ON funding_budget (round_id);
CREATE INDEX funding_budget_by_period ON funding_budget (round_period_id);

CREATE TABLE mentor (
    id uuid PRIMARY KEY,
    round_id uuid NOT NULL REFERENCES round ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    person_id uuid REFERENCES person,
    name text,
    capacity jsonb NOT NULL DEFAULT '{}',
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE mentor IS 'Somebody who mentors in a round.';
COMMENT ON COLUMN mentor.name IS 'What they are called, where they have not signed in.';
COMMENT ON COLUMN mentor.capacity IS 'How many people over all offers: whole, each_period, and periods, an object of numbers by id.';
CREATE INDEX mentor_by_round ON mentor (round_id, id);
CREATE INDEX mentor_by_organization ON mentor (organization_id);
CREATE INDEX mentor_by_person ON mentor (person_id);

CREATE TABLE offer (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL,
    round_id uuid NOT NULL,
    organization_id uuid NOT NULL REFERENCES organization,
    mentor_id uuid REFERENCES mentor,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'withdrawn')),
    kind text NOT NULL
        CHECK (kind IN ('mentoring', 'job_shadowing', 'residency', 'week_long_intensive', 'skill_sharing_session', 'symposium')),
    main_language text NOT NULL,
    title jsonb NOT NULL CHECK (title ? main_language),
    about jsonb NOT NULL DEFAULT '{}',
    facilities jsonb NOT NULL DEFAULT '{}',
    places jsonb NOT NULL DEFAULT '{}',
    days integer NOT NULL DEFAULT 1 CHECK (days BETWEEN 1 AND 366),
    modes text[] NOT NULL DEFAULT '{}' CHECK (modes <@ ARRAY['online', 'in_person', 'hybrid']),
    languages text[] NOT NULL DEFAULT '{}',
    accommodations text[] NOT NULL DEFAULT '{}',
    sectors text[] NOT NULL DEFAULT '{}' CHECK (sectors <@ ARRAY['archives', 'libraries', 'museums', 'other']),
    cost_amount bigint CHECK (cost_amount >= 0),
    cost_currency text CHECK (cost_currency ~ '^[A-Z]{3}$'),
    key text,
    submitted_at timestamptz,
    withdrawn_reason text,
    created_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    FOREIGN KEY (programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CHECK (num_nonnulls(cost_amount, cost_currency) IN (0, 2)),
    CHECK (state <> 'submitted' OR submitted_at IS NOT NULL)
);
COMMENT ON TABLE offer IS 'Places that a host offers in a round of an exchange.';
COMMENT ON COLUMN offer.about IS 'What visitors will do and learn, per language.';
COMMENT ON COLUMN offer.facilities IS 'What there is to work with, per language.';
COMMENT ON COLUMN offer.places IS 'How many people: whole, each_period, and periods, an object of numbers by id.';
COMMENT ON COLUMN offer.days IS 'How many days a placement takes, one after another.';
COMMENT ON COLUMN offer.accommodations IS 'What is there for access and for families.';
COMMENT ON COLUMN offer.sectors IS 'Sectors whose people it is for; empty: all.';
COMMENT ON COLUMN offer.cost_amount IS 'What a visitor costs the host, in minor units.';
COMMENT ON COLUMN offer.key IS 'What the host''s own file calls it.';
CREATE INDEX offer_by_round ON offer (round_id, id);
CREATE INDEX offer_by_programme ON offer (programme_id, round_id);
CREATE INDEX offer_by_organization ON offer (organization_id, id);
CREATE INDEX offer_by_mentor ON offer (mentor_id);
CREATE INDEX offer_by_creator ON offer (created_by);
CREATE UNIQUE INDEX offer_by_key ON offer (round_id, organization_id, key);

CREATE TABLE offer_skill (
    offer_id uuid NOT NULL REFERENCES offer ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    level text NOT NULL CHECK (level IN ('introductory', 'intermediate', 'advanced')),
    PRIMARY KEY (offer_id, topic_id)
);
COMMENT ON TABLE offer_skill IS 'What can be learned of an offer, and up to which level.';
CREATE INDEX offer_skill_by_topic ON offer_skill (topic_id);

CREATE TABLE offer_career (
    offer_id uuid NOT NULL REFERENCES offer ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    PRIMARY KEY (offer_id, topic_id)
);
COMMENT ON TABLE offer_career IS 'Topics whose careers an offer helps.';
CREATE INDEX offer_career_by_topic ON offer_career (topic_id);

CREATE TABLE offer_window (
    offer_id uuid NOT NULL REFERENCES offer ON DELETE CASCADE,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    PRIMARY KEY (offer_id, starts_on),
    CHECK (ends_on >= starts_on)
);
COMMENT ON TABLE offer_window IS 'Days on which an offer can take place, the first and the last included.';

CREATE TABLE application (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL,
    round_id uuid NOT NULL,
    organization_id uuid NOT NULL REFERENCES organization,
    person_id uuid REFERENCES person,
    name text,
    email text,
    state text NOT NULL DEFAULT 'draft' CHECK (state IN ('draft', 'submitted', 'withdrawn')),
    main_language text NOT NULL,
    career_interest jsonb NOT NULL DEFAULT '{}',
    return_plan jsonb NOT NULL DEFAULT '{}',
    languages text[] NOT NULL DEFAULT '{}',
    modes text[] NOT NULL DEFAULT '{}' CHECK (modes <@ ARRAY['online', 'in_person', 'hybrid']),
    access text[] NOT NULL DEFAULT '{}',
    access_note text,
    declared_groups text[] NOT NULL DEFAULT '{}'
        CHECK (declared_groups <@ ARRAY['limited_exposure', 'underrepresented_department']),
    supervisor_id uuid REFERENCES person,
    sign_off text NOT NULL DEFAULT 'not_asked' CHECK (sign_off IN ('not_asked', 'asked', 'given', 'refused')),
    sign_off_note text,
    signed_off_by uuid REFERENCES person,
    signed_off_at timestamptz,
    key text,
    submitted_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    FOREIGN KEY (programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CHECK (state <> 'submitted' OR submitted_at IS NOT NULL),
    CHECK ((sign_off IN ('given', 'refused')) = (signed_off_at IS NOT NULL))
);
COMMENT ON TABLE application IS 'What somebody wishes of a round of an exchange.';
COMMENT ON COLUMN application.organization_id IS 'The institution that they come from.';
COMMENT ON COLUMN application.name IS 'What they are called, where they have not signed in.';
COMMENT ON COLUMN application.email IS 'Their address, where they have not signed in.';
COMMENT ON COLUMN application.career_interest IS 'Where they want to get to, in words.';
COMMENT ON COLUMN application.return_plan IS 'What their institution will change when they are back, in words.';
COMMENT ON COLUMN application.languages IS 'Languages that they can learn in (BCP 47).';
COMMENT ON COLUMN application.access IS 'What they cannot do without, of access or for the family.';
COMMENT ON COLUMN application.access_note IS 'The same in their own words.';
COMMENT ON COLUMN application.declared_groups IS 'Groups that the exchange gives priority to and that they say they belong to. Shown to nobody but them.';
COMMENT ON COLUMN application.supervisor_id IS 'Who is asked to agree.';
COMMENT ON COLUMN application.key IS 'What the file calls it that it was read in from.';
CREATE INDEX application_by_round ON application (round_id, id);
CREATE INDEX application_by_programme ON application (programme_id, round_id);
CREATE INDEX application_by_organization ON application (organization_id, id);
CREATE INDEX application_by_person ON application (person_id);
CREATE INDEX application_by_email ON application (lower(email));
CREATE INDEX application_by_supervisor ON application (supervisor_id);
CREATE INDEX application_by_signer ON application (signed_off_by);
CREATE UNIQUE INDEX application_once ON application (round_id, person_id) WHERE state <> 'withdrawn';
CREATE UNIQUE INDEX application_by_key ON application (round_id, organization_id, key);

CREATE TABLE application_skill (
    application_id uuid NOT NULL REFERENCES application ON DELETE CASCADE,
    position integer NOT NULL CHECK (position BETWEEN 0 AND 9),
    topic_id uuid NOT NULL REFERENCES topic,
    level text NOT NULL CHECK (level IN ('introductory', 'intermediate', 'advanced')),
    PRIMARY KEY (application_id, position),
    UNIQUE (application_id, topic_id)
);
COMMENT ON TABLE application_skill IS 'What somebody seeks, the most wanted first, each at the least level that is of use.';
CREATE INDEX application_skill_by_topic ON application_skill (topic_id);

CREATE TABLE application_career (
    application_id uuid NOT NULL REFERENCES application ON DELETE CASCADE,
    topic_id uuid NOT NULL REFERENCES topic,
    PRIMARY KEY (application_id, topic_id)
);
COMMENT ON TABLE application_career IS 'Topics that somebody wants to make a career of.';
CREATE INDEX application_career_by_topic ON application_career (topic_id);

CREATE TABLE application_window (
    application_id uuid NOT NULL REFERENCES application ON DELETE CASCADE,
    starts_on date NOT NULL,
    ends_on date NOT NULL,
    PRIMARY KEY (application_id, starts_on),
    CHECK (ends_on >= starts_on)
);
COMMENT ON TABLE application_window IS 'Days on which somebody can be away, the first and the last included.';

CREATE TABLE application_need (
    application_id uuid NOT NULL REFERENCES application ON DELETE CASCADE,
    need_id uuid NOT NULL REFERENCES need ON DELETE CASCADE,
    PRIMARY KEY (application_id, need_id)
);
COMMENT ON TABLE application_need IS 'Needs that came of an application.';
CREATE INDEX application_need_by_need ON application_need (need_id);

CREATE TABLE declared_conflict (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL REFERENCES exchange_program ON DELETE CASCADE,
    declared_by uuid REFERENCES person,
    person_id uuid REFERENCES person,
    organization_id uuid REFERENCES organization,
    with_person_id uuid REFERENCES person,
    with_organization_id uuid REFERENCES organization,
    kind text NOT NULL CHECK (kind IN ('interest', 'family', 'reporting_line', 'grievance')),
    reason text,
    declared_at timestamptz NOT NULL,
    withdrawn_at timestamptz,
    CHECK (num_nonnulls(person_id, organization_id) = 1),
    CHECK (num_nonnulls(with_person_id, with_organization_id) = 1),
    CHECK (person_id IS DISTINCT FROM with_person_id),
    CHECK (organization_id IS NULL OR with_organization_id IS NULL)
);
COMMENT ON TABLE declared_conflict IS 'That two are not to be paired, and that one does not decide about the other. Who declared it and why is shown to nobody else.';
COMMENT ON COLUMN declared_conflict.person_id IS 'One side: whoever declares it.';
COMMENT ON COLUMN declared_conflict.organization_id IS 'One side: the partner in whose name it is declared.';
CREATE INDEX declared_conflict_by_programme ON declared_conflict (programme_id) WHERE withdrawn_at IS NULL;
CREATE INDEX declared_conflict_by_declarer ON declared_conflict (declared_by);
CREATE INDEX declared_conflict_by_person ON declared_conflict (person_id);
CREATE INDEX declared_conflict_by_organization ON declared_conflict (organization_id);
CREATE INDEX declared_conflict_by_other_person ON declared_conflict (with_person_id);
CREATE INDEX declared_conflict_by_other_organization ON declared_conflict (with_organization_id);

CREATE TABLE pin (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL,
    round_id uuid NOT NULL,
    application_id uuid NOT NULL REFERENCES application ON DELETE CASCADE,
    offer_id uuid NOT NULL REFERENCES offer ON DELETE CASCADE,
    round_period_id uuid REFERENCES round_period ON DELETE CASCADE,
    wish text NOT NULL CHECK (wish IN ('forced', 'forbidden')),
    cause text NOT NULL CHECK (cause IN ('committee', 'refused', 'declined', 'expired', 'accepted')),
    reason text,
    made_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    lifted_at timestamptz,
    lifted_by uuid REFERENCES person,
    FOREIGN KEY (programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE
);
COMMENT ON TABLE pin IS 'What is settled about a pair before a plan is made: that it must be, or must not.';
COMMENT ON COLUMN pin.cause IS 'What settled it: the committee''s wish, a refused pairing, an offered placement that was declined, ran out or was accepted.';
CREATE UNIQUE INDEX pin_standing ON pin (application_id, offer_id, round_period_id) NULLS NOT DISTINCT WHERE lifted_at IS NULL;
CREATE INDEX pin_by_round ON pin (round_id, id);
CREATE INDEX pin_by_programme ON pin (programme_id, round_id);
CREATE INDEX pin_by_offer ON pin (offer_id);
CREATE INDEX pin_by_period ON pin (round_period_id);
CREATE INDEX pin_by_maker ON pin (made_by);
CREATE INDEX pin_by_lifter ON pin (lifted_by);

CREATE TABLE plan (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL,
    round_id uuid NOT NULL,
    number integer NOT NULL,
    state text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'solving', 'solved', 'infeasible', 'failed', 'cancelled')),
    effort integer NOT NULL CHECK (effort > 0),
    snapshot text NOT NULL,
    snapshot_digest text NOT NULL,
    progress text,
    result text,
    report text,
    failure text,
    made_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    started_at timestamptz,
    alive_at timestamptz,
    finished_at timestamptz,
    published_at timestamptz,
    published_by uuid REFERENCES person,
    revision integer NOT NULL DEFAULT 1,
    UNIQUE (round_id, number),
    FOREIGN KEY (programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CHECK ((state = 'solved') = (result IS NOT NULL)),
    CHECK (published_at IS NULL OR state = 'solved')
);
COMMENT ON TABLE plan IS 'A solver''s result for a round. What it was made of and what came out is never changed.';
COMMENT ON COLUMN plan.number IS 'The first plan of a round is 1.';
COMMENT ON COLUMN plan.effort IS 'How hard the solver tries, in nodes of its search.';
COMMENT ON COLUMN plan.snapshot IS 'The round as the solver saw it, as JSON.';
COMMENT ON COLUMN plan.snapshot_digest IS 'The SHA-256 of the snapshot: another one now means that the plan is stale.';
COMMENT ON COLUMN plan.progress IS 'Which goal the solver works on: priority, placed, fit, lot, or explanations.';
COMMENT ON COLUMN plan.result IS 'The plan with its proof, as JSON.';
COMMENT ON COLUMN plan.report IS 'Why who is not placed, what would change it, and what more would add, as JSON.';
COMMENT ON COLUMN plan.failure IS 'Why there is no plan, in words.';
COMMENT ON COLUMN plan.alive_at IS 'When the server that solves it last said that it does.';
CREATE INDEX plan_waiting ON plan (created_at) WHERE state IN ('waiting', 'solving');
CREATE INDEX plan_by_programme ON plan (programme_id, round_id);
CREATE INDEX plan_by_maker ON plan (made_by);
CREATE INDEX plan_by_publisher ON plan (published_by);

CREATE FUNCTION refuse_change_of_plan() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.snapshot, NEW.snapshot_digest, NEW.effort, NEW.round_id, NEW.number)
        IS DISTINCT FROM (OLD.snapshot, OLD.snapshot_digest, OLD.effort, OLD.round_id, OLD.number)
        OR (OLD.result IS NOT NULL AND NEW.result IS DISTINCT FROM OLD.result) THEN
        RAISE EXCEPTION 'a plan is never changed, only superseded' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION refuse_change_of_plan() FROM PUBLIC;
CREATE TRIGGER plan_stays BEFORE UPDATE ON plan FOR EACH ROW EXECUTE FUNCTION refuse_change_of_plan();

CREATE TABLE pairing (
    id uuid PRIMARY KEY,
    plan_id uuid NOT NULL REFERENCES plan ON DELETE CASCADE,
    application_id uuid NOT NULL REFERENCES application ON DELETE CASCADE,
    offer_id uuid NOT NULL REFERENCES offer ON DELETE CASCADE,
    round_period_id uuid NOT NULL REFERENCES round_period,
    fit integer NOT NULL CHECK (fit >= 0),
    funding_stream_id uuid REFERENCES funding_stream,
    cost bigint NOT NULL DEFAULT 0 CHECK (cost >= 0),
    is_forced boolean NOT NULL,
    outcome text CHECK (outcome IN ('approved', 'refused')),
    decided_at timestamptz,
    UNIQUE (plan_id, application_id, offer_id, round_period_id),
    CHECK ((outcome IS NULL) = (decided_at IS NULL))
);
COMMENT ON TABLE pairing IS 'One pair of a plan.';
COMMENT ON COLUMN pairing.fit IS 'How well they fit, in thousandths.';
COMMENT ON COLUMN pairing.cost IS 'What it takes of the stream, in minor units.';
COMMENT ON COLUMN pairing.is_forced IS 'Whether it was settled before the plan was made.';
COMMENT ON COLUMN pairing.outcome IS 'What the committee decided, once enough of it voted.';
CREATE INDEX pairing_by_application ON pairing (application_id);
CREATE INDEX pairing_by_offer ON pairing (offer_id);
CREATE INDEX pairing_by_period ON pairing (round_period_id);
CREATE INDEX pairing_by_stream ON pairing (funding_stream_id);

CREATE TABLE committee_vote (
    pairing_id uuid NOT NULL REFERENCES pairing ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person,
    organization_id uuid NOT NULL REFERENCES organization,
    verdict text NOT NULL CHECK (verdict IN ('approve', 'question', 'refuse')),
    reason text,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (pairing_id, person_id),
    CHECK (verdict = 'approve' OR reason IS NOT NULL)
);
COMMENT ON TABLE committee_vote IS 'What a member of the committee says of a pairing, for the partner whose seat they hold.';
CREATE INDEX committee_vote_by_person ON committee_vote (person_id);
CREATE INDEX committee_vote_by_organization ON committee_vote (organization_id);

CREATE TABLE placement (
    id uuid PRIMARY KEY,
    programme_id uuid NOT NULL,
    round_id uuid NOT NULL,
    pairing_id uuid NOT NULL UNIQUE REFERENCES pairing,
    application_id uuid NOT NULL REFERENCES application ON DELETE CASCADE,
    offer_id uuid NOT NULL REFERENCES offer ON DELETE CASCADE,
    round_period_id uuid NOT NULL REFERENCES round_period,
    home_id uuid NOT NULL REFERENCES organization,
    host_id uuid NOT NULL REFERENCES organization,
    state text NOT NULL DEFAULT 'offered' CHECK (state IN ('offered', 'accepted', 'declined', 'expired')),
    answer_by timestamptz NOT NULL,
    home_answer text CHECK (home_answer IN ('accepted', 'declined')),
    home_answered_by uuid REFERENCES person,
    home_answered_at timestamptz,
    home_reason text,
    host_answer text CHECK (host_answer IN ('accepted', 'declined')),
    host_answered_by uuid REFERENCES person,
    host_answered_at timestamptz,
    host_reason text,
    settled_at timestamptz,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    FOREIGN KEY (programme_id, round_id) REFERENCES round (programme_id, id) ON DELETE CASCADE,
    CHECK ((home_answer IS NULL) = (home_answered_at IS NULL)),
    CHECK ((host_answer IS NULL) = (host_answered_at IS NULL)),
    CHECK ((state = 'offered') = (settled_at IS NULL))
);
COMMENT ON TABLE placement IS 'An approved pairing that was published: both sides answer, and then it takes place.';
COMMENT ON COLUMN placement.home_id IS 'The institution that lets somebody go.';
COMMENT ON COLUMN placement.host_id IS 'The institution that hosts.';
COMMENT ON COLUMN placement.answer_by IS 'Until when both sides can answer.';
COMMENT ON COLUMN placement.settled_at IS 'When both had accepted, one had declined, or the time had run out.';
CREATE INDEX placement_by_round ON placement (round_id, id);
CREATE INDEX placement_by_programme ON placement (programme_id, round_id);
CREATE INDEX placement_by_application ON placement (application_id);
CREATE INDEX placement_by_offer ON placement (offer_id);
CREATE INDEX placement_by_period ON placement (round_period_id);
CREATE INDEX placement_by_home ON placement (home_id, id);
CREATE INDEX placement_by_host ON placement (host_id, id);
CREATE INDEX placement_by_home_answerer ON placement (home_answered_by);
CREATE INDEX placement_by_host_answerer ON placement (host_answered_by);
CREATE INDEX placement_due ON placement (answer_by) WHERE state = 'offered';

-- What concerns one person is told without what they said in confidence; that two have a conflict is told of to nobody.
SELECT keep_audit_trail('exchange_program', 'programme_id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('committee_seat', 'id', organization => 'organization_id', programme => 'programme_id', unnoted => '{created_at}');
SELECT keep_audit_trail('round', 'id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('round_period', 'round_id');
SELECT keep_audit_trail('round_institution', 'round_id', organization => 'organization_id', unnoted => '{revision, updated_at}');
SELECT keep_audit_trail('funding_stream', 'id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('funding_stream_home', 'funding_stream_id');
SELECT keep_audit_trail('funding_budget', 'funding_stream_id');
SELECT keep_audit_trail('mentor', 'id', organization => 'organization_id', unnoted => '{revision, created_at, updated_at}', withheld => '{name}');
SELECT keep_audit_trail('offer', 'id', organization => 'organization_id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('offer_skill', 'offer_id');
SELECT keep_audit_trail('offer_career', 'offer_id');
SELECT keep_audit_trail('offer_window', 'offer_id');
SELECT keep_audit_trail('application', 'id', person => 'person_id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}',
    withheld => '{name, email, career_interest, return_plan, languages, modes, access, access_note, declared_groups, supervisor_id, sign_off_note, signed_off_by, key}');
SELECT keep_audit_trail('application_skill', 'application_id', withheld => '{topic_id, level}');
SELECT keep_audit_trail('application_career', 'application_id', withheld => '{topic_id}');
SELECT keep_audit_trail('application_window', 'application_id', withheld => '{starts_on, ends_on}');
SELECT keep_audit_trail('application_need', 'application_id', withheld => '{need_id}');
SELECT keep_audit_trail('declared_conflict', 'id', person => 'declared_by',
    withheld => '{programme_id, declared_by, person_id, organization_id, with_person_id, with_organization_id, kind, reason, declared_at, withdrawn_at}');
SELECT keep_audit_trail('pin', 'id', programme => 'programme_id', unnoted => '{created_at}',
    withheld => '{application_id, offer_id, round_period_id, wish, cause, reason}');
SELECT keep_audit_trail('plan', 'id', programme => 'programme_id',
    unnoted => '{snapshot, progress, result, report, alive_at, revision, created_at}');
SELECT keep_audit_trail('committee_vote', 'pairing_id', withheld => '{person_id, organization_id, verdict, reason}', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('placement', 'id', programme => 'programme_id', unnoted => '{revision, created_at, updated_at}',
    withheld => '{application_id, offer_id, pairing_id, home_reason, host_reason}');

-- In which rounds something was written, for coordinators and committees who want to hear of it: read as submission_write is, when
-- the channel round_write says that there is something new.
CREATE TABLE round_write (
    number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    transaction bigint NOT NULL DEFAULT pg_current_xact_id()::text::bigint,
    noted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    round_ids uuid[] NOT NULL
);
COMMENT ON TABLE round_write IS 'Rounds in which something was written in the last hour; written by triggers, and by nobody else.';
COMMENT ON COLUMN round_write.transaction IS 'The transaction that wrote it.';
CREATE INDEX round_write_by_transaction ON round_write (transaction);
CREATE INDEX round_write_by_time ON round_write (noted_at);

-- The trigger's argument says which round a row is of, as an expression over the rows that changed.
CREATE FUNCTION note_round_writes() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    rounds uuid[];
BEGIN
    EXECUTE format('SELECT array_agg(DISTINCT %s) FROM changed', TG_ARGV[0]) INTO rounds;
    IF rounds IS NOT NULL THEN
        INSERT INTO round_write (round_ids) VALUES (rounds);
        -- Whoever finds another at it leaves it to the other.
        DELETE FROM round_write WHERE number IN (
            SELECT number FROM round_write WHERE noted_at < now() - interval '1 hour'
            FOR UPDATE SKIP LOCKED
        );
        NOTIFY round_write;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION note_round_writes() FROM PUBLIC;

DO $$
DECLARE
    written record;
BEGIN
    FOR written IN SELECT * FROM (VALUES
        ('round', 'id'), ('offer', 'round_id'), ('application', 'round_id'), ('pin', 'round_id'), ('plan', 'round_id'), ('placement', 'round_id'),
        ('committee_vote', '(SELECT plan.round_id FROM pairing JOIN plan ON plan.id = pairing.plan_id WHERE pairing.id = changed.pairing_id)')
    ) AS tables (name, round) LOOP
        EXECUTE format('CREATE TRIGGER round_written AFTER INSERT ON %I REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION note_round_writes(%L)', written.name, written.round);
        EXECUTE format('CREATE TRIGGER round_rewritten AFTER UPDATE ON %I REFERENCING NEW TABLE AS changed
            FOR EACH STATEMENT EXECUTE FUNCTION note_round_writes(%L)', written.name, written.round);
    END LOOP;
END
$$;
