-- Credit: who grants it by which rules, for what, and who was given how much.

CREATE TABLE credit_authority (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organization,
    main_language text NOT NULL,
    name jsonb NOT NULL,
    unit text NOT NULL CHECK (unit IN ('hour', 'ceu', 'point')),
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE credit_authority IS 'A credential or scheme for which an organization grants credit, such as that of an academy of certified archivists.';
COMMENT ON COLUMN credit_authority.unit IS 'What it counts in: hours, continuing education units, or points, of which one is an hour''s.';
CREATE INDEX credit_authority_by_organization ON credit_authority (organization_id);

CREATE TABLE credit_rules (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES credit_authority ON DELETE CASCADE,
    version integer NOT NULL CHECK (version > 0),
    in_force_from date NOT NULL,
    rules jsonb NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (authority_id, version)
);
COMMENT ON TABLE credit_rules IS 'The rules of an authority, as they were at each of its decisions. A row is never changed: new rules are a new version.';
COMMENT ON COLUMN credit_rules.in_force_from IS 'From this day on it counts, until the next version does.';
COMMENT ON COLUMN credit_rules.rules IS 'The rules as data: how minutes become credit, and what a cycle asks for and allows.';

CREATE TABLE credit_approval (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES credit_authority ON DELETE CASCADE,
    run_id uuid NOT NULL REFERENCES run ON DELETE CASCADE,
    opportunity_id uuid NOT NULL REFERENCES opportunity ON DELETE CASCADE,
    category text NOT NULL,
    topic_id uuid REFERENCES topic,
    minutes integer CHECK (minutes BETWEEN 1 AND 100000),
    created_at timestamptz NOT NULL,
    UNIQUE (authority_id, run_id)
);
COMMENT ON TABLE credit_approval IS 'That an authority gives credit for a run.';
COMMENT ON COLUMN credit_approval.category IS 'The category of its rules that the run counts in.';
COMMENT ON COLUMN credit_approval.minutes IS 'Contact minutes of the whole run; empty: as long as its sessions take.';
CREATE INDEX credit_approval_by_run ON credit_approval (run_id);

CREATE TABLE credit_pursuit (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES credit_authority ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person,
    since date NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (authority_id, person_id)
);
COMMENT ON TABLE credit_pursuit IS 'That a person collects credit of an authority.';
COMMENT ON COLUMN credit_pursuit.since IS 'The day their first cycle begins.';
CREATE INDEX credit_pursuit_by_person ON credit_pursuit (person_id);

CREATE TABLE credit_entry (
    id uuid PRIMARY KEY,
    authority_id uuid NOT NULL REFERENCES credit_authority ON DELETE CASCADE,
    person_id uuid NOT NULL REFERENCES person,
    registration_id uuid REFERENCES registration ON DELETE SET NULL,
    run_id uuid REFERENCES run ON DELETE SET NULL,
    role text NOT NULL CHECK (role IN ('participant', 'presenter')),
    category text NOT NULL,
    topic_id uuid REFERENCES topic,
    format text NOT NULL CHECK (format IN ('in_person', 'online', 'hybrid', 'self_paced', 'recording')),
    minutes integer NOT NULL CHECK (minutes BETWEEN 1 AND 100000),
    day date NOT NULL,
    title text,
    evidence text,
    reported_at timestamptz NOT NULL,
    revoked_at timestamptz
);
COMMENT ON TABLE credit_entry IS 'Something that a person did and that an authority gives credit for. How much it gives is worked out by the rules, and not kept.';
COMMENT ON COLUMN credit_entry.registration_id IS 'The completed registration that it comes from; empty where the person reported it.';
COMMENT ON COLUMN credit_entry.minutes IS 'Contact minutes, before any rule.';
COMMENT ON COLUMN credit_entry.day IS 'The day it counts on: the last day of what they took part in.';
COMMENT ON COLUMN credit_entry.title IS 'What it was, where the catalogue does not say it.';
COMMENT ON COLUMN credit_entry.evidence IS 'What shows that they took part: an address, or a document in words.';
COMMENT ON COLUMN credit_entry.revoked_at IS 'When the completion that it comes from was taken back.';
CREATE UNIQUE INDEX credit_entry_of_registration ON credit_entry (authority_id, registration_id) WHERE revoked_at IS NULL;
CREATE UNIQUE INDEX credit_entry_of_run ON credit_entry (authority_id, person_id, run_id, role)
    WHERE run_id IS NOT NULL AND revoked_at IS NULL;
CREATE INDEX credit_entry_by_person ON credit_entry (person_id, authority_id, day, id);
CREATE INDEX credit_entry_by_registration ON credit_entry (registration_id);

SELECT keep_audit_trail('credit_authority', 'id', organization => 'organization_id', unnoted => '{created_at}');
SELECT keep_audit_trail('credit_rules', 'id', unnoted => '{created_at}');
SELECT keep_audit_trail('credit_approval', 'id', opportunity => 'opportunity_id', unnoted => '{created_at}');
SELECT keep_audit_trail('credit_pursuit', 'id', person => 'person_id', unnoted => '{created_at}', withheld => '{authority_id, person_id, since}');
SELECT keep_audit_trail('credit_entry', 'id', person => 'person_id', withheld => '{authority_id, person_id, registration_id, run_id, role, category, topic_id, format, minutes, day, title, evidence, reported_at, revoked_at}');
