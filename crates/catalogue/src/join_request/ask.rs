//! Asking to join, and taking the request back.

use database::{
    AsyncPgConnection,
    id::{JoinRequestId, OrganizationId, PersonId},
    schema::join_request,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayActForOneself, MayClaim, MayCreateOrganization},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    JoinDecision, JoinRequest,
    administrator::{administrators, make_administrator},
    check_said,
    decide::{lock, settle, waits},
};
use crate::{
    organization::{self, Organization, OrganizationStatus},
    problem::{ProblemCode, Problems, Rejection},
    search::Sight,
    text::check_text,
};

/// So many requests of one person may wait for a steward.
const MOST_OPEN: i64 = 20;

/// Asks for an organization that was just put into the catalogue. The person who asks is its administrator from now on.
///
/// # Errors
/// Where the note is no text that can be kept, or the person has asked for too many that nobody decided yet.
pub(crate) async fn ask_for_new(
    conn: &mut AsyncPgConnection,
    may: &MayCreateOrganization,
    organization: OrganizationId,
    note: Option<&str>,
    now: Timestamp,
) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    check_text(note, "note", 2_000, &mut problems);
    problems.settle()?;
    if let Some(person) = may.person() {
        check_open(conn, person).await?;
        make_administrator(conn, organization, person, None, now).await?;
    }
    insert(conn, organization, may.person(), may.partner(), note, now).await?;
    Ok(())
}

/// Asks to act for an organization. Where it was declined, or its request taken back, its administrator asks so once
/// more. With an idempotency key, a repeated request answers with the first one.
///
/// # Errors
/// Where there is no such organization for this viewer, it has an administrator, or they have asked already; where the
/// note says nothing. Nothing is written then.
pub async fn claim(
    conn: &mut AsyncPgConnection,
    may: &MayClaim,
    now: Timestamp,
    organization: OrganizationId,
    note: &str,
    key: Option<&str>,
) -> Result<JoinRequest, Rejection> {
    conn.transaction(async |conn| {
        let (asking, request) = (Some(may.person().uuid()), (organization, note));
        let pending = match idempotency::claim(conn, asking, key, "claimOrganization", &request, now).await? {
            Claim::Repeated(id) => return found(conn, JoinRequestId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let row = organization::lock(conn, organization).await?.filter(|row| is_seen(may.sight(), row));
        let row = row.ok_or_else(|| Rejection::not_found("organization", "an organization"))?;
        let mut problems = Problems::new();
        check_said(note, "note", "say who you are and why you ask", &mut problems);
        check_claim(conn, may, &row, now, &mut problems).await?;
        problems.settle()?;
        check_open(conn, may.person()).await?;
        if row.status != OrganizationStatus::Approved {
            organization::set_status(conn, &row, OrganizationStatus::Requested, now).await?;
        }
        let id = insert(conn, organization, Some(may.person()), None, Some(note), now).await?;
        pending.keep(conn, id.uuid()).await?;
        found(conn, id).await
    })
    .await
}

/// Takes one's own request back. An organization that was asked for with it is then not in the network, and can be asked
/// for once more; its drafts stay.
///
/// # Errors
/// Where there is no such request of theirs, or it was decided.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
    id: JoinRequestId,
) -> Result<JoinRequest, Rejection> {
    conn.transaction(async |conn| {
        let row = lock(conn, id).await?.filter(|row| row.person_id == Some(may.person()));
        let row = row.ok_or_else(|| Rejection::not_found("id", "a request to join"))?;
        waits(&row)?;
        let asked_for = organization::lock(conn, row.organization_id).await?;
        if let Some(organization) = asked_for.filter(|one| one.status == OrganizationStatus::Requested) {
            organization::set_status(conn, &organization, OrganizationStatus::Withdrawn, now).await?;
            organization::give_identifiers_back(conn, organization.id).await?;
        }
        settle(conn, &row, JoinDecision::Withdrawn, Some(may.person()), None, now).await
    })
    .await
}

fn is_seen(sight: &Sight, row: &Organization) -> bool {
    sight.includes_organization(row.id, row.status == OrganizationStatus::Approved)
}

/// Whether there is anything to ask for. Who administers an organization is told to nobody who has no role in it.
async fn check_claim(
    conn: &mut AsyncPgConnection,
    may: &MayClaim,
    row: &Organization,
    now: Timestamp,
    problems: &mut Problems,
) -> QueryResult<()> {
    let mut note = |code, message: &str| problems.note(code, "organization", message);
    let waiting = join_request::table
        .filter(join_request::organization_id.eq(row.id))
        .filter(join_request::person_id.eq(may.person()))
        .filter(join_request::decided_at.is_null());
    if diesel::select(diesel::dsl::exists(waiting)).get_result(conn).await? {
        note(ProblemCode::Duplicate, "is one that you have asked for already; wait until a steward decides");
        return Ok(());
    }
    let administrators = administrators(conn, row.id, now).await?;
    let is_own = administrators.contains(&may.person());
    match row.status {
        OrganizationStatus::Requested => {
            note(ProblemCode::WrongState, "waits for a steward already; wait until one decides");
        }
        OrganizationStatus::Approved if is_own => {
            note(ProblemCode::WrongState, "is one that you are an administrator of; you need not ask");
        }
        OrganizationStatus::Approved | OrganizationStatus::Declined | OrganizationStatus::Withdrawn
            if !is_own && !administrators.is_empty() =>
        {
            note(
                ProblemCode::WrongState,
                "has an administrator already; ask there to be invited, since stewards do not decide over their heads",
            );
        }
        OrganizationStatus::Approved | OrganizationStatus::Declined | OrganizationStatus::Withdrawn => {}
    }
    Ok(())
}

async fn check_open(conn: &mut AsyncPgConnection, person: PersonId) -> Result<(), Rejection> {
    let open: i64 = join_request::table
        .filter(join_request::person_id.eq(person))
        .filter(join_request::decided_at.is_null())
        .count()
        .get_result(conn)
        .await?;
    if open < MOST_OPEN {
        return Ok(());
    }
    Err(Rejection::one(
        ProblemCode::WrongState,
        "",
        format_args!("You have {open} requests that wait for a steward; wait until one decides, or take some back."),
    ))
}

async fn insert(
    conn: &mut AsyncPgConnection,
    organization: OrganizationId,
    person: Option<PersonId>,
    partner: Option<OrganizationId>,
    note: Option<&str>,
    now: Timestamp,
) -> QueryResult<JoinRequestId> {
    let id = JoinRequestId::new();
    diesel::insert_into(join_request::table)
        .values((
            join_request::id.eq(id),
            join_request::organization_id.eq(organization),
            join_request::person_id.eq(person),
            join_request::partner_id.eq(partner),
            join_request::note.eq(note),
            join_request::created_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(id)
}

async fn found(conn: &mut AsyncPgConnection, id: JoinRequestId) -> Result<JoinRequest, Rejection> {
    Ok(join_request::table.find(id).select(JoinRequest::as_select()).first(conn).await?)
}
