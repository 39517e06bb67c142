//! Peer reviews: what a team of peers finds in the work that a museum submitted, said in words and never in numbers.
//!
//! A team writes findings while the review is under way, and finishes it. Whoever runs the programme releases it on the day
//! on which the year's reports are circulated; the museum sees it from then on, and nothing of it before. It is not changed
//! any more then, and the museum replies.
//!
//! Nobody reviews where they have an interest of their own. Whoever has a role at the museum is recused by that alone,
//! whether they have it before or are given it after; whoever coaches the museum in that year is not put on its team, since
//! they helped with the work. That a museum books a reviewer for coaching afterwards does not take them off the team: a
//! museum is not to choose who reviews it, and it is not told who does. Whatever else a reviewer knows of they declare.

use catalogue::LanguageMap;
use database::{
    id::{FindingId, OrganizationId, PeerReviewId, PersonId, ProgrammeId, QuestionId, RecusalId, SubmissionId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod assign;
mod conflict;
mod finding;
mod finish;
mod read;
mod release;
mod reply;

pub use assign::*;
pub use conflict::*;
pub use finding::*;
pub use finish::*;
pub use read::*;
pub use release::*;
pub use reply::*;

text_enum! {
    /// Where a review stands.
    ReviewState {
        /// The team writes it.
        UnderWay = "under_way",
        /// The team finished it; it waits to be released.
        Ready = "ready",
        /// The museum was given it.
        Released = "released",
    }
}

text_enum! {
    /// The sort of a finding.
    FindingKind {
        /// What the museum does well.
        Strength = "strength",
        /// What it could do next.
        Suggestion = "suggestion",
    }
}

/// A review as it stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::peer_review)]
pub struct PeerReview {
    /// Its id.
    pub id: PeerReviewId,
    /// What it is the review of.
    pub submission_id: SubmissionId,
    /// Where it stands.
    pub state: ReviewState,
    /// The language its summary is first of all in.
    pub main_language: String,
    /// What the team says of the whole, per language.
    pub summary: Option<Lazy<LanguageMap>>,
    /// Whether the museum is told who wrote it.
    pub names_reviewers: bool,
    /// Why it was given back to the team the last time.
    pub returned_reason: Option<String>,
    /// When the museum was given it.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub released_at: Option<Timestamp>,
    /// Why it was released before its day.
    pub release_reason: Option<String>,
    /// What the museum says to it.
    pub reply: Option<String>,
    /// When it said so.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub replied_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When its team was put together.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// What a museum replied to its review before the reply that stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::earlier_reply)]
pub struct EarlierReply {
    /// The review.
    pub peer_review_id: PeerReviewId,
    /// What it said.
    pub text: String,
    /// When it said so.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub replied_at: Timestamp,
}

/// One thing that a review found.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::finding)]
pub struct Finding {
    /// Its id.
    pub id: FindingId,
    /// The review.
    pub peer_review_id: PeerReviewId,
    /// The question whose answer it is about; none: about the whole.
    pub question_id: Option<QuestionId>,
    /// The sort of finding.
    pub kind: FindingKind,
    /// The language it is first of all in.
    pub main_language: String,
    /// What was found, per language.
    pub text: Lazy<LanguageMap>,
    /// Who wrote it last; none of somebody who is not known any more.
    pub written_by: Option<PersonId>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was written.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// One of a team.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::peer_review_member)]
pub struct Reviewer {
    /// The review.
    pub peer_review_id: PeerReviewId,
    /// Who.
    pub person_id: PersonId,
    /// When they withdrew, since they declared a conflict of interest.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub declined_at: Option<Timestamp>,
}

/// That a reviewer has a conflict of interest with a museum.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::recusal)]
pub struct Recusal {
    /// Its id.
    pub id: RecusalId,
    /// In which programme they say so.
    pub programme_id: ProgrammeId,
    /// Who.
    pub person_id: PersonId,
    /// With which museum.
    pub organization_id: OrganizationId,
    /// Why, in their own words.
    pub reason: Option<String>,
    /// When they declared it.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub declared_at: Timestamp,
    /// When they took it back.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub withdrawn_at: Option<Timestamp>,
}
