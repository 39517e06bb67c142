//! What follows from completing a run.

use database::{AsyncPgConnection, id::RegistrationId};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::{certificate, credit};

/// Has credit and certificates follow registrations that have become completed or are so no more: what they earn is
/// entered and certified, what they earn no more taken back. Called again it does nothing.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn follow(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    registrations: &[RegistrationId],
) -> QueryResult<()> {
    if registrations.is_empty() {
        return Ok(());
    }
    credit::award(conn, registrations, now).await?;
    certificate::take_back(conn, now, registrations).await?;
    certificate::issue(conn, now, registrations).await?;
    Ok(())
}
