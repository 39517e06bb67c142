CREATE OR REPLACE FUNCTION needs_follow_registration() RETURNS trigger
LANGUAGE plpgsql AS $$
DECLARE
    now_it_is CONSTANT text := CASE
        WHEN TG_OP = 'DELETE' THEN 'open'
        WHEN NEW.state IN ('attended', 'completed') THEN 'met'
        WHEN NEW.state IN ('declined', 'cancelled', 'no_show') THEN 'open'
        ELSE 'planned'
    END;
    at CONSTANT timestamptz := CASE WHEN TG_OP = 'DELETE' THEN OLD.updated_at ELSE NEW.updated_at END;
BEGIN
    UPDATE need SET
        state = now_it_is,
        met_opportunity_id = CASE WHEN now_it_is = 'met' THEN OLD.opportunity_id END,
        -- Who did not come may turn out to have; what was taken back stays so.
        registration_id = CASE WHEN TG_OP = 'UPDATE' AND NEW.state NOT IN ('declined', 'cancelled') THEN registration_id END,
        closed_at = CASE WHEN now_it_is = 'met' THEN at END,
        revision = revision + 1,
        updated_at = at
    WHERE registration_id = OLD.id AND state <> 'no_longer_needed' AND (state <> now_it_is OR TG_OP = 'DELETE');
    RETURN OLD;
END
$$;
