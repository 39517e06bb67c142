//! Declaring conflicts, and taking them back.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{DeclaredConflictId, OrganizationId, PersonId, ProgrammeId},
    schema::{application, declared_conflict, membership, mentor, programme, programme_participant, round},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayDeclareExchangeConflict,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{ConflictKind, DeclaredConflict};
use crate::exchange;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// With whom a conflict is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum ConflictParty {
    /// Somebody in the exchange, or of a partner.
    Person(PersonId),
    /// A partner.
    Organization(OrganizationId),
}

/// A conflict as somebody declares it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewConflict {
    /// With whom.
    pub with: ConflictParty,
    /// What it comes from.
    pub kind: ConflictKind,
    /// Why, in words; nobody else reads it.
    pub reason: Option<String>,
}

/// Declares a conflict in confidence: one's own, or that of a partner.
///
/// # Errors
/// Every fault of it at once; where there is nobody such in the exchange, or it was declared already.
pub async fn declare(
    conn: &mut AsyncPgConnection,
    may: &MayDeclareExchangeConflict,
    now: Timestamp,
    new: NewConflict,
    key: Option<&str>,
) -> Result<DeclaredConflict, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.programme().uuid(), may.organization().map(|id| id.uuid()), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "declareExchangeConflict", &asked, now).await? {
            Claim::Repeated(id) => return repeated(conn, may, DeclaredConflictId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        // Whoever declares the same at once waits here.
        exchange::locked(conn, may.programme()).await?;
        let mut problems = Problems::new();
        check_text(new.reason.as_deref(), "reason", LONGEST_REASON, &mut problems);
        check_sides(conn, may, new.with, &mut problems).await?;
        problems.settle()?;
        check_new(conn, may, new.with).await?;
        let row = insert(conn, may, now, &new).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Takes a conflict back: it keeps nobody apart any more.
///
/// # Errors
/// Where it was taken back already.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayDeclareExchangeConflict,
    now: Timestamp,
    id: DeclaredConflictId,
) -> Result<DeclaredConflict, Rejection> {
    conn.transaction(async |conn| {
        let found: Option<DeclaredConflict> = declared_conflict::table
            .find(id)
            .filter(declared_conflict::programme_id.eq(may.programme()))
            .select(DeclaredConflict::as_select())
            .for_no_key_update()
            .first(conn)
            .await
            .optional()?;
        let row = found.ok_or_else(|| Rejection::not_found("id", "a declared conflict"))?;
        if row.withdrawn_at.is_some() {
            let why = "was taken back already; nothing needs to be done";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        let row = diesel::update(declared_conflict::table.find(id))
            .set(declared_conflict::withdrawn_at.eq(now.to_diesel()))
            .returning(DeclaredConflict::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

async fn check_sides(
    conn: &mut AsyncPgConnection,
    may: &MayDeclareExchangeConflict,
    with: ConflictParty,
    problems: &mut Problems,
) -> QueryResult<()> {
    if let Some(partner) = may.organization()
        && !exchange::takes_part(conn, may.programme(), partner).await?
    {
        problems.note_not_found("organization", "a partner of the exchange");
    }
    match with {
        ConflictParty::Person(person) if may.organization().is_none() && person == may.person() => {
            problems.note(ProblemCode::Invalid, "with_person", "is yourself; name the other side of the conflict");
        }
        ConflictParty::Person(person) => {
            if !has_part_in(conn, may.programme(), person).await? {
                problems.note_not_found("with_person", "somebody in the exchange");
            }
        }
        ConflictParty::Organization(_) if may.organization().is_some() => {
            let why = "is a partner, as is the one in whose name you declare it; name a person there, or ask those who run \
                       the exchange to keep the two apart";
            problems.note(ProblemCode::Invalid, "with_organization", why);
        }
        ConflictParty::Organization(partner) => {
            if !exchange::takes_part(conn, may.programme(), partner).await? {
                problems.note_not_found("with_organization", "a partner of the exchange");
            }
        }
    }
    Ok(())
}

/// Whether somebody applied or mentors in an exchange, has a role in it, or at one of its partners.
async fn has_part_in(conn: &mut AsyncPgConnection, id: ProgrammeId, person: PersonId) -> QueryResult<bool> {
    let applied = application::table
        .filter(application::programme_id.eq(id).and(application::person_id.eq(person)))
        .filter(application::submitted_at.is_not_null());
    let mentors =
        mentor::table.inner_join(round::table).filter(round::programme_id.eq(id)).filter(mentor::person_id.eq(person));
    let partners = programme_participant::table
        .filter(programme_participant::programme_id.eq(id))
        .select(programme_participant::organization_id.nullable());
    let operator = programme::table.find(id).select(programme::organization_id.nullable());
    let of_partner = membership::organization_id.eq_any(partners).or(membership::organization_id.eq_any(operator));
    let has_role = membership::table
        .filter(membership::person_id.eq(person).and(membership::ended_at.is_null()))
        .filter(membership::programme_id.eq(id).or(of_partner));
    diesel::select(exists(applied).or(exists(mentors)).or(exists(has_role))).get_result(conn).await
}

async fn check_new(
    conn: &mut AsyncPgConnection,
    may: &MayDeclareExchangeConflict,
    with: ConflictParty,
) -> Result<(), Rejection> {
    let (person, partner) = declarer(may);
    let (with_person, with_partner) = sides(with);
    let same = declared_conflict::table
        .filter(declared_conflict::programme_id.eq(may.programme()).and(declared_conflict::withdrawn_at.is_null()))
        .filter(declared_conflict::person_id.is_not_distinct_from(person))
        .filter(declared_conflict::organization_id.is_not_distinct_from(partner))
        .filter(declared_conflict::with_person_id.is_not_distinct_from(with_person))
        .filter(declared_conflict::with_organization_id.is_not_distinct_from(with_partner));
    if diesel::select(exists(same)).get_result::<bool>(conn).await? {
        let field = if with_person.is_some() { "with_person" } else { "with_organization" };
        let why = "is of a conflict that was declared already; nothing needs to be done";
        return Err(Rejection::one(ProblemCode::Duplicate, field, why));
    }
    Ok(())
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayDeclareExchangeConflict,
    now: Timestamp,
    new: &NewConflict,
) -> QueryResult<DeclaredConflict> {
    let (person, partner) = declarer(may);
    let (with_person, with_partner) = sides(new.with);
    diesel::insert_into(declared_conflict::table)
        .values((
            declared_conflict::id.eq(DeclaredConflictId::new()),
            declared_conflict::programme_id.eq(may.programme()),
            declared_conflict::declared_by.eq(may.person()),
            declared_conflict::person_id.eq(person),
            declared_conflict::organization_id.eq(partner),
            declared_conflict::with_person_id.eq(with_person),
            declared_conflict::with_organization_id.eq(with_partner),
            declared_conflict::kind.eq(new.kind),
            declared_conflict::reason.eq(&new.reason),
            declared_conflict::declared_at.eq(now.to_diesel()),
        ))
        .returning(DeclaredConflict::as_returning())
        .get_result(conn)
        .await
}

async fn repeated(
    conn: &mut AsyncPgConnection,
    may: &MayDeclareExchangeConflict,
    id: DeclaredConflictId,
) -> Result<DeclaredConflict, Rejection> {
    declared_conflict::table
        .find(id)
        .filter(declared_conflict::programme_id.eq(may.programme()))
        .filter(declared_conflict::declared_by.eq(may.person()))
        .select(DeclaredConflict::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("idempotency_key", "a declared conflict"))
}

/// The side that declares it.
fn declarer(may: &MayDeclareExchangeConflict) -> (Option<PersonId>, Option<OrganizationId>) {
    match may.organization() {
        Some(partner) => (None, Some(partner)),
        None => (Some(may.person()), None),
    }
}

/// The other side.
fn sides(with: ConflictParty) -> (Option<PersonId>, Option<OrganizationId>) {
    match with {
        ConflictParty::Person(person) => (Some(person), None),
        ConflictParty::Organization(partner) => (None, Some(partner)),
    }
}
