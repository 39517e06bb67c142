//! Declaring conflicts of interest.

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use track::peer_review as domain;

use super::types::ConflictOfInterest;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// That you have a conflict of interest with a museum.
#[derive(InputObject)]
pub struct DeclareConflictInput {
    /// In which programme you are a reviewer: its id, programme_….
    programme: ID,
    /// With which museum: its id, org_….
    organization: ID,
    /// Why, at most 2,000 characters, if you wish to say so. Those who run the programme see it; the museum does not.
    reason: Option<String>,
}

/// A conflict of interest that holds no longer.
#[derive(InputObject)]
pub struct WithdrawConflictInput {
    /// Which: its id, recusal_….
    id: ID,
}

payload! {
    /// What came of declaring a conflict of interest.
    DeclareConflictPayload {
        /// What you declared; none where it was refused.
        conflict: ConflictOfInterest
    }
    /// Why nothing was declared.
    DeclareConflictError
    /// The sort of reason why nothing was declared.
    DeclareConflictErrorCode {
    }
}

payload! {
    /// What came of taking a conflict of interest back.
    WithdrawConflictPayload {
        /// What you had declared; none where it was refused.
        conflict: ConflictOfInterest
    }
    /// Why it was not taken back.
    WithdrawConflictError
    /// The sort of reason why it was not taken back.
    WithdrawConflictErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

/// Mutations of reviewers who have a conflict of interest.
#[derive(Default)]
pub struct ConflictMutations;

#[Object]
impl ConflictMutations {
    /// Declares that you have a conflict of interest with a museum, before you are on a team that reviews it or after. You are not
    /// put on such a team then, and see nothing more of those that you are on. The museum is not told. Needs a reviewer of the
    /// programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn declare_conflict(&self, ctx: &Context<'_>, input: DeclareConflictInput) -> Result<DeclareConflictPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeclareConflictPayload::of(input.run(request, &mut conn).await)
    }

    /// Takes back a conflict of interest that you declared. You are not put back on a team by that. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_conflict(
        &self,
        ctx: &Context<'_>,
        input: WithdrawConflictInput,
    ) -> Result<WithdrawConflictPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawConflictPayload::of(input.run(request, &mut conn).await)
    }
}

impl DeclareConflictInput {
    async fn run(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<ConflictOfInterest, Rejection> {
        let programme = input_id(&self.programme, "programme")?;
        let may = policy::declare_conflict(conn, request.viewer(), programme)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        let museum = input_id(&self.organization, "organization")?;
        let now = request.clock().now();
        let row = domain::declare(conn, &may, now, museum, self.reason.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(ConflictOfInterest(row))
    }
}

impl WithdrawConflictInput {
    async fn run(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<ConflictOfInterest, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::act_for_oneself(request.viewer(), "Taking back a conflict of interest")
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::withdraw(conn, &may, request.clock().now(), id).await?;
        Ok(ConflictOfInterest(row))
    }
}
