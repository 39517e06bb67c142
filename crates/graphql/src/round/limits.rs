//! What can be read about how many people a partner can host and do without.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use mentorship::institution as domain;

use super::{
    capacity::Capacity,
    types::{Round, find},
};
use crate::{
    cost::{cost, points},
    failure::nullable,
    organization::{self, Organization},
};

/// How many people a partner can host, and do without, in a round.
#[derive(Clone)]
pub struct PartnerLimits(pub(super) Arc<domain::PartnerLimits>);

/// How many people a partner can host, and do without, in a round.
#[Object]
impl PartnerLimits {
    /// Which round.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(find(ctx, self.0.round_id)).await
    }

    /// Which partner.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// How many people it can host. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn hosts(&self) -> Capacity {
        Capacity(self.0.hosts.clone())
    }

    /// How many of its own people it can do without. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn releases(&self) -> Capacity {
        Capacity(self.0.releases.clone())
    }

    /// How many it must host, for a fair distribution.
    async fn hosts_at_least(&self) -> i32 {
        self.0.hosts_at_least
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite somebody else's change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}
