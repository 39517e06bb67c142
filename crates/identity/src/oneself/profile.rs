//! What one is called, and how one is written to.

use database::{
    AsyncPgConnection,
    schema::{account, person},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};

use crate::{
    language::check_tag,
    policy::MayActForOneself,
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};

/// What is to change. A field that is `None` stays as it is; one that is `Some(None)` is emptied.
#[derive(Debug, Clone, Default)]
pub struct ProfileChanges {
    /// What they are called; at most 200 characters.
    pub name: Option<String>,
    /// In which language they are written to (BCP 47).
    pub language: Option<Option<String>>,
    /// Where they are written to: the verified address of one of their accounts.
    pub email: Option<String>,
}

/// Changes what the person is called, and how they are written to.
///
/// # Errors
/// Every fault at once; nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    changes: ProfileChanges,
) -> Result<(), Rejection> {
    conn.transaction(async |conn| {
        let mut problems = Problems::new();
        check_text(changes.name.as_deref(), "name", 200, &mut problems);
        if let Some(Some(language)) = &changes.language {
            check_tag(language, "language", &mut problems);
        }
        let email = match &changes.email {
            Some(email) => as_verified(conn, may, email, &mut problems).await?,
            None => None,
        };
        problems.settle()?;
        let me = || person::table.find(may.person());
        if let Some(name) = changes.name {
            diesel::update(me()).set(person::name.eq(name)).execute(conn).await?;
        }
        if let Some(language) = changes.language {
            diesel::update(me()).set(person::language.eq(language)).execute(conn).await?;
        }
        if let Some(email) = email {
            let is_theirs = (person::email.eq(email), person::email_verified.eq(true));
            diesel::update(me()).set(is_theirs).execute(conn).await?;
        }
        Ok(())
    })
    .await
}

/// The address as the provider writes it.
async fn as_verified(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    email: &str,
    problems: &mut Problems,
) -> QueryResult<Option<String>> {
    let known = account::table
        .filter(account::person_id.eq(may.person()))
        .filter(account::email_verified)
        .filter(database::lower(account::email).eq(database::lower(Some(email.replace('\0', "")))).assume_not_null())
        .select(account::email)
        .order(account::created_at)
        .first::<Option<String>>(conn)
        .await
        .optional()?
        .flatten();
    if known.is_none() {
        problems.note(
            ProblemCode::Invalid,
            "email",
            "is no verified address of an account of yours; sign in with an account that has it, and link the two",
        );
    }
    Ok(known)
}
