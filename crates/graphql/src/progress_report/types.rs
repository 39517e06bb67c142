//! What can be read about a progress report.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::id::ProgressReportId;
use mentorship::{assent::Assent, progress_report as domain};

use crate::{
    cost::{cost, list_size, points},
    failure::nullable,
    peer_review::name_of,
    placement::{self, Placement, PlacementPart},
    request::RequestExt,
    scalar::{Date, DateTime},
};

/// What a participant and their mentor write together about a part of a placement, and both sign. Until both have, those who run the
/// exchange see it beside the two sides; then all who see the placement.
#[derive(Clone)]
pub struct ProgressReport(pub(crate) Arc<domain::ProgressReport>);

/// What a participant and their mentor write together about a part of a placement, and both sign. Until both have, those who run the
/// exchange see it beside the two sides; then all who see the placement.
#[Object]
impl ProgressReport {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Of which placement.
    async fn placement(&self, ctx: &Context<'_>) -> Option<Result<Placement>> {
        nullable(placement::find(ctx, self.0.placement_id)).await
    }

    /// The language that it is written in, as a BCP 47 tag.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The first day that it is about.
    async fn from_on(&self) -> Date {
        self.0.from_on.into()
    }

    /// The last day that it is about.
    async fn until_on(&self) -> Date {
        self.0.until_on.into()
    }

    /// What it says.
    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Who wrote in it last, by name; none of somebody who is not known any more.
    async fn written_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.written_by)).await
    }

    /// Who signed what it says now, the participant first. Counted as 2 items. Costs nothing.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(2), None, None))]
    async fn signatures(&self) -> Vec<ReportSignature> {
        self.0.signatures().into_iter().map(ReportSignature).collect()
    }

    /// Whether both sides signed it, after which it stays as it is.
    async fn is_final(&self) -> bool {
        self.0.is_final()
    }

    /// When it was written, changed or signed last.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Grows by one with each change of what it says; give it back as `expectedRevision`, so that you sign what you read, and overwrite
    /// nobody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// That one side signed a progress report.
pub struct ReportSignature(Assent);

/// That one side signed a progress report.
#[Object]
impl ReportSignature {
    /// Which side.
    async fn part(&self) -> PlacementPart {
        self.0.part.into()
    }

    /// Who signed, by name; none of somebody who is not known any more.
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, self.0.by)).await
    }

    /// When.
    async fn at(&self) -> DateTime {
        self.0.at.into()
    }
}

/// The report with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: ProgressReportId) -> Result<Option<ProgressReport>> {
    Ok(ctx.request().loaders().reports.report_by_id.load(id).await?.map(ProgressReport))
}
