//! Lists of programmes, and of those who take part in one.

use std::sync::Arc;

use async_graphql::{Context, Result};
use database::{
    id::OrganizationId,
    paging::{Page, PageRequest},
};
use identity::policy::{self, RealmFacts};

use super::types::{Programme, ProgrammeConnection};
use crate::{
    failure::refused,
    loader::PageOf,
    organization::{Organization, OrganizationConnection},
    paging::page_request,
    request::RequestExt,
};

/// A page of the programmes that an organization runs.
///
/// # Errors
/// Where the page is none; where the database fails.
pub async fn run_by(
    ctx: &Context<'_>,
    operator: OrganizationId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<ProgrammeConnection> {
    let behind = after.is_some();
    let page: PageRequest<_> = page_request(first, after)?;
    let people = &ctx.request().loaders().people;
    let rows = people.programmes_by_operator.load(PageOf { of: operator, limit: page.limit(), after: page.after });
    let total = async {
        match ctx.look_ahead().field("totalCount").exists() {
            true => people.programme_total_by_operator.load(operator).await.map(Some),
            false => Ok(None),
        }
    };
    let (rows, total) = futures::try_join!(rows, total)?;
    let items = rows.iter().map(|row| (row.id, row.clone())).collect();
    Ok(ProgrammeConnection::new(Page::cut(&page, items), behind, total, Programme))
}

/// A page of the organizations that take part in a programme.
///
/// # Errors
/// Where the viewer may not see them; where the page is none; where the database fails.
pub async fn participants(
    ctx: &Context<'_>,
    realm: RealmFacts,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<OrganizationConnection>> {
    let request = ctx.request();
    let may = policy::see_roles(request.viewer(), realm).map_err(refused)?;
    let behind = after.is_some();
    let page: PageRequest<_> = page_request(first, after)?;
    let people = &request.loaders().people;
    let key = PageOf { of: may, limit: page.limit(), after: page.after.clone() };
    let rows = people.participants_by_programme.load(key);
    let total = async {
        match ctx.look_ahead().field("totalCount").exists() {
            true => people.participant_total_by_programme.load(may).await.map(Some),
            false => Ok(None),
        }
    };
    let (rows, total) = futures::try_join!(rows, total)?;
    let items = rows.iter().map(|row| (row.key.clone(), row.organization.clone())).collect();
    let node = |row| Organization(Arc::new(row));
    Ok(Some(OrganizationConnection::new(Page::cut(&page, items), behind, total, node)))
}
