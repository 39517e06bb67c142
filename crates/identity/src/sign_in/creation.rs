//! The beginning of a sign-in.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, SignInId},
    schema::{membership, sign_in},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{LONGEST, Secret, end, hash};

/// Who signs in, and by which account of theirs.
pub(crate) struct NewSignIn<'a> {
    pub(crate) person: PersonId,
    pub(crate) issuer: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) provider_session: Option<&'a str>,
}

/// Signs somebody in, in place of whoever was signed in with that browser, by what it holds from `earlier`. The browser
/// gets a new secret each time, so that nobody can have given it one beforehand.
pub(crate) async fn create(
    conn: &mut AsyncPgConnection,
    new: NewSignIn<'_>,
    earlier: Option<&str>,
    now: Timestamp,
) -> QueryResult<Secret> {
    if let Some(earlier) = earlier {
        end::here(conn, earlier, now).await?;
    }
    let (acting_for, acts_for_none) = chosen_last(conn, new.person, now).await?;
    let secret = Secret::by_chance();
    diesel::insert_into(sign_in::table)
        .values((
            sign_in::id.eq(SignInId::new()),
            sign_in::person_id.eq(new.person),
            sign_in::secret_hash.eq(hash(secret.reveal())),
            sign_in::issuer.eq(new.issuer),
            sign_in::subject.eq(new.subject),
            sign_in::provider_session.eq(new.provider_session),
            sign_in::acting_for.eq(acting_for),
            sign_in::acts_for_none.eq(acts_for_none),
            sign_in::created_at.eq(now.to_diesel()),
            sign_in::last_used_at.eq(now.to_diesel()),
            sign_in::expires_at.eq((now + LONGEST).to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(secret)
}

/// For whom the person chose to act when they were signed in last, if they still have a role there; and whether they chose
/// to act for none.
async fn chosen_last(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    now: Timestamp,
) -> QueryResult<(Option<OrganizationId>, bool)> {
    let chosen: Option<(Option<OrganizationId>, bool)> = sign_in::table
        .filter(sign_in::person_id.eq(person))
        .order((sign_in::last_used_at.desc(), sign_in::id.desc()))
        .select((sign_in::acting_for, sign_in::acts_for_none))
        .first(conn)
        .await
        .optional()?;
    let (organization, none) = chosen.unwrap_or_default();
    let theirs = membership::table
        .filter(membership::person_id.eq(person))
        .filter(membership::organization_id.eq(organization))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel()).assume_not_null()));
    let is_theirs = organization.is_some() && diesel::select(exists(theirs)).get_result(conn).await?;
    Ok((organization.filter(|_| is_theirs), none))
}
