//! Somebody was sent to a provider, and has not come back.

use database::{AsyncPgConnection, schema::sign_in_attempt};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

use super::hash;

/// How long somebody may take at their provider.
pub const HOLDS: SignedDuration = SignedDuration::from_mins(10);

/// What is kept of a sign-in until its person comes back from the provider.
#[derive(Clone, PartialEq, Eq)]
pub struct Attempt {
    /// The provider's key.
    pub provider: String,
    /// What its ID token must carry.
    pub nonce: String,
    /// What shows the provider that who brings the code is who began.
    pub pkce_verifier: String,
    /// The page of ours to go on to.
    pub return_to: String,
}

/// Keeps an attempt, to be found again by `state` in the browser that holds `browser`.
///
/// # Errors
/// Where the database fails.
pub async fn keep(
    conn: &mut AsyncPgConnection,
    attempt: &Attempt,
    state: &str,
    browser: &str,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::insert_into(sign_in_attempt::table)
        .values((
            sign_in_attempt::state_hash.eq(hash(state)),
            sign_in_attempt::provider.eq(&attempt.provider),
            sign_in_attempt::browser_hash.eq(hash(browser)),
            sign_in_attempt::nonce.eq(&attempt.nonce),
            sign_in_attempt::pkce_verifier.eq(&attempt.pkce_verifier),
            sign_in_attempt::return_to.eq(&attempt.return_to),
            sign_in_attempt::created_at.eq(now.to_diesel()),
            sign_in_attempt::expires_at.eq((now + HOLDS).to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Takes the attempt of this state away, and gives it to who may go on with it: the browser in which it began, at that
/// provider, in time. Whoever else brings the state ends the attempt for everybody.
///
/// # Errors
/// Where the database fails.
pub async fn take(
    conn: &mut AsyncPgConnection,
    state: &str,
    provider: &str,
    browser: Option<&str>,
    now: Timestamp,
) -> QueryResult<Option<Attempt>> {
    // Gone before anything is compared: of two that come at once, one finds it.
    let taken: Option<(String, String, String, String, Vec<u8>, jiff_diesel::Timestamp)> =
        diesel::delete(sign_in_attempt::table.find(hash(state)))
            .returning((
                sign_in_attempt::provider,
                sign_in_attempt::nonce,
                sign_in_attempt::pkce_verifier,
                sign_in_attempt::return_to,
                sign_in_attempt::browser_hash,
                sign_in_attempt::expires_at,
            ))
            .get_result(conn)
            .await
            .optional()?;
    let fits = |(asked, _, _, _, browser_hash, expires_at): &(String, _, _, _, Vec<u8>, jiff_diesel::Timestamp)| {
        asked == provider
            && browser.is_some_and(|browser| hash(browser) == *browser_hash)
            && now < Timestamp::from(*expires_at)
    };
    let attempt = taken.filter(fits);
    Ok(attempt.map(|(provider, nonce, pkce_verifier, return_to, ..)| Attempt {
        provider,
        nonce,
        pkce_verifier,
        return_to,
    }))
}
