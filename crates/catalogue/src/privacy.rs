//! Taking a person out of the network, with what they were going to take part in.

use database::{AsyncPgConnection, id::SignInId};
use diesel_async::AsyncConnection;
use identity::{policy::MayActForOneself, privacy};
use jiff::Timestamp;

use crate::{problem::Rejection, registration};

/// Erases the person, as [`privacy::erase`] does, and forgets what they were going to take part in before that: while
/// their addresses still lead to what was made for them.
///
/// # Errors
/// As [`privacy::erase`]. Nothing is erased then.
pub async fn erase(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    sign_in: Option<SignInId>,
    confirmation: &str,
    now: Timestamp,
) -> Result<Timestamp, Rejection> {
    conn.transaction(async |conn| {
        registration::forget(conn, now, may.person()).await?;
        privacy::erase(conn, may, sign_in, confirmation, now).await
    })
    .await
}
