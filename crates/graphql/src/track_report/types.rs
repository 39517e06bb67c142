//! What can be read of reports.

use async_graphql::{Context, Enum, ID, Json, Object, Result};
use database::id::{ProgramYearId, ProgrammeId};
use track::report as domain;

use crate::{
    failure::refused,
    request::{Fault, RequestExt},
    scalar::DateTime,
};

/// For whom and when a report is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::ReportKind")]
pub enum TrackReportKind {
    /// For the museums, at the spring meetings: what their needs assessments say together.
    NeedsAssessment,
    /// For the funder, in April: the trends of the needs assessments.
    NeedsTrends,
    /// For the funder, at the end: who is On TRACK, training, reviews, coaching, knowledge shared, and themes.
    Final,
}

/// A report on a year, as it was published; never changed.
pub struct TrackReport(pub domain::TrackReport);

/// A report on a year, as it was published; never changed.
#[Object]
impl TrackReport {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// For whom.
    async fn kind(&self) -> TrackReportKind {
        self.0.kind.into()
    }

    /// Its title.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// Its language: en, fr or es.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// What it says, as data: sections with paragraphs, tables and excerpts. A figure that is held back is null.
    async fn content(&self) -> Json<serde_json::Value> {
        Json(self.0.content.clone())
    }

    /// Where its pages are had as a PDF document, signed in or with a token.
    async fn pdf(&self, ctx: &Context<'_>) -> String {
        ctx.request().public_address(&format!("track/reports/{}.pdf", self.0.id))
    }

    /// Where its tables are had as CSV, signed in or with a token.
    async fn csv(&self, ctx: &Context<'_>) -> String {
        ctx.request().public_address(&format!("track/reports/{}.csv", self.0.id))
    }

    /// When it was published.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

/// The reports on a year that the viewer may see, the newest first.
///
/// # Errors
/// Where they may see none, or the database fails.
pub async fn of_year(ctx: &Context<'_>, programme: ProgrammeId, year: ProgramYearId) -> Result<Vec<TrackReport>> {
    let request = ctx.request();
    let conn = request.connection().await?;
    let now = request.clock().now();
    let may = domain::may_see(conn, request.viewer(), programme, year, now).await.map_err(refused)?;
    let rows = domain::of_year(conn, &may, year).await.map_err(Fault::from)?;
    Ok(rows.into_iter().map(TrackReport).collect())
}
