-- Telling people: how each wishes to be written to, who wishes not to be, and the systems of organizations that are told.

CREATE TABLE notice_preference (
    person_id uuid PRIMARY KEY REFERENCES person ON DELETE CASCADE,
    registrations text NOT NULL DEFAULT 'at_once' CHECK (registrations IN ('at_once', 'digest')),
    sessions text NOT NULL DEFAULT 'at_once' CHECK (sessions IN ('at_once', 'digest')),
    reminders text NOT NULL DEFAULT 'at_once' CHECK (reminders IN ('at_once', 'digest', 'never')),
    outcomes text NOT NULL DEFAULT 'at_once' CHECK (outcomes IN ('at_once', 'digest', 'never')),
    invitations text NOT NULL DEFAULT 'at_once' CHECK (invitations IN ('at_once', 'digest', 'never')),
    reports text NOT NULL DEFAULT 'digest' CHECK (reports IN ('at_once', 'digest', 'never')),
    reminder_hours integer NOT NULL DEFAULT 24 CHECK (reminder_hours BETWEEN 1 AND 168),
    digest_hour integer NOT NULL DEFAULT 8 CHECK (digest_hour BETWEEN 0 AND 23),
    zone text,
    last_digest_on date,
    updated_at timestamptz NOT NULL
);
COMMENT ON TABLE notice_preference IS 'How a person wishes to be told. Whoever has no row is told as the defaults say.';
COMMENT ON COLUMN notice_preference.registrations IS 'What comes of their own registrations. One must know it, so it cannot be never.';
COMMENT ON COLUMN notice_preference.sessions IS 'Changes of runs and sessions they come to. One must know them, so it cannot be never.';
COMMENT ON COLUMN notice_preference.outcomes IS 'Evaluations and certificates.';
COMMENT ON COLUMN notice_preference.reports IS 'What becomes of registrations for what the organizations offer that they are administrators of. There can be many, so it comes in the digest unless they wish otherwise.';
COMMENT ON COLUMN notice_preference.reminder_hours IS 'How long before a session they are reminded of it.';
COMMENT ON COLUMN notice_preference.digest_hour IS 'From which hour of their day on the digest is sent.';
COMMENT ON COLUMN notice_preference.zone IS 'IANA time zone of their day; empty where they have not said it, and then the day is that of UTC.';
COMMENT ON COLUMN notice_preference.last_digest_on IS 'The day, in their zone, of the last digest: there is one a day.';

CREATE TABLE address_suppression (
    address_hash bytea PRIMARY KEY,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE address_suppression IS 'Addresses of people without an account who asked not to be written to.';
COMMENT ON COLUMN address_suppression.address_hash IS 'SHA-256 of the address in small letters, in UTF-8. The address itself is not kept.';

CREATE TABLE delivery_key (
    name text PRIMARY KEY,
    secret bytea NOT NULL,
    created_at timestamptz NOT NULL
);
COMMENT ON TABLE delivery_key IS 'Keys with which the servers sign links that need no sign-in. All servers of a database share them.';

ALTER TABLE notice ADD COLUMN handed_on_at timestamptz;
COMMENT ON COLUMN notice.handed_on_at IS 'When it was handed to the webhooks of the organization that it is for.';
CREATE INDEX notice_to_hand_on ON notice (due_at)
    WHERE settled_at IS NULL AND to_organization_id IS NOT NULL AND handed_on_at IS NULL;

CREATE TABLE webhook (
    id uuid PRIMARY KEY,
    organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
    url text NOT NULL,
    secret bytea NOT NULL,
    previous_secret bytea,
    previous_secret_until timestamptz,
    failures integer NOT NULL DEFAULT 0,
    failing_since timestamptz,
    rests_until timestamptz,
    disabled_at timestamptz,
    replayed_at timestamptz,
    created_by uuid REFERENCES person,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CHECK (num_nonnulls(previous_secret, previous_secret_until) IN (0, 2))
);
COMMENT ON TABLE webhook IS 'Where an organization''s systems are told of what it is to know.';
COMMENT ON COLUMN webhook.secret IS 'The key that what is sent is signed with. It signs, so it is kept as it is; it is shown once.';
COMMENT ON COLUMN webhook.previous_secret IS 'The key before it, which signs too for a while so that the receiver can change over.';
COMMENT ON COLUMN webhook.failures IS 'How many attempts in a row have failed.';
COMMENT ON COLUMN webhook.failing_since IS 'When the first of these was.';
COMMENT ON COLUMN webhook.rests_until IS 'After a failed attempt nothing is posted there before this.';
COMMENT ON COLUMN webhook.disabled_at IS 'When it was given up because it had failed for so long. A replay takes it up again.';
COMMENT ON COLUMN webhook.replayed_at IS 'When somebody last asked for something to be sent again.';
CREATE INDEX webhook_by_organization ON webhook (organization_id, id);

CREATE TABLE webhook_delivery (
    id uuid PRIMARY KEY,
    webhook_id uuid NOT NULL REFERENCES webhook ON DELETE CASCADE,
    notice_id uuid NOT NULL REFERENCES notice ON DELETE CASCADE,
    kind text NOT NULL,
    body text NOT NULL,
    created_at timestamptz NOT NULL,
    attempts integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz NOT NULL,
    settled_at timestamptz,
    settlement text CHECK (settlement IN ('delivered', 'failed')),
    last_status integer,
    last_error text,
    replays integer NOT NULL DEFAULT 0,
    CHECK (num_nonnulls(settled_at, settlement) IN (0, 2)),
    UNIQUE (webhook_id, notice_id)
);
COMMENT ON TABLE webhook_delivery IS 'A notice on its way to a webhook, or what came of it.';
COMMENT ON COLUMN webhook_delivery.kind IS 'What the notice tells.';
COMMENT ON COLUMN webhook_delivery.body IS 'The bytes that are sent; a replay sends the same.';
COMMENT ON COLUMN webhook_delivery.last_status IS 'The HTTP status of the last answer.';
COMMENT ON COLUMN webhook_delivery.replays IS 'How often somebody asked for it to be sent again.';
CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, next_attempt_at, id) WHERE settled_at IS NULL;
CREATE INDEX webhook_delivery_by_webhook ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_by_notice ON webhook_delivery (notice_id);

CREATE INDEX notice_preference_sooner ON notice_preference (person_id) WHERE reminder_hours > 24;
-- Of which sessions somebody may have to be reminded, the next first.
CREATE INDEX session_to_remind ON session (starts_at) WHERE status IN ('scheduled', 'moved_online');

-- Says that there may be something to deliver. What and when stands in the tables.
CREATE FUNCTION notify_delivery() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('delivery', '');
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION notify_delivery() FROM PUBLIC;
CREATE TRIGGER notice_wakes AFTER INSERT ON notice FOR EACH STATEMENT EXECUTE FUNCTION notify_delivery();

SELECT keep_audit_trail('notice_preference', 'person_id', person => 'person_id', unnoted => '{last_digest_on, updated_at}',
    withheld => '{registrations, sessions, reminders, outcomes, invitations, reports, reminder_hours, digest_hour, zone}');
SELECT keep_audit_trail('webhook', 'id', organization => 'organization_id',
    unnoted => '{failures, failing_since, rests_until, created_at, updated_at}', withheld => '{created_by, secret, previous_secret, previous_secret_until}');
