//! What is not needed any more goes.

use database::{
    AsyncPgConnection,
    schema::{account_link, sign_in, sign_in_attempt},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

/// How long it is remembered that somebody was signed in.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(30 * 24);

/// Removes attempts and links whose time is over, and sign-ins that ended long ago.
///
/// # Errors
/// Where the database fails.
pub async fn sweep(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<()> {
    let over = now.to_diesel();
    diesel::delete(sign_in_attempt::table.filter(sign_in_attempt::expires_at.le(over))).execute(conn).await?;
    diesel::delete(account_link::table.filter(account_link::expires_at.le(over))).execute(conn).await?;
    let long_ago = (now - REMEMBERED).to_diesel();
    let forgotten = sign_in::expires_at.le(long_ago).or(sign_in::ended_at.le(long_ago).assume_not_null());
    diesel::delete(sign_in::table.filter(forgotten)).execute(conn).await?;
    Ok(())
}
