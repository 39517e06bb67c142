//! What people say themselves: that they collect credit of an authority, and what they did elsewhere.

use database::{
    AsyncPgConnection,
    id::{CreditAuthorityId, CreditEntryId, CreditPursuitId, RunId, TopicId},
    schema::{credit_approval, credit_authority, credit_entry, credit_pursuit, run},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayActForOneself,
};
use jiff::{Timestamp, tz::TimeZone};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{
    CreditApproval, CreditAuthority, CreditEntry, CreditFormat, CreditRole, award::taken, check_category,
    check_minutes, check_topic, in_force, versions,
};
use crate::{
    civil,
    problem::{ProblemCode, Problems, Rejection},
};

/// The longest title and evidence, in characters.
const LONGEST: usize = 2_000;

/// Something that a person did. Of a run that the authority approved, what is left out is as it was approved.
#[derive(Debug, Clone, Serialize)]
pub struct CreditReport {
    /// The run, where the authority approved it.
    pub run: Option<RunId>,
    /// What they were in it.
    pub role: CreditRole,
    /// The category of the rules.
    pub category: Option<String>,
    /// The topic it was about.
    pub topic: Option<TopicId>,
    /// How they took part.
    pub format: Option<CreditFormat>,
    /// Contact minutes.
    pub minutes: Option<i32>,
    /// The day they took part, `YYYY-MM-DD`; the last one.
    pub day: Option<String>,
    /// What it was.
    pub title: Option<String>,
    /// What shows it.
    pub evidence: String,
}

