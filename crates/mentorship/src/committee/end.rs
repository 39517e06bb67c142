//! Giving a seat on a committee up.

use catalogue::problem::{ProblemCode, Rejection};
use database::{AsyncPgConnection, id::CommitteeSeatId, schema::committee_seat};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunExchange;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::CommitteeSeat;
use crate::exchange;

/// Has somebody sit on the committee no longer, from today on.
///
/// # Errors
/// Where the seat was given up already, or its last day is past.
pub async fn end_seat(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    id: CommitteeSeatId,
) -> Result<CommitteeSeat, Rejection> {
    conn.transaction(async |conn| {
        // Whoever takes the place that becomes free waits for it.
        let exchange = exchange::locked(conn, may.programme()).await?;
        let seat: Option<CommitteeSeat> = committee_seat::table
            .find(id)
            .filter(committee_seat::programme_id.eq(exchange.programme_id))
            .select(CommitteeSeat::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?;
        let seat = seat.ok_or_else(|| Rejection::not_found("id", "a seat on a committee"))?;
        if seat.ended_at.is_some() {
            let what = "was given up already; nothing needs to be done";
            return Err(Rejection::one(ProblemCode::WrongState, "id", what));
        }
        if seat.ends_on < exchange.today(now) {
            let what = format_args!("ended on {} by itself; nothing needs to be done", seat.ends_on);
            return Err(Rejection::one(ProblemCode::WrongState, "id", what));
        }
        let row = diesel::update(committee_seat::table.find(id))
            .set(committee_seat::ended_at.eq(now.to_diesel()))
            .returning(CommitteeSeat::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}
