-- Who may do what: people, the accounts they sign in with, their roles, and the requests and invitations that lead there.

CREATE TABLE person (
    id uuid PRIMARY KEY,
    name text,
    email text,
    email_verified boolean NOT NULL DEFAULT false,
    language text,
    created_at timestamptz NOT NULL,
    erased_at timestamptz,
    CHECK (erased_at IS NULL OR (name IS NULL AND email IS NULL AND language IS NULL))
);
COMMENT ON TABLE person IS 'Someone who signed in. Of who was erased only the id is left, for what others rely on.';
COMMENT ON COLUMN person.email IS 'Where they are written to: the address of the account they signed in with first, unless they chose another.';
COMMENT ON COLUMN person.email_verified IS 'Whether a provider says that the address is theirs.';
COMMENT ON COLUMN person.language IS 'The language they prefer (BCP 47).';
CREATE INDEX person_by_email ON person (lower(email)) WHERE email_verified;

CREATE TABLE account (
    issuer text NOT NULL,
    subject text NOT NULL,
    person_id uuid NOT NULL REFERENCES person,
    email text,
    email_verified boolean NOT NULL,
    created_at timestamptz NOT NULL,
    last_signed_in_at timestamptz NOT NULL,
    PRIMARY KEY (issuer, subject)
);
COMMENT ON TABLE account IS 'An account at an OpenID provider that a person signs in with. They may have several.';
COMMENT ON COLUMN account.issuer IS 'The provider, by its issuer; "local" for the steward of a server without providers.';
COMMENT ON COLUMN account.subject IS 'Who they are to the provider.';
CREATE INDEX account_by_person ON account (person_id);
CREATE INDEX account_by_email ON account (lower(email)) WHERE email_verified;

CREATE TABLE sign_in (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    secret_hash bytea NOT NULL UNIQUE,
    issuer text NOT NULL,
    subject text NOT NULL,
    provider_session text,
    acting_for uuid REFERENCES organization ON DELETE SET NULL,
    acts_for_none boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    FOREIGN KEY (issuer, subject) REFERENCES account ON DELETE CASCADE
);
COMMENT ON TABLE sign_in IS 'That a person is signed in with a browser. What the browser holds is kept as its SHA-256 only.';
COMMENT ON COLUMN sign_in.provider_session IS 'The provider''s own name of the session (sid), by which it tells that the person signed out there.';
COMMENT ON COLUMN sign_in.acting_for IS 'The organization they chose to act for.';
COMMENT ON COLUMN sign_in.acts_for_none IS 'Whether they chose to act for none. Who has chosen nothing acts for their only organization.';
CREATE INDEX sign_in_by_person ON sign_in (person_id);
CREATE INDEX sign_in_by_account ON sign_in (issuer, subject);

