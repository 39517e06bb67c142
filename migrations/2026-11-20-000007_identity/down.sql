UPDATE listing SET status = 'withdrawn' WHERE status = 'draft';
ALTER TABLE listing DROP CONSTRAINT listing_status_check,
    ADD CONSTRAINT listing_status_check CHECK (status IN ('listed', 'withdrawn'));
DELETE FROM idempotency_key WHERE asker_id NOT IN (SELECT id FROM organization);
COMMENT ON COLUMN idempotency_key.asker_id IS NULL;
ALTER TABLE idempotency_key RENAME COLUMN asker_id TO organization_id;
ALTER TABLE idempotency_key ADD FOREIGN KEY (organization_id) REFERENCES organization ON DELETE CASCADE;
DELETE FROM service_token WHERE secret_hash IS NULL;
ALTER TABLE service_token
    DROP COLUMN issuer, DROP COLUMN subject, DROP COLUMN created_by, DROP COLUMN revoked_by, DROP COLUMN replaced_by,
    ALTER COLUMN secret_hash SET NOT NULL;
COMMENT ON COLUMN service_token.secret_hash IS 'SHA-256 of the secret; the secret itself is shown once and kept nowhere.';
DROP TABLE join_request;
DROP TABLE invitation;
DROP TABLE membership;
DROP TABLE programme_participant;
DROP TABLE programme;
CREATE OR REPLACE FUNCTION learn_organization_names() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    PERFORM learn_words(array_agg(value)) FROM changed, jsonb_each_text(changed.name);
    RETURN NULL;
END
$$;
ALTER TABLE organization DROP COLUMN status;
DROP TABLE account_link;
DROP TABLE sign_in_attempt;
DROP TABLE sign_in;
DROP TABLE account;
DROP TABLE person;
