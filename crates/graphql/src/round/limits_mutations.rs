//! Saying how many people a partner can host and do without.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use mentorship::institution::{self as domain, LimitsInput};

use super::{capacity::CapacityInput, limits::PartnerLimits};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// How many people a partner can host, and do without, in a round. What is left out stays as it is; before anything was said,
/// nothing is limited.
#[derive(InputObject)]
pub struct SetPartnerLimitsInput {
    /// Which round: its id, round_….
    round: ID,
    /// Which partner: its id, org_….
    organization: ID,
    /// How many people it can host: all that is to be said of it.
    hosts: Option<CapacityInput>,
    /// How many of its own people it can do without: all that is to be said of it.
    releases: Option<CapacityInput>,
    /// How many it must host, for a fair distribution, 0 to 10,000.
    hosts_at_least: Option<i32>,
    /// The revision you saw; 0 before anything was said. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of saying how many a partner can host and do without.
    SetPartnerLimitsPayload {
        /// The limits as they are now; none where they were refused.
        limits: PartnerLimits
    }
    /// Why the limits were not set.
    SetPartnerLimitsError
    /// The sort of reason why the limits were not set.
    SetPartnerLimitsErrorCode {
        /// The number is outside the range that makes sense.
        OutOfRange,
        /// A period is named twice.
        Duplicate,
        /// The partner takes no part in the exchange, or the round is over.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of what partners can host and do without.
#[derive(Default)]
pub struct PartnerLimitsMutations;

#[Object]
impl PartnerLimitsMutations {
    /// Says how many people a partner can host, and do without, in a round that is not over. Needs you to act for the partner as its
    /// editor or administrator, or to run the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_partner_limits(
        &self,
        ctx: &Context<'_>,
        input: SetPartnerLimitsInput,
    ) -> Result<SetPartnerLimitsPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetPartnerLimitsPayload::of(input.run(request, &mut conn).await)
    }
}

impl SetPartnerLimitsInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PartnerLimits, Rejection> {
        let round = input_id(&self.round, "round")?;
        let organization = input_id(&self.organization, "organization")?;
        let may = policy::set_limits(conn, request.viewer(), round, organization)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "round"))?;
        let read = |capacity: Option<CapacityInput>, field| capacity.map(|given| given.read(field)).transpose();
        let limits = LimitsInput {
            hosts: read(self.hosts, "hosts")?,
            releases: read(self.releases, "releases")?,
            hosts_at_least: self.hosts_at_least,
            expected_revision: self.expected_revision,
        };
        let row = domain::set(conn, &may, request.clock().now(), limits).await?;
        request.loaders().forget_all().await;
        Ok(PartnerLimits(Arc::new(row)))
    }
}
