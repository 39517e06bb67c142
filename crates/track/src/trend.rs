//! Trends: how museums see themselves, what they need and what training they took, in figures that expose nobody.
//!
//! Each question is told of by itself, with the number of museums at each of its levels, in words. Levels of different
//! questions are never put together, and nothing is averaged: that would make marks of them. By pillar, topic and
//! perspective the questions are arranged; by region the museums are told apart. There is no other way to tell the museums
//! apart: of two such tables each would give away what the other holds back.
//!
//! Whoever runs the programme sees what is counted at the moment. Everybody else, and every report, is told from editions: what
//! was counted when a report was published, see [`renew`].
//!
//! Only what is submitted counts, of museums that did not withdraw. What does not apply to a museum, and what it left
//! unanswered, is each told by itself.

mod arrange;
mod edition;
mod read;
mod said;
mod table;

use std::collections::BTreeMap;

use catalogue::{LanguageMap, small_cells::Figures};
use database::{
    id::{PillarId, QuestionId, TopicId},
    text_enum,
};

use serde::{Deserialize, Serialize};

pub use arrange::*;
pub use edition::*;
pub use read::*;
pub use table::*;

text_enum! {
    /// By what trends are told apart.
    Dimension {
        /// By pillar.
        Pillar = "pillar",
        /// By topic of the questions.
        Topic = "topic",
        /// By perspective of the questions.
        Perspective = "perspective",
        /// By region of the museums.
        Region = "region",
    }
}

/// What a museum said to a question.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// That it is at this level, by its key.
    Level(String),
    /// Something in words, or with a file.
    Answered,
    /// That the question does not apply to it.
    NotApplicable,
    /// Nothing.
    Unanswered,
}

/// Where a museum is.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Region {
    /// In this region or country, by its code.
    Of(String),
    /// In one of several regions, with few museums each.
    Others,
    /// It is not known.
    Unknown,
}

/// How an earlier question compares with the one that is asked now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// It is that one, or means the same.
    Same,
    /// It was put differently, or is a part of it: an answer may mean something else.
    Changed,
}

/// A question, as it is told of.
#[derive(Debug, Clone, PartialEq)]
pub struct Asked {
    /// The question.
    pub id: QuestionId,
    /// What tells it from others of its questionnaire.
    pub key: String,
    /// In which year of the programme it was asked.
    pub year: i32,
    /// For which pillar.
    pub pillar: PillarId,
    /// The language its words are first of all in.
    pub main_language: String,
    /// What is asked.
    pub prompt: LanguageMap,
    /// Its levels, in order, each with its key and words; none where it is answered in words.
    pub levels: Vec<(String, LanguageMap)>,
    /// From which perspectives it asks.
    pub perspectives: Vec<String>,
    /// What it is about.
    pub topics: Vec<TopicId>,
}

impl Asked {
    /// What can be said to it, in order.
    pub fn answers(&self) -> Vec<Said> {
        let levels = self.levels.iter().map(|(key, _)| Said::Level(key.clone()));
        let answered = self.levels.is_empty().then_some(Said::Answered);
        levels.chain(answered).chain([Said::NotApplicable, Said::Unanswered]).collect()
    }
}

/// The figures of a question in one year.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionYear {
    /// The question as it was asked that year.
    pub asked: Asked,
    /// How it compares with the question of the latest year.
    pub comparison: Comparison,
    /// How many museums were asked and submitted; none where that is held back.
    pub museums: Option<usize>,
    /// How many of them said what; none where that is held back.
    pub answers: Vec<(Said, Option<usize>)>,
}

/// A question with its figures, of the latest year first.
#[derive(Debug, Clone, PartialEq)]
pub struct QuestionTrend {
    /// The figures, year by year.
    pub years: Vec<QuestionYear>,
}

/// Questions under one heading.
#[derive(Debug, Clone, PartialEq)]
pub struct TrendGroup {
    /// What it is about.
    pub heading: Heading,
    /// The questions.
    pub questions: Vec<QuestionTrend>,
}

/// What questions stand under. What they are not told apart by is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Heading {
    /// A pillar.
    pub pillar: Option<PillarId>,
    /// A topic.
    pub topic: Option<TopicId>,
    /// A perspective.
    pub perspective: Option<String>,
    /// A region.
    pub region: Option<Region>,
}

/// Trends of a year, and of years before.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trends {
    /// What museums answered.
    pub groups: Vec<TrendGroup>,
    /// How many museums found needs that year about a topic, and have met one.
    pub needs: BTreeMap<TopicId, Figures>,
    /// How many museums found needs at all, and have met one.
    pub needs_in_all: Figures,
    /// From how many museums somebody took part in training for a pillar.
    pub training: BTreeMap<PillarId, Option<usize>>,
    /// From how many in any.
    pub training_in_all: Option<usize>,
}
