//! What time brings: reminders of placements that wait for an answer, and the end of those that got none.

use catalogue::problem::Rejection;
use database::{
    AsyncPgConnection,
    id::{PlacementId, RoundId},
    schema::{exchange_program, placement, round},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use jiff_diesel::ToDiesel;

use super::{
    Placement, PlacementState, days,
    pinning::{Pair, keep_apart},
};
use crate::{
    pin::PinCause,
    plan,
    round::{Round, RoundState},
    telling::{self, News},
};

/// Lets go of placements that were not answered in time: the pair of each is kept out of later plans, both sides are told, and
/// each round is solved again, once. Rounds in which somebody else writes at the moment are left for the next time, so that
/// several servers can do it side by side.
///
/// # Errors
/// Where the database fails.
pub async fn expire(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<()> {
    let due = placement::table
        .filter(placement::state.eq(PlacementState::Offered))
        .filter(placement::answer_by.le(now.to_diesel()))
        .select(placement::round_id);
    let waiting: Vec<RoundId> = due.distinct().order(placement::round_id).load(conn).await?;
    for id in waiting {
        conn.transaction(async |conn| expire_in(conn, id, now).await).await?;
    }
    Ok(())
}

async fn expire_in(conn: &mut AsyncPgConnection, id: RoundId, now: Timestamp) -> QueryResult<()> {
    let held: Option<Round> = round::table
        .find(id)
        .select(Round::as_select())
        .for_no_key_update()
        .skip_locked()
        .first(conn)
        .await
        .optional()?;
    let Some(round) = held else { return Ok(()) };
    let expired: Vec<Placement> = diesel::update(
        placement::table
            .filter(placement::round_id.eq(id))
            .filter(placement::state.eq(PlacementState::Offered))
            .filter(placement::answer_by.le(now.to_diesel())),
    )
    .set((
        placement::state.eq(PlacementState::Expired),
        placement::settled_at.eq(now.to_diesel()),
        placement::revision.eq(placement::revision + 1),
        placement::updated_at.eq(now.to_diesel()),
    ))
    .returning(Placement::as_returning())
    .get_results(conn)
    .await?;
    if expired.is_empty() {
        return Ok(());
    }
    let ids: Vec<PlacementId> = expired.iter().map(|row| row.id).collect();
    let pairs: Vec<Pair> = expired.iter().map(Pair::of_placement).collect();
    keep_apart(conn, &round, &pairs, PinCause::Expired, None, None, now).await?;
    telling::tell(conn, now, &ids, News::Settled).await?;
    plan_anew(conn, &round, now).await
}

/// Has the round solved again, since a placement of it fell through. The coordinator hears of it, and the committee votes on what
/// is new. A round of which no plan can be made at the moment is left to them.
pub(super) async fn plan_anew(conn: &mut AsyncPgConnection, round: &Round, now: Timestamp) -> QueryResult<()> {
    if round.state != RoundState::Published {
        return Ok(());
    }
    let asked = conn.transaction(async |conn| plan::request(conn, round, now).await).await;
    match asked {
        Ok(_) => Ok(()),
        Err(Rejection::Refused(problems)) => {
            let why: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
            tracing::info!(round = %round.id, "no plan was made after a placement fell through: {}", why.join(" "));
            Ok(())
        }
        Err(Rejection::Database(error)) => Err(error),
    }
}

/// Reminds the sides that have not answered, a week and two days before their time is over, where that came due after `since`
/// and until `now`: at nine in the morning by the clock of the exchange. What was written before, by whichever server, is not
/// written again. In three statements, however many there are.
///
/// # Errors
/// Where the database fails.
pub async fn remind(conn: &mut AsyncPgConnection, since: Timestamp, now: Timestamp) -> QueryResult<()> {
    type Row = (PlacementId, jiff_diesel::Timestamp, jiff_diesel::Timestamp, String);
    // A week before at nine in the morning, and a day more for the zones.
    let last = now + SignedDuration::from_hours(24 * 9);
    let rows: Vec<Row> = placement::table
        .inner_join(exchange_program::table.on(exchange_program::programme_id.eq(placement::programme_id)))
        .filter(placement::state.eq(PlacementState::Offered))
        .filter(placement::answer_by.gt(now.to_diesel()).and(placement::answer_by.le(last.to_diesel())))
        .order(placement::id)
        .select((placement::id, placement::answer_by, placement::created_at, exchange_program::zone))
        .load(conn)
        .await?;
    let due = |(id, answer_by, offered_at, zone): &Row| {
        let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
        let days = days::due(answer_by.to_jiff(), offered_at.to_jiff(), &zone, since, now)?;
        Some((*id, days))
    };
    telling::remind(conn, now, &rows.iter().filter_map(due).collect()).await
}
