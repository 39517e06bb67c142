//! Giving roles, changing and ending them.

use database::{
    AsyncPgConnection,
    id::{MembershipId, PersonId},
    schema::{membership, person},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{
    Membership, Role, check_role, check_until, keeper,
    read::in_realm,
    realm::{Locked, lock},
};
use crate::{
    idempotency::{self, Claim},
    policy::{MayChangeMembership, MayEndMembership, MayManageRoles, Realm},
    problem::{ProblemCode, Problems, Rejection},
};

/// A role to be given to somebody who is known.
#[derive(Debug, Clone, Serialize)]
pub struct MembershipInput {
    /// To whom.
    pub person: PersonId,
    /// Which role.
    pub role: Role,
    /// From when on it will not count, as RFC 3339 writes it; none: without an end.
    pub until: Option<String>,
}

/// What is to change of a role. A field that is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct MembershipChanges {
    /// Which role it becomes.
    pub role: Option<Role>,
    /// From when on it will not count; `Some(None)`: without an end.
    pub until: Option<Option<String>>,
}

/// A role that is given now.
pub(crate) struct NewRole {
    pub(crate) person: PersonId,
    pub(crate) role: Role,
    pub(crate) until: Option<Timestamp>,
    pub(crate) given_by: Option<PersonId>,
}

