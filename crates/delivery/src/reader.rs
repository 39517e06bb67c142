//! Who reads a message: where they are written to, in which language, and how they wish to be told.

use catalogue::organization::OrganizationStatus;
use database::{
    AsyncPgConnection,
    id::PersonId,
    schema::{account, notice_preference, organization, person},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{letter::Language, outbox::Waiting, preference::NoticePreferences, unsubscribe::is_suppressed};

/// Who reads a message.
#[derive(Debug, Clone)]
pub(crate) struct Reader {
    pub person: Option<PersonId>,
    pub address: String,
    pub name: Option<String>,
    pub language: Language,
    pub wishes: NoticePreferences,
}

/// Who is to read a notice, or why nobody is.
#[derive(Debug, Clone)]
pub(crate) enum Reading {
    By(Box<Reader>),
    /// They asked not to be written to, or were erased.
    Unwanted,
    /// There is no address to write to.
    Nowhere(&'static str),
}

type PersonRow = (PersonId, Option<String>, Option<String>, bool, Option<String>, Option<jiff_diesel::Timestamp>);

/// Who is to read it. An address that a provider has made sure is a person's is theirs, whoever gave it.
pub(crate) async fn of(conn: &mut AsyncPgConnection, notice: &Waiting) -> QueryResult<Reading> {
    if let Some(organization) = notice.to_organization_id {
        let row: (String, Option<String>, Option<String>, String) = organization::table
            .find(organization)
            .select((
                organization::status,
                organization::contact_email,
                organization::contact_name,
                organization::main_language,
            ))
            .first(conn)
            .await?;
        let (status, Some(address), name, language) = row else {
            return Ok(Reading::Nowhere("the organization has no contact"));
        };
        // Who it is told to instead was settled when it was handed on.
        if status != OrganizationStatus::Requested.word() {
            return Ok(Reading::Unwanted);
        }
        return stranger(conn, address, name, Some(&language)).await;
    }
    if let Some(id) = notice.to_person_id {
        return to_person(conn, id, notice).await;
    }
    let Some(address) = notice.to_address.clone() else { return Ok(Reading::Unwanted) };
    let theirs = person::table
        .filter(database::lower(person::email).eq(address.to_lowercase()))
        .filter(person::email_verified)
        .filter(person::erased_at.is_null())
        .select(person::id)
        .order(person::id);
    match theirs.first(conn).await.optional()? {
        Some(id) => to_person(conn, id, notice).await,
        None => stranger(conn, address, notice.name.clone(), notice.language.as_deref()).await,
    }
}

async fn to_person(conn: &mut AsyncPgConnection, id: PersonId, notice: &Waiting) -> QueryResult<Reading> {
    let columns =
        (person::id, person::name, person::email, person::email_verified, person::language, person::erased_at);
    let (id, name, email, is_verified, language, erased): PersonRow =
        person::table.find(id).select(columns).first(conn).await?;
    if erased.is_some() {
        return Ok(Reading::Unwanted);
    }
    let main = email.filter(|_| is_verified);
    let address = match main {
        Some(address) => Some(address),
        None => account::table
            .filter(account::person_id.eq(id))
            .filter(account::email_verified)
            .filter(account::email.is_not_null())
            .order(account::created_at)
            .select(account::email)
            .first::<Option<String>>(conn)
            .await
            .optional()?
            .flatten(),
    };
    let Some(address) = address else {
        return Ok(Reading::Nowhere("the person has no address that a provider has made sure of"));
    };
    let wishes = notice_preference::table.find(id).select(NoticePreferences::as_select());
    let wishes = wishes.first(conn).await.optional()?.unwrap_or_default();
    let language = Language::of(language.as_deref().or(notice.language.as_deref()));
    Ok(Reading::By(Box::new(Reader { person: Some(id), address, name, language, wishes })))
}

async fn stranger(
    conn: &mut AsyncPgConnection,
    address: String,
    name: Option<String>,
    language: Option<&str>,
) -> QueryResult<Reading> {
    if is_suppressed(conn, &address).await? {
        return Ok(Reading::Unwanted);
    }
    let language = Language::of(language);
    Ok(Reading::By(Box::new(Reader { person: None, address, name, language, wishes: NoticePreferences::default() })))
}
