//! Enrolling, withdrawing and coming back, and who the contact is.

use catalogue::{
    organization::OrganizationStatus,
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{EnrolmentId, OrganizationId, PersonId, ProgramYearId},
    schema::{
        enrolment, enrolment_change, membership, organization, program_year, programme_participant, track_program,
    },
};
use diesel::{
    prelude::*,
    result::{DatabaseErrorKind, Error as DieselError},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{ActForMuseum, MayEnrol, MayInEnrolment},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::{Enrolment, EnrolmentChangeKind, EnrolmentState};
use crate::{coaching, shared_project, standing::Calendar, year::ProgramYear};

/// Enrols a museum in an open year, or has one that withdrew come back. Its people see from then on what is for the
/// programme's participants. Without a contact it is whoever enrols it, if they belong to the museum.
///
/// # Errors
/// Where it is enrolled already, the year is not open, no steward has approved the museum, or the contact is not of it.
pub async fn enrol(
    conn: &mut AsyncPgConnection,
    may: &MayEnrol,
    now: Timestamp,
    contact: Option<PersonId>,
    key: Option<&str>,
) -> Result<Enrolment, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.year(), may.organization(), contact);
        let pending = match idempotency::claim(conn, may.asker(), key, "enrol", &asked, now).await? {
            Claim::Repeated(id) => return Ok(locked(conn, EnrolmentId::from_uuid(id)).await?.0),
            Claim::First(pending) => pending,
        };
        let year = held_year(conn, may.year()).await?;
        year.check_open("year")?;
        check_approved(conn, may.organization()).await?;
        let contact = match (contact, may.person()) {
            (Some(contact), _) => {
                check_contact(conn, may.organization(), contact, now).await?;
                Some(contact)
            }
            (None, Some(person)) if is_of(conn, may.organization(), person, now).await? => Some(person),
            (None, _) => None,
        };
        let before: Option<Enrolment> = enrolment::table
            .filter(enrolment::program_year_id.eq(year.id).and(enrolment::organization_id.eq(may.organization())))
            .select(Enrolment::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?;
        let row = match before {
            Some(row) if row.state == EnrolmentState::Enrolled => {
                return Err(enrolled_already());
            }
            Some(row) => {
                diesel::update(enrolment::table.find(row.id))
                    .set((
                        enrolment::state.eq(EnrolmentState::Enrolled),
                        enrolment::withdrawn_at.eq(None::<jiff_diesel::Timestamp>),
                        enrolment::contact_person_id.eq(contact.or(row.contact_person_id)),
                        enrolment::revision.eq(row.revision + 1),
                        enrolment::updated_at.eq(now.to_diesel()),
                    ))
                    .returning(Enrolment::as_returning())
                    .get_result(conn)
                    .await?
            }
            None => insert(conn, may, &year, contact, now).await?,
        };
        note(conn, row.id, EnrolmentChangeKind::Enrolled, None, may.person(), now).await?;
        diesel::insert_into(programme_participant::table)
            .values((
                programme_participant::programme_id.eq(year.programme_id),
                programme_participant::organization_id.eq(may.organization()),
                programme_participant::since.eq(now.to_diesel()),
            ))
            .on_conflict_do_nothing()
            .execute(conn)
            .await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayEnrol,
    year: &ProgramYear,
    contact: Option<PersonId>,
    now: Timestamp,
) -> Result<Enrolment, Rejection> {
    let zone: String = track_program::table.find(year.programme_id).select(track_program::zone).first(conn).await?;
    let zone = jiff::tz::TimeZone::get(&zone).unwrap_or(jiff::tz::TimeZone::UTC);
    let calendar = Calendar { zone, ends_on: year.ends_on };
    let is_late = year.enrolment_closes_on.is_some_and(|day| now >= calendar.end_of(day));
    let row = diesel::insert_into(enrolment::table)
        .values((
            enrolment::id.eq(EnrolmentId::new()),
            enrolment::program_year_id.eq(year.id),
            enrolment::organization_id.eq(may.organization()),
            enrolment::contact_person_id.eq(contact),
            enrolment::is_late.eq(is_late),
            enrolment::enrolled_at.eq(now.to_diesel()),
            enrolment::created_at.eq(now.to_diesel()),
            enrolment::updated_at.eq(now.to_diesel()),
        ))
        .returning(Enrolment::as_returning())
        .get_result(conn)
        .await;
    row.map_err(|error| match error {
        // Somebody else enrolled it at the same moment.
        DieselError::DatabaseError(DatabaseErrorKind::UniqueViolation, _) => enrolled_already(),
        other => Rejection::Database(other),
    })
}

fn enrolled_already() -> Rejection {
    let what = "is enrolled in this year already; nothing needs to be done";
    Rejection::one(ProblemCode::Duplicate, "organization", what)
}

