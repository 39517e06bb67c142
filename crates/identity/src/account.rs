//! The accounts that people sign in with: who they are to a provider.

pub mod link;
pub mod steward;

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId},
    schema::{account, person},
};
use diesel::{
    dsl::{exists, sql},
    prelude::*,
    sql_types::{Bool, Nullable, Text},
};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use crate::{Viewer, oidc::SignedIn};

diesel::define_sql_function! {
    /// The first that is there.
    fn coalesce(one: Nullable<Text>, other: Nullable<Text>) -> Nullable<Text>;
}

/// Whose account it is, if anybody's.
///
/// # Errors
/// Where the database fails.
pub async fn owner(conn: &mut AsyncPgConnection, issuer: &str, subject: &str) -> QueryResult<Option<PersonId>> {
    account::table.find((issuer, subject)).select(account::person_id).first(conn).await.optional()
}

/// The person with this account, who shows a token of its provider; they act for `wanted`. None where nobody has it.
///
/// # Errors
/// Where the database fails.
pub async fn viewer(
    conn: &mut AsyncPgConnection,
    issuer: &str,
    subject: &str,
    wanted: Option<OrganizationId>,
    now: Timestamp,
) -> QueryResult<Option<Viewer>> {
    match owner(conn, issuer, subject).await? {
        Some(person) => crate::person::viewer(conn, person, None, wanted, now).await.map(Some),
        None => Ok(None),
    }
}

/// Whether a person has an account, which they have until they are erased.
pub(crate) async fn has_any(mut conn: &AsyncPgConnection, id: PersonId) -> QueryResult<bool> {
    diesel::select(exists(account::table.filter(account::person_id.eq(id)))).get_result(&mut conn).await
}

/// What a person is called: by their name, or else by their address.
///
/// # Errors
/// Where the database fails.
pub async fn name_of(conn: &mut AsyncPgConnection, id: PersonId) -> QueryResult<Option<String>> {
    person::table.find(id).select(coalesce(person::name, person::email)).first(conn).await
}

/// Whether some account has this address, and its provider says that it is its person's.
pub(crate) async fn has_address(conn: &mut AsyncPgConnection, email: &str) -> QueryResult<bool> {
    let same = account::table
        .filter(account::email_verified)
        .filter(database::lower(account::email).eq(database::lower(Some(email.to_owned()))).assume_not_null());
    diesel::select(exists(same)).get_result(conn).await
}

/// A new person with a new account; or who has the account, where somebody has it meanwhile.
pub(crate) async fn open(conn: &mut AsyncPgConnection, who: &SignedIn, now: Timestamp) -> QueryResult<PersonId> {
    let id = PersonId::new();
    diesel::insert_into(person::table)
        .values((person::id.eq(id), person::created_at.eq(now.to_diesel())))
        .execute(conn)
        .await?;
    if insert(conn, id, who, now).await? {
        return Ok(id);
    }
    diesel::delete(person::table.find(id)).execute(conn).await?;
    account::table.find((&who.issuer, &who.subject)).select(account::person_id).first(conn).await
}

/// Adds an account to a person's. Returns whether it is theirs, which it is not if it is somebody else's already.
pub(crate) async fn add(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    who: &SignedIn,
    now: Timestamp,
) -> QueryResult<bool> {
    if !insert(conn, person, who, now).await? && owner(conn, &who.issuer, &who.subject).await? != Some(person) {
        return Ok(false);
    }
    refresh(conn, person, who, now).await?;
    Ok(true)
}

/// Whether there was no such account.
async fn insert(conn: &mut AsyncPgConnection, person: PersonId, who: &SignedIn, now: Timestamp) -> QueryResult<bool> {
    let inserted = diesel::insert_into(account::table)
        .values((
            account::issuer.eq(&who.issuer),
            account::subject.eq(&who.subject),
            account::person_id.eq(person),
            account::email.eq(&who.email),
            account::email_verified.eq(who.email_verified),
            account::created_at.eq(now.to_diesel()),
            account::last_signed_in_at.eq(now.to_diesel()),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(inserted == 1)
}

/// Notes what the provider says of the account now. Of the person it only fills in what nobody has said yet: they may have
/// chosen to be called otherwise.
pub(crate) async fn refresh(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    who: &SignedIn,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(account::table.find((&who.issuer, &who.subject)))
        .set((
            account::email.eq(&who.email),
            account::email_verified.eq(who.email_verified),
            account::last_signed_in_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    // On the right is always what stood there before.
    let email = || who.email.clone();
    let verified = sql::<Bool>("email_verified OR (")
        .bind::<Bool, _>(who.email_verified)
        .sql(" AND coalesce(lower(email) = lower(")
        .bind::<Nullable<Text>, _>(email())
        .sql("), true))");
    diesel::update(person::table.find(id))
        .set((
            person::name.eq(coalesce(person::name, who.name.clone())),
            person::email.eq(coalesce(person::email, email())),
            person::email_verified.eq(verified),
            person::language.eq(coalesce(person::language, who.language.clone())),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
