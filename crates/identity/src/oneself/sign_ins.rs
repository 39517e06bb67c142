//! Where one is signed in.

use database::{AsyncPgConnection, id::SignInId, schema::sign_in};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use crate::{policy::MayActForOneself, problem::Rejection, sign_in::valid};

/// That the person is signed in with a browser.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = sign_in)]
pub struct SignIn {
    /// Its id.
    pub id: SignInId,
    /// The provider they signed in at.
    pub issuer: String,
    /// When they signed in.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When the browser was last used, to the minute.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub last_used_at: Timestamp,
}

/// Where the person is signed in, what was used last first.
///
/// # Errors
/// Where the database fails.
pub async fn sign_ins(
    mut conn: &AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
) -> QueryResult<Vec<SignIn>> {
    valid(now)
        .filter(sign_in::person_id.eq(may.person()))
        .order((sign_in::last_used_at.desc(), sign_in::id))
        .select(SignIn::as_select())
        .load(&mut conn)
        .await
}

/// Signs the person out of one browser. Where they are signed out of it already, they stay so.
///
/// # Errors
/// Where it is no sign-in of theirs.
pub async fn end_sign_in(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    id: SignInId,
    now: Timestamp,
) -> Result<SignIn, Rejection> {
    let theirs = || sign_in::table.filter(sign_in::id.eq(id)).filter(sign_in::person_id.eq(may.person()));
    diesel::update(theirs().filter(sign_in::ended_at.is_null()))
        .set(sign_in::ended_at.eq(now.to_diesel()))
        .execute(conn)
        .await?;
    let found = theirs().select(SignIn::as_select()).first(conn).await.optional()?;
    found.ok_or_else(|| Rejection::not_found("id", "a sign-in"))
}
