//! What it takes to be On TRACK in a year, as data.
//!
//! A requirement has a key, a title, a deadline and an expression over facts: that a museum is registered, what it
//! submitted, which training its people took part in. Requirements come in versions, none of which is ever changed;
//! [`crate::standing`] says from them and from what is known of a museum how it stood at any moment.

use catalogue::LanguageMap;
use database::id::OpportunityId;
use jiff::civil::Date;

use crate::QuestionnaireKind;

mod kind;
mod read;
mod template;
#[cfg(test)]
mod tests;
mod version;
mod write;

pub use read::*;
pub use template::*;
pub use version::*;

/// What it takes to be On TRACK in a year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirements(pub Vec<Requirement>);

/// One thing that is asked of a museum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Requirement {
    /// What it is called in data.
    pub key: String,
    /// What it is called, per language.
    pub title: LanguageMap,
    /// Until the end of this day in the programme's zone; none: until the year ends.
    pub deadline: Option<Date>,
    /// What has to be.
    pub expression: Expression,
}

/// What has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expression {
    /// The museum is enrolled.
    Registered,
    /// It submitted a questionnaire.
    Submitted {
        /// Of this kind.
        kind: QuestionnaireKind,
        /// For this pillar, by its key.
        pillar: String,
        /// With at least one supporting document.
        with_documents: bool,
    },
    /// Its people took part in training.
    Attended {
        /// In which.
        training: Training,
        /// How often.
        at_least: u32,
    },
    /// So many of these.
    CountOf {
        /// Of these.
        of: Vec<Expression>,
        /// So many.
        at_least: u32,
    },
    /// All of these.
    AllOf(Vec<Expression>),
    /// One of these.
    AnyOf(Vec<Expression>),
}

/// Which training counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Training {
    /// What counts for this pillar, by its key. Each opportunity counts once.
    Pillar(String),
    /// The parts of this series, each of which counts once; or its own sessions, where it is one course of many.
    Series(OpportunityId),
    /// This opportunity, of which each session counts once.
    Opportunity(OpportunityId),
}

impl Requirements {
    /// The requirement with this key.
    pub fn find(&self, key: &str) -> Option<&Requirement> {
        self.0.iter().find(|requirement| requirement.key == key)
    }

    /// The series and opportunities that they name.
    pub fn opportunities(&self) -> Vec<OpportunityId> {
        let mut found = Vec::new();
        self.visit(&mut |expression| {
            if let Expression::Attended { training: Training::Series(id) | Training::Opportunity(id), .. } = expression
            {
                found.push(*id);
            }
        });
        found
    }

    /// Calls `with` for every expression in them.
    pub fn visit<'r>(&'r self, with: &mut impl FnMut(&'r Expression)) {
        for requirement in &self.0 {
            requirement.expression.visit(with);
        }
    }
}

impl Expression {
    fn visit<'r>(&'r self, with: &mut impl FnMut(&'r Self)) {
        with(self);
        match self {
            Self::CountOf { of, .. } | Self::AllOf(of) | Self::AnyOf(of) => {
                for part in of {
                    part.visit(with);
                }
            }
            Self::Registered | Self::Submitted { .. } | Self::Attended { .. } => {}
        }
    }
}
