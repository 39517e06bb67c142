//! Questionnaires in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::QuestionnaireMutations;
pub use queries::QuestionnaireQueries;
pub use types::{
    Perspective, Question, QuestionMappingKind, Questionnaire, QuestionnaireKind, find, find_question, question, topics,
};
