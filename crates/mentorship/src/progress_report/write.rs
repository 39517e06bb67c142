//! Writing progress reports, and changing them.

use catalogue::{
    civil,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{PersonId, PlacementId, ProgressReportId},
    schema::progress_report,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInPlacement, deed},
    text::check_text,
};
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{ProgressReport, days::Bounds};
use crate::{
    given, kept,
    placement::{self, Placement, PlacementState},
};

/// The most characters of a report.
const LONGEST: usize = 50_000;
/// While a placement stands so, reports are written.
const WHILE: [PlacementState; 2] = [PlacementState::UnderWay, PlacementState::Paused];

/// A progress report, as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewProgressReport {
    /// The language that it is written in (BCP 47).
    pub language: String,
    /// The first day that it is about, `YYYY-MM-DD`.
    pub from_on: String,
    /// The last day that it is about.
    pub until_on: String,
    /// What it says.
    pub text: String,
}

/// What becomes of a progress report; what is none stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgressReportChange {
    /// The first day that it is about.
    pub from_on: Option<String>,
    /// The last day that it is about.
    pub until_on: Option<String>,
    /// What it says.
    pub text: Option<String>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// What a report says, apart from who signed it, as its columns.
#[derive(Debug, Clone, PartialEq, Eq, Insertable, AsChangeset)]
#[diesel(table_name = progress_report)]
struct Content {
    #[diesel(serialize_as = jiff_diesel::Date)]
    from_on: Date,
    #[diesel(serialize_as = jiff_diesel::Date)]
    until_on: Date,
    text: String,
}

/// Writes a progress report, which both sides then sign.
///
/// # Errors
/// Every fault of it at once; where the placement is neither under way nor paused, or has as many reports as are kept.
pub async fn write(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Report>,
    now: Timestamp,
    new: NewProgressReport,
    key: Option<&str>,
) -> Result<ProgressReport, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.placement(), may.person(), may.part(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "writeProgressReport", &asked, now).await? {
            Claim::Repeated(id) => {
                let id = ProgressReportId::from_uuid(id);
                return ProgressReport::locked(conn, may.placement(), id, "idempotency_key").await;
            }
            Claim::First(pending) => pending,
        };
        let placement = placement::locked(conn, may.placement()).await?;
        check_course(&placement, "placement")?;
        kept::check_room(count(conn, placement.id).await?, "progress reports", "change one that is there instead")?;
        let bounds = Bounds::of(conn, &placement, now).await?;
        let (language, content) = new.checked(bounds)?;
        let row = insert(conn, may, now, &language, content).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Changes a progress report that is not final, which takes both signatures back.
///
/// # Errors
/// Every fault of the change at once; where the placement is neither under way nor paused, both sides signed the report, or somebody
/// else changed it.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Report>,
    now: Timestamp,
    id: ProgressReportId,
    change: ProgressReportChange,
) -> Result<ProgressReport, Rejection> {
    conn.transaction(async |conn| {
        let placement = placement::locked(conn, may.placement()).await?;
        check_course(&placement, "id")?;
        let row = ProgressReport::locked(conn, placement.id, id, "id").await?;
        check_revision(change.expected_revision, row.revision)?;
        if row.is_final() {
            let why = "is signed by both sides and stays as it is; write another report for what is to be added";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        let before = Content { from_on: row.from_on, until_on: row.until_on, text: row.text.clone() };
        let content = change.applied_to(before.clone(), Bounds::of(conn, &placement, now).await?)?;
        if content == before {
            return Ok(row);
        }
        Ok(update(conn, may.person(), now, &row, content).await?)
    })
    .await
}

impl NewProgressReport {
    /// The language and what it says, where nothing is wrong with it.
    fn checked(self, bounds: Bounds) -> Result<(String, Content), Rejection> {
        let mut problems = Problems::new();
        check_tag(&self.language, "language", &mut problems);
        let from_on = civil::date(&self.from_on, "from_on", &mut problems);
        let until_on = civil::date(&self.until_on, "until_on", &mut problems);
        bounds.check(from_on, until_on, &mut problems);
        check_text(Some(&self.text), "text", LONGEST, &mut problems);
        let (from_on, until_on) = given::settled(problems, from_on.zip(until_on))?;
        Ok((self.language, Content { from_on, until_on, text: self.text }))
    }
}

impl ProgressReportChange {
    /// What the report says then, where nothing is wrong with it.
    fn applied_to(self, before: Content, bounds: Bounds) -> Result<Content, Rejection> {
        let mut problems = Problems::new();
        let from_on = match &self.from_on {
            Some(text) => civil::date(text, "from_on", &mut problems),
            None => Some(before.from_on),
        };
        let until_on = match &self.until_on {
            Some(text) => civil::date(text, "until_on", &mut problems),
            None => Some(before.until_on),
        };
        // Days that were fine when they were given stay so, whatever was agreed since.
        if self.from_on.is_some() || self.until_on.is_some() {
            bounds.check(from_on, until_on, &mut problems);
        }
        check_text(self.text.as_deref(), "text", LONGEST, &mut problems);
        let (from_on, until_on) = given::settled(problems, from_on.zip(until_on))?;
        Ok(Content { from_on, until_on, text: self.text.unwrap_or(before.text) })
    }
}

/// Refuses to write while a placement does not go on.
fn check_course(row: &Placement, field: &str) -> Result<(), Rejection> {
    kept::check_state(row, &WHILE, field, "progress reports are written while it is under way or paused")
}

async fn count(conn: &mut AsyncPgConnection, placement: PlacementId) -> QueryResult<i64> {
    progress_report::table.filter(progress_report::placement_id.eq(placement)).count().get_result(conn).await
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Report>,
    now: Timestamp,
    language: &str,
    content: Content,
) -> QueryResult<ProgressReport> {
    diesel::insert_into(progress_report::table)
        .values((
            progress_report::id.eq(ProgressReportId::new()),
            progress_report::placement_id.eq(may.placement()),
            progress_report::language.eq(language),
            content,
            progress_report::written_by.eq(may.person()),
            progress_report::created_at.eq(now.to_diesel()),
            progress_report::updated_at.eq(now.to_diesel()),
        ))
        .returning(ProgressReport::as_returning())
        .get_result(conn)
        .await
}

/// Nobody has signed what it says now.
async fn update(
    conn: &mut AsyncPgConnection,
    by: Option<PersonId>,
    now: Timestamp,
    row: &ProgressReport,
    content: Content,
) -> QueryResult<ProgressReport> {
    diesel::update(progress_report::table.find(row.id))
        .set((
            content,
            progress_report::written_by.eq(by),
            progress_report::participant_by.eq(None::<PersonId>),
            progress_report::participant_at.eq(None::<jiff_diesel::Timestamp>),
            progress_report::host_by.eq(None::<PersonId>),
            progress_report::host_at.eq(None::<jiff_diesel::Timestamp>),
            progress_report::revision.eq(row.revision + 1),
            progress_report::updated_at.eq(now.to_diesel()),
        ))
        .returning(ProgressReport::as_returning())
        .get_result(conn)
        .await
}