CREATE TABLE sign_in_attempt (
    state_hash bytea PRIMARY KEY,
    provider text NOT NULL,
    browser_hash bytea NOT NULL,
    nonce text NOT NULL,
    pkce_verifier text NOT NULL,
    return_to text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE sign_in_attempt IS 'Somebody who was sent to a provider and has not come back. Taken out before anything is compared, so that nothing serves twice.';
COMMENT ON COLUMN sign_in_attempt.browser_hash IS 'SHA-256 of what the browser was given along: another browser cannot finish it.';
CREATE INDEX sign_in_attempt_by_expiry ON sign_in_attempt (expires_at);

CREATE TABLE account_link (
    secret_hash bytea PRIMARY KEY,
    issuer text NOT NULL,
    subject text NOT NULL,
    name text,
    email text,
    email_verified boolean NOT NULL,
    language text,
    provider_session text,
    return_to text NOT NULL,
    expires_at timestamptz NOT NULL
);
COMMENT ON TABLE account_link IS 'A new account that may be of somebody who has another already, by its verified address or by their browser, waiting for them to say whether both are theirs.';
CREATE INDEX account_link_by_expiry ON account_link (expires_at);

ALTER TABLE organization ADD COLUMN status text NOT NULL DEFAULT 'approved'
    CHECK (status IN ('requested', 'approved', 'declined', 'withdrawn'));
COMMENT ON COLUMN organization.status IS 'Whether it is in the network. Until a steward approves it, what it lists are drafts, and others do not see it.';
CREATE INDEX organization_not_approved ON organization (id) WHERE status <> 'approved';

-- What a mistyped word is corrected to is told to everybody, so it is learned only from names that everybody may see.
CREATE OR REPLACE FUNCTION learn_organization_names() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM learn_words(array_agg(value)) FROM changed, jsonb_each_text(changed.name) WHERE changed.status = 'approved';
    RETURN NULL;
END
$$;

CREATE TABLE programme (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organization,
    kind text NOT NULL CHECK (kind IN ('track', 'exchange', 'coalition', 'other')),
    main_language text NOT NULL,
    name jsonb NOT NULL CHECK (name ? main_language),
    revision integer NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE programme IS 'What an organization runs for others over time: a TRACK programme, a mentorship exchange, what a coalition does together.';
COMMENT ON COLUMN programme.organization_id IS 'Who runs it.';
CREATE INDEX programme_by_organization ON programme (organization_id);

CREATE TABLE programme_participant (
    programme_id uuid NOT NULL REFERENCES programme ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    since timestamptz NOT NULL,
    PRIMARY KEY (programme_id, organization_id)
);
COMMENT ON TABLE programme_participant IS 'Which organizations take part in a programme: their people see what is for its participants.';
CREATE INDEX programme_participant_by_organization ON programme_participant (organization_id);

CREATE TABLE membership (
    id uuid PRIMARY KEY,
    person_id uuid NOT NULL REFERENCES person,
    organization_id uuid REFERENCES organization,
    programme_id uuid REFERENCES programme,
    role text NOT NULL,
    given_by uuid REFERENCES person,
    given_at timestamptz NOT NULL,
    until timestamptz,
    ended_at timestamptz,
    ended_by uuid REFERENCES person,
    CHECK (num_nonnulls(organization_id, programme_id) <= 1),
    CHECK (CASE
        WHEN organization_id IS NOT NULL THEN role IN ('member', 'editor', 'administrator')
        WHEN programme_id IS NOT NULL THEN role IN ('staff', 'reviewer', 'coach', 'coordinator', 'committee_member', 'observer')
        ELSE role = 'steward'
    END)
);
COMMENT ON TABLE membership IS 'A person''s role in an organization, in a programme or, where neither is named, in the network.';
COMMENT ON COLUMN membership.given_by IS 'Who gave it; empty where the operator did, or nobody but the person themselves.';
COMMENT ON COLUMN membership.until IS 'From when on it does not count, if that was settled when it was given.';
COMMENT ON COLUMN membership.ended_at IS 'When it ended: given back, taken away, or replaced by another.';
CREATE UNIQUE INDEX membership_of_organization ON membership (organization_id, person_id)
    WHERE organization_id IS NOT NULL AND ended_at IS NULL;
CREATE UNIQUE INDEX membership_of_programme ON membership (programme_id, person_id, role)
    WHERE programme_id IS NOT NULL AND ended_at IS NULL;
CREATE UNIQUE INDEX membership_of_network ON membership (person_id, role)
    WHERE organization_id IS NULL AND programme_id IS NULL AND ended_at IS NULL;
CREATE INDEX membership_by_person ON membership (person_id);

CREATE TABLE invitation (
    id uuid PRIMARY KEY,
    organization_id uuid REFERENCES organization,
    programme_id uuid REFERENCES programme,
    role text NOT NULL,
    until timestamptz,
    email text,
    invited_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    settled_at timestamptz,
    settlement text CHECK (settlement IN ('accepted', 'declined', 'withdrawn')),
    membership_id uuid REFERENCES membership,
    CHECK (num_nonnulls(organization_id, programme_id) <= 1),
    CHECK (num_nonnulls(settled_at, settlement) IN (0, 2)),
    CHECK (email IS NOT NULL OR settled_at IS NOT NULL)
);
COMMENT ON TABLE invitation IS 'A role offered to whoever has an e-mail address. Who signs in with that address, verified, may accept it.';
COMMENT ON COLUMN invitation.until IS 'Until when the role will count.';
COMMENT ON COLUMN invitation.email IS 'Whose; emptied once it is settled and the person was erased.';
COMMENT ON COLUMN invitation.membership_id IS 'What came of it.';
CREATE INDEX invitation_by_email ON invitation (lower(email)) WHERE settled_at IS NULL;
CREATE INDEX invitation_by_organization ON invitation (organization_id, id);
CREATE INDEX invitation_by_programme ON invitation (programme_id, id);

CREATE TABLE join_request (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
    person_id uuid REFERENCES person,
    partner_id uuid REFERENCES organization ON DELETE SET NULL,
    note text,
    created_at timestamptz NOT NULL,
    decided_at timestamptz,
    decided_by uuid REFERENCES person,
    decision text CHECK (decision IN ('approved', 'declined', 'withdrawn')),
    reason text,
    CHECK (num_nonnulls(person_id, partner_id) <= 1),
    CHECK (num_nonnulls(decided_at, decision) IN (0, 2))
);
COMMENT ON TABLE join_request IS 'That an organization wishes to be in the network, or a person to act for one that nobody acts for yet. A steward decides.';
COMMENT ON COLUMN join_request.person_id IS 'Who asks, and will be its administrator; empty where a partner''s system asked.';
COMMENT ON COLUMN join_request.partner_id IS 'Whose system asked, if one did.';
COMMENT ON COLUMN join_request.reason IS 'Why it was declined.';
CREATE UNIQUE INDEX join_request_open ON join_request (organization_id, person_id) NULLS NOT DISTINCT WHERE decided_at IS NULL;
CREATE INDEX join_request_to_be_decided ON join_request (id) WHERE decided_at IS NULL;
CREATE INDEX join_request_by_person ON join_request (person_id);

ALTER TABLE service_token
    ALTER COLUMN secret_hash DROP NOT NULL,
    ADD COLUMN issuer text,
    ADD COLUMN subject text,
    ADD COLUMN created_by uuid REFERENCES person,
    ADD COLUMN revoked_by uuid REFERENCES person,
    ADD COLUMN replaced_by uuid REFERENCES service_token,
    ADD CHECK (num_nonnulls(issuer, subject) IN (0, 2)),
    ADD CHECK (num_nonnulls(secret_hash, issuer) = 1);
COMMENT ON COLUMN service_token.secret_hash IS 'SHA-256 of the secret; the secret itself is shown once and kept nowhere. Empty where a provider''s own token is shown instead.';
COMMENT ON COLUMN service_token.issuer IS 'The provider whose client credentials stand in for a secret.';
COMMENT ON COLUMN service_token.subject IS 'Who the partner''s system is to that provider.';
COMMENT ON COLUMN service_token.replaced_by IS 'The token that took its place; until it expires, both are good.';
CREATE UNIQUE INDEX service_token_of_client ON service_token (issuer, subject) WHERE revoked_at IS NULL AND issuer IS NOT NULL;

-- A request that is repeated is that of whoever asked first: an organization, or a person who acts for none.
ALTER TABLE idempotency_key DROP CONSTRAINT idempotency_key_organization_id_fkey;
ALTER TABLE idempotency_key RENAME COLUMN organization_id TO asker_id;
COMMENT ON COLUMN idempotency_key.asker_id IS 'The organization or person whose key it is.';

-- What an organization lists before it is approved is a draft.
ALTER TABLE listing DROP CONSTRAINT listing_status_check,
    ADD CONSTRAINT listing_status_check CHECK (status IN ('draft', 'listed', 'withdrawn'));
