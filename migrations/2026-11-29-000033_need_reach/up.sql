-- How far the people of a need can travel, and where opportunities take place.

ALTER TABLE need ADD COLUMN reach text NOT NULL DEFAULT 'anywhere'
    CHECK (reach IN ('anywhere', 'country', 'region', 'locality', 'online'));
COMMENT ON COLUMN need.reach IS 'How far its people can travel from where its organization is: anywhere, within their country, region or locality; online: nowhere.';
SELECT keep_audit_trail('need', 'id', organization => 'organization_id', person => 'person_id',
    unnoted => '{alike, about, matched_at, opened_again, revision, created_at, updated_at}',
    withheld => '{main_language, statement, wanted_by, languages, formats, reach, price_ceiling_amount, price_ceiling_currency, accessibility, evidence, programme_id, met_opportunity_id, met_note, registration_id}');

-- Where something is, as places are compared: in which country, region and locality, as far as that is known; and its name.
CREATE FUNCTION whereabouts(country text, region text, locality text, name text) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN jsonb_strip_nulls(jsonb_build_object(
    'country', coalesce(country, split_part(region, '-', 1)), 'region', region, 'locality', plain(locality),
    'name', coalesce(locality, name, region, country)
));

CREATE FUNCTION whereabouts_of(place jsonb) RETURNS jsonb
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN whereabouts(place ->> 'country', place ->> 'region', place ->> 'locality', place ->> 'name');

-- Whether a place is as near to a home as somebody can travel; null where that is not known.
CREATE FUNCTION is_within_reach(reach text, home jsonb, place jsonb) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE
    WHEN home ->> 'country' <> place ->> 'country' THEN false
    WHEN reach = 'country' THEN home ->> 'country' = place ->> 'country'
    WHEN home ->> 'region' <> place ->> 'region' THEN false
    WHEN reach = 'region' THEN home ->> 'region' = place ->> 'region'
    ELSE home ->> 'locality' = place ->> 'locality'
END;

DROP FUNCTION opportunity_ways(uuid);
-- The ways in which one can take part in an opportunity: a run of it that is offered; the public recording of a session;
-- without runs, at any time, or at a time that is not known. Days are those where it takes place; places, those of its
-- meetings on site, as whereabouts.
CREATE FUNCTION opportunity_ways(opportunity uuid)
RETURNS TABLE (
    kind text, run_id uuid, formats text[], self_paced boolean, first_on date, last_on date, over_at timestamptz,
    closes_at timestamptz, prices jsonb, for_sectors text[], for_organization_ids uuid[], for_programme_id uuid,
    places jsonb
)
LANGUAGE sql STABLE PARALLEL SAFE AS $$
    WITH listed (prices) AS (
        SELECT coalesce(jsonb_agg(price), '[]')
        FROM listing CROSS JOIN LATERAL jsonb_array_elements(listing.prices) AS price
        WHERE listing.opportunity_id = opportunity_ways.opportunity AND listing.status = 'listed'
    )
    SELECT 'run', run.id,
        ARRAY(
            SELECT DISTINCT format FROM unnest(
                CASE WHEN run.status = 'moved_online' THEN ARRAY['online']
                    WHEN run.mode = 'hybrid' THEN ARRAY['hybrid', 'online', 'in_person']
                    ELSE ARRAY[run.mode] END
                || CASE WHEN run.pacing = 'self_paced' THEN ARRAY['self_paced'] ELSE '{}' END
            ) AS format ORDER BY 1
        ),
        run.pacing = 'self_paced',
        coalesce(held.first_on, run.starts_on),
        coalesce(held.last_on, run.ends_on, run.starts_on),
        coalesce(
            held.last_at,
            (CASE WHEN run.pacing = 'self_paced' THEN run.ends_on ELSE coalesce(run.ends_on, run.starts_on) END + 1)::timestamp
                AT TIME ZONE coalesce(run.zone, 'UTC')
        ),
        (run.enrolment_closes_on + 1)::timestamp AT TIME ZONE coalesce(run.zone, 'UTC'),
        run.prices || listed.prices,
        coalesce(terms.for_sectors, '{}'), coalesce(terms.for_organization_ids, '{}'), terms.for_programme_id,
        CASE
            WHEN run.status = 'moved_online' OR run.mode = 'online' THEN '[]'
            WHEN held.first_on IS NULL AND run.place IS NOT NULL THEN jsonb_build_array(whereabouts_of(run.place))
            ELSE coalesce(held.places, '[]')
        END
    FROM opportunity AS offered
    JOIN run ON run.opportunity_id = offered.id
    CROSS JOIN listed
    LEFT JOIN registration_terms AS terms ON terms.run_id = run.id
    LEFT JOIN LATERAL (
        SELECT min(session.starts_on) AS first_on, max(coalesce(session.ends_on, session.starts_on)) AS last_on,
            max(session.order_at) AS last_at,
            jsonb_agg(DISTINCT whereabouts_of(coalesce(session.place, run.place)))
                FILTER (WHERE session.mode <> 'online' AND session.status <> 'moved_online'
                    AND coalesce(session.place, run.place) IS NOT NULL) AS places
        FROM session WHERE session.run_id = run.id AND session.status IN ('scheduled', 'moved_online')
    ) AS held ON true
    WHERE offered.id = opportunity_ways.opportunity AND offered.status IN ('announced', 'open', 'moved_online')
      AND run.status IN ('announced', 'open', 'moved_online')
    UNION ALL
    SELECT 'recording', NULL, ARRAY['online', 'self_paced'], true, NULL, NULL,
        CASE WHEN bool_and(recording.expires_on IS NOT NULL) THEN (max(recording.expires_on) + 1)::timestamp AT TIME ZONE 'UTC' END,
        NULL, '[]'::jsonb, '{}', '{}', NULL, '[]'
    FROM opportunity AS offered JOIN recording ON recording.opportunity_id = offered.id
    WHERE offered.id = opportunity_ways.opportunity AND recording.availability = 'public'
      AND offered.status NOT IN ('draft', 'withdrawn', 'cancelled')
    HAVING count(*) > 0
    UNION ALL
    SELECT CASE WHEN offered.kind IN ('webinar', 'workshop', 'mooc') THEN 'undated' ELSE 'anytime' END, NULL,
        CASE WHEN offered.kind = 'resource' THEN ARRAY['online', 'self_paced'] ELSE '{}' END,
        true, NULL, NULL, NULL, NULL, listed.prices, '{}', '{}', NULL, '[]'
    FROM opportunity AS offered CROSS JOIN listed
    WHERE offered.id = opportunity_ways.opportunity AND offered.status IN ('announced', 'open', 'moved_online')
      AND NOT EXISTS (SELECT FROM run WHERE run.opportunity_id = offered.id)
$$;
