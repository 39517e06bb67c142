//! What can be read about proposed needs.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use track::need_proposal::{self as domain, Origin};

use crate::{
    connection,
    cost::{cost, list_size, points},
    failure::{nullable, required},
    need::{self, Need},
    questionnaire,
    request::RequestExt,
    scalar::DateTime,
    text::LocalizedText,
    topic::Topic,
};

/// Where a proposed need stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::NeedProposalState")]
pub enum NeedProposalState {
    /// The museum has not decided yet.
    Proposed,
    /// It is one of the museum's needs.
    Accepted,
    /// The museum said that it needs no such thing.
    Declined,
}

/// What a proposed need comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum NeedProposalOrigin {
    /// An answer of the museum's own.
    Answer,
    /// A finding of a peer review.
    Finding,
    /// A follow-up of a coaching session.
    FollowUp,
}

/// A need that an answer, a finding or a follow-up of coaching suggests. It is seen by the museum's people and by those who run
/// the programme, who do not see what comes of a follow-up. It is nobody's need until the museum accepts it.
#[derive(Clone)]
pub struct NeedProposal(pub Arc<domain::NeedProposal>);

/// A need that an answer, a finding or a follow-up of coaching suggests. It is seen by the museum's people and by those who run
/// the programme, who do not see what comes of a follow-up. It is nobody's need until the museum accepts it.
#[Object]
impl NeedProposal {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What is lacking, in the first of the languages asked for that there is. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn statement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.statement, &self.0.main_language, languages)
    }

    /// What it is about; at most 20. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let ids = ctx.request().loaders().answers.topics_by_proposal.load(self.0.id).await?;
            questionnaire::topics(ctx, &ids).await
        })
        .await
    }

    /// What it comes from.
    async fn origin(&self) -> Option<NeedProposalOrigin> {
        Some(match self.0.origin()? {
            Origin::Answer(_) => NeedProposalOrigin::Answer,
            Origin::Finding(_) => NeedProposalOrigin::Finding,
            Origin::FollowUp(_) => NeedProposalOrigin::FollowUp,
        })
    }

    /// The id of the answer or finding that it comes from; none of a follow-up.
    async fn origin_id(&self) -> Option<ID> {
        match self.0.origin()? {
            Origin::Answer(id) => Some(id.to_string().into()),
            Origin::Finding(id) => Some(id.to_string().into()),
            Origin::FollowUp(_) => None,
        }
    }

    /// Where it stands.
    async fn state(&self) -> NeedProposalState {
        self.0.state.into()
    }

    /// The need that the museum made of it; none as long as it has not, and where it is not yours to see.
    async fn need(&self, ctx: &Context<'_>) -> Option<Result<Need>> {
        let id = self.0.need_id?;
        nullable(need::find(ctx, id)).await
    }

    /// When the museum decided; none: not yet.
    async fn decided_at(&self) -> Option<DateTime> {
        self.0.decided_at.map(Into::into)
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to decide about other words.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was proposed.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }
}

connection! {
    /// Proposed needs, page by page.
    NeedProposalConnection,
    /// A proposed need in a list.
    NeedProposalEdge,
    NeedProposal
}
