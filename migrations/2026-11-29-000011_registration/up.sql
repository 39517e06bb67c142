-- Taking part in a run: on which terms, who does, and whom to tell when something changes.

CREATE TABLE registration_terms (
    run_id uuid PRIMARY KEY REFERENCES run ON DELETE CASCADE,
    needs_approval boolean NOT NULL DEFAULT false,
    elsewhere boolean NOT NULL DEFAULT false,
    has_waitlist boolean NOT NULL DEFAULT true,
    offer_hours integer NOT NULL DEFAULT 48 CHECK (offer_hours BETWEEN 1 AND 720),
    group_least integer CHECK (group_least BETWEEN 1 AND 1000),
    group_most integer CHECK (group_most BETWEEN 1 AND 1000),
    for_sectors text[] NOT NULL DEFAULT '{}'
        CHECK (for_sectors <@ ARRAY['archives', 'libraries', 'museums', 'other']),
    for_organization_ids uuid[] NOT NULL DEFAULT '{}',
    for_programme_id uuid REFERENCES programme,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (group_most >= group_least)
);
COMMENT ON TABLE registration_terms IS 'On which terms one registers for a run. A run without a row is open to everybody, at once, for as many as it has places.';
COMMENT ON COLUMN registration_terms.elsewhere IS 'Whether one registers on a partner''s own site; participation is then reported back.';
COMMENT ON COLUMN registration_terms.offer_hours IS 'How long a freed place is kept for whoever it is offered to.';
COMMENT ON COLUMN registration_terms.group_least IS 'The fewest people that an organization registers at once.';
COMMENT ON COLUMN registration_terms.group_most IS 'The most people of one organization that hold a place or wait for one.';
COMMENT ON COLUMN registration_terms.for_sectors IS 'Sectors whose staff may come; empty: all.';
COMMENT ON COLUMN registration_terms.for_organization_ids IS 'Organizations whose people may come; empty: all.';
COMMENT ON COLUMN registration_terms.for_programme_id IS 'The programme whose participants may come; none: everybody.';

