//! Voting on pairings.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use mentorship::vote as domain;

use super::types::Verdict;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    plan::Pairing,
    request::{RequestContext, RequestExt},
};

/// What you say of a pairing, as one of the committee.
#[derive(InputObject)]
pub struct VoteOnPairingInput {
    /// Of which pairing: its id, pairing_….
    pairing: ID,
    /// What you say.
    verdict: Verdict,
    /// Why, at most 2,000 characters; needed for a question and a refusal. The others on the committee read it, and those who run the
    /// exchange.
    reason: Option<String>,
}

payload! {
    /// What came of voting.
    VoteOnPairingPayload {
        /// The pairing as it stands now; none where the vote was refused.
        pairing: Pairing
    }
    /// Why the vote was refused.
    VoteOnPairingError
    /// The sort of reason why the vote was refused.
    VoteOnPairingErrorCode {
        /// It is decided already, or its plan is not there, published or superseded; the message says which.
        WrongState,
    }
}

/// Mutations of votes.
#[derive(Default)]
pub struct VoteMutations;

#[Object]
impl VoteMutations {
    /// Votes on a pairing of a plan, or changes your vote. Once the quorum has voted for or against it, and no question stands, the
    /// majority decides; a pair that is refused is kept out of the plans that are made from then on. Needs somebody who has a seat on
    /// the committee today and is not recused. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn vote_on_pairing(&self, ctx: &Context<'_>, input: VoteOnPairingInput) -> Result<VoteOnPairingPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        VoteOnPairingPayload::of(input.run(request, &mut conn).await)
    }
}

impl VoteOnPairingInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Pairing, Rejection> {
        let id = input_id(&self.pairing, "pairing")?;
        let may =
            policy::vote(conn, request.viewer(), id).await.map_err(|refusal| Rejection::refused(refusal, "pairing"))?;
        let vote = domain::NewVote { verdict: self.verdict.into(), reason: self.reason };
        let row = domain::cast(conn, &may, request.clock().now(), vote).await?;
        request.loaders().forget_all().await;
        Ok(Pairing::of(Arc::new(row)))
    }
}
