//! Ending one's sign-ins, and parting from accounts.

use async_graphql::{Context, ID, InputObject, Object, Result};
use database::AsyncPgConnection;
use identity::{Rejection, oneself as domain};

use super::{
    account::{Account, SignIn},
    mutations::oneself,
};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// A sign-in of yours to be ended.
#[derive(InputObject)]
pub struct EndSignInInput {
    /// Which sign-in: its id, signin_….
    id: ID,
}

/// An account of yours to part from.
#[derive(InputObject)]
pub struct UnlinkAccountInput {
    /// The account's provider, as `viewer.accounts` gives it.
    issuer: String,
    /// Who you are to it, as `viewer.accounts` gives it.
    subject: String,
}

payload! {
    /// What came of ending a sign-in.
    EndSignInPayload {
        /// The sign-in, which has ended; none where it was refused.
        sign_in: SignIn
    }
    /// Why a sign-in was not ended.
    EndSignInError
    /// The sort of reason why a sign-in was not ended.
    EndSignInErrorCode {}
}

payload! {
    /// What came of parting from an account.
    UnlinkAccountPayload {
        /// The account that is yours no longer; none where it was refused.
        account: Account
    }
    /// Why you were not parted from an account.
    UnlinkAccountError
    /// The sort of reason why you were not parted from an account.
    UnlinkAccountErrorCode {
        /// It is the last one: you could not sign in any more.
        WrongState,
    }
}

/// Mutations of one's accounts and sign-ins.
#[derive(Default)]
pub struct AccountMutations;

#[Object]
impl AccountMutations {
    /// Signs you out of one browser, at once. Needs you to be signed in. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn end_sign_in(&self, ctx: &Context<'_>, input: EndSignInInput) -> Result<EndSignInPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        EndSignInPayload::of(input.end(request, &mut conn).await)
    }

    /// Parts you from an account: you do not sign in with it any more, and are signed out wherever you did. Whoever signs
    /// in with it later is somebody new. Not the last one. Needs you to be signed in. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn unlink_account(&self, ctx: &Context<'_>, input: UnlinkAccountInput) -> Result<UnlinkAccountPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        UnlinkAccountPayload::of(input.unlink(request, &mut conn).await)
    }
}

impl EndSignInInput {
    async fn end(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<SignIn, Rejection> {
        let may = oneself(request, "Ending a sign-in")?;
        let id = input_id(&self.id, "id")?;
        domain::end_sign_in(conn, &may, id, request.clock().now()).await.map(SignIn)
    }
}

impl UnlinkAccountInput {
    async fn unlink(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Account, Rejection> {
        let may = oneself(request, "Parting from an account")?;
        let account = domain::unlink_account(conn, &may, &self.issuer, &self.subject).await?;
        request.loaders().forget_all().await;
        Ok(Account(account))
    }
}
