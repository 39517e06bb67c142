-- Whether anything meets a need, and by when, kept for the figures of the network: they are of hundreds of thousands of needs,
-- each of which is compared with the whole catalogue.

CREATE TABLE need_fit (
    need_id uuid PRIMARY KEY REFERENCES need ON DELETE CASCADE,
    organization_id uuid NOT NULL REFERENCES organization ON DELETE CASCADE,
    opportunity_id uuid REFERENCES opportunity ON DELETE SET NULL,
    fits_on date,
    fits_until timestamptz,
    looked_at timestamptz
);
COMMENT ON TABLE need_fit IS 'By when something meets an open need that counts in the figures of the network: a row for each of these needs, made and taken away by triggers.';
COMMENT ON COLUMN need_fit.organization_id IS 'Whose need it is.';
COMMENT ON COLUMN need_fit.opportunity_id IS 'What meets it first; empty: nothing does.';
COMMENT ON COLUMN need_fit.fits_on IS 'The last day of that, or the first of what one does in one''s own time; -infinity: at any time; empty: nothing meets it.';
COMMENT ON COLUMN need_fit.fits_until IS 'Until when one can take part in it; after that the need is looked at anew.';
COMMENT ON COLUMN need_fit.looked_at IS 'When that was found; empty: it is yet to be looked at, or something has changed since.';
CREATE INDEX need_fit_by_organization ON need_fit (organization_id);
CREATE INDEX need_fit_by_opportunity ON need_fit (opportunity_id);
CREATE INDEX need_fit_to_look_at ON need_fit (need_id) WHERE looked_at IS NULL;
CREATE INDEX need_fit_by_end ON need_fit (fits_until);
CREATE INDEX need_fit_by_age ON need_fit (looked_at);

CREATE FUNCTION count_need() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
    IF NEW.state = 'open' AND NEW.visibility = 'network' AND NEW.organization_id IS NOT NULL THEN
        INSERT INTO need_fit (need_id, organization_id) VALUES (NEW.id, NEW.organization_id)
        ON CONFLICT (need_id) DO UPDATE SET organization_id = excluded.organization_id, looked_at = NULL;
    ELSE
        DELETE FROM need_fit WHERE need_id = NEW.id;
    END IF;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION count_need() FROM PUBLIC;
CREATE TRIGGER need_counted AFTER INSERT OR UPDATE OF organization_id, statement, wanted_by, languages, formats, reach,
    price_ceiling_amount, price_ceiling_currency, accessibility, visibility, state ON need
    FOR EACH ROW EXECUTE FUNCTION count_need();

-- What was found is out of date once the topics of a need change, or what is known of whoever has it.
CREATE FUNCTION look_at_needs_anew() RETURNS trigger
LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
    one CONSTANT jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
BEGIN
    CASE TG_TABLE_NAME
        WHEN 'need_topic' THEN
            UPDATE need_fit SET looked_at = NULL WHERE need_id = (one ->> 'need_id')::uuid;
        WHEN 'organization' THEN
            UPDATE need_fit SET looked_at = NULL WHERE organization_id = (one ->> 'id')::uuid;
        WHEN 'programme_participant' THEN
            UPDATE need_fit SET looked_at = NULL WHERE organization_id = (one ->> 'organization_id')::uuid;
        WHEN 'registration' THEN
            UPDATE need_fit SET looked_at = NULL
            WHERE organization_id = (one ->> 'organization_id')::uuid AND opportunity_id = (one ->> 'opportunity_id')::uuid;
    END CASE;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION look_at_needs_anew() FROM PUBLIC;
CREATE TRIGGER need_topic_changed AFTER INSERT OR UPDATE OR DELETE ON need_topic
    FOR EACH ROW EXECUTE FUNCTION look_at_needs_anew();
CREATE TRIGGER organization_changed_for_needs AFTER UPDATE OF sectors, country, region, locality, status ON organization
    FOR EACH ROW EXECUTE FUNCTION look_at_needs_anew();
CREATE TRIGGER participant_changed_for_needs AFTER INSERT OR UPDATE OR DELETE ON programme_participant
    FOR EACH ROW EXECUTE FUNCTION look_at_needs_anew();
CREATE TRIGGER registration_attended_for_needs AFTER INSERT OR UPDATE OF state, organization_id ON registration
    FOR EACH ROW WHEN (NEW.state IN ('attended', 'completed')) EXECUTE FUNCTION look_at_needs_anew();

INSERT INTO need_fit (need_id, organization_id)
SELECT id, organization_id FROM need WHERE state = 'open' AND visibility = 'network' AND organization_id IS NOT NULL;
