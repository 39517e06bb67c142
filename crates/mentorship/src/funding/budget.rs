//! Saying how much there is of a funding stream.

use catalogue::problem::{ProblemCode, Problems, Rejection, check_revision};
use database::{
    AsyncPgConnection,
    id::{FundingBudgetId, FundingStreamId, RoundId, RoundPeriodId},
    schema::{funding_budget, funding_stream, round, round_period},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunExchange;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{FundingStream, read::locked};
use crate::{money::check_amount, round::RoundState};

/// How much there is to be of a stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BudgetInput {
    /// Of which stream.
    pub stream: FundingStreamId,
    /// For which round.
    pub round: RoundId,
    /// For which period of it; none: for the whole round.
    pub period: Option<RoundPeriodId>,
    /// How much, in minor units of the stream's currency; none takes the budget out. Without any, a stream pays for nothing in a
    /// round.
    pub amount: Option<i64>,
    /// The revision of the stream that was seen.
    pub expected_revision: Option<i32>,
}

/// Says how much there is of a stream for a round, or for one period of it, in place of what was said before.
///
/// # Errors
/// Every fault of it at once; where the stream was closed, the round is over, or somebody else changed the stream.
pub async fn set_budget(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    input: BudgetInput,
) -> Result<FundingStream, Rejection> {
    conn.transaction(async |conn| {
        let stream = locked(conn, may.programme(), input.stream, "stream").await?;
        check_revision(input.expected_revision, stream.revision)?;
        let mut problems = Problems::new();
        check_round(conn, may, &input, &mut problems).await?;
        if let Some(amount) = input.amount {
            check_amount(amount, "amount", &mut problems);
        }
        problems.settle()?;
        write(conn, &input).await?;
        let row = diesel::update(funding_stream::table.find(stream.id))
            .set((funding_stream::revision.eq(stream.revision + 1), funding_stream::updated_at.eq(now.to_diesel())))
            .returning(FundingStream::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Notes a round of another exchange, one that is over, and a period that is not of it. Nobody changes the round's periods until
/// the transaction ends.
async fn check_round(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    input: &BudgetInput,
    problems: &mut Problems,
) -> QueryResult<()> {
    let state: Option<RoundState> = round::table
        .find(input.round)
        .filter(round::programme_id.eq(may.programme()))
        .select(round::state)
        .for_share()
        .first(conn)
        .await
        .optional()?;
    match state {
        None => {
            let what = "is no round of the exchange that this stream funds; name one of its rounds";
            problems.note(ProblemCode::NotFound, "round", what);
            return Ok(());
        }
        Some(state @ (RoundState::Finished | RoundState::Cancelled)) => {
            let what = format_args!("is {state}, and its budgets stay as they were");
            problems.note(ProblemCode::WrongState, "round", what);
        }
        Some(RoundState::Draft | RoundState::Open | RoundState::Closed | RoundState::Published) => {}
    }
    if let Some(period) = input.period {
        let of_round = round_period::table.find(period).filter(round_period::round_id.eq(input.round));
        if !diesel::select(diesel::dsl::exists(of_round)).get_result::<bool>(conn).await? {
            let what = "is no period of this round; name one of its periods, or none for the whole round";
            problems.note(ProblemCode::NotFound, "period", what);
        }
    }
    Ok(())
}

async fn write(conn: &mut AsyncPgConnection, input: &BudgetInput) -> QueryResult<()> {
    let before = funding_budget::table
        .filter(funding_budget::funding_stream_id.eq(input.stream))
        .filter(funding_budget::round_id.eq(input.round))
        .filter(funding_budget::round_period_id.is_not_distinct_from(input.period));
    let Some(amount) = input.amount else {
        diesel::delete(before).execute(conn).await?;
        return Ok(());
    };
    // Whoever else says it at this moment waits for the stream.
    let changed = diesel::update(before).set(funding_budget::amount.eq(amount)).execute(conn).await?;
    if changed == 0 {
        diesel::insert_into(funding_budget::table)
            .values((
                funding_budget::id.eq(FundingBudgetId::new()),
                funding_budget::funding_stream_id.eq(input.stream),
                funding_budget::round_id.eq(input.round),
                funding_budget::round_period_id.eq(input.period),
                funding_budget::amount.eq(amount),
            ))
            .execute(conn)
            .await?;
    }
    Ok(())
}
