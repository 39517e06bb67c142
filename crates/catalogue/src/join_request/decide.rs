//! What stewards decide.

use database::{
    AsyncPgConnection,
    id::{JoinRequestId, PersonId},
    schema::{join_request, person},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayDecide;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    JoinDecision, JoinRequest,
    administrator::{administrators, make_administrator},
    check_said,
};
use crate::{
    organization::{self, Organization, OrganizationStatus},
    problem::{ProblemCode, Problems, Rejection},
};

/// Approves a request: the organization is in the network, what it listed as drafts is listed, and the person who asked is
/// its administrator.
///
/// # Errors
/// Where there is no such request, or it was decided; where the organization has got another administrator meanwhile, or
/// who asked is no longer known. Nothing is written then.
pub async fn approve(
    conn: &mut AsyncPgConnection,
    may: &MayDecide,
    now: Timestamp,
    id: JoinRequestId,
) -> Result<JoinRequest, Rejection> {
    conn.transaction(async |conn| {
        let (row, asked_for) = waiting(conn, id).await?;
        let administrators = administrators(conn, asked_for.id, now).await?;
        match row.person_id {
            Some(person) if asked_for.status == OrganizationStatus::Approved => {
                check_claim(conn, person, &administrators).await?;
                make_administrator(conn, asked_for.id, person, may.person(), now).await?;
            }
            // They are its administrator since they asked, unless they have handed it on.
            Some(person) if administrators.is_empty() => {
                check_claim(conn, person, &administrators).await?;
                make_administrator(conn, asked_for.id, person, may.person(), now).await?;
            }
            Some(_) | None => {}
        }
        if asked_for.status != OrganizationStatus::Approved {
            organization::approve(conn, &asked_for, now).await?;
        }
        settle(conn, &row, JoinDecision::Approved, may.person(), None, now).await
    })
    .await
}

/// Declines a request, and says why. An organization that was asked for with it is then not in the network, and its drafts
/// stay; its administrator may ask once more.
///
/// # Errors
/// Where there is no such request, or it was decided; where the reason says nothing.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    may: &MayDecide,
    now: Timestamp,
    id: JoinRequestId,
    reason: &str,
) -> Result<JoinRequest, Rejection> {
    conn.transaction(async |conn| {
        let mut problems = Problems::new();
        check_said(reason, "reason", "say why it is declined, for those who asked", &mut problems);
        problems.settle()?;
        let (row, asked_for) = waiting(conn, id).await?;
        if asked_for.status == OrganizationStatus::Requested {
            organization::set_status(conn, &asked_for, OrganizationStatus::Declined, now).await?;
            organization::give_identifiers_back(conn, asked_for.id).await?;
        }
        settle(conn, &row, JoinDecision::Declined, may.person(), Some(reason), now).await
    })
    .await
}

/// A request that waits, and its organization; nobody else changes them until the transaction ends.
async fn waiting(conn: &mut AsyncPgConnection, id: JoinRequestId) -> Result<(JoinRequest, Organization), Rejection> {
    let absent = || Rejection::not_found("id", "a request to join");
    let row = lock(conn, id).await?.ok_or_else(absent)?;
    waits(&row)?;
    let asked_for = organization::lock(conn, row.organization_id).await?.ok_or_else(absent)?;
    Ok((row, asked_for))
}

/// The request, which nobody else changes until the transaction ends. It is locked before its organization.
pub(super) async fn lock(conn: &mut AsyncPgConnection, id: JoinRequestId) -> QueryResult<Option<JoinRequest>> {
    join_request::table.find(id).select(JoinRequest::as_select()).for_no_key_update().first(conn).await.optional()
}

/// # Errors
/// Where it was decided.
pub(super) fn waits(row: &JoinRequest) -> Result<(), Rejection> {
    let (Some(decision), Some(at)) = (row.decision, row.decided_at) else { return Ok(()) };
    let day = at.strftime("%Y-%m-%d");
    let message = format_args!("is of a request that was {decision} on {day}; there is nothing left to decide");
    Err(Rejection::one(ProblemCode::WrongState, "id", message))
}

/// Whether the person can be made administrator of an organization that has these.
async fn check_claim(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    administrators: &[PersonId],
) -> Result<(), Rejection> {
    let wrong = |message| Err(Rejection::one(ProblemCode::WrongState, "id", message));
    if administrators.iter().any(|administrator| *administrator != person) {
        return wrong(
            "is of a request for an organization that has an administrator by now; decline it, and let them be invited there",
        );
    }
    // Locked: who is being erased at this moment is waited for.
    let known = person::table.find(person).filter(person::erased_at.is_null()).select(person::id).for_share();
    let known: Option<PersonId> = known.first(conn).await.optional()?;
    if known.is_none() {
        return wrong("is of a request of somebody who is no longer known; decline it");
    }
    Ok(())
}

pub(super) async fn settle(
    conn: &mut AsyncPgConnection,
    row: &JoinRequest,
    decision: JoinDecision,
    by: Option<PersonId>,
    reason: Option<&str>,
    now: Timestamp,
) -> Result<JoinRequest, Rejection> {
    let settled = diesel::update(join_request::table.find(row.id))
        .set((
            join_request::decision.eq(decision),
            join_request::decided_at.eq(now.to_diesel()),
            join_request::decided_by.eq(by),
            join_request::reason.eq(reason),
        ))
        .returning(JoinRequest::as_returning())
        .get_result(conn)
        .await?;
    Ok(settled)
}
