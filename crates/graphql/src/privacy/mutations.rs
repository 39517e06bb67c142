//! Having one's own data gone.

use async_graphql::{Context, InputObject, Object, Result, SimpleObject};
use catalogue::privacy;
use database::AsyncPgConnection;
use identity::{Rejection, policy};

use crate::{
    cost::{cost, points},
    payload,
    request::{RequestContext, RequestExt},
    scalar::DateTime,
};

/// That you want to be erased.
#[derive(InputObject)]
pub struct EraseMeInput {
    /// The words "erase me", so that nobody is erased by a slip.
    confirmation: String,
}

/// That somebody was erased.
#[derive(SimpleObject)]
pub struct Erasure {
    /// When.
    at: DateTime,
}

payload! {
    /// What came of the wish to be erased.
    EraseMePayload {
        /// That you were erased. You are signed out everywhere.
        erasure: Erasure
    }
    /// Why you were not erased.
    EraseMeError
    /// The sort of reason.
    EraseMeErrorCode {}
}

/// Mutations of one's own data.
#[derive(Default)]
pub struct PrivacyMutations;

#[Object]
impl PrivacyMutations {
    /// Takes you out of the network: your name, addresses, accounts and sign-ins are erased. That somebody had your roles
    /// and did what you did stays, without you. It cannot be undone; `viewer.exportMyData` gives you a copy first. Needs
    /// you to have signed in with your browser within the last hour. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn erase_me(&self, ctx: &Context<'_>, input: EraseMeInput) -> Result<EraseMePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        EraseMePayload::of(input.erase(request, &mut conn).await)
    }
}

impl EraseMeInput {
    async fn erase(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Erasure, Rejection> {
        let viewer = request.viewer();
        let may =
            policy::act_for_oneself(viewer, "Erasing yourself").map_err(|refusal| Rejection::refused(refusal, ""))?;
        let sign_in = viewer.person().and_then(|person| person.sign_in);
        let erased = privacy::erase(conn, &may, sign_in, &self.confirmation, request.clock().now()).await?;
        request.loaders().forget_all().await;
        Ok(Erasure { at: erased.into() })
    }
}