/// Withdraws a museum from a year. What it did stays; it can come back. Coaching that it has booked is cancelled, and
/// projects that it offers are taken back. It takes part in the programme no longer, unless it is enrolled in another year
/// that is not closed, or took part before it ever enrolled.
///
/// # Errors
/// Where it withdrew already, or the year is closed.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    reason: Option<&str>,
) -> Result<Enrolment, Rejection> {
    conn.transaction(async |conn| {
        let (row, year) = locked(conn, may.enrolment()).await?;
        year.check_not_closed("id")?;
        let mut problems = Problems::new();
        check_text(reason, "reason", 2_000, &mut problems);
        problems.settle()?;
        if row.state == EnrolmentState::Withdrawn {
            let what = "is withdrawn already; nothing needs to be done";
            return Err(Rejection::one(ProblemCode::WrongState, "id", what));
        }
        let row: Enrolment = diesel::update(enrolment::table.find(row.id))
            .set((
                enrolment::state.eq(EnrolmentState::Withdrawn),
                enrolment::withdrawn_at.eq(now.to_diesel()),
                enrolment::revision.eq(row.revision + 1),
                enrolment::updated_at.eq(now.to_diesel()),
            ))
            .returning(Enrolment::as_returning())
            .get_result(conn)
            .await?;
        note(conn, row.id, EnrolmentChangeKind::Withdrawn, reason, may.person(), now).await?;
        coaching::cancel_ahead(conn, now, row.id, reason).await?;
        shared_project::take_back_offered(conn, now, row.id).await?;
        let others: bool = diesel::select(diesel::dsl::exists(
            enrolment::table
                .inner_join(program_year::table)
                .filter(enrolment::organization_id.eq(row.organization_id))
                .filter(enrolment::state.eq(EnrolmentState::Enrolled))
                .filter(program_year::programme_id.eq(year.programme_id))
                .filter(program_year::status.ne(crate::year::YearStatus::Closed)),
        ))
        .get_result(conn)
        .await?;
        if !others {
            let first: Option<jiff_diesel::Timestamp> = enrolment::table
                .inner_join(program_year::table)
                .filter(enrolment::organization_id.eq(row.organization_id))
                .filter(program_year::programme_id.eq(year.programme_id))
                .select(diesel::dsl::min(enrolment::enrolled_at))
                .first(conn)
                .await?;
            let place = programme_participant::table.find((year.programme_id, row.organization_id));
            let by_enrolling = programme_participant::since.ge(first.unwrap_or(now.to_diesel()));
            diesel::delete(place.filter(by_enrolling)).execute(conn).await?;
        }
        Ok(row)
    })
    .await
}

/// Says who of a museum its contact is; `None`: its administrators.
///
/// # Errors
/// Where they do not belong to the museum, or the year is closed.
pub async fn change_contact(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    contact: Option<PersonId>,
) -> Result<Enrolment, Rejection> {
    conn.transaction(async |conn| {
        let (row, year) = locked(conn, may.enrolment()).await?;
        year.check_not_closed("id")?;
        if let Some(contact) = contact {
            check_contact(conn, row.organization_id, contact, now).await?;
        }
        if row.contact_person_id == contact {
            return Ok(row);
        }
        let row = diesel::update(enrolment::table.find(row.id))
            .set((
                enrolment::contact_person_id.eq(contact),
                enrolment::revision.eq(row.revision + 1),
                enrolment::updated_at.eq(now.to_diesel()),
            ))
            .returning(Enrolment::as_returning())
            .get_result(conn)
            .await?;
        note(conn, may.enrolment(), EnrolmentChangeKind::ContactChanged, None, may.person(), now).await?;
        Ok(row)
    })
    .await
}

/// The enrolment, which nobody else changes until the transaction ends, and its year.
pub(crate) async fn locked(
    conn: &mut AsyncPgConnection,
    id: EnrolmentId,
) -> Result<(Enrolment, ProgramYear), Rejection> {
    let row: Option<Enrolment> =
        enrolment::table.find(id).select(Enrolment::as_select()).for_no_key_update().first(conn).await.optional()?;
    let row = row.ok_or_else(|| Rejection::not_found("id", "an enrolment"))?;
    let year = program_year::table.find(row.program_year_id).select(ProgramYear::as_select()).first(conn).await?;
    Ok((row, year))
}

/// The year, which nobody closes until the transaction ends.
async fn held_year(conn: &mut AsyncPgConnection, id: ProgramYearId) -> Result<ProgramYear, Rejection> {
    let found =
        program_year::table.find(id).select(ProgramYear::as_select()).for_share().first(conn).await.optional()?;
    found.ok_or_else(|| Rejection::not_found("year", "a year of a programme"))
}

async fn check_approved(conn: &mut AsyncPgConnection, museum: OrganizationId) -> Result<(), Rejection> {
    let status: Option<OrganizationStatus> =
        organization::table.find(museum).select(organization::status).for_share().first(conn).await.optional()?;
    match status {
        Some(OrganizationStatus::Approved) => Ok(()),
        Some(_) => Err(Rejection::one(
            ProblemCode::WrongState,
            "organization",
            "is not in the network yet; ask a steward to approve it first",
        )),
        None => Err(Rejection::not_found("organization", "an organization")),
    }
}

async fn check_contact(
    conn: &mut AsyncPgConnection,
    museum: OrganizationId,
    contact: PersonId,
    now: Timestamp,
) -> Result<(), Rejection> {
    match is_of(conn, museum, contact, now).await? {
        true => Ok(()),
        false => Err(Rejection::one(
            ProblemCode::NotFound,
            "contact",
            "is nobody of the museum; name somebody who has a role in it, or invite them first",
        )),
    }
}

async fn is_of(
    conn: &mut AsyncPgConnection,
    museum: OrganizationId,
    person: PersonId,
    now: Timestamp,
) -> QueryResult<bool> {
    let until = membership::until.is_null().or(membership::until.gt(now.to_diesel()));
    diesel::select(diesel::dsl::exists(
        membership::table
            .filter(membership::organization_id.eq(museum))
            .filter(membership::person_id.eq(person))
            .filter(membership::ended_at.is_null())
            .filter(until),
    ))
    .get_result(conn)
    .await
}

async fn note(
    conn: &mut AsyncPgConnection,
    of: EnrolmentId,
    kind: EnrolmentChangeKind,
    reason: Option<&str>,
    by: Option<PersonId>,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::insert_into(enrolment_change::table)
        .values((
            enrolment_change::id.eq(Uuid::now_v7()),
            enrolment_change::enrolment_id.eq(of),
            enrolment_change::kind.eq(kind),
            enrolment_change::reason.eq(reason),
            enrolment_change::made_by.eq(by),
            enrolment_change::created_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
