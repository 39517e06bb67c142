//! What whoever offers it decides about those who asked.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, registration as domain};
use database::AsyncPgConnection;
use identity::policy;

use super::Registration;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// Somebody who asked and may come.
#[derive(InputObject)]
pub struct ApproveRegistrationInput {
    /// Whose registration: its id, registration_….
    id: ID,
}

/// Somebody who asked and cannot come.
#[derive(InputObject)]
pub struct DeclineRegistrationInput {
    /// Whose registration: its id, registration_….
    id: ID,
    /// Why; they are told. At most 2,000 characters.
    reason: Option<String>,
}

payload! {
    /// What came of approving a registration.
    ApproveRegistrationPayload {
        /// The registration as it is now: they have a place, or wait for one. None where it was refused.
        registration: Registration
    }
    /// Why the registration was not approved.
    ApproveRegistrationError
    /// The sort of reason why the registration was not approved.
    ApproveRegistrationErrorCode {
        /// They did not ask, or it was decided already.
        WrongState,
        /// There is no place, and no waitlist.
        Full,
    }
}

payload! {
    /// What came of declining a registration.
    DeclineRegistrationPayload {
        /// The registration as it is now; none where it was refused.
        registration: Registration
    }
    /// Why the registration was not declined.
    DeclineRegistrationError
    /// The sort of reason why the registration was not declined.
    DeclineRegistrationErrorCode {
        /// They did not ask, or it was decided already.
        WrongState,
    }
}

/// Mutations of those who decide who may come.
#[derive(Default)]
pub struct RegistrationDecisionMutations;

#[Object]
impl RegistrationDecisionMutations {
    /// Lets somebody come who asked: they get a place, or wait for one where they asked. For those who act for an owner of
    /// the opportunity: its editors, and its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn approve_registration(
        &self,
        ctx: &Context<'_>,
        input: ApproveRegistrationInput,
    ) -> Result<ApproveRegistrationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ApproveRegistrationPayload::of(decide(request, &mut conn, &input.id, None).await)
    }

    /// Tells somebody who asked that they cannot come. For those who act for an owner of the opportunity: its editors, and
    /// its service tokens with the scope catalogue:write. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn decline_registration(
        &self,
        ctx: &Context<'_>,
        input: DeclineRegistrationInput,
    ) -> Result<DeclineRegistrationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeclineRegistrationPayload::of(decide(request, &mut conn, &input.id, Some(input.reason.as_deref())).await)
    }
}

/// Approves, or declines for the reason, if one is said.
async fn decide(
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
    id: &ID,
    declined: Option<Option<&str>>,
) -> Result<Registration, Rejection> {
    let id = input_id(id, "id")?;
    let may = policy::decide_registration(conn, request.viewer(), id)
        .await
        .map_err(|refusal| Rejection::refused(refusal, "id"))?;
    let now = request.clock().now();
    let row = match declined {
        Some(reason) => domain::decline(conn, &may, now, reason).await?,
        None => domain::approve(conn, &may, now).await?,
    };
    request.loaders().forget_all().await;
    Ok(Registration(Arc::new(row)))
}
