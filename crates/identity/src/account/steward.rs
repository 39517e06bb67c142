//! The steward of a server that somebody tries out on their own machine, before there is any provider.

use database::{
    AsyncPgConnection,
    id::{MembershipId, PersonId},
    schema::membership,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{open, owner};
use crate::{
    oidc::SignedIn,
    person::NetworkRole,
    sign_in::{NewSignIn, Secret, create, end},
};

/// In place of a provider: the link that the server prints.
pub const ISSUER: &str = "local";

const SUBJECT: &str = "steward";

/// Signs the steward in. The first time there is such a person from then on; whoever can start the server can also make
/// anybody a steward, so the role is given again if it was ended.
///
/// # Errors
/// Where the database fails.
pub async fn sign_in(conn: &mut AsyncPgConnection, earlier: Option<&str>, now: Timestamp) -> QueryResult<Secret> {
    conn.transaction(async |conn| {
        let person = match owner(conn, ISSUER, SUBJECT).await? {
            Some(person) => person,
            None => begin(conn, now).await?,
        };
        give_role(conn, person, now).await?;
        let new = NewSignIn { person, issuer: ISSUER, subject: SUBJECT, provider_session: None };
        create(conn, new, earlier, now).await
    })
    .await
}

/// Ends the steward's sign-ins: a server that gives no such link does not know who had one.
///
/// # Errors
/// Where the database fails.
pub async fn sign_out(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<usize> {
    let told = end::ToldByProvider { issuer: ISSUER, subject: Some(SUBJECT), provider_session: None, said_at: now };
    end::told_by_provider(conn, told, now).await
}

async fn begin(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<PersonId> {
    let who = SignedIn {
        issuer: ISSUER.to_owned(),
        subject: SUBJECT.to_owned(),
        name: Some("Local steward".to_owned()),
        email: None,
        email_verified: false,
        language: None,
        provider_session: None,
    };
    let person = open(conn, &who, now).await?;
    super::refresh(conn, person, &who, now).await?;
    Ok(person)
}

async fn give_role(conn: &mut AsyncPgConnection, person: PersonId, now: Timestamp) -> QueryResult<()> {
    // Two at once are told apart by the index: one steward is enough.
    let over = membership::table
        .filter(membership::person_id.eq(person))
        .filter(membership::organization_id.is_null())
        .filter(membership::programme_id.is_null())
        .filter(membership::ended_at.is_null())
        .filter(membership::until.le(now.to_diesel()).assume_not_null());
    diesel::update(over).set(membership::ended_at.eq(now.to_diesel())).execute(conn).await?;
    diesel::insert_into(membership::table)
        .values((
            membership::id.eq(MembershipId::new()),
            membership::person_id.eq(person),
            membership::role.eq(NetworkRole::Steward.word()),
            membership::given_at.eq(now.to_diesel()),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}
