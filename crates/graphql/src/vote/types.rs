//! What can be read about how a pairing stands with the committee.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result};
use mentorship::{pairing, vote as domain};

use crate::{
    cost::list_size,
    failure::{nullable, required},
    organization::{self, Organization},
    peer_review::name_of,
    request::RequestExt,
    scalar::DateTime,
};

/// What a member of the committee says of a pairing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Verdict")]
pub enum Verdict {
    /// They are for it.
    Approve,
    /// They want to know more first. As long as it stands, nothing is decided.
    Question,
    /// They are against it.
    Refuse,
}

/// Where a pairing stands with the committee.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Standing")]
pub enum PairingStanding {
    /// It is not decided.
    Open,
    /// It is not decided, and somebody on the committee wants to know more first.
    Questioned,
    /// They go: the committee approved it, or it was settled before the plan was made.
    Approved,
    /// They do not.
    Refused,
}

/// What a member of the committee says of a pairing.
pub struct PairingVote(domain::Vote);

/// What a member of the committee says of a pairing.
#[Object]
impl PairingVote {
    /// What they say.
    async fn verdict(&self) -> Verdict {
        self.0.verdict.into()
    }

    /// Why.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// Who says it, by name; none of somebody who is not known any more.
    async fn member(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, Some(self.0.person_id))).await
    }

    /// The partner whose seat they held when they said it.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id)).await
    }

    /// When they said it last.
    async fn at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}

/// How a pairing stands with the committee.
#[derive(Clone)]
pub struct PairingVotes(Arc<pairing::Pairing>);

impl PairingVotes {
    /// The votes on the pairing of this row.
    pub fn of(row: Arc<pairing::Pairing>) -> Self {
        Self(row)
    }
}

/// How a pairing stands with the committee.
#[Object]
impl PairingVotes {
    /// Where it stands with the committee.
    async fn standing(&self, ctx: &Context<'_>) -> Option<Result<PairingStanding>> {
        nullable(async { Ok(self.ballot(ctx).await?.map(|ballot| ballot.standing.into())) }).await
    }

    /// Whether you sit on the committee and are recused from it, so that you neither vote on it nor see how others do. It is not
    /// said why.
    async fn is_recused(&self, ctx: &Context<'_>) -> Option<Result<bool>> {
        nullable(async { Ok(self.ballot(ctx).await?.map(|ballot| ballot.is_recused)) }).await
    }

    /// What members of the committee say of it, whoever said something last at the end; nothing for who is recused. A vote of
    /// somebody who came to be recused since neither counts nor is shown. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn votes(&self, ctx: &Context<'_>) -> Result<Vec<PairingVote>> {
        required(ctx, async {
            let ballot = self.ballot(ctx).await?;
            Ok(ballot.iter().flat_map(|ballot| ballot.votes.iter().cloned()).map(PairingVote).collect())
        })
        .await
    }

    /// How many votes for or against it must have at most to be decided: the quorum, or as many as have a seat that is for neither
    /// side where that is fewer; 0 where it was settled beforehand. Where somebody else is recused it can take fewer, which is not said
    /// beforehand, since it would tell of conflicts. The majority decides, as long as no question stands; as many for as against decide
    /// nothing. None for who is recused.
    async fn votes_needed(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        nullable(async {
            let ballot = self.ballot(ctx).await?;
            Ok(ballot.and_then(|ballot| i32::try_from(ballot.needed?).ok()))
        })
        .await
    }
}

impl PairingVotes {
    async fn ballot(&self, ctx: &Context<'_>) -> Result<Option<Arc<domain::Ballot>>> {
        Ok(ctx.request().loaders().placements.ballot_by_pairing.load(self.0.id).await?)
    }
}
