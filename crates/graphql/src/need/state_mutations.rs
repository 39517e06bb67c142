//! Saying where a need stands.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::OpportunityId};
use identity::policy::{self, MayChangeNeed};
use needs::{self as domain, Met};

use super::Need;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// A need that is to be met with a registration.
#[derive(InputObject)]
pub struct PlanNeedInput {
    /// Which need: its id, need_….
    id: ID,
    /// The registration: its id, registration_…. Of an organization's need, one that is made for it; of your own, yours.
    registration: ID,
}

/// A need that was met.
#[derive(InputObject)]
pub struct MeetNeedInput {
    /// Which need: its id, need_….
    id: ID,
    /// The opportunity that met it: its id, opp_…; left out: something else did.
    with: Option<ID>,
    /// How it was met, in your words; at most 4,000 characters.
    note: Option<String>,
}

/// A need that is open again.
#[derive(InputObject)]
pub struct ReopenNeedInput {
    /// Which need: its id, need_….
    id: ID,
}

/// A need that is not one any more.
#[derive(InputObject)]
pub struct CloseNeedInput {
    /// Which need: its id, need_….
    id: ID,
    /// Why, in your words; at most 4,000 characters.
    note: Option<String>,
}

payload! {
    /// What came of planning a need.
    PlanNeedPayload {
        /// The need as it is now; none where it was refused.
        need: Need
    }
    /// Why a need was not planned.
    PlanNeedError
    /// The sort of reason why a need was not planned.
    PlanNeedErrorCode {
        /// The need is closed, or the registration is over.
        WrongState,
    }
}

payload! {
    /// What came of saying that a need was met.
    MeetNeedPayload {
        /// The need as it is now; none where it was refused.
        need: Need
    }
    /// Why a need does not count as met.
    MeetNeedError
    /// The sort of reason why a need does not count as met.
    MeetNeedErrorCode {
        /// The need is closed already.
        WrongState,
    }
}

payload! {
    /// What came of opening a need again.
    ReopenNeedPayload {
        /// The need as it is now; none where it was refused.
        need: Need
    }
    /// Why a need was not opened again.
    ReopenNeedError
    /// The sort of reason why a need was not opened again.
    ReopenNeedErrorCode {
        /// The need is open already.
        WrongState,
    }
}

payload! {
    /// What came of closing a need.
    CloseNeedPayload {
        /// The need as it is now; none where it was refused.
        need: Need
    }
    /// Why a need was not closed.
    CloseNeedError
    /// The sort of reason why a need was not closed.
    CloseNeedErrorCode {
        /// The need is closed already.
        WrongState,
    }
}

/// Mutations that say where a need stands.
#[derive(Default)]
pub struct NeedStateMutations;

#[Object]
impl NeedStateMutations {
    /// Plans to meet a need with a registration, which it then follows by itself: attended or completed, the need is met;
    /// declined, cancelled or missed, it is open again. Needs you to act for the organization that has the need as its
    /// editor or administrator, or to have it yourself. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn plan_need(&self, ctx: &Context<'_>, input: PlanNeedInput) -> Result<PlanNeedPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        PlanNeedPayload::of(input.plan(request, &mut conn).await)
    }

    /// Says that a need was met, and with what. Needs what planNeed needs. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn meet_need(&self, ctx: &Context<'_>, input: MeetNeedInput) -> Result<MeetNeedPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        MeetNeedPayload::of(input.meet(request, &mut conn).await)
    }

    /// Opens a need again: what was planned, or was thought to meet it, did not. Needs what planNeed needs. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn reopen_need(&self, ctx: &Context<'_>, input: ReopenNeedInput) -> Result<ReopenNeedPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReopenNeedPayload::of(input.reopen(request, &mut conn).await)
    }

    /// Says that a need is not one any more. Needs what planNeed needs. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn close_need(&self, ctx: &Context<'_>, input: CloseNeedInput) -> Result<CloseNeedPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CloseNeedPayload::of(input.close(request, &mut conn).await)
    }
}

impl PlanNeedInput {
    async fn plan(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Need, Rejection> {
        let registration = input_id(&self.registration, "registration")?;
        let may = may_change(request, conn, &self.id).await?;
        shown(request, domain::plan(conn, &may, registration, request.clock().now()).await?).await
    }
}

impl MeetNeedInput {
    async fn meet(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Need, Rejection> {
        let with: Option<OpportunityId> = self.with.as_ref().map(|id| input_id(id, "with")).transpose()?;
        let may = may_change(request, conn, &self.id).await?;
        if let Some(opportunity) = with {
            let seen = catalogue::opportunity::by_ids(conn, &[opportunity], request.sight()).await?;
            if seen.is_empty() {
                return Err(Rejection::not_found("with", "an opportunity"));
            }
        }
        let met = Met { opportunity: with, note: self.note };
        shown(request, domain::meet(conn, &may, met, request.clock().now()).await?).await
    }
}

impl ReopenNeedInput {
    async fn reopen(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Need, Rejection> {
        let may = may_change(request, conn, &self.id).await?;
        shown(request, domain::reopen(conn, &may, request.clock().now()).await?).await
    }
}

impl CloseNeedInput {
    async fn close(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Need, Rejection> {
        let may = may_change(request, conn, &self.id).await?;
        shown(request, domain::close(conn, &may, self.note, request.clock().now()).await?).await
    }
}

async fn may_change(request: &RequestContext, conn: &AsyncPgConnection, id: &ID) -> Result<MayChangeNeed, Rejection> {
    let id = input_id(id, "id")?;
    policy::change_need(conn, request.viewer(), id).await.map_err(|refusal| Rejection::refused(refusal, "id"))
}

async fn shown(request: &RequestContext, row: domain::Need) -> Result<Need, Rejection> {
    request.loaders().forget_all().await;
    Ok(Need(Arc::new(row)))
}
