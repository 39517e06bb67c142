//! Reading funding streams.

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::{FundingStreamId, OrganizationId, ProgrammeId, RoundId},
    schema::{funding_budget, funding_stream, funding_stream_home, programme, round_period},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::ProgrammeFacts;

use super::{FundingBudget, FundingStream};

/// The streams of an exchange, in the order in which they are asked.
///
/// # Errors
/// Where the database fails.
pub async fn streams_of(mut conn: &AsyncPgConnection, exchange: ProgrammeId) -> QueryResult<Vec<FundingStream>> {
    funding_stream::table
        .filter(funding_stream::programme_id.eq(exchange))
        .order(funding_stream::id)
        .select(FundingStream::as_select())
        .load(&mut conn)
        .await
}

/// These streams, each with what the policy needs to know of its exchange.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(
    mut conn: &AsyncPgConnection,
    ids: &[FundingStreamId],
) -> QueryResult<Vec<(FundingStream, ProgrammeFacts)>> {
    let rows: Vec<(FundingStream, OrganizationId)> = funding_stream::table
        .inner_join(programme::table.on(programme::id.eq(funding_stream::programme_id)))
        .filter(funding_stream::id.eq_any(ids))
        .select((FundingStream::as_select(), programme::organization_id))
        .load(&mut conn)
        .await?;
    let with_facts = |(row, operator): (FundingStream, OrganizationId)| {
        let facts = ProgrammeFacts { id: row.programme_id, operator };
        (row, facts)
    };
    Ok(rows.into_iter().map(with_facts).collect())
}

/// The partners whose people each of these streams pays for; none of a stream that pays for those of all.
///
/// # Errors
/// Where the database fails.
pub async fn homes(
    mut conn: &AsyncPgConnection,
    streams: &[FundingStreamId],
) -> QueryResult<Vec<(FundingStreamId, OrganizationId)>> {
    funding_stream_home::table
        .filter(funding_stream_home::funding_stream_id.eq_any(streams))
        .order((funding_stream_home::funding_stream_id, funding_stream_home::organization_id))
        .select((funding_stream_home::funding_stream_id, funding_stream_home::organization_id))
        .load(&mut conn)
        .await
}

/// How much there is for a round, of every stream: for the whole round first, then period by period in the order of time.
///
/// # Errors
/// Where the database fails.
pub async fn budgets_of(mut conn: &AsyncPgConnection, round: RoundId) -> QueryResult<Vec<FundingBudget>> {
    funding_budget::table
        .left_join(round_period::table)
        .filter(funding_budget::round_id.eq(round))
        .order((funding_budget::funding_stream_id, round_period::starts_on.asc().nulls_first()))
        .select(FundingBudget::as_select())
        .load(&mut conn)
        .await
}

/// How much there is of each of these streams, round by round in the order in which they were begun; of a round likewise.
///
/// # Errors
/// Where the database fails.
pub async fn budgets(mut conn: &AsyncPgConnection, streams: &[FundingStreamId]) -> QueryResult<Vec<FundingBudget>> {
    funding_budget::table
        .left_join(round_period::table)
        .filter(funding_budget::funding_stream_id.eq_any(streams))
        .order((funding_budget::round_id, round_period::starts_on.asc().nulls_first()))
        .select(FundingBudget::as_select())
        .load(&mut conn)
        .await
}

/// A stream of the exchange that pays for new placements, which nobody else changes until the transaction ends.
pub(super) async fn locked(
    conn: &mut AsyncPgConnection,
    exchange: ProgrammeId,
    id: FundingStreamId,
    field: &str,
) -> Result<FundingStream, Rejection> {
    let row: Option<FundingStream> = funding_stream::table
        .find(id)
        .filter(funding_stream::programme_id.eq(exchange))
        .select(FundingStream::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?;
    let row = row.ok_or_else(|| Rejection::not_found(field, "a funding stream"))?;
    match row.closed_at {
        None => Ok(row),
        Some(_) => {
            let what = "was closed, and pays for nothing new; create another stream";
            Err(Rejection::one(ProblemCode::WrongState, field, what))
        }
    }
}
