//! Lists of enrolments.

use std::sync::Arc;

use async_graphql::{Context, Result};
use database::{
    id::{EnrolmentId, OrganizationId, ProgramYearId},
    paging::{Page, PageRequest},
};
use identity::policy::MayRunProgram;
use track::{
    enrolment::{self as domain, EnrolledKey},
    standing::{self, Looked, StandingState},
};

use super::types::{Enrolment, EnrolmentConnection};
use crate::{
    paging::{page_request, total},
    program::instant,
    request::{Fault, RequestExt},
    scalar::DateTime,
};

/// Which enrolments of a year.
pub struct Wanted {
    /// Of which year.
    pub year: ProgramYearId,
    /// Only those that stand so.
    pub state: Option<domain::EnrolmentState>,
    /// Only those that stand so with the requirements.
    pub standing: Option<StandingState>,
    /// As of when.
    pub as_of: Option<DateTime>,
    /// How many.
    pub first: Option<i32>,
    /// Behind which cursor.
    pub after: Option<String>,
}

/// A page of the enrolments of a year. By how they stand they are chosen from all: that is looked up in a handful of
/// statements, however many they are.
///
/// # Errors
/// Where the page is none; where the database fails.
pub async fn of_year(ctx: &Context<'_>, may: &MayRunProgram, wanted: Wanted) -> Result<EnrolmentConnection> {
    let request = ctx.request();
    let conn = request.connection().await?;
    let behind = wanted.after.is_some();
    let as_of = instant(ctx, wanted.as_of)?;
    let page: PageRequest<EnrolledKey> = page_request(wanted.first, wanted.after)?;
    let node = |row| Enrolment(Arc::new(row));
    let Some(standing) = wanted.standing else {
        let rows = domain::page(conn, may, wanted.year, wanted.state, Some(page.limit()), page.after.clone());
        let rows = rows.await.map_err(Fault::from)?;
        let list = ctx.look_ahead();
        let count = total(&list, domain::total(conn, may, wanted.year, wanted.state)).await.map_err(Fault::from)?;
        return Ok(EnrolmentConnection::new(Page::cut(&page, rows), behind, count, node));
    };
    let all = domain::page(conn, may, wanted.year, wanted.state, None, None);
    let gathered = standing::gather(conn, Looked::AtAll(wanted.year));
    let (mut rows, gathered) = futures::try_join!(all, gathered).map_err(Fault::from)?;
    rows.retain(|(_, row)| gathered.get(&row.id).is_some_and(|known| known.standing(as_of).state == standing));
    let count = ctx.look_ahead().field("totalCount").exists().then_some(rows.len());
    let count = count.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    if let Some(after) = &page.after {
        // As the database sorts them.
        rows.retain(|(key, _)| key > after);
    }
    rows.truncate(page.first + 1);
    Ok(EnrolmentConnection::new(Page::cut(&page, rows), behind, count, node))
}

/// The enrolments of a museum that the viewer may see, the latest first.
///
/// # Errors
/// Where the page is none; where the database fails.
pub async fn of_organization(
    ctx: &Context<'_>,
    museum: OrganizationId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<EnrolmentConnection> {
    let behind = after.is_some();
    let page: PageRequest<EnrolmentId> = page_request(first, after)?;
    let rows = ctx.request().loaders().program.enrolments_by_organization.load(museum).await?;
    let count = ctx.look_ahead().field("totalCount").exists().then_some(rows.len());
    let count = count.map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    let rows = rows.iter().filter(|row| page.after.is_none_or(|after| row.id < after));
    let items = rows.take(page.first + 1).map(|row| (row.id, row.clone())).collect();
    Ok(EnrolmentConnection::new(Page::cut(&page, items), behind, count, Enrolment))
}
