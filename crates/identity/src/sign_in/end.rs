//! Signing out.

use database::{AsyncPgConnection, schema::sign_in};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

use super::hash;
use crate::policy::MayActForOneself;

/// How far a provider's clock and ours may be apart, and the second up to which it tells the time.
const CLOCKS_APART: SignedDuration = SignedDuration::from_secs(61);

/// Ends the sign-in of a browser, by what it holds. Returns with whose account it was begun: the issuer.
///
/// # Errors
/// Where the database fails.
pub async fn here(conn: &mut AsyncPgConnection, secret: &str, now: Timestamp) -> QueryResult<Option<String>> {
    let current = sign_in::table.filter(sign_in::secret_hash.eq(hash(secret))).filter(sign_in::ended_at.is_null());
    diesel::update(current)
        .set(sign_in::ended_at.eq(now.to_diesel()))
        .returning(sign_in::issuer)
        .get_result(conn)
        .await
        .optional()
}

/// Ends all sign-ins of a person but that of the browser that holds this. Returns how many there were.
///
/// # Errors
/// Where the database fails.
pub async fn others(
    conn: &mut AsyncPgConnection,
    right: &MayActForOneself,
    secret: &str,
    now: Timestamp,
) -> QueryResult<usize> {
    let others = sign_in::table
        .filter(sign_in::person_id.eq(right.person()))
        .filter(sign_in::secret_hash.ne(hash(secret)))
        .filter(sign_in::ended_at.is_null());
    diesel::update(others).set(sign_in::ended_at.eq(now.to_diesel())).execute(conn).await
}

/// Whose sign-ins a provider says have ended.
#[derive(Clone, Copy)]
pub struct ToldByProvider<'a> {
    /// The provider.
    pub issuer: &'a str,
    /// The account, as the provider names it.
    pub subject: Option<&'a str>,
    /// The one sign-in, as the provider names it; none: all of the account.
    pub provider_session: Option<&'a str>,
    /// When the provider said so. What began clearly later stays: the same word said again ends nothing more.
    pub said_at: Timestamp,
}

/// Ends what a provider says has ended there. Returns how many sign-ins there were.
///
/// # Errors
/// Where the database fails.
pub async fn told_by_provider(
    conn: &mut AsyncPgConnection,
    told: ToldByProvider<'_>,
    now: Timestamp,
) -> QueryResult<usize> {
    let current = sign_in::table
        .filter(sign_in::issuer.eq(told.issuer))
        .filter(sign_in::created_at.le((told.said_at + CLOCKS_APART).to_diesel()))
        .filter(sign_in::ended_at.is_null());
    let ended = sign_in::ended_at.eq(now.to_diesel());
    match (told.subject, told.provider_session) {
        // One that began before the provider gave names to sign-ins is ended too.
        (Some(subject), Some(session)) => {
            let of_session = sign_in::provider_session.eq(session).or(sign_in::provider_session.is_null());
            let theirs = current.filter(sign_in::subject.eq(subject)).filter(of_session.assume_not_null());
            diesel::update(theirs).set(ended).execute(conn).await
        }
        (Some(subject), None) => {
            diesel::update(current.filter(sign_in::subject.eq(subject))).set(ended).execute(conn).await
        }
        (None, Some(session)) => {
            let named = current.filter(sign_in::provider_session.eq(session).assume_not_null());
            diesel::update(named).set(ended).execute(conn).await
        }
        (None, None) => Ok(0),
    }
}
