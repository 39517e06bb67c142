//! Somebody comes back from their provider, which says who they are.
//!
//! An account that is known signs its person in. A new one is a new person's, unless it may be of somebody who has
//! another account already: because the provider says that their address is one that such an account has, or because
//! somebody is signed in with the same browser. Then it waits until they say which it is, having signed in with the
//! account that they had: no provider's word alone leads to somebody's things by a way that they did not choose.

use database::{AsyncPgConnection, id::PersonId, schema::sign_in};
use diesel::{QueryResult, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::Timestamp;

use super::{NewSignIn, Secret, create, hash, valid};
use crate::{
    account::{self, link},
    oidc::SignedIn,
    policy::MayActForOneself,
};

/// What comes of somebody's coming back.
#[derive(Debug)]
pub enum Arrival {
    /// They are signed in: what their browser is to hold.
    SignedIn(Secret),
    /// The account is new, and they are asked whether it is theirs beside another: what their browser is to hold
    /// meanwhile.
    ToConfirm(Secret),
}

/// An account that waited, and what is to be done next.
pub struct Settled {
    /// The account.
    pub who: SignedIn,
    /// The page to go on to.
    pub return_to: String,
}

/// Lets somebody in who was at their provider. `earlier` is what their browser holds of a sign-in before.
///
/// # Errors
/// Where the database fails.
pub async fn arrive(
    conn: &mut AsyncPgConnection,
    who: &SignedIn,
    earlier: Option<&str>,
    return_to: &str,
    now: Timestamp,
) -> QueryResult<Arrival> {
    conn.transaction(async |conn| {
        let person = match account::owner(conn, &who.issuer, &who.subject).await? {
            Some(person) => person,
            None if may_be_anothers(conn, who, earlier, now).await? => {
                return link::keep(conn, who, return_to, now).await.map(Arrival::ToConfirm);
            }
            None => account::open(conn, who, now).await?,
        };
        sign_in_as(conn, person, who, earlier, now).await.map(Arrival::SignedIn)
    })
    .await
}

/// The account that waits is of whoever is signed in, as they say: from now on they can sign in with either. Returns none
/// where nothing waits, or somebody else has the account meanwhile.
///
/// # Errors
/// Where the database fails.
pub async fn confirm(
    conn: &mut AsyncPgConnection,
    right: &MayActForOneself,
    waiting: &str,
    now: Timestamp,
) -> QueryResult<Option<Settled>> {
    conn.transaction(async |conn| {
        let Some(settled) = link::take(conn, waiting, now).await? else { return Ok(None) };
        let is_theirs = account::add(conn, right.person(), &settled.who, now).await?;
        Ok(is_theirs.then_some(settled))
    })
    .await
}

/// The account that waits is of somebody by themselves, as they say: a new person, who is signed in. Returns what their
/// browser is to hold as well; none where nothing waits.
///
/// # Errors
/// Where the database fails.
pub async fn keep_apart(
    conn: &mut AsyncPgConnection,
    waiting: &str,
    earlier: Option<&str>,
    now: Timestamp,
) -> QueryResult<Option<(Settled, Secret)>> {
    conn.transaction(async |conn| {
        let Some(settled) = link::take(conn, waiting, now).await? else { return Ok(None) };
        let person = account::open(conn, &settled.who, now).await?;
        let secret = sign_in_as(conn, person, &settled.who, earlier, now).await?;
        Ok(Some((settled, secret)))
    })
    .await
}

async fn may_be_anothers(
    conn: &mut AsyncPgConnection,
    who: &SignedIn,
    earlier: Option<&str>,
    now: Timestamp,
) -> QueryResult<bool> {
    if let Some(earlier) = earlier {
        let present = valid(now).filter(sign_in::secret_hash.eq(hash(earlier)));
        if diesel::select(diesel::dsl::exists(present)).get_result(conn).await? {
            return Ok(true);
        }
    }
    // What a provider has not verified, anybody can say: it neither leads anywhere nor tells anything.
    match &who.email {
        Some(email) if who.email_verified => account::has_address(conn, email).await,
        _ => Ok(false),
    }
}

async fn sign_in_as(
    conn: &mut AsyncPgConnection,
    person: PersonId,
    who: &SignedIn,
    earlier: Option<&str>,
    now: Timestamp,
) -> QueryResult<Secret> {
    account::refresh(conn, person, who, now).await?;
    let new = NewSignIn {
        person,
        issuer: &who.issuer,
        subject: &who.subject,
        provider_session: who.provider_session.as_deref(),
    };
    create(conn, new, earlier, now).await
}
