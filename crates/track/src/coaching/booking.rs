//! Booking a slot.

use catalogue::{
    civil,
    problem::{ProblemCode, Problems, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{CoachingOfferId, CoachingSessionId, OrganizationId, PersonId},
    schema::{
        coaching_expert, coaching_offer, coaching_person, coaching_session, coaching_window, enrolment, organization,
        person, program_year, track_program,
    },
};
use diesel::{
    dsl::exists,
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{ActForMuseum, MayInEnrolment},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{CoachingOffer, CoachingRole, CoachingSession, Slot, offer::coaching_now, slot, telling};
use crate::enrolment::check_takes_part;

/// What a museum books.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Booking {
    /// Of which offer.
    pub offer: CoachingOfferId,
    /// The slot that begins then.
    pub starts_at: Timestamp,
    /// The IANA zone of the museum; none: that of the programme.
    pub zone: Option<String>,
}

/// Books a slot of an offer for a museum. Both sides are told.
///
/// # Errors
/// Where the offer is not one of the museum's year, was withdrawn, or its coach coaches no longer; where it has no such slot,
/// or somebody is busy then; where the museum withdrew from the year, or that is closed. Nothing is written then.
pub async fn book(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    booking: Booking,
    key: Option<&str>,
) -> Result<CoachingSession, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.enrolment().uuid(), &booking);
        let pending = match idempotency::claim(conn, may.asker(), key, "bookCoaching", &asked, now).await? {
            Claim::Repeated(id) => return repeated(conn, may, CoachingSessionId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let museum_zone = museum_zone(conn, may, booking.zone.as_deref()).await?;
        check_takes_part(conn, may, "enrolment").await?;
        let offer = offered(conn, booking.offer, "offer").await?;
        check_year(conn, may, &offer).await?;
        let slot = slot_of(conn, &offer, booking.starts_at, now).await?;
        let people = people_now(conn, may, &offer, now).await?;
        let ids: Vec<PersonId> = people.iter().map(|(id, _)| *id).collect();
        hold(conn, &ids, may.organization()).await?;
        check_free(conn, &ids, may.organization(), slot, None).await?;
        let row = insert(conn, may, now, &offer, slot, &museum_zone).await.map_err(taken)?;
        let rows: Vec<_> = people
            .iter()
            .map(|(id, role)| {
                (
                    coaching_person::coaching_session_id.eq(row.id),
                    coaching_person::person_id.eq(*id),
                    coaching_person::role.eq(*role),
                    coaching_person::starts_at.eq(slot.starts_at.to_diesel()),
                    coaching_person::ends_at.eq(slot.ends_at.to_diesel()),
                )
            })
            .collect();
        diesel::insert_into(coaching_person::table).values(rows).execute(conn).await.map_err(taken)?;
        telling::tell(conn, now, &row, telling::News::Booked).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

async fn repeated(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    id: CoachingSessionId,
) -> Result<CoachingSession, Rejection> {
    coaching_session::table
        .find(id)
        .filter(coaching_session::enrolment_id.eq(may.enrolment()))
        .select(CoachingSession::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("idempotency_key", "a coaching session"))
}

async fn museum_zone(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    named: Option<&str>,
) -> Result<String, Rejection> {
    let Some(named) = named else {
        let own = track_program::table.find(may.programme()).select(track_program::zone);
        return Ok(own.first(conn).await?);
    };
    let mut problems = Problems::new();
    let zone = civil::zone(named, "zone", &mut problems).and_then(|zone| civil::zone_name(&zone));
    problems.or(|| zone.unwrap_or_else(|| named.to_owned()))
}

/// An offer that stands, and that nobody withdraws until the transaction ends.
pub(super) async fn offered(
    conn: &mut AsyncPgConnection,
    id: CoachingOfferId,
    field: &str,
) -> Result<CoachingOffer, Rejection> {
    let offer: CoachingOffer = coaching_offer::table
        .find(id)
        .select(CoachingOffer::as_select())
        .for_share()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found(field, "an offer of coaching"))?;
    match offer.withdrawn_at {
        None => Ok(offer),
        Some(_) => {
            Err(Rejection::one(ProblemCode::WrongState, field, "was withdrawn by its coach; choose another offer"))
        }
    }
}

async fn check_year(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    offer: &CoachingOffer,
) -> Result<(), Rejection> {
    let is_theirs = exists(
        enrolment::table
            .inner_join(program_year::table)
            .filter(enrolment::id.eq(may.enrolment()).and(program_year::id.eq(offer.program_year_id))),
    );
    match diesel::select(is_theirs).get_result::<bool>(conn).await? {
        true => Ok(()),
        false => Err(Rejection::not_found("offer", "an offer of coaching to the museums of that year")),
    }
}

/// The slot of the offer that begins then, where it is ahead.
pub(super) async fn slot_of(
    conn: &mut AsyncPgConnection,
    offer: &CoachingOffer,
    starts_at: Timestamp,
    now: Timestamp,
) -> Result<Slot, Rejection> {
    let window: Option<(jiff_diesel::Timestamp, jiff_diesel::Timestamp)> = coaching_window::table
        .filter(coaching_window::coaching_offer_id.eq(offer.id))
        .filter(coaching_window::starts_at.le(starts_at.to_diesel()))
        .filter(coaching_window::ends_at.gt(starts_at.to_diesel()))
        .select((coaching_window::starts_at, coaching_window::ends_at))
        .first(conn)
        .await
        .optional()?;
    let window = window.map(|(starts, ends)| Slot { starts_at: starts.to_jiff(), ends_at: ends.to_jiff() });
    let found = window.and_then(|window| slot::cut(window, offer.slot_minutes).find(|one| one.starts_at == starts_at));
    let why = match found {
        Some(slot) if slot.starts_at > now => return Ok(slot),
        Some(_) => "has passed; choose one of freeSlots",
        None => "is not when a slot of the offer begins; choose one of freeSlots",
    };
    Err(Rejection::one(ProblemCode::OutOfRange, "starts_at", why))
}

/// Who gives the sessions of an offer.
pub(super) async fn people_of(
    conn: &mut AsyncPgConnection,
    offer: &CoachingOffer,
) -> QueryResult<Vec<(PersonId, CoachingRole)>> {
    let experts: Vec<PersonId> = coaching_expert::table
        .filter(coaching_expert::coaching_offer_id.eq(offer.id))
        .order(coaching_expert::person_id)
        .select(coaching_expert::person_id)
        .load(conn)
        .await?;
    let experts = experts.into_iter().map(|id| (id, CoachingRole::Expert));
    Ok([(offer.coach_id, CoachingRole::Coach)].into_iter().chain(experts).collect())
}

/// Who of them still coaches for the programme. Whoever comes along no longer is left out.
///
/// # Errors
/// Where the coach does so no longer: nobody could say then that the session took place.
async fn people_now(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    offer: &CoachingOffer,
    now: Timestamp,
) -> Result<Vec<(PersonId, CoachingRole)>, Rejection> {
    let people = people_of(conn, offer).await?;
    let ids: Vec<PersonId> = people.iter().map(|(id, _)| *id).collect();
    let coaching = coaching_now(conn, may.programme(), &ids, now).await?;
    if !coaching.contains(&offer.coach_id) {
        let why = "is of somebody who coaches for the programme no longer; choose another offer";
        return Err(Rejection::one(ProblemCode::WrongState, "offer", why));
    }
    Ok(people.into_iter().filter(|(id, _)| coaching.contains(id)).collect())
}

/// Has whoever else books one of them wait until the transaction ends. In one order, so that no two wait for each other.
pub(super) async fn hold(conn: &mut AsyncPgConnection, people: &[PersonId], museum: OrganizationId) -> QueryResult<()> {
    let _: Vec<PersonId> = person::table
        .filter(person::id.eq_any(people))
        .order(person::id)
        .select(person::id)
        .for_no_key_update()
        .load(conn)
        .await?;
    let _: OrganizationId =
        organization::table.find(museum).select(organization::id).for_no_key_update().first(conn).await?;
    Ok(())
}

/// Whether they are free, apart from the session that is moved.
pub(super) async fn check_free(
    conn: &mut AsyncPgConnection,
    people: &[PersonId],
    museum: OrganizationId,
    slot: Slot,
    moved: Option<CoachingSessionId>,
) -> Result<(), Rejection> {
    let moved: Vec<CoachingSessionId> = moved.into_iter().collect();
    let of_people = exists(
        coaching_person::table
            .filter(coaching_person::person_id.eq_any(people))
            .filter(coaching_person::is_cancelled.eq(false))
            .filter(coaching_person::coaching_session_id.ne_all(&moved))
            .filter(coaching_person::starts_at.lt(slot.ends_at.to_diesel()))
            .filter(coaching_person::ends_at.gt(slot.starts_at.to_diesel())),
    );
    let of_museum = exists(
        coaching_session::table
            .filter(coaching_session::organization_id.eq(museum))
            .filter(coaching_session::state.ne("cancelled"))
            .filter(coaching_session::id.ne_all(&moved))
            .filter(coaching_session::starts_at.lt(slot.ends_at.to_diesel()))
            .filter(coaching_session::ends_at.gt(slot.starts_at.to_diesel())),
    );
    let (coach_is_busy, museum_is_busy): (bool, bool) = diesel::select((of_people, of_museum)).get_result(conn).await?;
    if museum_is_busy {
        let why =
            "overlaps with coaching that the museum has booked already; cancel that first, or choose another slot";
        return Err(Rejection::one(ProblemCode::Duplicate, "starts_at", why));
    }
    if coach_is_busy { Err(gone()) } else { Ok(()) }
}

/// What the database refuses because somebody is busy is said in a sentence.
pub(super) fn taken(error: DieselError) -> Rejection {
    match error {
        DieselError::DatabaseError(DatabaseErrorKind::ExclusionViolation, _) => gone(),
        other => Rejection::Database(other),
    }
}

fn gone() -> Rejection {
    Rejection::one(ProblemCode::Full, "starts_at", "is not free any more; choose another of freeSlots")
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    offer: &CoachingOffer,
    slot: Slot,
    museum_zone: &str,
) -> QueryResult<CoachingSession> {
    diesel::insert_into(coaching_session::table)
        .values((
            coaching_session::id.eq(CoachingSessionId::new()),
            coaching_session::enrolment_id.eq(may.enrolment()),
            coaching_session::organization_id.eq(may.organization()),
            coaching_session::coaching_offer_id.eq(offer.id),
            coaching_session::coach_id.eq(offer.coach_id),
            coaching_session::starts_at.eq(slot.starts_at.to_diesel()),
            coaching_session::ends_at.eq(slot.ends_at.to_diesel()),
            coaching_session::zone.eq(&offer.zone),
            coaching_session::museum_zone.eq(museum_zone),
            coaching_session::booked_by.eq(may.person()),
            coaching_session::created_at.eq(now.to_diesel()),
            coaching_session::updated_at.eq(now.to_diesel()),
        ))
        .returning(CoachingSession::as_returning())
        .get_result(conn)
        .await
}
