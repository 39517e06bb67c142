//! Evaluations: what the participants of a run are asked before it and after it, and what they say.
//!
//! Answers are optional and a participant's own: nobody else reads one of them. Whoever offers the run is told sums, of
//! five people or more ([`results`]), and the words of those who allow it, without their names. A question's words are never
//! changed, since answers were given to them.

use database::{
    id::{EvaluationQuestionId, OrganizationId, RegistrationId, RunId},
    jsonb::Lazy,
    schema, text_enum,
};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Jsonb};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::LanguageMap;

mod answer;
mod question;
mod read;
mod result;
mod set;

pub use answer::*;
pub use question::*;
pub use read::*;
pub use result::*;
pub use set::*;

text_enum! {
    /// When participants are asked.
    Moment {
        /// Before the run.
        Before = "before",
        /// After it.
        After = "after",
    }
}

text_enum! {
    /// How a question is answered.
    QuestionKind {
        /// From 1, not at all, to 5, very much.
        Scale = "scale",
        /// By one of the choices.
        Choice = "choice",
        /// In one's own words.
        Text = "text",
    }
}

/// What one can choose from.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Choices(pub Vec<LanguageMap>);

database::jsonb!(Choices);

/// A question.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::evaluation_question)]
pub struct Question {
    /// Its id.
    pub id: EvaluationQuestionId,
    /// Whose it is; none: everybody's in the network.
    pub organization_id: Option<OrganizationId>,
    /// How it is answered.
    pub kind: QuestionKind,
    /// The language it is first of all in.
    pub main_language: String,
    /// Its words.
    pub prompt: Lazy<LanguageMap>,
    /// What one can choose from; empty unless it is answered by a choice.
    pub choices: Choices,
}

/// That the participants of a run are asked.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::evaluation)]
pub struct Evaluation {
    /// The run.
    pub run_id: RunId,
    /// For how many days after the first session began the questions before can still be answered.
    pub before_days: i32,
    /// For how many days after the last session began the questions after can be answered.
    pub after_days: i32,
}

/// What somebody says to a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// From 1 to 5.
    Scale(i32),
    /// The place of what they chose in the list of choices, from 0.
    Choice(i32),
    /// In their own words.
    Text {
        /// The words.
        text: String,
        /// Whether they may be shown to whoever offers the run, without a name.
        may_quote: bool,
    },
}

/// An answer, as it is kept.
#[derive(Debug, Clone)]
pub struct Answer {
    /// For which registration.
    pub registration: RegistrationId,
    /// To which question.
    pub question: EvaluationQuestionId,
    /// When it is asked.
    pub moment: Moment,
    /// What was said.
    pub said: Said,
}

/// From when to when questions can be answered. An end that is none is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// From then on; none: from the beginning.
    pub opens_at: Option<Timestamp>,
    /// Until then.
    pub closes_at: Option<Timestamp>,
}

impl Window {
    /// Whether it is open.
    pub fn is_open(self, now: Timestamp) -> bool {
        self.opens_at.is_none_or(|opens| opens <= now) && self.closes_at.is_none_or(|closes| now < closes)
    }
}
