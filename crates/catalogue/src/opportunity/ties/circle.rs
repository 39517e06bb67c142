//! Ties between opportunities that would lead back to where they began.

use std::collections::HashSet;

use database::{
    AsyncPgConnection,
    id::OpportunityId,
    schema::{opportunity_lineage, series_part},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// A tie between opportunities that must not lead back to where it began.
#[derive(Clone, Copy)]
pub(super) enum Tie {
    /// From what was made to what it was made from.
    Lineage,
    /// From a series to its parts.
    Part,
}

/// The ties that lead away from these opportunities.
async fn ties_from(
    conn: &mut AsyncPgConnection,
    tie: Tie,
    ids: &[OpportunityId],
) -> QueryResult<Vec<(OpportunityId, OpportunityId)>> {
    match tie {
        Tie::Lineage => {
            opportunity_lineage::table
                .filter(opportunity_lineage::opportunity_id.eq_any(ids))
                .select((opportunity_lineage::opportunity_id, opportunity_lineage::from_id))
                .load(conn)
                .await
        }
        Tie::Part => {
            series_part::table
                .filter(series_part::series_id.eq_any(ids))
                .select((series_part::series_id, series_part::part_id))
                .load(conn)
                .await
        }
    }
}

/// The places in the list of those opportunities from which ties lead to `goal`, that one itself included.
pub(super) async fn reaching(
    conn: &mut AsyncPgConnection,
    tie: Tie,
    named: &[(usize, OpportunityId)],
    goal: OpportunityId,
) -> QueryResult<Vec<usize>> {
    let mut reached: HashSet<(OpportunityId, usize)> = HashSet::new();
    let mut fresh: Vec<(OpportunityId, usize)> = named.iter().map(|(at, id)| (*id, *at)).collect();
    while !fresh.is_empty() {
        fresh.retain(|step| reached.insert(*step));
        let ids: Vec<OpportunityId> = fresh.iter().map(|(id, _)| *id).collect();
        let ties = ties_from(conn, tie, &ids).await?;
        let mut next = Vec::new();
        for (here, at) in &fresh {
            next.extend(ties.iter().filter(|(from, _)| from == here).map(|(_, to)| (*to, *at)));
        }
        fresh = next;
    }
    let mut places: Vec<usize> = reached.into_iter().filter(|(id, _)| *id == goal).map(|(_, at)| at).collect();
    places.sort_unstable();
    Ok(places)
}
