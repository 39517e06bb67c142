//! Looking ahead: what the items of a list will be asked for is fetched for all of them at once, before they ask.
//!
//! A page of opportunities with everything around them then takes one statement for each relation, sent together,
//! whatever the page's length.

use async_graphql::Lookahead;
use database::id::OpportunityId;
use futures::{FutureExt, future::join_all};

use crate::request::RequestContext;

/// Fetches what is selected below `node` for these opportunities.
pub async fn prefetch(request: &RequestContext, node: &[Lookahead<'_>], ids: &[OpportunityId]) {
    if ids.is_empty() {
        return;
    }
    let wanted = |field: &str| node.iter().any(|node| node.field(field).exists());
    let loaders = request.loaders();
    let mut fetches = Vec::new();
    let listers = node.iter().any(|node| node.field("listings").field("organization").exists());
    let owners = wanted("provider") || wanted("visibleTo") || wanted("programme");
    if owners || wanted("organizations") || listers {
        fetches.push(loaders.organizations_by_opportunity.foresee(ids).boxed());
    }
    if wanted("visibleTo") {
        fetches.push(loaders.audience_by_opportunity.foresee(ids).boxed());
    }
    if wanted("topics") {
        fetches.push(loaders.topics_by_opportunity.foresee(ids).boxed());
    }
    if wanted("nextSession") {
        let now = request.clock().now();
        fetches.push(
            async move {
                let keys: Vec<_> = ids.iter().map(|id| (*id, now)).collect();
                loaders.next_session_by_opportunity.foresee(&keys).await;
            }
            .boxed(),
        );
    }
    if wanted("listings") {
        fetches.push(loaders.listings_by_opportunity.foresee(ids).boxed());
    }
    if wanted("runs") {
        fetches.push(loaders.runs_by_opportunity.foresee(ids).boxed());
    }
    if wanted("partOf") || wanted("parts") {
        fetches.push(loaders.series_parts_by_opportunity.foresee(ids).boxed());
    }
    if wanted("madeFrom") || wanted("madeInto") {
        fetches.push(loaders.lineage_by_opportunity.foresee(ids).boxed());
    }
    join_all(fetches).await;
}

/// Fetches the opportunities of a list of sessions, and what is selected below each of them.
pub async fn prefetch_of_sessions(request: &RequestContext, session: &[Lookahead<'_>], ids: &[OpportunityId]) {
    let node: Vec<_> = session.iter().map(|session| session.field("opportunity")).collect();
    if node.iter().any(Lookahead::exists) {
        let fetch = request.loaders().opportunity_by_id.foresee(ids);
        futures::join!(fetch, prefetch(request, &node, ids));
    }
}
