//! What came of an evaluation, in the graph.

use async_graphql::SimpleObject;
use catalogue::evaluation as domain;

use super::types::{EvaluationMoment, EvaluationQuestion};
use crate::cost::{cost, points};

/// What came of an evaluation, as sums of five people or more.
#[derive(SimpleObject)]
pub struct EvaluationResults {
    /// Of each question, those before first. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    questions: Vec<EvaluationQuestionResult>,
    /// Of each question on a scale that is asked both before and after. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    changes: Vec<EvaluationChange>,
}

/// What came of a question.
#[derive(SimpleObject)]
pub struct EvaluationQuestionResult {
    /// The question. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    question: EvaluationQuestion,
    /// When it was asked.
    moment: EvaluationMoment,
    /// Whether it is held back, since fewer than five people answered.
    is_suppressed: bool,
    /// How many answered; none where it is held back.
    answered: Option<i32>,
    /// The mean of a scale from 1 to 5, to two decimals; none where it is held back, or not answered so.
    mean: Option<f64>,
    /// How many chose each of the choices, in their order; none for those that are held back: fewer than five people chose
    /// them, or they would give such a one away. Empty where it is not answered so.
    choices: Vec<Option<i32>>,
    /// The words of those who allow it, without their names, in the order of the alphabet; at most 100.
    quotes: Vec<String>,
}

/// How the answers to a question differ before and after.
#[derive(SimpleObject)]
pub struct EvaluationChange {
    /// The question. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    question: EvaluationQuestion,
    /// Whether it is held back, since fewer than five people answered both times, or since it would tell what fewer than
    /// five people said.
    is_suppressed: bool,
    /// How many answered both times; none where it is held back.
    answered_both: Option<i32>,
    /// How much higher they answered after, on average, on a scale from 1 to 5, to two decimals; below 0 where lower. None
    /// where it is held back.
    mean_difference: Option<f64>,
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

impl From<domain::Results> for EvaluationResults {
    fn from(results: domain::Results) -> Self {
        Self {
            questions: results.questions.into_iter().map(Into::into).collect(),
            changes: results.changes.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<domain::QuestionResult> for EvaluationQuestionResult {
    fn from(domain::QuestionResult { question, moment, told }: domain::QuestionResult) -> Self {
        let (question, moment) = (EvaluationQuestion(question), moment.into());
        match told {
            None => Self {
                question,
                moment,
                is_suppressed: true,
                answered: None,
                mean: None,
                choices: Vec::new(),
                quotes: Vec::new(),
            },
            Some(domain::Told { answered, mean, choices, quotes }) => Self {
                question,
                moment,
                is_suppressed: false,
                answered: Some(count(answered)),
                mean,
                choices: choices.into_iter().map(|cell| cell.map(count)).collect(),
                quotes,
            },
        }
    }
}

impl From<domain::Change> for EvaluationChange {
    fn from(domain::Change { question, told }: domain::Change) -> Self {
        Self {
            question: EvaluationQuestion(question),
            is_suppressed: told.is_none(),
            answered_both: told.map(|(pairs, _)| count(pairs)),
            mean_difference: told.map(|(_, mean)| mean),
        }
    }
}
