-- Links with which a calendar program reads the sessions that concern a person or an organization.

CREATE TABLE calendar_feed (
    id uuid PRIMARY KEY,
    person_id uuid REFERENCES person,
    organization_id uuid REFERENCES organization ON DELETE CASCADE,
    secret_hash bytea NOT NULL UNIQUE,
    language text,
    reminder_minutes integer CHECK (reminder_minutes BETWEEN 0 AND 40320),
    created_at timestamptz NOT NULL,
    created_by uuid REFERENCES person,
    revoked_at timestamptz,
    revoked_by uuid REFERENCES person,
    last_read_at timestamptz,
    CHECK (num_nonnulls(person_id, organization_id) = 1)
);
COMMENT ON TABLE calendar_feed IS 'A secret link to the sessions that concern a person or an organization, for their calendar programs.';
COMMENT ON COLUMN calendar_feed.person_id IS 'The person whose sessions it has: those of runs they registered for.';
COMMENT ON COLUMN calendar_feed.organization_id IS 'The organization whose sessions it has: those that it offers, and those that its people registered for.';
COMMENT ON COLUMN calendar_feed.secret_hash IS 'SHA-256 of the secret in the link; the link itself is shown once and kept nowhere.';
COMMENT ON COLUMN calendar_feed.language IS 'The language it is written in; empty: the person''s.';
COMMENT ON COLUMN calendar_feed.reminder_minutes IS 'How long before a session the calendar reminds of it; empty: not at all.';
COMMENT ON COLUMN calendar_feed.last_read_at IS 'When a calendar program last read it, to the minute.';
CREATE INDEX calendar_feed_by_person ON calendar_feed (person_id, id) WHERE person_id IS NOT NULL;
CREATE INDEX calendar_feed_by_organization ON calendar_feed (organization_id, id) WHERE organization_id IS NOT NULL;

SELECT keep_audit_trail('calendar_feed', 'id', organization => 'organization_id', person => 'person_id',
    unnoted => '{created_at, last_read_at}', withheld => '{secret_hash, language, reminder_minutes}');
