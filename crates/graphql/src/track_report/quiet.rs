//! Museums of which nothing was heard.

use async_graphql::{Context, Error, Object, Result};
use database::{
    id::{EnrolmentId, ProgramYearId},
    paging::{Page, PageRequest},
};
use identity::policy::MayRunProgram;
use jiff::Timestamp;
use track::quiet as domain;

use crate::{
    connection,
    enrolment::{self, Enrolment},
    failure::nullable,
    organization::{self, Organization},
    paging::{page_request, total},
    request::{Fault, RequestExt},
    scalar::DateTime,
};

/// A museum of which nothing was heard for a while.
#[derive(Clone)]
pub struct QuietMuseum(domain::Quiet);

/// A museum of which nothing was heard for a while.
#[Object]
impl QuietMuseum {
    /// The museum.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization)).await
    }

    /// Its enrolment.
    async fn enrolment(&self, ctx: &Context<'_>) -> Option<Result<Enrolment>> {
        nullable(enrolment::find(ctx, self.0.enrolment)).await
    }

    /// When it was last heard of; when it enrolled, where never since.
    async fn heard_at(&self) -> DateTime {
        self.0.heard_at.into()
    }
}

connection! {
    /// Museums of which nothing was heard, page by page.
    QuietMuseumConnection,
    /// A museum of which nothing was heard, in a list.
    QuietMuseumEdge,
    QuietMuseum
}

/// The museums of a year of which nothing was heard for so many days.
///
/// # Errors
/// Where the days make no sense, or the database fails.
pub async fn quiet(
    ctx: &Context<'_>,
    may: &MayRunProgram,
    year: ProgramYearId,
    since_days: i32,
    first: Option<i32>,
    after: Option<String>,
) -> Result<QuietMuseumConnection> {
    if !(1..=1_000).contains(&since_days) {
        return Err(Error::new(format!("sinceDays is {since_days}; give 1 to 1000.")));
    }
    let page: PageRequest<(Timestamp, EnrolmentId)> = page_request(first, after)?;
    let request = ctx.request();
    let conn = request.connection().await?;
    let rows = domain::quiet(conn, may, year, since_days, request.clock().now(), page.after, page.limit()).await;
    let rows = rows.map_err(Fault::from)?;
    let list = ctx.look_ahead();
    let total =
        total(&list, domain::count(conn, may, year, since_days, request.clock().now())).await.map_err(Fault::from)?;
    let has_previous = page.after.is_some();
    let rows = rows.into_iter().map(|row| ((row.heard_at, row.enrolment), row)).collect();
    Ok(QuietMuseumConnection::new(Page::cut(&page, rows), has_previous, total, QuietMuseum))
}
