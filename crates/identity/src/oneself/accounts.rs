//! The accounts one signs in with.

use database::{
    AsyncPgConnection,
    id::PersonId,
    schema::{account, person},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::Timestamp;

use crate::{
    policy::MayActForOneself,
    problem::{ProblemCode, Rejection},
};

/// An account of a person at a provider.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = account)]
pub struct Account {
    /// The provider, by its issuer.
    pub issuer: String,
    /// Who they are to the provider.
    pub subject: String,
    /// Their address there.
    pub email: Option<String>,
    /// Whether the provider has made sure that the address is theirs.
    pub email_verified: bool,
    /// When they first signed in with it.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When they last did.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub last_signed_in_at: Timestamp,
}

/// The person's accounts, the oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn accounts(mut conn: &AsyncPgConnection, may: &MayActForOneself) -> QueryResult<Vec<Account>> {
    of(may.person()).select(Account::as_select()).load(&mut conn).await
}

/// Parts the person from an account, and ends the sign-ins with it. Whoever signs in with it from then on is somebody new.
/// Where the person was written to at its address, they are now at that of another account.
///
/// # Errors
/// Where it is no account of theirs, and where it is the last one: they could not come back.
pub async fn unlink_account(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    issuer: &str,
    subject: &str,
) -> Result<Account, Rejection> {
    let id = may.person();
    conn.transaction(async |conn| {
        // Of two that are unlinked at the same moment, one sees that the other is gone.
        let email: Option<String> =
            person::table.find(id).select(person::email).for_no_key_update().first(conn).await?;
        let all: Vec<Account> = of(id).select(Account::as_select()).load(conn).await?;
        let is_meant = |account: &Account| account.issuer == issuer && account.subject == subject;
        let (mut meant, others): (Vec<_>, Vec<_>) = all.into_iter().partition(is_meant);
        let meant = meant.pop().ok_or_else(|| {
            let message = "is of no account of yours; look up which accounts you have";
            Rejection::one(ProblemCode::NotFound, "subject", message)
        })?;
        if others.is_empty() {
            return Err(Rejection::one(
                ProblemCode::WrongState,
                "subject",
                "is of your last account, without which you could not sign in any more; sign in with another and link it first",
            ));
        }
        diesel::delete(account::table.find((issuer, subject))).execute(conn).await?;
        move_address(conn, id, email.as_deref(), &others).await?;
        Ok(meant)
    })
    .await
}

/// An address that no account has any more is nobody's to vouch for.
async fn move_address(
    conn: &mut AsyncPgConnection,
    id: PersonId,
    email: Option<&str>,
    others: &[Account],
) -> QueryResult<()> {
    let is_same = |other: &&Account| match (email, &other.email) {
        (Some(email), Some(other)) => email.to_lowercase() == other.to_lowercase(),
        _ => false,
    };
    let verified = || others.iter().filter(|other| other.email_verified && other.email.is_some());
    if verified().any(|other| is_same(&other)) {
        return Ok(());
    }
    let next = verified().next().or(others.iter().find(is_same)).or(others.iter().find(|other| other.email.is_some()));
    diesel::update(person::table.find(id))
        .set((
            person::email.eq(next.and_then(|account| account.email.as_deref())),
            person::email_verified.eq(next.is_some_and(|account| account.email_verified)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

#[diesel::dsl::auto_type]
fn of(id: PersonId) -> _ {
    account::table.filter(account::person_id.eq(id)).order((account::created_at, account::issuer, account::subject))
}
