//! Questionnaires: what a programme asks about a pillar, in versions.
//!
//! A version is written as a draft and published. Once published its questions never change, so that an answer always
//! means what it meant; the next version says what became of each question ([`mapping`]).

use std::str::FromStr;

use database::{
    id::{PillarId, ProgrammeId, QuestionnaireId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

use catalogue::LanguageMap;

mod ask;
pub mod mapping;
mod question;
mod read;
mod write;

pub use ask::*;
pub use question::*;
pub use read::*;
pub use write::*;

text_enum! {
    /// What a questionnaire is for.
    QuestionnaireKind {
        /// A museum looks at itself: rubrics and short answers, which are not rated. Documents also call it
        /// self-reflection.
        NeedsAssessment = "needs_assessment",
        /// Questions about museum standards.
        Standards = "standards",
        /// Requests for examples of work, which peers review. Documents also call it peer coaching and expert peer review.
        PeerReview = "peer_review",
    }
}

text_enum! {
    /// Where a version of a questionnaire stands.
    QuestionnaireStatus {
        /// It is being written.
        Draft = "draft",
        /// It can be asked, and never changes.
        Published = "published",
    }
}

impl QuestionnaireKind {
    /// The kind that documents call so: capitals, hyphens, underscores and the word questionnaire make no difference.
    ///
    /// # Errors
    /// A sentence with the words that there are.
    pub fn read(words: &str) -> Result<Self, String> {
        let plain = words.to_lowercase().replace(['_', '-'], " ");
        let plain: Vec<_> = plain
            .split_whitespace()
            .map(|word| word.strip_suffix('s').unwrap_or(word))
            .filter(|word| !["questionnaire", "question"].contains(word))
            .collect();
        match plain.join(" ").as_str() {
            "need assessment" | "need" | "self reflection" | "self assessment" => Ok(Self::NeedsAssessment),
            "standard" | "museum standard" => Ok(Self::Standards),
            "peer review" | "peer coaching" | "expert peer review" | "expert review" => Ok(Self::PeerReview),
            _ => Self::from_str(words).map_err(|_| {
                format!(
                    "is \"{words}\"; say needs assessment, standards or peer review, which is also called peer coaching"
                )
            }),
        }
    }
}

/// A version of what is asked of a pillar.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::questionnaire)]
pub struct Questionnaire {
    /// Its id.
    pub id: QuestionnaireId,
    /// The programme that asks it.
    pub programme_id: ProgrammeId,
    /// What it is about.
    pub pillar_id: PillarId,
    /// What it is for.
    pub kind: QuestionnaireKind,
    /// Counted from 1 for each pillar and kind.
    pub version: i32,
    /// Where it stands.
    pub status: QuestionnaireStatus,
    /// The language it is first of all in.
    pub main_language: String,
    /// Its title, per language.
    pub title: Lazy<LanguageMap>,
    /// When it was published; none of a draft.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub published_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was begun.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::QuestionnaireKind::{self, NeedsAssessment, PeerReview, Standards};

    #[test]
    fn one_kind_has_many_names() {
        for (words, kind) in [
            ("Peer Coaching", PeerReview),
            ("peer_review", PeerReview),
            ("Expert Peer Review questionnaire", PeerReview),
            ("peer-coaching questionnaires", PeerReview),
            ("Self-Reflection", NeedsAssessment),
            ("needs assessment", NeedsAssessment),
            ("needs_assessment", NeedsAssessment),
            ("Standards Questions", Standards),
            ("standards", Standards),
        ] {
            assert_eq!(QuestionnaireKind::read(words), Ok(kind), "{words}");
        }
        for words in ["", "review", "coaching", "scores"] {
            let refused = QuestionnaireKind::read(words).expect_err(words);
            assert!(refused.contains("needs assessment, standards or peer review"), "{refused}");
        }
    }
}
