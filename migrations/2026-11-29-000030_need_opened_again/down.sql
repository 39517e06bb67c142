DROP TRIGGER need_opened_again ON need;
DROP FUNCTION mark_need_opened_again();
DROP INDEX need_opened_again;
ALTER TABLE need DROP COLUMN opened_again;
SELECT keep_audit_trail('need', 'id', organization => 'organization_id', person => 'person_id',
    unnoted => '{alike, about, matched_at, revision, created_at, updated_at}',
    withheld => '{main_language, statement, wanted_by, languages, formats, price_ceiling_amount, price_ceiling_currency, accessibility, evidence, programme_id, met_opportunity_id, met_note, registration_id}');