/// Begins to collect credit of an authority: the first cycle begins on that day. Whoever did so already and says another
/// day changes it.
///
/// # Errors
/// Where there is no such authority, or no such day.
pub async fn follow(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    authority: CreditAuthorityId,
    now: Timestamp,
    since: &str,
) -> Result<CreditAuthority, Rejection> {
    let mut problems = Problems::new();
    let since = civil::date(since, "since", &mut problems);
    problems.settle()?;
    let Some(since) = since else { return Err(Rejection::not_found("since", "a day")) };
    conn.transaction(async |conn| {
        let row = existing(conn, authority).await?;
        diesel::insert_into(credit_pursuit::table)
            .values((
                credit_pursuit::id.eq(CreditPursuitId::new()),
                credit_pursuit::authority_id.eq(authority),
                credit_pursuit::person_id.eq(may.person()),
                credit_pursuit::since.eq(since.to_diesel()),
                credit_pursuit::created_at.eq(now.to_diesel()),
            ))
            .on_conflict((credit_pursuit::authority_id, credit_pursuit::person_id))
            .do_update()
            .set(credit_pursuit::since.eq(since.to_diesel()))
            .execute(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Takes back what one reported, such as by mistake. Taken back again it stays as it is.
///
/// # Errors
/// Where there is no such entry of theirs, or it comes from a completed registration.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    id: CreditEntryId,
    now: Timestamp,
) -> Result<CreditEntry, Rejection> {
    conn.transaction(async |conn| {
        let found: Option<CreditEntry> = credit_entry::table
            .find(id)
            .filter(credit_entry::person_id.eq(may.person()))
            .select(CreditEntry::as_select())
            .for_update()
            .first(conn)
            .await
            .optional()?;
        let Some(row) = found else { return Err(Rejection::not_found("id", "an entry of yours")) };
        if row.registration_id.is_some() {
            let message = "comes from a run that you completed; ask whoever holds the run to put your attendance right";
            return Err(Rejection::one(ProblemCode::WrongState, "id", message));
        }
        if row.revoked_at.is_some() {
            return Ok(row);
        }
        let withdrawn = diesel::update(credit_entry::table.find(id))
            .set(credit_entry::revoked_at.eq(now.to_diesel()))
            .returning(CreditEntry::as_returning())
            .get_result(conn)
            .await?;
        Ok(withdrawn)
    })
    .await
}

/// Reports what one did. Days are those of UTC.
///
/// # Errors
/// Every fault of the report at once; where it is too late by the rules in force on the day, where the rules do not count
/// recordings, where the run is not approved, or has been counted already.
pub async fn report(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    authority: CreditAuthorityId,
    now: Timestamp,
    report: CreditReport,
    key: Option<&str>,
) -> Result<CreditEntry, Rejection> {
    conn.transaction(async |conn| {
        let asked = (authority, &report);
        let pending = match idempotency::claim(conn, may.asker(), key, "reportCredit", &asked, now).await? {
            Claim::Repeated(id) => {
                let found = credit_entry::table.find(CreditEntryId::from_uuid(id));
                let found = found.filter(credit_entry::person_id.eq(may.person()));
                return Ok(found.select(CreditEntry::as_select()).first(conn).await?);
            }
            Claim::First(pending) => pending,
        };
        existing(conn, authority).await?;
        let report = completed(conn, authority, report).await?;
        let mut problems = Problems::new();
        let required = |given: bool, field: &str, problems: &mut Problems| {
            if !given {
                problems.note(ProblemCode::Required, field, "is missing; give it, or the run that the authority approved");
            }
        };
        required(report.category.is_some(), "category", &mut problems);
        required(report.format.is_some(), "format", &mut problems);
        required(report.minutes.is_some(), "minutes", &mut problems);
        required(report.day.is_some(), "day", &mut problems);
        required(report.title.is_some() || report.run.is_some(), "title", &mut problems);
        if report.evidence.trim().is_empty() {
            let advice = "is empty; give an address or a document that shows that you took part";
            problems.note(ProblemCode::Required, "evidence", advice);
        }
        for (field, text) in [("title", report.title.as_deref()), ("evidence", Some(report.evidence.as_str()))] {
            if text.is_some_and(|text| text.chars().count() > LONGEST) {
                problems.note(ProblemCode::TooLong, field, format_args!("is too long; give at most {LONGEST} characters"));
            }
        }
        check_minutes(report.minutes, &mut problems);
        check_topic(conn, report.topic, &mut problems).await?;
        if let Some(category) = &report.category {
            check_category(conn, authority, category, &mut problems).await?;
        }
        let day = civil::date_if_any(report.day.as_deref(), "day", &mut problems);
        let today = now.to_zoned(TimeZone::UTC).date();
        if let Some(day) = day {
            let versions = versions(conn, authority, None).await?;
            let rules = in_force(&versions, day).map(|version| &version.rules);
            if day > today.tomorrow().unwrap_or(today) {
                problems.note(ProblemCode::OutOfRange, "day", format_args!("is {day}, which is yet to come; report it then"));
            } else if let Some(by) = rules.and_then(|rules| rules.report_by(day)).filter(|by| today > *by) {
                let days = rules.and_then(|rules| rules.report_within_days).unwrap_or_default();
                problems.note(
                    ProblemCode::OutOfRange,
                    "day",
                    format_args!(
                        "is {day}, too long ago: the rules in force then ask for a report within {days} days, by {by}; ask the authority whether it makes an exception"
                    ),
                );
            }
            if report.format == Some(CreditFormat::Recording) && rules.is_some_and(|rules| !rules.recordings) {
                let advice = "is a recording, which the rules in force on that day do not count; report something else";
                problems.note(ProblemCode::OutOfRange, "format", advice);
            }
        }
        problems.settle()?;
        let (Some(category), Some(format), Some(minutes), Some(day)) =
            (report.category, report.format, report.minutes, day)
        else {
            return Err(Rejection::not_found("run", "a run"));
        };
        let row = diesel::insert_into(credit_entry::table)
            .values((
                credit_entry::id.eq(CreditEntryId::new()),
                credit_entry::authority_id.eq(authority),
                credit_entry::person_id.eq(may.person()),
                credit_entry::run_id.eq(report.run),
                credit_entry::role.eq(report.role),
                credit_entry::category.eq(category),
                credit_entry::topic_id.eq(report.topic),
                credit_entry::format.eq(format),
                credit_entry::minutes.eq(minutes),
                credit_entry::day.eq(day.to_diesel()),
                credit_entry::title.eq(report.title),
                credit_entry::evidence.eq(report.evidence),
                credit_entry::reported_at.eq(now.to_diesel()),
            ))
            .on_conflict_do_nothing()
            .returning(CreditEntry::as_returning())
            .get_result(conn)
            .await
            .optional()?;
        let row: CreditEntry = row.ok_or_else(|| {
            Rejection::one(ProblemCode::Duplicate, "run", "is on your transcript already; nothing needs to be done")
        })?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// The report with what is known of its run put in. What the authority approved stands; whoever took part in another
/// way, or for a shorter time, says so.
async fn completed(
    conn: &mut AsyncPgConnection,
    authority: CreditAuthorityId,
    mut report: CreditReport,
) -> Result<CreditReport, Rejection> {
    let Some(id) = report.run else { return Ok(report) };
    let approval: Option<CreditApproval> = credit_approval::table
        .inner_join(run::table)
        .filter(credit_approval::authority_id.eq(authority))
        .filter(credit_approval::run_id.eq(id))
        .select(CreditApproval::as_select())
        .first(conn)
        .await
        .optional()?;
    let Some(approval) = approval else {
        return Err(Rejection::not_found("run", "a run approved by this authority"));
    };
    if let Some(taken) = taken(conn, &[id]).await?.get(&id) {
        let whole = approval.minutes.or(taken.minutes);
        report.minutes = match (report.minutes, whole) {
            (Some(said), Some(whole)) => Some(said.min(whole)),
            (said, whole) => said.or(whole),
        };
        report.format = report.format.or(Some(taken.format));
        report.day = taken.day.map(|day| day.to_string()).or(report.day);
    }
    report.category = Some(approval.category);
    report.topic = approval.topic_id;
    Ok(report)
}

async fn existing(conn: &mut AsyncPgConnection, authority: CreditAuthorityId) -> Result<CreditAuthority, Rejection> {
    credit_authority::table
        .find(authority)
        .select(CreditAuthority::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("authority", "an authority that grants credit"))
}
