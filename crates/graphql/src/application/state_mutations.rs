//! Submitting and withdrawing applications.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use mentorship::application as domain;

use super::types::Application;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// An application to be submitted.
#[derive(InputObject)]
pub struct SubmitApplicationInput {
    /// Which: its id, application_….
    id: ID,
    /// The revision you saw. Given, it is not submitted if somebody else made a change since.
    expected_revision: Option<i32>,
}

/// An application to be withdrawn.
#[derive(InputObject)]
pub struct WithdrawApplicationInput {
    /// Which: its id, application_….
    id: ID,
    /// The revision you saw. Given, it is not withdrawn if somebody else made a change since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of submitting an application.
    SubmitApplicationPayload {
        /// The application; none where it was refused.
        application: Application
    }
    /// Why it was not submitted: everything that is missing, at once.
    SubmitApplicationError
    /// The sort of reason why it was not submitted.
    SubmitApplicationErrorCode {
        /// The round takes no applications now, or it was submitted or withdrawn already.
        WrongState,
        /// No window meets a period of the round.
        OutOfRange,
        /// Something is named twice, or windows overlap.
        Duplicate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of withdrawing an application.
    WithdrawApplicationPayload {
        /// The application; none where it was refused.
        application: Application
    }
    /// Why it was not withdrawn.
    WithdrawApplicationError
    /// The sort of reason why it was not withdrawn.
    WithdrawApplicationErrorCode {
        /// It was withdrawn already, the round is over, or a placement came of it; the message says what can be done.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of where applications stand.
#[derive(Default)]
pub struct ApplicationStateMutations;

#[Object]
impl ApplicationStateMutations {
    /// Submits your application: it takes part in the round. It says what you seek, when, in which languages and ways, and what your
    /// institution will change when you are back. Where the exchange wants your institution to agree, the supervisor whom you name is
    /// asked to. What you seek becomes needs of yours. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn submit_application(
        &self,
        ctx: &Context<'_>,
        input: SubmitApplicationInput,
    ) -> Result<SubmitApplicationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SubmitApplicationPayload::of(input.run(request, &mut conn).await)
    }

    /// Withdraws your application, unless a placement came of it: it takes no part in the round any more, and what it sought is a need
    /// of yours no longer. You can begin another one while the round takes applications. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn withdraw_application(
        &self,
        ctx: &Context<'_>,
        input: WithdrawApplicationInput,
    ) -> Result<WithdrawApplicationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        WithdrawApplicationPayload::of(input.run(request, &mut conn).await)
    }
}

impl SubmitApplicationInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Application, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_application(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::submit(conn, &may, request.clock().now(), self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Application(Arc::new(row)))
    }
}

impl WithdrawApplicationInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Application, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::change_application(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::withdraw(conn, &may, request.clock().now(), self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Application(Arc::new(row)))
    }
}
