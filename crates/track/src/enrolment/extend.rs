//! Granting a museum a later deadline.

use catalogue::{
    civil,
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    schema::{extension, programme},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    notice::NoticeKind,
    policy::{MayInEnrolment, SeeToMuseum},
};
use jiff::{Timestamp, ToSpan};
use jiff_diesel::ToDiesel;
use uuid::Uuid;

use super::{Enrolment, write::locked};
use crate::{
    requirement,
    telling::{self, Message},
};

/// Grants a museum a later deadline for one requirement, and tells it so. The last one granted counts, from when it was granted.
///
/// # Errors
/// Every fault of the input at once: there is no such requirement, the day is not later than its deadline, no reason.
pub async fn extend(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<SeeToMuseum>,
    now: Timestamp,
    key: &str,
    until: &str,
    reason: &str,
) -> Result<Enrolment, Rejection> {
    conn.transaction(async |conn| {
        let (row, year) = locked(conn, may.enrolment()).await?;
        year.check_not_closed("enrolment")?;
        let versions = requirement::versions(conn, &[year.id]).await?;
        let asked = requirement::in_force(&versions, now).map(requirement::RequirementsVersion::requirements);
        let mut problems = Problems::new();
        let until = civil::date(until, "until", &mut problems);
        if reason.trim().is_empty() {
            problems.note(ProblemCode::Required, "reason", "is missing; say why the museum is given more time");
        } else {
            check_text(Some(reason), "reason", 2_000, &mut problems);
        }
        let found = asked.as_ref().and_then(|asked| asked.find(key));
        match (found, until) {
            (None, _) => {
                let keys: Vec<&str> = asked.iter().flat_map(|asked| &asked.0).map(|one| one.key.as_str()).collect();
                let short: String = key.chars().take(60).collect();
                let what =
                    format_args!("is \"{short}\", which the year does not ask for; use one of {}", keys.join(", "));
                problems.note(ProblemCode::NotFound, "requirement", what);
            }
            (Some(found), Some(until)) => {
                let usual = found.deadline.unwrap_or(year.ends_on);
                let latest = year.ends_on.saturating_add(366.days());
                if until <= usual {
                    let what = format_args!("is {until}, not after {usual}, which is the deadline; give a later day");
                    problems.note(ProblemCode::OutOfRange, "until", what);
                } else if until > latest {
                    let what = format_args!("is {until}, long after the year; give a day until {latest}");
                    problems.note(ProblemCode::OutOfRange, "until", what);
                }
            }
            (Some(_), None) => {}
        }
        let until = problems.or(|| until)?;
        let Some(until) = until else { return Err(Rejection::not_found("until", "a day")) };
        let granted = Uuid::now_v7();
        diesel::insert_into(extension::table)
            .values((
                extension::id.eq(granted),
                extension::enrolment_id.eq(row.id),
                extension::requirement.eq(key),
                extension::until.eq(until.to_diesel()),
                extension::reason.eq(reason),
                extension::granted_by.eq(may.person()),
                extension::created_at.eq(now.to_diesel()),
            ))
            .execute(conn)
            .await?;
        if let Some(asked) = asked.as_ref().and_then(|asked| asked.find(key)) {
            let main: String =
                programme::table.find(may.programme()).select(programme::main_language).first(conn).await?;
            let message = Message {
                kind: NoticeKind::DeadlineExtended,
                title: (&asked.title, &main),
                reason: Some(reason),
                until: Some(until),
            };
            telling::tell_museum(conn, now, row.id, granted.to_string(), message).await?;
        }
        Ok(row)
    })
    .await
}
