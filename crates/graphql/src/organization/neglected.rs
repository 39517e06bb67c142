//! Organizations that need a steward's attention.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use catalogue::organization as domain;
use identity::policy;

use super::Organization;
use crate::{
    connection,
    cost::{cost, list_size, names, points},
    failure::{nullable, refused},
    paging::{page_request, total},
    request::RequestExt,
    scalar::Date,
};

/// Why an organization needs a steward's attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::NeglectReason")]
pub enum NeglectReason {
    /// Nobody ever confirmed its contact.
    ContactNeverConfirmed,
    /// Its contact was confirmed a year ago or earlier.
    ContactStale,
    /// It has no administrator.
    NoAdministrator,
}

/// One thing that is neglected in an organization.
#[derive(SimpleObject, Clone)]
pub struct Neglect {
    /// What.
    reason: NeglectReason,
    /// Since which day, by UTC: on which its contact was to be confirmed again, its last administrator left, or somebody
    /// first acted for it.
    since: Date,
}

/// An organization that needs a steward's attention.
#[derive(SimpleObject, Clone)]
pub struct NeglectedOrganization {
    /// The organization. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    organization: Organization,
    /// Why; never nothing. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    neglects: Vec<Neglect>,
}

impl From<domain::Neglected> for NeglectedOrganization {
    fn from(neglected: domain::Neglected) -> Self {
        let domain::Neglected { organization, neglects } = neglected;
        let neglects = neglects.into_iter();
        Self {
            organization: Organization(Arc::new(organization)),
            neglects: neglects.map(|one| Neglect { reason: one.reason.into(), since: one.since.into() }).collect(),
        }
    }
}

connection! {
    /// Organizations that need a steward's attention, page by page.
    NeglectedOrganizationConnection,
    /// An organization that needs a steward's attention, in a list.
    NeglectedOrganizationEdge,
    NeglectedOrganization
}

/// Queries of stewards for organizations.
#[derive(Default)]
pub struct NeglectedOrganizationQueries;

#[Object]
impl NeglectedOrganizationQueries {
    /// Organizations of the network that somebody acts for, or did, and whose contact nobody has confirmed for a year, or
    /// that have no administrator; those that came into the catalogue first come first. For stewards. Counted as many
    /// items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn neglected_organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<NeglectedOrganizationConnection>> {
        nullable(async {
            let request = ctx.request();
            let may = policy::see_neglected(request.viewer()).map_err(refused)?;
            let behind = after.is_some();
            let page = page_request(first, after)?;
            let (conn, now) = (request.connection().await?, request.clock().now());
            let selection = ctx.look_ahead();
            let total = total(&selection, domain::count_neglected(conn, &may, now));
            let (page, total) = futures::try_join!(domain::neglected(conn, &may, now, &page), total)?;
            Ok(Some(NeglectedOrganizationConnection::new(page, behind, total, Into::into)))
        })
        .await
    }
}
