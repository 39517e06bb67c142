//! Looking reports up, for those who may see them.

use database::{
    AsyncPgConnection,
    id::{EnrolmentId, ProgramYearId, ProgrammeId, TrackReportId},
    schema::{enrolment, membership, program_year, track_report},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    Viewer,
    policy::{self, MayInEnrolment, MaySeeOutcome, Refusal, See},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{ReportKind, TrackReport};

/// May see reports on a year: those who see what comes of it all of them, museums that take part those for museums.
#[derive(Debug, Clone)]
pub enum MaySeeReports {
    /// All.
    Outcome(MaySeeOutcome),
    /// Those for museums.
    Museum(Box<MayInEnrolment<See>>),
}

impl MaySeeReports {
    fn kinds(&self) -> &'static [ReportKind] {
        match self {
            Self::Outcome(_) => ReportKind::ALL,
            Self::Museum(_) => &[ReportKind::NeedsAssessment],
        }
    }
}

/// Proof that the viewer may see reports on this year.
///
/// # Errors
/// Where they neither see what comes of the programme nor are of a museum that takes part that year.
pub async fn may_see(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    programme: ProgrammeId,
    year: ProgramYearId,
    now: Timestamp,
) -> Result<MaySeeReports, Refusal> {
    let refusal = match policy::see_outcome(conn, viewer, programme).await {
        Ok(may) => return Ok(MaySeeReports::Outcome(may)),
        Err(refusal) => refusal,
    };
    let Some(person) = viewer.person() else { return Err(refusal) };
    let theirs: Option<EnrolmentId> = enrolment::table
        .inner_join(membership::table.on(membership::organization_id.eq(enrolment::organization_id.nullable())))
        .filter(enrolment::program_year_id.eq(year))
        .filter(enrolment::state.eq("enrolled"))
        .filter(membership::person_id.eq(person.id))
        .filter(membership::ended_at.is_null())
        .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel())))
        .order(enrolment::id)
        .select(enrolment::id)
        .first(&mut conn)
        .await
        .optional()?;
    match theirs {
        Some(id) => Ok(MaySeeReports::Museum(Box::new(policy::see_enrolment(conn, viewer, id).await?))),
        None => Err(refusal),
    }
}

/// The reports on a year that they may see, the newest first.
///
/// # Errors
/// Where the database fails.
pub async fn of_year(
    mut conn: &AsyncPgConnection,
    may: &MaySeeReports,
    year: ProgramYearId,
) -> QueryResult<Vec<TrackReport>> {
    track_report::table
        .filter(track_report::program_year_id.eq(year))
        .filter(track_report::kind.eq_any(may.kinds()))
        .order((track_report::created_at.desc(), track_report::id.desc()))
        .limit(20)
        .select(TrackReport::as_select())
        .load(&mut conn)
        .await
}

/// A file of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum File {
    /// Its pages.
    Pdf,
    /// Its tables.
    Csv,
    /// What it says, as data.
    Json,
}

/// A file of a report that the viewer may see, with the report's day.
///
/// # Errors
/// Where there is none that they may see.
pub async fn file(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    id: TrackReportId,
    file: File,
    now: Timestamp,
) -> Result<Vec<u8>, Refusal> {
    let hidden = || Refusal::Hidden("a report on a year of a programme");
    let found: Option<(ProgrammeId, ProgramYearId, ReportKind)> = track_report::table
        .inner_join(program_year::table)
        .filter(track_report::id.eq(id))
        .select((program_year::programme_id, program_year::id, track_report::kind))
        .first(conn)
        .await
        .optional()?;
    let (programme, year, kind) = found.ok_or_else(hidden)?;
    let may = may_see(conn, viewer, programme, year, now).await.map_err(|refusal| match refusal {
        Refusal::Denied(_) => hidden(),
        other => other,
    })?;
    if !may.kinds().contains(&kind) {
        return Err(hidden());
    }
    let row = track_report::table.find(id);
    Ok(match file {
        File::Pdf => row.select(track_report::pdf).first(conn).await?,
        File::Csv => row.select(track_report::csv).first::<String>(conn).await?.into_bytes(),
        File::Json => {
            row.select(track_report::content).first::<serde_json::Value>(conn).await?.to_string().into_bytes()
        }
    })
}
