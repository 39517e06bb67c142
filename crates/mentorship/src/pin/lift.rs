//! Lifting what is settled.

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::PinId,
    schema::{pin, placement},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunExchange;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Pin, PinCause};
use crate::placement::PlacementState;

/// Lifts what is settled about a pair: plans that are made from now on are free in it.
///
/// # Errors
/// Where it was lifted already, or a placement stands that it came of.
pub async fn lift(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    id: PinId,
) -> Result<Pin, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may, id).await?;
        if row.lifted_at.is_some() {
            return Err(Rejection::one(ProblemCode::WrongState, "id", "was lifted already; nothing needs to be done"));
        }
        if row.cause == PinCause::Accepted && has_placement(conn, &row).await? {
            let why = "came of a placement that is offered or accepted; it stands as long as that does";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        let row = diesel::update(pin::table.find(id))
            .set((pin::lifted_at.eq(now.to_diesel()), pin::lifted_by.eq(may.person())))
            .returning(Pin::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

async fn locked(conn: &mut AsyncPgConnection, may: &MayRunExchange, id: PinId) -> Result<Pin, Rejection> {
    pin::table
        .find(id)
        .filter(pin::programme_id.eq(may.programme()))
        .select(Pin::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "a settled pair"))
}

async fn has_placement(conn: &mut AsyncPgConnection, row: &Pin) -> QueryResult<bool> {
    let standing = placement::table
        .filter(placement::application_id.eq(row.application_id).and(placement::offer_id.eq(row.offer_id)))
        .filter(placement::state.eq_any(PlacementState::STANDING));
    diesel::select(exists(standing)).get_result(conn).await
}
