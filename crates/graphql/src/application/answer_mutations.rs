//! A supervisor or director agrees to an application, or refuses it.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use mentorship::application::{self as domain, SignOffAnswer};

use super::types::Application;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// Whether you agree that somebody of your institution takes part.
#[derive(InputObject)]
pub struct SignOffApplicationInput {
    /// Which application: its id, application_….
    id: ID,
    /// Whether you agree.
    agrees: bool,
    /// What you say with it, at most 2,000 characters; where you do not agree, it must say why. The applicant reads it, as does whoever
    /// else sees the application.
    note: Option<String>,
    /// The revision you saw. Given, it is not answered if somebody made a change since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of answering.
    SignOffApplicationPayload {
        /// The application; none where it was refused.
        application: Application
    }
    /// Why it was not answered.
    SignOffApplicationError
    /// The sort of reason why it was not answered.
    SignOffApplicationErrorCode {
        /// Nobody is asked, it was answered so already, the round is over, or a placement came of it.
        WrongState,
        /// Somebody made a change in the meantime.
        Conflict,
    }
}

/// Mutations of supervisors.
#[derive(Default)]
pub struct SignOffMutations;

#[Object]
impl SignOffMutations {
    /// Agrees that somebody of your institution takes part, or refuses it; until they are placed you can change your mind. The applicant
    /// is told. Needs the supervisor whom the application names, or an administrator of the institution, acting for it; never the
    /// applicant. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn sign_off_application(
        &self,
        ctx: &Context<'_>,
        input: SignOffApplicationInput,
    ) -> Result<SignOffApplicationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SignOffApplicationPayload::of(input.run(request, &mut conn).await)
    }
}

impl SignOffApplicationInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Application, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may =
            policy::sign_off(conn, request.viewer(), id).await.map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let answer = SignOffAnswer { agrees: self.agrees, note: self.note, expected_revision: self.expected_revision };
        let row = domain::sign_off(conn, &may, request.clock().now(), answer).await?;
        request.loaders().forget_all().await;
        Ok(Application(Arc::new(row)))
    }
}
