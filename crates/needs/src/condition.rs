//! The hard constraints as one condition in SQL, between a row `wish` ([`crate::wish`]) and a row of `opportunity_search`.
//! [`rule::exclusions`](crate::rule::exclusions) says the same of a candidate, and why; a test compares the two.

use database::statement::Statement;

/// That the opportunity is about what the need is about: about a topic near one of its topics, or in two of its words.
pub(crate) const CONCERNS: &str =
    "(opportunity_search.topic_ids && wish.near OR opportunity_search.document @@ wish.about)";

/// That opportunities whose ids come behind may concern the need: so that they are not compared with every need there is.
/// Two parentheses end it.
pub(crate) const CONCERNED: &str = " AND id IN (SELECT needs_concerned(";

/// That it is for the owner of the need: for everybody, or for one of whom they are.
pub(crate) const FOR_OWNER: &str = "(opportunity_search.public OR opportunity_search.seen_by && wish.keys)";

/// That whoever offers it does not choose whose people come: it is for everybody or the whole network, and so is every way to
/// take part in it. By counts of what is for some by name one could tell whether each of them is counted.
pub(crate) const FOR_ALL: &str = "(opportunity_search.public
        OR '00000000-0000-0000-0000-000000000001'::uuid = ANY (opportunity_search.seen_by))
    AND NOT EXISTS (
        SELECT FROM opportunity_ways(opportunity_search.opportunity_id) AS way
        WHERE way.for_organization_ids <> '{}' OR way.for_programme_id IS NOT NULL
    )";

/// That the owner of the need took part in it: the person; or of an organization anybody who came in its name, since what
/// somebody brought home did not meet the need, or it would not be open.
pub(crate) const ATTENDED: &str = "EXISTS (
    SELECT FROM registration
    WHERE registration.opportunity_id = opportunity_search.opportunity_id AND registration.state IN ('attended', 'completed')
      AND CASE WHEN wish.person_id IS NULL THEN registration.organization_id = wish.organization_id
          ELSE registration.person_id = wish.person_id END
)";

/// That nothing excludes it, whatever the ways in which one can take part. What is not known of it excludes nothing, except what
/// it must have for people with disabilities.
pub(crate) const FITS_BUT_FOR_WAYS: &str = "(opportunity_search.public OR opportunity_search.seen_by && wish.keys)
    AND opportunity_search.status NOT IN ('draft', 'withdrawn', 'cancelled')
    AND wish.accessibility <@ opportunity_search.accessibility
    AND (wish.sectors = '{}' OR opportunity_search.sectors = '{}' OR opportunity_search.sectors && wish.sectors)
    AND (wish.languages = '{}' OR opportunity_search.languages = '{}' OR EXISTS (
        SELECT FROM unnest(opportunity_search.languages) AS held, unnest(wish.languages) AS wanted
        WHERE lower(split_part(held, '-', 1)) = lower(split_part(wanted, '-', 1))
    ))
    AND NOT EXISTS (
        SELECT FROM registration
        WHERE registration.opportunity_id = opportunity_search.opportunity_id
          AND registration.state IN ('attended', 'completed')
          AND CASE WHEN wish.person_id IS NULL THEN registration.organization_id = wish.organization_id
              ELSE registration.person_id = wish.person_id END
    )";

/// That one way in which one can take part, a row `way` of it, fits. What is not known excludes nothing, except a day where the
/// need has a deadline and nobody can begin at any time.
pub(crate) const WAY_FITS: &str = "(way.over_at IS NULL OR way.over_at > wish.now)
    AND (way.closes_at IS NULL OR way.closes_at > wish.now)
    AND (wish.wanted_by IS NULL OR way.kind <> 'undated' AND coalesce(
        CASE WHEN way.self_paced THEN way.first_on ELSE way.last_on END <= wish.wanted_by, true
    ))
    AND (wish.formats = '{}' OR way.formats = '{}' OR way.formats && wish.formats)
    AND (wish.reach = 'anywhere'
        OR way.formats && array_remove(CASE WHEN wish.formats = '{}' THEN way.formats ELSE wish.formats END, 'in_person')
        OR CASE WHEN wish.reach = 'online' THEN way.formats = '{}' ELSE NOT EXISTS (
            SELECT FROM jsonb_array_elements(way.places) AS place
            WHERE (
                SELECT bool_and(is_within_reach(wish.reach, home, place) IS FALSE)
                FROM jsonb_array_elements(wish.homes) AS home
            )
        ) END)
    AND (wish.price_ceiling_amount IS NULL OR coalesce((
        SELECT bool_or((price ->> 'amount')::bigint = 0 OR (price ->> 'amount')::bigint <= wish.price_ceiling_amount)
        FROM prices_for(way.prices, wish.sectors) AS price
        WHERE price ->> 'currency' = wish.price_ceiling_currency OR (price ->> 'amount')::bigint = 0
    ), true))
    AND (way.for_sectors = '{}' OR way.for_sectors && wish.sectors)
    AND (way.for_organization_ids = '{}' OR way.for_organization_ids && wish.organization_ids)
    AND (way.for_programme_id IS NULL OR way.for_programme_id = ANY (wish.programme_ids))";

/// Goes on with the condition that nothing excludes it, and that one can take part in some way.
pub(crate) fn fits<Row>(statement: &mut Statement<Row>) {
    statement
        .sql(FITS_BUT_FOR_WAYS)
        .sql(" AND EXISTS (SELECT FROM opportunity_ways(opportunity_search.opportunity_id) AS way WHERE ")
        .sql(WAY_FITS)
        .sql(")");
}
