//! Confirming whom to write to.

use database::{AsyncPgConnection, schema::organization};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{policy::MayConfirmContact, text::check_email};
use jiff::{Timestamp, tz::TimeZone};
use jiff_diesel::ToDiesel;

use super::{Organization, lock};
use crate::{
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::check_text,
};

/// That the contact of an organization is right, or what it is from now on. What is `None` stays as it is; what is
/// `Some(None)` is emptied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Confirmation {
    /// Whom to write to.
    pub contact_name: Option<Option<String>>,
    /// Where to write to.
    pub contact_email: Option<Option<String>>,
    /// The revision that was looked at; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Confirms the contact of an organization, today by UTC.
///
/// # Errors
/// Every fault of the contact at once; where there is no address that could be confirmed; a conflict where somebody else
/// changed the organization. Nothing is written then.
pub async fn confirm_contact(
    conn: &mut AsyncPgConnection,
    may: &MayConfirmContact,
    now: Timestamp,
    confirmation: Confirmation,
) -> Result<Organization, Rejection> {
    conn.transaction(async |conn| {
        let absent = || Rejection::not_found("organization", "an organization");
        let row = lock(conn, may.organization()).await?.ok_or_else(absent)?;
        check_revision(confirmation.expected_revision, row.revision)?;
        let name = confirmation.contact_name.unwrap_or_else(|| row.contact_name.clone());
        let email = confirmation.contact_email.unwrap_or_else(|| row.contact_email.clone());
        check(name.as_deref(), email.as_deref())?;
        let today = now.to_zoned(TimeZone::UTC).date();
        if (&name, &email, Some(today)) == (&row.contact_name, &row.contact_email, row.contact_confirmed_on) {
            return Ok(row);
        }
        let confirmed = diesel::update(organization::table.find(row.id))
            .set((
                organization::contact_name.eq(name),
                organization::contact_email.eq(email),
                organization::contact_confirmed_on.eq(today.to_diesel()),
                organization::revision.eq(row.revision + 1),
                organization::updated_at.eq(now.to_diesel()),
            ))
            .returning(Organization::as_returning())
            .get_result(conn)
            .await?;
        Ok(confirmed)
    })
    .await
}

fn check(name: Option<&str>, email: Option<&str>) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    check_text(name, "contact_name", 200, &mut problems);
    check_email(email, "contact_email", &mut problems);
    if email.is_none() {
        problems.note(
            ProblemCode::Required,
            "contact_email",
            "is missing; give the address at which the organization is reached, so that there is something to confirm",
        );
    }
    problems.settle()
}
