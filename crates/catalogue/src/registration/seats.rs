//! Places set aside for the staff of some sectors ("send your staff to ours"), until they are released.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId, SeatSetAsideId},
    schema::{registration, seat_set_aside},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayEdit,
};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{RegistrationState, settle};
use crate::{
    civil,
    organization::Sector,
    problem::{ProblemCode, Problems, Rejection},
    run,
};

/// Places of a run kept for the staff of some sectors.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = seat_set_aside)]
pub struct SeatSetAside {
    /// Its id.
    pub id: SeatSetAsideId,
    /// Of which run.
    pub run_id: RunId,
    /// For whose staff.
    pub sectors: Vec<Sector>,
    /// How many places.
    pub places: i32,
    /// From the start of this day in its zone they are everybody's.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub release_on: Date,
    /// The IANA time zone of that day.
    pub zone: String,
    /// When they were released.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub released_at: Option<Timestamp>,
}

/// Places to be set aside, as somebody gives them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SeatSetAsideInput {
    /// For whose staff.
    pub sectors: Vec<Sector>,
    /// How many places.
    pub places: i32,
    /// From when on they are everybody's, `YYYY-MM-DD`.
    pub release_on: String,
    /// The IANA time zone of that day; left out, the run's.
    pub zone: Option<String>,
}

/// The places set aside in these runs, in the order they were.
pub async fn seats_of_runs(mut conn: &AsyncPgConnection, ids: &[RunId]) -> QueryResult<Vec<SeatSetAside>> {
    seat_set_aside::table
        .filter(seat_set_aside::run_id.eq_any(ids))
        .order(seat_set_aside::id)
        .select(SeatSetAside::as_select())
        .load(&mut conn)
        .await
}

/// Sets places of a run aside. Nobody loses a place by it: only what is free, or becomes so, is kept.
///
/// # Errors
/// Every fault of the input at once; where the run has no limit of places, or fewer than are set aside in all.
pub async fn set_aside(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    run_id: RunId,
    input: SeatSetAsideInput,
    key: Option<&str>,
) -> Result<SeatSetAside, Rejection> {
    conn.transaction(async |conn| {
        let asked = (run_id, &input);
        let pending = match idempotency::claim(conn, may.asker(), key, "setSeatsAside", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, SeatSetAsideId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let run = run::lock(conn, may, run_id, "run").await?;
        let kept: i64 = kept(conn, run_id).await?;
        let mut problems = Problems::new();
        let release_on = civil::date(&input.release_on, "release_on", &mut problems);
        let zone = input.zone.as_deref().or(run.zone.as_deref());
        if zone.is_none() {
            let message =
                "is missing, and the run has none; give the IANA time zone of the day, such as America/Halifax";
            problems.note(ProblemCode::Required, "zone", message);
        }
        let zone = civil::zone_if_any(zone, "zone", &mut problems).as_ref().and_then(civil::zone_name);
        problems.note_repeated("sectors", input.sectors.iter().copied());
        if input.sectors.is_empty() {
            problems.note(ProblemCode::Required, "sectors", "is empty; say for whose staff the places are kept");
        }
        if input.places < 1 {
            problems.note(ProblemCode::OutOfRange, "places", format_args!("is {}; keep at least one", input.places));
        }
        match run.capacity {
            None => problems.note(
                ProblemCode::WrongState,
                "run",
                "has no limit of places, so none need to be kept; give it a capacity first",
            ),
            Some(capacity) if kept + i64::from(input.places) > i64::from(capacity) => problems.note(
                ProblemCode::OutOfRange,
                "places",
                format_args!(
                    "is {}, which with {kept} kept already is more than the {capacity} that the run has; keep fewer",
                    input.places
                ),
            ),
            Some(_) => {}
        }
        problems.settle()?;
        let (Some(release_on), Some(zone)) = (release_on, zone) else {
            return Err(Rejection::one(ProblemCode::Required, "release_on", "is missing; give the day of release"));
        };
        let id = SeatSetAsideId::new();
        diesel::insert_into(seat_set_aside::table)
            .values((
                seat_set_aside::id.eq(id),
                seat_set_aside::run_id.eq(run_id),
                seat_set_aside::sectors.eq(&input.sectors),
                seat_set_aside::places.eq(input.places),
                seat_set_aside::release_on.eq(release_on.to_diesel()),
                seat_set_aside::zone.eq(zone),
                seat_set_aside::created_at.eq(now.to_diesel()),
            ))
            .execute(conn)
            .await?;
        settle(conn, now, run_id).await?;
        pending.keep(conn, id.uuid()).await?;
        found(conn, id).await
    })
    .await
}

/// Releases places that were set aside, before their day. Done twice it is the same.
///
/// # Errors
/// Where there are none such in a run of this opportunity.
pub async fn release(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    id: SeatSetAsideId,
) -> Result<SeatSetAside, Rejection> {
    conn.transaction(async |conn| {
        let known = found(conn, id).await?;
        run::lock(conn, may, known.run_id, "id").await?;
        diesel::update(seat_set_aside::table.find(id).filter(seat_set_aside::released_at.is_null()))
            .set(seat_set_aside::released_at.eq(now.to_diesel()))
            .execute(conn)
            .await?;
        settle(conn, now, known.run_id).await?;
        found(conn, id).await
    })
    .await
}

/// The run in which these places are.
pub async fn run_of_seats(conn: &mut AsyncPgConnection, id: SeatSetAsideId) -> Result<RunId, Rejection> {
    Ok(found(conn, id).await?.run_id)
}

async fn kept(conn: &mut AsyncPgConnection, run_id: RunId) -> QueryResult<i64> {
    let kept: Option<i64> = seat_set_aside::table
        .filter(seat_set_aside::run_id.eq(run_id).and(seat_set_aside::released_at.is_null()))
        .select(diesel::dsl::sum(seat_set_aside::places))
        .get_result(conn)
        .await?;
    Ok(kept.unwrap_or(0))
}

async fn found(conn: &mut AsyncPgConnection, id: SeatSetAsideId) -> Result<SeatSetAside, Rejection> {
    seat_set_aside::table
        .find(id)
        .select(SeatSetAside::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "places set aside"))
}

/// How many of these places are taken, for each.
pub async fn taken_of_seats(
    mut conn: &AsyncPgConnection,
    ids: &[SeatSetAsideId],
) -> QueryResult<Vec<(Option<SeatSetAsideId>, i64)>> {
    registration::table
        .filter(registration::seat_set_aside_id.eq_any(ids))
        .filter(registration::state.eq_any(RegistrationState::PLACED))
        .group_by(registration::seat_set_aside_id)
        .select((registration::seat_set_aside_id, diesel::dsl::count_star()))
        .load(&mut conn)
        .await
}
