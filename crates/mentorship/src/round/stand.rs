//! Changing where rounds stand.

use catalogue::{
    opportunity::Visibility,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    status::Verb,
};
use database::{
    AsyncPgConnection,
    id::RoundId,
    schema::{placement, round},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{policy::MayCallForRound, text::check_text};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Round, RoundMove, call, check_next, read::locked_of, write::exchange_of};
use crate::{period, placement::PlacementState, plan};

/// How a round is opened.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Opening {
    /// Who may see its call.
    pub visibility: Visibility,
    /// The revision it was decided for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Opens a round: its call is published as an opportunity of the exchange's operator. A round that was closed is opened again,
/// and keeps its call.
///
/// # Errors
/// Where it has no periods, or its last day is over; where no steward approved the operator. Nothing is written then.
pub async fn open(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    id: RoundId,
    opening: Opening,
) -> Result<Round, Rejection> {
    conn.transaction(async |conn| {
        let row = locked_of(conn, may.exchange(), id, "id").await?;
        check_revision(opening.expected_revision, row.revision)?;
        let becomes = check_next(row.state, RoundMove::Open, "id")?;
        let exchange = exchange_of(conn, row.programme_id, "id").await?;
        let mut problems = Problems::new();
        if period::of_rounds(conn, &[id]).await?.is_empty() {
            let why = "is a round without periods; say first in which parts of it placements take place";
            problems.note(ProblemCode::WrongState, "id", why);
        }
        if row.closes_on < exchange.today(now) {
            let why = format_args!(
                "is a round whose last day was {}, so that nobody could answer its call; give it a later one first",
                row.closes_on
            );
            problems.note(ProblemCode::WrongState, "id", why);
        }
        if opening.visibility == Visibility::Organizations {
            let why = "is \"organizations\", but a call is for everybody, the network, or the partners of the exchange; choose one of these";
            problems.note(ProblemCode::Invalid, "visibility", why);
        }
        problems.settle()?;
        let row = Round { state: becomes, ..row };
        let opportunity = call::publish(conn, may, now, &row, &exchange, opening.visibility).await?;
        write(conn, now, &Round { opportunity_id: Some(opportunity), ..row }).await
    })
    .await
}

/// Closes a round, before its last day or after it: nobody offers or applies any more.
///
/// # Errors
/// Where it is not open; a conflict where somebody else changed it.
pub async fn close(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    id: RoundId,
    expected_revision: Option<i32>,
) -> Result<Round, Rejection> {
    conn.transaction(async |conn| {
        let row = locked_of(conn, may.exchange(), id, "id").await?;
        check_revision(expected_revision, row.revision)?;
        let becomes = check_next(row.state, RoundMove::Close, "id")?;
        let exchange = exchange_of(conn, row.programme_id, "id").await?;
        let row = Round { state: becomes, ..row };
        call::follow(conn, may, now, &row, &exchange, false).await?;
        write(conn, now, &row).await
    })
    .await
}

/// Cancels a round, and with it its call and the plans that are not made yet.
///
/// # Errors
/// Where there is no reason, or a placement of it was accepted; where it is over.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    id: RoundId,
    reason: &str,
) -> Result<Round, Rejection> {
    let mut problems = Problems::new();
    check_text(Some(reason), "reason", 2_000, &mut problems);
    problems.settle()?;
    conn.transaction(async |conn| {
        let row = locked_of(conn, may.exchange(), id, "id").await?;
        let becomes = check_next(row.state, RoundMove::Cancel, "id")?;
        if has_placements(conn, id, &PlacementState::AGREED).await? {
            let why = "is a round of which placements were accepted, so that people count on it; finish it when they are over";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        call::end(conn, may, now, &row, Verb::Cancel, Some(reason)).await?;
        plan::cancel_of_round(conn, now, id).await?;
        let cancelled_reason = Some(reason.to_owned());
        write(conn, now, &Round { state: becomes, cancelled_reason, ..row }).await
    })
    .await
}

/// Finishes a round of which a plan was published. Placements that were accepted and have not begun do not begin any more: whoever would
/// have one begin holds the round before.
///
/// # Errors
/// Where none was, or placements still wait for answers or are under way; a conflict where somebody else changed it.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    id: RoundId,
    expected_revision: Option<i32>,
) -> Result<Round, Rejection> {
    conn.transaction(async |conn| {
        let row = locked_of(conn, may.exchange(), id, "id").await?;
        check_revision(expected_revision, row.revision)?;
        let becomes = check_next(row.state, RoundMove::Finish, "id")?;
        if has_placements(conn, id, &PlacementState::OPEN).await? {
            let why =
                "is a round of which placements still wait for answers or are under way; finish it when they are over";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        call::end(conn, may, now, &row, Verb::End, None).await?;
        write(conn, now, &Round { state: becomes, ..row }).await
    })
    .await
}

/// Has a round, which the caller holds, stand as one of which a plan was published: the first one, or another.
///
/// # Errors
/// Where nobody has closed it yet, or it is over; `field` is where it, or its plan, was named.
pub(crate) async fn publish(
    conn: &mut AsyncPgConnection,
    round: &Round,
    now: Timestamp,
    field: &str,
) -> Result<Round, Rejection> {
    let becomes = check_next(round.state, RoundMove::Publish, field)?;
    let published_at = Some(round.published_at.unwrap_or(now));
    write(conn, now, &Round { state: becomes, published_at, ..round.clone() }).await
}

async fn has_placements(conn: &mut AsyncPgConnection, id: RoundId, states: &[PlacementState]) -> QueryResult<bool> {
    let found = placement::table.filter(placement::round_id.eq(id).and(placement::state.eq_any(states)));
    diesel::select(exists(found)).get_result(conn).await
}

async fn write(conn: &mut AsyncPgConnection, now: Timestamp, becomes: &Round) -> Result<Round, Rejection> {
    let row = diesel::update(round::table.find(becomes.id))
        .set((
            round::state.eq(becomes.state),
            round::opportunity_id.eq(becomes.opportunity_id),
            round::cancelled_reason.eq(&becomes.cancelled_reason),
            round::published_at.eq(becomes.published_at.map(ToDiesel::to_diesel)),
            round::revision.eq(becomes.revision + 1),
            round::updated_at.eq(now.to_diesel()),
        ))
        .returning(Round::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}