/// Gives somebody a role outright, which stewards and the operator do; others invite. With an idempotency key, a repeated
/// request answers with the role that the first one gave.
///
/// # Errors
/// Every fault of the input at once; where they have a role there already. Nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayManageRoles,
    now: Timestamp,
    input: MembershipInput,
    key: Option<&str>,
) -> Result<Membership, Rejection> {
    if !may.is_steward() {
        return Err(Rejection::one(
            ProblemCode::Denied,
            "",
            "Giving a role outright is done by stewards of the network; invite the person by their e-mail address instead.",
        ));
    }
    let realm = may.realm();
    conn.transaction(async |conn| {
        let asked = (realm.columns(), &input);
        let pending = match idempotency::claim(conn, may.asker(), key, "createMembership", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, MembershipId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let mut problems = Problems::new();
        check_role(realm, input.role, &mut problems);
        let until = check_until(input.until.as_deref(), "until", now, &mut problems);
        problems.settle()?;
        let locked = lock(conn, realm).await?;
        check_person(conn, input.person).await?;
        let role = input.role;
        if let Some(other) = standing(conn, &locked, input.person, role, now).await? {
            return Err(has_already("person", &other));
        }
        let new = NewRole { person: input.person, role, until, given_by: may.person() };
        let row = insert(conn, &locked, new, now).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Changes which role somebody has, or until when it counts. What they had ends, and another takes its place.
///
/// # Errors
/// Where the role has ended, where they have the other one already, and where nobody would be left who decides there.
/// Nothing is written then.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayChangeMembership,
    now: Timestamp,
    changes: MembershipChanges,
) -> Result<Membership, Rejection> {
    let realm = may.roles().realm();
    conn.transaction(async |conn| {
        let mut problems = Problems::new();
        if let Some(role) = changes.role {
            check_role(realm, role, &mut problems);
        }
        let until = changes.until.as_ref().map(|until| check_until(until.as_deref(), "until", now, &mut problems));
        problems.settle()?;
        let locked = lock(conn, realm).await?;
        let row = found(conn, may.id()).await?;
        if let Some(ended) = row.end(now) {
            return Err(Rejection::one(
                ProblemCode::WrongState,
                "id",
                format_args!("is of a role that ended on {ended}; look up which role they have now"),
            ));
        }
        let (role, until) = (changes.role.unwrap_or(row.role), until.unwrap_or(row.until));
        if (role, until) == (row.role, row.until) {
            return Ok(row);
        }
        check_change(conn, may.roles(), &locked, &row, role, until, now).await?;
        end_row(conn, &row, may.roles().person(), now).await?;
        let new = NewRole { person: row.person_id, role, until, given_by: may.roles().person() };
        insert(conn, &locked, new, now).await
    })
    .await
}

/// Ends a role: one of somebody else, or one's own. One that has ended stays as it is.
///
/// # Errors
/// Where nobody would be left who decides there. Nothing is written then.
pub async fn end(
    conn: &mut AsyncPgConnection,
    may: &MayEndMembership,
    now: Timestamp,
) -> Result<Membership, Rejection> {
    conn.transaction(async |conn| {
        let locked = lock(conn, may.realm()).await?;
        let row = found(conn, may.id()).await?;
        if row.end(now).is_some() {
            return Ok(row);
        }
        keeper::check_stays(conn, &locked, &row, Some(now), "id", now).await?;
        end_row(conn, &row, may.person(), now).await?;
        found(conn, row.id).await
    })
    .await
}

/// Gives a role to somebody who was invited to it. In an organization it takes the place of a lesser one.
pub(crate) async fn accept(
    conn: &mut AsyncPgConnection,
    locked: &Locked,
    new: NewRole,
    now: Timestamp,
) -> Result<Membership, Rejection> {
    if let Some(other) = standing(conn, locked, new.person, new.role, now).await? {
        // In an organization each role includes those before it.
        if other.role >= new.role {
            return Err(has_already("id", &other));
        }
        end_row(conn, &other, Some(new.person), now).await?;
    }
    insert(conn, locked, new, now).await
}

async fn check_change(
    conn: &mut AsyncPgConnection,
    may: &MayManageRoles,
    locked: &Locked,
    row: &Membership,
    role: Role,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Rejection> {
    if role == row.role {
        return keeper::check_stays(conn, locked, row, until, "until", now).await;
    }
    keeper::check_stays(conn, locked, row, Some(now), "role", now).await?;
    check_may_make(conn, may, locked, role, now).await?;
    match standing(conn, locked, row.person_id, role, now).await? {
        Some(other) if other.id != row.id => Err(has_already("role", &other)),
        _ => Ok(()),
    }
}

/// Whoever asked may have been the last administrator a moment ago, and be none now. Then stewards decide.
pub(crate) async fn check_may_make(
    conn: &mut AsyncPgConnection,
    may: &MayManageRoles,
    locked: &Locked,
    role: Role,
    now: Timestamp,
) -> Result<(), Rejection> {
    let is_free = may.is_steward() || locked.keeper() != Some(role);
    if is_free || keeper::has_keeper(conn, locked, role, now).await? {
        return Ok(());
    }
    Err(Rejection::one(
        ProblemCode::Denied,
        "",
        "Making somebody administrator of an organization that has none is done by stewards of the network; ask one of them.",
    ))
}

/// Locks the person too: who is being erased at this moment is waited for.
async fn check_person(conn: &mut AsyncPgConnection, id: PersonId) -> Result<(), Rejection> {
    let known = person::table.find(id).filter(person::erased_at.is_null()).select(person::id).for_share();
    let known: Option<PersonId> = known.first(conn).await.optional()?;
    known.map(|_| ()).ok_or_else(|| Rejection::not_found("person", "a person"))
}

/// What stands in the way of the role: in an organization any that they have there, else the same one.
async fn standing(
    conn: &mut AsyncPgConnection,
    locked: &Locked,
    person: PersonId,
    role: Role,
    now: Timestamp,
) -> QueryResult<Option<Membership>> {
    let theirs: Vec<Membership> = membership::table
        .filter(in_realm(locked.realm))
        .filter(membership::person_id.eq(person))
        .filter(membership::ended_at.is_null())
        .select(Membership::as_select())
        .load(conn)
        .await?;
    let only_one = matches!(locked.realm, Realm::Organization(_));
    let mut theirs = theirs.into_iter().filter(|row| row.end(now).is_none());
    Ok(theirs.find(|row| only_one || row.role == role))
}

fn has_already(field: &str, other: &Membership) -> Rejection {
    let until = other.until.map(|until| format!(" until {until}")).unwrap_or_default();
    let role = other.role.in_words();
    let message = format_args!(
        "leads to somebody who is {role} there already{until}; change or end that role instead ({})",
        other.id
    );
    Rejection::one(ProblemCode::Duplicate, field, message)
}

async fn end_row(
    conn: &mut AsyncPgConnection,
    row: &Membership,
    by: Option<PersonId>,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(membership::table.find(row.id))
        .set((membership::ended_at.eq(now.to_diesel()), membership::ended_by.eq(by)))
        .execute(conn)
        .await?;
    Ok(())
}

async fn insert(
    conn: &mut AsyncPgConnection,
    locked: &Locked,
    new: NewRole,
    now: Timestamp,
) -> Result<Membership, Rejection> {
    let NewRole { person, role, until, given_by } = new;
    let (organization, programme) = locked.realm.columns();
    // What has run out makes room.
    let over = membership::table
        .filter(in_realm(locked.realm))
        .filter(membership::person_id.eq(person))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.le(now.to_diesel()));
    diesel::update(over).set(membership::ended_at.eq(membership::until)).execute(conn).await?;
    let row = diesel::insert_into(membership::table)
        .values((
            membership::id.eq(MembershipId::new()),
            membership::person_id.eq(person),
            membership::organization_id.eq(organization),
            membership::programme_id.eq(programme),
            membership::role.eq(role),
            membership::given_by.eq(given_by),
            membership::given_at.eq(now.to_diesel()),
            membership::until.eq(until.map(ToDiesel::to_diesel)),
        ))
        .returning(Membership::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}

async fn found(conn: &mut AsyncPgConnection, id: MembershipId) -> Result<Membership, Rejection> {
    Ok(membership::table.find(id).select(Membership::as_select()).first(conn).await?)
}
