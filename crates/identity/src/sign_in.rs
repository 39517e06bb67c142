//! That somebody is signed in with a browser.
//!
//! - [`attempt`]: somebody was sent to a provider, and has not come back;
//! - [`arrival`]: they have, and what comes of it;
//! - [`end`](mod@end): signing out, here and by what a provider tells.
//!
//! What the browser holds is a secret with 256 bits of chance in it; what is kept is its SHA-256, by which it is looked up.
//! A sign-in ends when it was not used for [`IDLE`], at the latest [`LONGEST`] after it began, or when somebody ends it.

pub mod arrival;
pub mod attempt;
mod creation;
pub mod end;
mod secret;
mod sweep;

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, SignInId},
    schema::sign_in,
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use jiff::{SignedDuration, Timestamp};

pub(crate) use creation::{NewSignIn, create};
pub use secret::{Secret, hash};
pub use sweep::sweep;

use crate::{AuthenticationError, Viewer, person};

/// Unused for so long, it ends.
pub const IDLE: SignedDuration = SignedDuration::from_hours(12);

/// So long after signing in it ends.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(14 * 24);

/// `last_used_at` is written at most this often, so that reading does not make every request a write.
const USE_NOTED_EVERY: SignedDuration = SignedDuration::from_mins(1);

#[derive(Queryable)]
struct Found {
    id: SignInId,
    person_id: PersonId,
    acting_for: Option<OrganizationId>,
    acts_for_none: bool,
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    last_used_at: Timestamp,
}

/// The person whose browser holds this secret; they act for `wanted`, or else for whom they chose. None where the
/// sign-in ended, or there never was one: who has an old cookie is nobody, and may sign in again.
///
/// # Errors
/// Where the database fails.
pub async fn authenticate(
    conn: &mut AsyncPgConnection,
    secret: &str,
    wanted: Option<OrganizationId>,
    now: Timestamp,
) -> Result<Option<Viewer>, AuthenticationError> {
    let found: Option<Found> = valid(now)
        .filter(sign_in::secret_hash.eq(hash(secret)))
        .select((sign_in::id, sign_in::person_id, sign_in::acting_for, sign_in::acts_for_none, sign_in::last_used_at))
        .first(conn)
        .await
        .optional()?;
    let Some(found) = found else { return Ok(None) };
    if now.duration_since(found.last_used_at) >= USE_NOTED_EVERY {
        diesel::update(sign_in::table.find(found.id))
            .set(sign_in::last_used_at.eq(jiff_diesel::Timestamp::from(now)))
            .execute(conn)
            .await?;
    }
    let chosen = if found.acts_for_none { Some(person::NO_ORGANIZATION) } else { found.acting_for };
    let wanted = wanted.or(chosen);
    Ok(Some(person::viewer(conn, found.person_id, Some(found.id), wanted, now).await?))
}

/// Whether it has not ended.
///
/// # Errors
/// Where the database fails.
pub async fn is_valid(mut conn: &AsyncPgConnection, id: SignInId, now: Timestamp) -> QueryResult<bool> {
    diesel::select(exists(valid(now).filter(sign_in::id.eq(id)))).get_result(&mut conn).await
}

#[diesel::dsl::auto_type]
pub(crate) fn valid(now: Timestamp) -> _ {
    let now_in_sql: jiff_diesel::Timestamp = jiff_diesel::Timestamp::from(now);
    let used_since: jiff_diesel::Timestamp = jiff_diesel::Timestamp::from(now - IDLE);
    sign_in::table
        .filter(sign_in::ended_at.is_null())
        .filter(sign_in::expires_at.gt(now_in_sql))
        .filter(sign_in::last_used_at.gt(used_since))
}
