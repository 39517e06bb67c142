-- A need that is open again hears of what came while it was not.

ALTER TABLE need ADD COLUMN opened_again boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN need.opened_again IS 'That it was opened again, and what came meanwhile was not looked at yet; written by a trigger.';
CREATE INDEX need_opened_again ON need (id) WHERE opened_again;

CREATE FUNCTION mark_need_opened_again() RETURNS trigger
LANGUAGE plpgsql AS $$
BEGIN
    NEW.opened_again := true;
    RETURN NEW;
END
$$;
REVOKE ALL ON FUNCTION mark_need_opened_again() FROM PUBLIC;
CREATE TRIGGER need_opened_again BEFORE UPDATE OF state ON need
    FOR EACH ROW WHEN (OLD.state <> 'open' AND NEW.state = 'open') EXECUTE FUNCTION mark_need_opened_again();

SELECT keep_audit_trail('need', 'id', organization => 'organization_id', person => 'person_id',
    unnoted => '{alike, about, matched_at, opened_again, revision, created_at, updated_at}',
    withheld => '{main_language, statement, wanted_by, languages, formats, price_ceiling_amount, price_ceiling_currency, accessibility, evidence, programme_id, met_opportunity_id, met_note, registration_id}');
