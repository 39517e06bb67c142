//! Asking who has which role.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use database::paging::{Page, PageRequest};
use identity::{
    membership as domain,
    policy::{self, MaySeeRoles, RealmFacts},
};

use super::types::{Membership, MembershipConnection};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    invitation::{self, InvitationConnection},
    loader::PageOf,
    paging::page_request,
    request::RequestExt,
};

/// Queries for the people of the network as a whole.
#[derive(Default)]
pub struct MembershipQueries;

#[Object]
impl MembershipQueries {
    /// The stewards of the network, the longest-serving first. For stewards. Counted as many items as `first` says, 20 if
    /// it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn stewards(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<MembershipConnection>> {
        nullable(members(ctx, RealmFacts::Network, first, after)).await
    }

    /// Invitations to be a steward of the network, the newest first. For stewards. Counted as many items as `first` says,
    /// 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn steward_invitations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<InvitationConnection>> {
        nullable(invitation::sent(ctx, RealmFacts::Network, first, after)).await
    }
}

/// A page of the roles that count there.
///
/// # Errors
/// Where the viewer may not see them; where the page is none; where the database fails.
pub async fn members(
    ctx: &Context<'_>,
    realm: RealmFacts,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<MembershipConnection>> {
    let request = ctx.request();
    let may: MaySeeRoles = policy::see_roles(request.viewer(), realm).map_err(refused)?;
    let behind = after.is_some();
    let page: PageRequest<_> = page_request(first, after)?;
    let people = &request.loaders().people;
    let rows = people.memberships_by_realm.load(PageOf { of: may, limit: page.limit(), after: page.after });
    let total = async {
        match ctx.look_ahead().field("totalCount").exists() {
            true => people.membership_total_by_realm.load(may).await.map(Some),
            false => Ok(None),
        }
    };
    let (rows, total) = futures::try_join!(rows, total)?;
    let items = rows.iter().map(|row| (row.id, row.clone())).collect();
    Ok(Some(MembershipConnection::new(Page::cut(&page, items), behind, total, Membership)))
}

/// The viewer's own roles; none of who is no person.
///
/// # Errors
/// Where the database fails.
pub async fn of_viewer(ctx: &Context<'_>) -> Result<Vec<Membership>> {
    let request = ctx.request();
    let Ok(may) = policy::act_for_oneself(request.viewer(), "Having a role") else { return Ok(Vec::new()) };
    let rows = domain::of_oneself(request.connection().await?, &may, request.clock().now()).await?;
    Ok(rows.into_iter().map(|row| Membership(Arc::new(row))).collect())
}
