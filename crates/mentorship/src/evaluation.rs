//! Evaluations: what the participant, their supervisor and their mentor say of a placement that is over, in confidence.
//!
//! In words, and never as a mark. Each side answers once, and whoever did can change it. Nobody else reads it but those who run
//! the exchange.

use database::{
    id::{PersonId, PlacementId},
    schema, text_enum,
};
use diesel::prelude::*;
use identity::policy::PlacementPart;
use jiff::Timestamp;

mod evaluate;
mod read;

pub use evaluate::{EvaluationInput, evaluate};
pub use read::of_placements;

text_enum! {
    /// How much somebody, or their institution, gained by a placement.
    PlacementGain {
        /// Much.
        Much = "much",
        /// Some.
        Somewhat = "some",
        /// Little.
        Little = "little",
        /// Nothing.
        Nothing = "nothing",
    }
}

text_enum! {
    /// Whether somebody would recommend a placement to others.
    PlacementRecommendation {
        /// They would.
        Yes = "yes",
        /// They would not.
        No = "no",
        /// They are not sure.
        NotSure = "not_sure",
    }
}

/// What one side says of a placement.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::placement_evaluation)]
pub struct PlacementEvaluation {
    /// Of which placement.
    pub placement_id: PlacementId,
    /// On which side they are.
    pub part: PlacementPart,
    /// How much they, or their institution, gained.
    pub gained: PlacementGain,
    /// Whether they would recommend it.
    pub recommends: PlacementRecommendation,
    /// What went well.
    pub went_well: Option<String>,
    /// What could be better.
    pub could_be_better: Option<String>,
    /// Who says so.
    pub answered_by: PersonId,
    /// Grows by one with each change.
    pub revision: i32,
    /// When they said so last.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}
