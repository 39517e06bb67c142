//! What can be read about the evaluation of a placement.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result};
use mentorship::evaluation as domain;

use crate::{failure::nullable, peer_review::name_of, placement::PlacementPart, scalar::DateTime};

/// How much somebody, or their institution, gained by a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::PlacementGain")]
pub enum PlacementGain {
    /// Much.
    Much,
    /// Something, and not all that was hoped for.
    #[graphql(name = "SOME")]
    Somewhat,
    /// Little.
    Little,
    /// Nothing.
    Nothing,
}

/// Whether somebody would recommend a placement to others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::PlacementRecommendation")]
pub enum PlacementRecommendation {
    /// They would.
    Yes,
    /// They would not.
    No,
    /// They are not sure.
    NotSure,
}

/// What one side says of a placement that is over, in words and never as a mark. In confidence: whoever said it sees it, and those who
/// run the exchange.
#[derive(Clone)]
pub struct PlacementEvaluation(pub(crate) Arc<domain::PlacementEvaluation>);

/// What one side says of a placement that is over, in words and never as a mark. In confidence: whoever said it sees it, and those who
/// run the exchange.
#[Object]
impl PlacementEvaluation {
    /// On which side they are.
    async fn part(&self) -> PlacementPart {
        self.0.part.into()
    }

    /// How much they, or their institution, gained.
    async fn gained(&self) -> PlacementGain {
        self.0.gained.into()
    }

    /// Whether they would recommend it to others.
    async fn recommends(&self) -> PlacementRecommendation {
        self.0.recommends.into()
    }

    /// What went well.
    async fn went_well(&self) -> Option<&str> {
        self.0.went_well.as_deref()
    }

    /// What could be better.
    async fn could_be_better(&self) -> Option<&str> {
        self.0.could_be_better.as_deref()
    }

    /// Who says so, by name; none of somebody who is not known any more.
    async fn by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, Some(self.0.answered_by))).await
    }

    /// When they said so last.
    async fn at(&self) -> DateTime {
        self.0.updated_at.into()
    }

    /// Grows by one with each change; give it back as `expectedRevision` so as not to overwrite another change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}
