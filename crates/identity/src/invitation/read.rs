//! Looking invitations up.

use database::{
    AsyncPgConnection,
    id::{InvitationId, OrganizationId, PersonId},
    schema::{account, invitation, programme},
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{Array, BigInt, Uuid},
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::Invitation;
use crate::{
    Viewer,
    membership::Kind,
    policy::{Action, Decision, MayActForOneself, MaySeeInvitations, Realm, RealmFacts, decide},
};

/// The most invitations that a person is shown.
const MOST: i64 = 100;

/// That an invitation is to one of the person's addresses, whichever account has it, that its provider has made sure is
/// theirs.
#[diesel::dsl::auto_type]
pub(super) fn to_person(id: PersonId) -> _ {
    let theirs = account::table
        .filter(account::person_id.eq(id))
        .filter(account::email_verified)
        .select(database::lower(account::email));
    database::lower(invitation::email).eq_any(theirs)
}

/// Those of these invitations that there are for this viewer, in no order: those to them, and those they may see as
/// somebody who could have invited.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[InvitationId],
) -> QueryResult<Vec<Invitation>> {
    let nobody = PersonId::from_uuid(uuid::Uuid::nil());
    let person = viewer.person().map_or(nobody, |person| person.id);
    let rows: Vec<(Invitation, Option<OrganizationId>, Option<bool>)> = invitation::table
        .left_join(programme::table)
        .filter(invitation::id.eq_any(ids))
        .select((Invitation::as_select(), programme::organization_id.nullable(), to_person(person)))
        .load(&mut conn)
        .await?;
    let is_seen = |(row, operator, to_them): &(Invitation, Option<OrganizationId>, Option<bool>)| {
        let realm = RealmFacts::from((row.organization_id, row.programme_id, *operator));
        *to_them == Some(true) || decide(viewer, Action::SeeInvitations(realm)) == Decision::Allowed
    };
    Ok(rows.into_iter().filter(is_seen).map(|(row, ..)| row).collect())
}

/// The invitations to the person that they can accept, the newest first; a hundred at most.
///
/// # Errors
/// Where the database fails.
pub async fn to_oneself(
    mut conn: &AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
) -> QueryResult<Vec<Invitation>> {
    invitation::table
        .filter(to_person(may.person()).assume_not_null())
        .filter(invitation::settled_at.is_null())
        .filter(invitation::expires_at.gt(now.to_diesel()))
        .filter(invitation::until.is_null().or(invitation::until.gt(now.to_diesel()).assume_not_null()))
        .order(invitation::id.desc())
        .limit(MOST)
        .select(Invitation::as_select())
        .load(&mut conn)
        .await
}

/// The invitations to each of these realms, the newest first: `limit` at most of each, those behind `after`.
///
/// # Errors
/// Where the database fails.
pub async fn pages(
    mut conn: &AsyncPgConnection,
    realms: &[MaySeeInvitations],
    limit: i64,
    after: Option<InvitationId>,
) -> QueryResult<Vec<Invitation>> {
    let mut rows = Vec::new();
    for kind in Kind::of(realms.iter().map(MaySeeInvitations::realm)) {
        let mut statement = Statement::<AsSelect<Invitation, Pg>>::new("SELECT ");
        statement.fragment(Invitation::as_select()).sql(" FROM unnest(").bind::<Array<Uuid>, _>(kind.ids);
        statement.sql(") AS wanted (id) CROSS JOIN LATERAL (SELECT * FROM invitation WHERE ").sql(kind.condition);
        if let Some(after) = after {
            statement.sql(" AND invitation.id < ").bind::<Uuid, _>(after);
        }
        statement.sql(" ORDER BY invitation.id DESC LIMIT ").bind::<BigInt, _>(limit);
        statement.sql(") AS invitation ORDER BY invitation.id DESC");
        rows.extend(statement.load::<Invitation>(&mut conn).await?);
    }
    Ok(rows)
}

/// How many invitations to each of these realms there were.
///
/// # Errors
/// Where the database fails.
pub async fn totals(mut conn: &AsyncPgConnection, realms: &[MaySeeInvitations]) -> QueryResult<Vec<(Realm, i64)>> {
    let mut totals = Vec::new();
    for kind in Kind::of(realms.iter().map(MaySeeInvitations::realm)) {
        let mut statement = Statement::<(Uuid, BigInt)>::new("SELECT wanted.id, count(*) FROM unnest(");
        statement.bind::<Array<Uuid>, _>(kind.ids).sql(") AS wanted (id) JOIN invitation ON ").sql(kind.condition);
        statement.sql(" GROUP BY wanted.id");
        let rows: Vec<(uuid::Uuid, i64)> = statement.load(&mut conn).await?;
        totals.extend(rows.into_iter().map(|(id, total)| ((kind.realm)(id), total)));
    }
    Ok(totals)
}
