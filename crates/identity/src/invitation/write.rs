//! Inviting, and answering invitations.

use database::{
    AsyncPgConnection,
    id::{InvitationId, MembershipId},
    schema::{invitation, membership},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;
use serde_json::{Map, json};

use super::{HOLDS, Invitation, InvitationStatus, Settlement, read::to_person};
use crate::{
    idempotency::{self, Claim},
    membership::{self as roles, Membership, NewRole, Role, check_may_make, check_role, check_until, lock},
    notice::{self, About, Notice, NoticeKind, Recipient},
    policy::{MayActForOneself, MayManageRoles, MayWithdrawInvitation, Realm},
    problem::{ProblemCode, Problems, Rejection},
    text::check_email,
};

/// A role to be offered.
#[derive(Debug, Clone, Serialize)]
pub struct InvitationInput {
    /// Which role.
    pub role: Role,
    /// To whoever has this address.
    pub email: String,
    /// From when on the role will not count, as RFC 3339 writes it; none: without an end.
    pub until: Option<String>,
}

/// Offers a role to whoever has an address. It does the same whether or not anybody with it is known. An open invitation
/// to the same address for the same role is withdrawn. With an idempotency key, a repeated request answers with what the
/// first one sent.
///
/// # Errors
/// Every fault of the input at once; nothing is written then.
pub async fn invite(
    conn: &mut AsyncPgConnection,
    may: &MayManageRoles,
    now: Timestamp,
    input: InvitationInput,
    key: Option<&str>,
) -> Result<Invitation, Rejection> {
    let realm = may.realm();
    conn.transaction(async |conn| {
        let asked = (realm.columns(), &input);
        let pending = match idempotency::claim(conn, may.asker(), key, "inviteMember", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, InvitationId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let mut problems = Problems::new();
        check_role(realm, input.role, &mut problems);
        check_email(Some(&input.email), "email", &mut problems);
        let until = check_until(input.until.as_deref(), "until", now, &mut problems);
        problems.settle()?;
        let locked = lock(conn, realm).await?;
        check_may_make(conn, may, &locked, input.role, now).await?;
        replace(conn, realm, &input, now).await?;
        let (organization, programme) = realm.columns();
        let row = diesel::insert_into(invitation::table)
            .values((
                invitation::id.eq(InvitationId::new()),
                invitation::organization_id.eq(organization),
                invitation::programme_id.eq(programme),
                invitation::role.eq(input.role),
                invitation::until.eq(until.map(ToDiesel::to_diesel)),
                invitation::email.eq(&input.email),
                invitation::invited_by.eq(may.person()),
                invitation::created_at.eq(now.to_diesel()),
                invitation::expires_at.eq((now + HOLDS).to_diesel()),
            ))
            .returning(Invitation::as_returning())
            .get_result::<Invitation>(conn)
            .await?;
        let told = Notice {
            kind: NoticeKind::Invitation,
            to: Recipient::Address { email: input.email.clone(), name: None },
            change: row.id.uuid().to_string(),
            about: About::default(),
            facts: Map::from_iter([("role".to_owned(), json!(input.role))]),
            due_at: now,
        };
        notice::tell(conn, now, vec![told]).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Accepts an invitation, and answers with the role. Accepted again, it answers with the same.
///
/// # Errors
/// Where there is none to the person, where it cannot be accepted any more, and where they have the role already.
pub async fn accept(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    id: InvitationId,
    now: Timestamp,
) -> Result<Membership, Rejection> {
    conn.transaction(async |conn| {
        let realm = to_oneself(conn, may, id).await?.realm();
        let locked = lock(conn, realm).await?;
        let row = locked_row(conn, id).await?;
        if let Some(role) = came_of(conn, may, &row).await? {
            return Ok(role);
        }
        check_open(&row, now)?;
        let Invitation { role, until, invited_by, .. } = row;
        let new = NewRole { person: may.person(), role, until, given_by: invited_by };
        let given = roles::accept(conn, &locked, new, now).await?;
        settle(conn, id, Settlement::Accepted, Some(given.id), now).await?;
        Ok(given)
    })
    .await
}

/// Declines an invitation. Declined again, it stays so.
///
/// # Errors
/// Where there is none to the person, and where it was settled otherwise.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    id: InvitationId,
    now: Timestamp,
) -> Result<Invitation, Rejection> {
    conn.transaction(async |conn| {
        to_oneself(conn, may, id).await?;
        close(conn, id, Settlement::Declined, now).await
    })
    .await
}

/// Takes an invitation back. Taken back again, it stays so.
///
/// # Errors
/// Where it was settled otherwise.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayWithdrawInvitation,
    now: Timestamp,
) -> Result<Invitation, Rejection> {
    conn.transaction(async |conn| close(conn, may.id(), Settlement::Withdrawn, now).await).await
}

/// Settles it as this, unless it was settled. One that expired can be taken off the list so.
async fn close(
    conn: &mut AsyncPgConnection,
    id: InvitationId,
    settlement: Settlement,
    now: Timestamp,
) -> Result<Invitation, Rejection> {
    let row = locked_row(conn, id).await?;
    match row.status(now) {
        InvitationStatus::Settled(settled) if settled == settlement => Ok(row),
        InvitationStatus::Settled(_) => Err(is_over(&row, now)),
        InvitationStatus::Open | InvitationStatus::Expired => {
            settle(conn, id, settlement, None, now).await?;
            found(conn, id).await
        }
    }
}

/// Withdraws the open ones that a new invitation takes the place of.
async fn replace(
    conn: &mut AsyncPgConnection,
    realm: Realm,
    input: &InvitationInput,
    now: Timestamp,
) -> QueryResult<()> {
    let (organization, programme) = realm.columns();
    let same = invitation::table
        .filter(database::lower(invitation::email).eq(database::lower(Some(input.email.clone()))))
        .filter(invitation::settled_at.is_null())
        .filter(invitation::role.eq(input.role))
        .filter(invitation::organization_id.is_not_distinct_from(organization))
        .filter(invitation::programme_id.is_not_distinct_from(programme));
    diesel::update(same)
        .set((invitation::settled_at.eq(now.to_diesel()), invitation::settlement.eq(Settlement::Withdrawn)))
        .execute(conn)
        .await?;
    Ok(())
}

/// The invitation, if it is to one of the person's addresses. To others there is none.
async fn to_oneself(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    id: InvitationId,
) -> Result<Invitation, Rejection> {
    invitation::table
        .filter(invitation::id.eq(id))
        .filter(to_person(may.person()))
        .select(Invitation::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "an invitation"))
}

/// The role that the person was given by accepting it before, if they were.
async fn came_of(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    row: &Invitation,
) -> QueryResult<Option<Membership>> {
    let Some(given) = row.membership_id else { return Ok(None) };
    membership::table
        .find(given)
        .filter(membership::person_id.eq(may.person()))
        .select(Membership::as_select())
        .first(conn)
        .await
        .optional()
}

fn check_open(row: &Invitation, now: Timestamp) -> Result<(), Rejection> {
    if row.status(now) == InvitationStatus::Open { Ok(()) } else { Err(is_over(row, now)) }
}

fn is_over(row: &Invitation, now: Timestamp) -> Rejection {
    let since = row.settled_at.unwrap_or(row.expires_at);
    let (what, then) = match row.status(now) {
        InvitationStatus::Settled(Settlement::Accepted) => ("was accepted", "end the role that came of it instead"),
        InvitationStatus::Settled(Settlement::Declined) => ("was declined", "ask to be invited again"),
        InvitationStatus::Settled(Settlement::Withdrawn) => ("was withdrawn", "ask to be invited again"),
        InvitationStatus::Open | InvitationStatus::Expired => ("expired", "ask to be invited again"),
    };
    let message = format_args!("is of an invitation that {what} on {}; {then}", since.strftime("%Y-%m-%d"));
    Rejection::one(ProblemCode::WrongState, "id", message)
}

async fn settle(
    conn: &mut AsyncPgConnection,
    id: InvitationId,
    settlement: Settlement,
    given: Option<MembershipId>,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(invitation::table.find(id))
        .set((
            invitation::settled_at.eq(now.to_diesel()),
            invitation::settlement.eq(settlement),
            invitation::membership_id.eq(given),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn locked_row(conn: &mut AsyncPgConnection, id: InvitationId) -> Result<Invitation, Rejection> {
    Ok(invitation::table.find(id).select(Invitation::as_select()).for_update().first(conn).await?)
}

async fn found(conn: &mut AsyncPgConnection, id: InvitationId) -> Result<Invitation, Rejection> {
    Ok(invitation::table.find(id).select(Invitation::as_select()).first(conn).await?)
}