CREATE TABLE seat_set_aside (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    sectors text[] NOT NULL
        CHECK (sectors <@ ARRAY['archives', 'libraries', 'museums', 'other'] AND sectors <> '{}'),
    places integer NOT NULL CHECK (places BETWEEN 1 AND 100000),
    release_on date NOT NULL,
    zone text NOT NULL,
    released_at timestamptz,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE seat_set_aside IS 'Places of a run kept for the staff of some sectors until a day.';
COMMENT ON COLUMN seat_set_aside.release_on IS 'From the start of this day in its zone, the places are everybody''s.';
COMMENT ON COLUMN seat_set_aside.released_at IS 'When they were released.';
CREATE INDEX seat_set_aside_by_run ON seat_set_aside (run_id);

CREATE TABLE registration (
    id uuid PRIMARY KEY,
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    person_id uuid REFERENCES person,
    name text,
    email text,
    organization_id uuid REFERENCES organization,
    registered_by uuid REFERENCES person,
    group_id uuid,
    state text NOT NULL CHECK (state IN (
        'requested', 'registered', 'waitlisted', 'offered', 'attended', 'completed', 'declined', 'cancelled', 'no_show'
    )),
    seat_set_aside_id uuid REFERENCES seat_set_aside ON DELETE SET NULL,
    arrival bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    offered_until timestamptz,
    reason_code text,
    reason text,
    origin text NOT NULL DEFAULT 'here' CHECK (origin IN ('here', 'reported', 'confirmed')),
    evidence text,
    accommodation text,
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK ((state = 'offered') = (offered_until IS NOT NULL))
);
COMMENT ON TABLE registration IS 'A person''s place in a run, or their wish for one. Whoever comes back after having left has a new row.';
COMMENT ON COLUMN registration.person_id IS 'Who takes part, where they have signed in before; else name and email say it.';
COMMENT ON COLUMN registration.name IS 'What somebody who has not signed in yet is called.';
COMMENT ON COLUMN registration.email IS 'Where somebody who has not signed in yet is written to; whoever signs in with it, verified, takes the registration over.';
COMMENT ON COLUMN registration.organization_id IS 'The organization they take part for.';
COMMENT ON COLUMN registration.registered_by IS 'Who registered them; empty where a partner''s system did.';
COMMENT ON COLUMN registration.group_id IS 'The first registration of those that were made together.';
COMMENT ON COLUMN registration.seat_set_aside_id IS 'The set-aside places that theirs is one of; empty: one of everybody''s.';
COMMENT ON COLUMN registration.arrival IS 'The order in which people asked: given while the run is held, so the waitlist is in this order.';
COMMENT ON COLUMN registration.offered_until IS 'Until when a freed place is kept for them.';
COMMENT ON COLUMN registration.reason_code IS 'Why it stands so, for programs, such as offer_expired or run_cancelled.';
COMMENT ON COLUMN registration.reason IS 'Why it stands so, in words of whoever did it.';
COMMENT ON COLUMN registration.origin IS 'Whether it was made here, reported by the partner with whom they registered, or confirmed by their own organization with evidence.';
COMMENT ON COLUMN registration.evidence IS 'What shows that they took part: an address, or a document in words.';
COMMENT ON COLUMN registration.accommodation IS 'What they need to take part, such as captions or step-free access.';
CREATE UNIQUE INDEX registration_of_person ON registration (run_id, person_id)
    WHERE person_id IS NOT NULL AND state NOT IN ('declined', 'cancelled');
CREATE UNIQUE INDEX registration_of_address ON registration (run_id, lower(email))
    WHERE email IS NOT NULL AND state NOT IN ('declined', 'cancelled');
CREATE INDEX registration_by_run ON registration (run_id, state, arrival);
CREATE INDEX registration_by_person ON registration (person_id, id);
CREATE INDEX registration_by_address ON registration (lower(email)) WHERE email IS NOT NULL;
CREATE INDEX registration_by_organization ON registration (organization_id, id);
CREATE INDEX registration_by_opportunity ON registration (opportunity_id);
CREATE INDEX registration_offers ON registration (offered_until) WHERE state = 'offered';

CREATE TABLE registration_change (
    id uuid PRIMARY KEY,
    registration_id uuid NOT NULL REFERENCES registration ON DELETE CASCADE,
    from_state text,
    to_state text NOT NULL,
    reason_code text,
    reason text,
    changed_at timestamptz NOT NULL
);
COMMENT ON TABLE registration_change IS 'The history of the states of a registration.';
CREATE INDEX registration_change_by_registration ON registration_change (registration_id, changed_at, id);

CREATE TABLE notice (
    id uuid PRIMARY KEY,
    kind text NOT NULL,
    change_key text NOT NULL,
    to_person_id uuid REFERENCES person,
    to_address text,
    to_organization_id uuid REFERENCES organization ON DELETE CASCADE,
    name text,
    language text,
    opportunity_id uuid REFERENCES opportunity ON DELETE CASCADE,
    run_id uuid REFERENCES run ON DELETE CASCADE,
    session_id uuid REFERENCES session ON DELETE CASCADE,
    registration_id uuid REFERENCES registration ON DELETE CASCADE,
    facts jsonb NOT NULL DEFAULT '{}',
    created_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    settled_at timestamptz,
    settlement text CHECK (settlement IN ('sent', 'failed', 'unwanted', 'unneeded')),
    last_error text,
    CHECK (num_nonnulls(to_person_id, to_address, to_organization_id) = 1 OR settled_at IS NOT NULL),
    CHECK (num_nonnulls(settled_at, settlement) IN (0, 2)),
    UNIQUE NULLS NOT DISTINCT (change_key, kind, to_person_id, to_address, to_organization_id)
);
COMMENT ON TABLE notice IS 'Something that somebody is to be told, written in the transaction of the change that it tells of, and sent afterwards.';
COMMENT ON COLUMN notice.kind IS 'What it tells, such as registration_waitlisted or session_moved.';
COMMENT ON COLUMN notice.change_key IS 'The change that it tells of: of one change nobody is told twice.';
COMMENT ON COLUMN notice.to_person_id IS 'Whom it is for.';
COMMENT ON COLUMN notice.to_address IS 'Whom it is for, where they have not signed in yet.';
COMMENT ON COLUMN notice.to_organization_id IS 'The organization that it is for.';
COMMENT ON COLUMN notice.name IS 'What somebody who has not signed in yet is called.';
COMMENT ON COLUMN notice.language IS 'The language it is best written in, where the person has not said it.';
COMMENT ON COLUMN notice.facts IS 'What it says besides what its things say: how things were before, a reason, a place in a line.';
COMMENT ON COLUMN notice.due_at IS 'Not before this; a reminder waits here.';
COMMENT ON COLUMN notice.next_attempt_at IS 'When it is tried again after it could not be delivered.';
COMMENT ON COLUMN notice.settlement IS 'What came of it: sent, failed for good, unwanted by the preferences of the person, or unneeded by the time it was due.';
CREATE INDEX notice_due ON notice (coalesce(next_attempt_at, due_at)) WHERE settled_at IS NULL;
CREATE INDEX notice_by_person ON notice (to_person_id, id);
CREATE INDEX notice_by_registration ON notice (registration_id);

SELECT keep_audit_trail('registration_terms', 'run_id', opportunity => 'run_id', unnoted => '{revision, created_at, updated_at}');
SELECT keep_audit_trail('seat_set_aside', 'id', opportunity => 'run_id', unnoted => '{created_at}');
SELECT keep_audit_trail('registration', 'id', organization => 'organization_id', opportunity => 'opportunity_id', person => 'person_id',
    unnoted => '{arrival, revision, created_at, updated_at}',
    withheld => '{name, email, reason, evidence, accommodation}');
