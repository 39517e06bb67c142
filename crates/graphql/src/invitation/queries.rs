//! Asking who was invited.

use std::sync::Arc;

use async_graphql::{Context, Result};
use database::paging::{Page, PageRequest};
use identity::{
    invitation as domain,
    policy::{self, RealmFacts},
};

use super::types::{Invitation, InvitationConnection};
use crate::{failure::refused, loader::PageOf, paging::page_request, request::RequestExt};

/// A page of the invitations to roles there.
///
/// # Errors
/// Where the viewer may not see them; where the page is none; where the database fails.
pub async fn sent(
    ctx: &Context<'_>,
    realm: RealmFacts,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<InvitationConnection>> {
    let request = ctx.request();
    let may = policy::see_invitations(request.viewer(), realm).map_err(refused)?;
    let behind = after.is_some();
    let page: PageRequest<_> = page_request(first, after)?;
    let people = &request.loaders().people;
    let rows = people.invitations_by_realm.load(PageOf { of: may, limit: page.limit(), after: page.after });
    let total = async {
        match ctx.look_ahead().field("totalCount").exists() {
            true => people.invitation_total_by_realm.load(may).await.map(Some),
            false => Ok(None),
        }
    };
    let (rows, total) = futures::try_join!(rows, total)?;
    let items = rows.iter().map(|row| (row.id, row.clone())).collect();
    Ok(Some(InvitationConnection::new(Page::cut(&page, items), behind, total, Invitation)))
}

/// The invitations that the viewer can accept; none of who is no person.
///
/// # Errors
/// Where the database fails.
pub async fn to_viewer(ctx: &Context<'_>) -> Result<Vec<Invitation>> {
    let request = ctx.request();
    let Ok(may) = policy::act_for_oneself(request.viewer(), "Being invited") else { return Ok(Vec::new()) };
    let rows = domain::to_oneself(request.connection().await?, &may, request.clock().now()).await?;
    Ok(rows.into_iter().map(|row| Invitation(Arc::new(row))).collect())
}
