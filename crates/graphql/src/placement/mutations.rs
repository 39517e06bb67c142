//! Publishing plans, and answering placements.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use mentorship::placement::{self as domain, Said};

use super::types::Placement;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    plan::Plan,
    request::{RequestContext, RequestExt},
};

/// A plan to be published.
#[derive(InputObject)]
pub struct PublishPlanInput {
    /// Which: its id, plan_….
    id: ID,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the plan that it published the first time.
    idempotency_key: Option<String>,
}

/// What the institution says that lets somebody go.
#[derive(InputObject)]
pub struct AnswerPlacementForHomeInput {
    /// To which placement: its id, placement_….
    id: ID,
    /// Whether it accepts.
    accepts: bool,
    /// Why, at most 2,000 characters; needed where it declines. All who have a part in the placement are told.
    reason: Option<String>,
    /// The revision you saw. Given, the answer is refused if the placement was changed since.
    expected_revision: Option<i32>,
}

/// What the host says.
#[derive(InputObject)]
pub struct AnswerPlacementForHostInput {
    /// To which placement: its id, placement_….
    id: ID,
    /// Whether it accepts.
    accepts: bool,
    /// Why, at most 2,000 characters; needed where it declines. All who have a part in the placement are told.
    reason: Option<String>,
    /// The revision you saw. Given, the answer is refused if the placement was changed since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of publishing.
    PublishPlanPayload {
        /// The plan as it is now; none where it was refused.
        plan: Plan
    }
    /// Why it was not published.
    PublishPlanError
    /// The sort of reason why it was not published.
    PublishPlanErrorCode {
        /// It is not solved, stale, published or superseded, its round is not closed, or the committee has not approved all of it; the
        /// message says which.
        WrongState,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of answering for the institution that lets somebody go.
    AnswerPlacementForHomePayload {
        /// The placement as it is now; none where the answer was refused.
        placement: Placement
    }
    /// Why the answer was refused.
    AnswerPlacementForHomeError
    /// The sort of reason why the answer was refused.
    AnswerPlacementForHomeErrorCode {
        /// Your side has answered already, or the placement is settled.
        WrongState,
        /// The time to answer is over.
        OfferExpired,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of answering for the host.
    AnswerPlacementForHostPayload {
        /// The placement as it is now; none where the answer was refused.
        placement: Placement
    }
    /// Why the answer was refused.
    AnswerPlacementForHostError
    /// The sort of reason why the answer was refused.
    AnswerPlacementForHostErrorCode {
        /// Your side has answered already, or the placement is settled.
        WrongState,
        /// The time to answer is over.
        OfferExpired,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of placements.
#[derive(Default)]
pub struct PlacementMutations;

#[Object]
impl PlacementMutations {
    /// Publishes a plan to those who take part: each pair that has no placement yet is offered to both sides, who are told and have as
    /// many days to answer as the exchange gives them; whoever applied and gets nothing is told too. The committee must have approved
    /// every pairing, and nothing may have changed since the plan was made. Needs whoever runs the exchange. Costs 20 points.
    #[graphql(directive = cost::apply(points(20)))]
    async fn publish_plan(&self, ctx: &Context<'_>, input: PublishPlanInput) -> Result<PublishPlanPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        PublishPlanPayload::of(input.run(request, &mut conn).await)
    }

    /// Accepts or declines a placement for the institution that lets somebody go. Once both sides have accepted, it is agreed; where it
    /// declines, the pair is kept out of later plans and the round is solved again. Needs the applicant's supervisor, or an
    /// administrator of the institution; nobody answers for themselves. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn answer_placement_for_home(
        &self,
        ctx: &Context<'_>,
        input: AnswerPlacementForHomeInput,
    ) -> Result<AnswerPlacementForHomePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AnswerPlacementForHomePayload::of(input.run(request, &mut conn).await)
    }

    /// Accepts or declines a placement for the host. Once both sides have accepted, it is agreed; where it declines, the pair is kept
    /// out of later plans and the round is solved again. Needs the mentor, or an editor or administrator of the host. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn answer_placement_for_host(
        &self,
        ctx: &Context<'_>,
        input: AnswerPlacementForHostInput,
    ) -> Result<AnswerPlacementForHostPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AnswerPlacementForHostPayload::of(input.run(request, &mut conn).await)
    }
}

impl PublishPlanInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Plan, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::run_exchange_of_plan(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::publish(conn, &may, request.clock().now(), id, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Plan(Arc::new(row)))
    }
}

impl AnswerPlacementForHomeInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Placement, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::answer_for_home(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let said = Said { accepts: self.accepts, reason: self.reason, expected_revision: self.expected_revision };
        let row = domain::answer_for_home(conn, &may, request.clock().now(), said).await?;
        request.loaders().forget_all().await;
        Ok(Placement::of(Arc::new(row)))
    }
}

impl AnswerPlacementForHostInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Placement, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::answer_for_host(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let said = Said { accepts: self.accepts, reason: self.reason, expected_revision: self.expected_revision };
        let row = domain::answer_for_host(conn, &may, request.clock().now(), said).await?;
        request.loaders().forget_all().await;
        Ok(Placement::of(Arc::new(row)))
    }
}
