//! What was adopted, for everybody who takes part in an exchange: whom it came from is not told.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, ReturnCommitmentId},
    paging::{Page, PageRequest},
    schema::{placement, return_commitment},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeOffers;

use super::{CommitmentState, ReturnCommitment};

/// An improvement that came of a placement and was adopted.
#[derive(Debug, Clone)]
pub struct AdoptedImprovement {
    /// What was promised, and what shows that it was adopted.
    pub commitment: ReturnCommitment,
    /// Where it was adopted first.
    pub home_id: OrganizationId,
    /// Where it was learned.
    pub host_id: OrganizationId,
}

/// The improvements of an exchange that were adopted, those that were promised last first; for whoever takes part in it, as the
/// offers of places are.
///
/// # Errors
/// Where the database fails.
pub async fn adopted_in(
    mut conn: &AsyncPgConnection,
    may: &MaySeeOffers,
    page: &PageRequest<ReturnCommitmentId>,
) -> QueryResult<Page<ReturnCommitmentId, AdoptedImprovement>> {
    let mut wanted = return_commitment::table
        .inner_join(placement::table)
        .filter(placement::programme_id.eq(may.programme()))
        .filter(return_commitment::state.eq(CommitmentState::Adopted))
        .order(return_commitment::id.desc())
        .limit(page.limit())
        .select((ReturnCommitment::as_select(), placement::home_id, placement::host_id))
        .into_boxed();
    if let Some(after) = page.after {
        wanted = wanted.filter(return_commitment::id.lt(after));
    }
    let rows: Vec<(ReturnCommitment, OrganizationId, OrganizationId)> = wanted.load(&mut conn).await?;
    let rows = rows.into_iter().map(|(commitment, home_id, host_id)| {
        let id = commitment.id;
        (id, AdoptedImprovement { commitment, home_id, host_id })
    });
    Ok(Page::cut(page, rows.collect()))
}

/// How many there are.
///
/// # Errors
/// Where the database fails.
pub async fn count_adopted_in(mut conn: &AsyncPgConnection, may: &MaySeeOffers) -> QueryResult<i64> {
    return_commitment::table
        .inner_join(placement::table)
        .filter(placement::programme_id.eq(may.programme()))
        .filter(return_commitment::state.eq(CommitmentState::Adopted))
        .count()
        .get_result(&mut conn)
        .await
}
