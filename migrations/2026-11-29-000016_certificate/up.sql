-- Certificates of completion, and the keys that organizations sign them with.

CREATE TABLE signing_key (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
    private_key text NOT NULL,
    public_key jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz
);
COMMENT ON TABLE signing_key IS 'A key that an organization signs its certificates with. Retired ones stay, since earlier certificates are verified with them.';
COMMENT ON COLUMN signing_key.private_key IS 'RSA, PKCS #8 in PEM. Never leaves the server.';
COMMENT ON COLUMN signing_key.public_key IS 'A JSON Web Key (RFC 7517), for everybody.';
COMMENT ON COLUMN signing_key.retired_at IS 'From when on another key signs new certificates.';
CREATE UNIQUE INDEX signing_key_in_use ON signing_key (organization_id) WHERE retired_at IS NULL;
CREATE INDEX signing_key_by_organization ON signing_key (organization_id, id);

CREATE TABLE certificate (
    id uuid PRIMARY KEY,
    registration_id uuid NOT NULL REFERENCES registration ON DELETE CASCADE,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization,
    signing_key_id uuid NOT NULL REFERENCES signing_key,
    number bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    name text,
    email text,
    salt text,
    secret text UNIQUE,
    language text NOT NULL,
    achievement jsonb NOT NULL,
    issued_at timestamptz NOT NULL,
    revoked_at timestamptz,
    reason_code text,
    reason text,
    CHECK ((revoked_at IS NULL) = (reason_code IS NULL)),
    CHECK (secret IS NOT NULL OR revoked_at IS NOT NULL)
);
COMMENT ON TABLE certificate IS 'That somebody completed a run, as it was when it was issued. A revoked one stays; whoever completes the run after all gets another.';
COMMENT ON COLUMN certificate.organization_id IS 'Who issued it: the provider.';
COMMENT ON COLUMN certificate.number IS 'Its number, which is also its place in the list of revoked certificates. Never given twice.';
COMMENT ON COLUMN certificate.name IS 'Whom it is for, as they were called.';
COMMENT ON COLUMN certificate.email IS 'Their address, which the credential holds hashed.';
COMMENT ON COLUMN certificate.salt IS 'What the address is hashed with.';
COMMENT ON COLUMN certificate.secret IS 'The part of its address that nobody can guess: whoever was given it sees the certificate.';
COMMENT ON COLUMN certificate.achievement IS 'What was completed: title, provider, dates, hours.';
COMMENT ON COLUMN certificate.reason_code IS 'Why it was revoked, for programs: completion_taken_back, revoked_by_provider or erased.';
COMMENT ON COLUMN certificate.reason IS 'Why it was revoked, in words of whoever did it.';
CREATE UNIQUE INDEX certificate_of_registration ON certificate (registration_id) WHERE revoked_at IS NULL;
CREATE INDEX certificate_by_registration ON certificate (registration_id, id);
CREATE INDEX certificate_by_opportunity ON certificate (opportunity_id);
CREATE UNIQUE INDEX certificate_by_number ON certificate (number);
CREATE INDEX certificate_revoked ON certificate (organization_id, number) WHERE revoked_at IS NOT NULL;

SELECT keep_audit_trail('signing_key', 'id', organization => 'organization_id', unnoted => '{created_at}', withheld => '{private_key}');
SELECT keep_audit_trail('certificate', 'id', organization => 'organization_id', opportunity => 'opportunity_id',
    unnoted => '{number, issued_at}', withheld => '{name, email, salt, secret, reason}');
