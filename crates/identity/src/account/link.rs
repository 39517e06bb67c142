//! A new account that may be of somebody who has another already, until they say whether it is.

use database::{AsyncPgConnection, schema::account_link};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

use crate::{
    oidc::SignedIn,
    sign_in::{Secret, arrival::Settled, hash},
};

/// How long it waits: long enough to sign in with the other account first.
pub const HOLDS: SignedDuration = SignedDuration::from_mins(30);

/// An account that waits, for the page that asks.
#[derive(Clone, Queryable)]
pub struct Waiting {
    /// The provider.
    pub issuer: String,
    /// What the person is called there.
    pub name: Option<String>,
    /// Their address there.
    pub email: Option<String>,
}

/// The account that the browser with this secret asks about.
///
/// # Errors
/// Where the database fails.
pub async fn find(conn: &mut AsyncPgConnection, secret: &str, now: Timestamp) -> QueryResult<Option<Waiting>> {
    account_link::table
        .find(hash(secret))
        .filter(account_link::expires_at.gt(now.to_diesel()))
        .select((account_link::issuer, account_link::name, account_link::email))
        .first(conn)
        .await
        .optional()
}

/// Has an account wait. Returns what the browser is to hold meanwhile.
pub(crate) async fn keep(
    conn: &mut AsyncPgConnection,
    who: &SignedIn,
    return_to: &str,
    now: Timestamp,
) -> QueryResult<Secret> {
    let secret = Secret::by_chance();
    diesel::insert_into(account_link::table)
        .values((
            account_link::secret_hash.eq(hash(secret.reveal())),
            account_link::issuer.eq(&who.issuer),
            account_link::subject.eq(&who.subject),
            account_link::name.eq(&who.name),
            account_link::email.eq(&who.email),
            account_link::email_verified.eq(who.email_verified),
            account_link::language.eq(&who.language),
            account_link::provider_session.eq(&who.provider_session),
            account_link::return_to.eq(return_to),
            account_link::expires_at.eq((now + HOLDS).to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(secret)
}

#[derive(Queryable)]
struct Row {
    issuer: String,
    subject: String,
    name: Option<String>,
    email: Option<String>,
    email_verified: bool,
    language: Option<String>,
    provider_session: Option<String>,
    return_to: String,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    expires_at: Timestamp,
}

/// Takes an account away that waits.
pub(crate) async fn take(conn: &mut AsyncPgConnection, secret: &str, now: Timestamp) -> QueryResult<Option<Settled>> {
    let taken: Option<Row> = diesel::delete(account_link::table.find(hash(secret)))
        .returning((
            account_link::issuer,
            account_link::subject,
            account_link::name,
            account_link::email,
            account_link::email_verified,
            account_link::language,
            account_link::provider_session,
            account_link::return_to,
            account_link::expires_at,
        ))
        .get_result(conn)
        .await
        .optional()?;
    let in_time = taken.filter(|row| now < row.expires_at);
    Ok(in_time.map(|row| {
        let who = SignedIn {
            issuer: row.issuer,
            subject: row.subject,
            name: row.name,
            email: row.email,
            email_verified: row.email_verified,
            language: row.language,
            provider_session: row.provider_session,
        };
        Settled { who, return_to: row.return_to }
    }))
}
