//! What of the past and of the vocabulary counts in a round.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use database::{
    AsyncPgConnection,
    id::{OrganizationId, TopicId},
    schema::{placement, round, topic_ancestor},
};
use diesel::{dsl::count_star, prelude::*};
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;
use matching::round as solver;

use crate::{placement::PlacementState, round::Round};

/// How many people of each institution were at each other in earlier rounds of the exchange.
pub(super) async fn earlier(mut conn: &AsyncPgConnection, of: &Round) -> QueryResult<Vec<solver::Link>> {
    let counted: Vec<(OrganizationId, OrganizationId, i64)> = placement::table
        .inner_join(round::table.on(round::id.eq(placement::round_id)))
        .filter(placement::programme_id.eq(of.programme_id))
        .filter(placement::round_id.ne(of.id).and(round::opens_on.lt(of.opens_on.to_diesel())))
        .filter(placement::state.eq_any(PlacementState::AGREED))
        .group_by((placement::home_id, placement::host_id))
        .select((placement::home_id, placement::host_id, count_star()))
        .load(&mut conn)
        .await?;
    let links = counted.into_iter().map(|(home, host, how_many)| solver::Link {
        home: home.to_string(),
        host: host.to_string(),
        placements: u32::try_from(how_many).unwrap_or(u32::MAX),
    });
    Ok(links.collect())
}

/// All that the topics are a part of that offers name, however far up: who offers the part offers what is sought. Those of applications
/// need not be known, since nothing above what is sought is of use.
pub(super) async fn broader(
    mut conn: &AsyncPgConnection,
    offers: &[solver::Offer],
) -> QueryResult<BTreeMap<String, BTreeSet<String>>> {
    let skills = offers.iter().flat_map(|offer| &offer.skills).map(|skill| &skill.topic);
    let careers = offers.iter().flat_map(|offer| &offer.career);
    let named: HashSet<TopicId> = skills.chain(careers).filter_map(|topic| topic.parse().ok()).collect();
    let named: Vec<TopicId> = named.into_iter().collect();
    let found: Vec<(TopicId, TopicId)> = topic_ancestor::table
        .filter(topic_ancestor::topic_id.eq_any(named))
        // Each stands above itself there.
        .filter(topic_ancestor::topic_id.ne(topic_ancestor::ancestor_id))
        .select((topic_ancestor::topic_id, topic_ancestor::ancestor_id))
        .load(&mut conn)
        .await?;
    let mut broader: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (topic, above) in found {
        broader.entry(topic.to_string()).or_default().insert(above.to_string());
    }
    Ok(broader)
}
