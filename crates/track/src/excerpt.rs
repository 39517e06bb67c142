//! Excerpts: passages of what museums wrote that stand for a theme, told only with the museum's consent.
//!
//! Staff tag a passage, word for word, of something that was submitted; the museum is asked. It can consent, with or
//! without its name, or decline, and change its mind until the passage was published in a report.

mod decide;
mod read;
mod tag;

use database::{
    id::{AnswerId, EnrolmentId, ExcerptId, PersonId, ProgramYearId, TopicId},
    schema::excerpt,
    text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

pub use decide::*;
pub use read::*;
pub use tag::*;

text_enum! {
    /// What the museum said to an excerpt.
    ExcerptState {
        /// Nothing yet.
        Asked = "asked",
        /// That it may be told.
        Consented = "consented",
        /// That it may not.
        Declined = "declined",
    }
}

/// A passage that stands for a theme.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = excerpt)]
pub struct Excerpt {
    /// Its id.
    pub id: ExcerptId,
    /// In which year.
    pub program_year_id: ProgramYearId,
    /// Of which enrolled museum.
    pub enrolment_id: EnrolmentId,
    /// Of which answer.
    pub answer_id: AnswerId,
    /// The theme, in a few words.
    pub theme: String,
    /// The topic it goes with.
    pub topic_id: Option<TopicId>,
    /// The language of the passage (BCP 47).
    pub main_language: String,
    /// The passage.
    pub passage: String,
    /// What the museum said.
    pub state: ExcerptState,
    /// Whether the museum may be named.
    pub names_museum: bool,
    /// Who tagged it.
    pub tagged_by: Option<PersonId>,
    /// When the museum last consented or declined.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub settled_at: Option<Timestamp>,
    /// When it was first published in a report.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub published_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was tagged.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}
