//! Proposed needs: what answers, findings of a review and follow-ups of coaching suggest that a museum lacks.
//!
//! A proposal is the museum's to look at, and nobody's need until it accepts it, with its own words if it likes.

use catalogue::LanguageMap;
use database::{
    id::{AnswerId, EnrolmentId, FindingId, NeedId, NeedProposalId, PersonId, TopicId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

mod decide;
mod propose;
mod read;

pub use decide::*;
pub use propose::*;
pub use read::*;

text_enum! {
    /// Where a proposed need stands.
    NeedProposalState {
        /// The museum has not decided yet.
        Proposed = "proposed",
        /// It is one of the museum's needs.
        Accepted = "accepted",
        /// The museum said that it needs no such thing.
        Declined = "declined",
    }
}

/// What a proposal comes from. It proposes one need at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// An answer of a submission, by the rule of its question.
    Answer(AnswerId),
    /// A finding of a peer review.
    Finding(FindingId),
    /// A follow-up of a coaching session.
    FollowUp(Uuid),
}

/// A need as something proposes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Proposed {
    /// The language it is first of all in.
    pub main_language: String,
    /// What is lacking.
    pub statement: LanguageMap,
    /// What it is about.
    pub topics: Vec<TopicId>,
}

/// A proposed need.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::need_proposal)]
pub struct NeedProposal {
    /// Its id.
    pub id: NeedProposalId,
    /// To which museum, in which year.
    pub enrolment_id: EnrolmentId,
    answer_id: Option<AnswerId>,
    finding_id: Option<FindingId>,
    follow_up_id: Option<Uuid>,
    /// The language it is first of all in.
    pub main_language: String,
    /// What is lacking, per language.
    pub statement: Lazy<LanguageMap>,
    /// Where it stands.
    pub state: NeedProposalState,
    /// The need that the museum made of it.
    pub need_id: Option<NeedId>,
    /// Who decided; none where they are not known any more.
    pub decided_by: Option<PersonId>,
    /// When they did.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub decided_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was proposed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

impl NeedProposal {
    /// What it comes from.
    pub fn origin(&self) -> Option<Origin> {
        let answer = self.answer_id.map(Origin::Answer);
        answer.or(self.finding_id.map(Origin::Finding)).or(self.follow_up_id.map(Origin::FollowUp))
    }
}
