//! The library of questions.

use database::{AsyncPgConnection, id::EvaluationQuestionId, schema::evaluation_question};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayWriteQuestions,
};
use jiff::Timestamp;
use serde::Serialize;

use super::{Choices, Question, QuestionKind};
use crate::{
    LanguageMap,
    problem::{ProblemCode, Problems, Rejection},
};
use database::id::OrganizationId;

/// The most questions of one library that are listed, and that an organization has.
pub const MOST_QUESTIONS: i64 = 100;

/// The longest question or choice, in characters.
const LONGEST: usize = 500;

/// A question as somebody gives it.
#[derive(Debug, Clone, Serialize)]
pub struct NewQuestion {
    /// How it is answered.
    pub kind: QuestionKind,
    /// The language it is first of all in.
    pub main_language: String,
    /// Its words.
    pub prompt: LanguageMap,
    /// What one can choose from.
    pub choices: Vec<LanguageMap>,
}

/// Puts a question into an organization's library.
///
/// # Errors
/// Every fault of the input at once; nothing is written then.
pub async fn create_question(
    conn: &mut AsyncPgConnection,
    may: &MayWriteQuestions,
    now: Timestamp,
    new: NewQuestion,
    key: Option<&str>,
) -> Result<Question, Rejection> {
    let organization = may.organization();
    conn.transaction(async |conn| {
        let request = (organization, &new);
        let pending =
            match idempotency::claim(conn, may.asker(), key, "createEvaluationQuestion", &request, now).await? {
                Claim::Repeated(id) => {
                    return Ok(evaluation_question::table.find(id).select(Question::as_select()).first(conn).await?);
                }
                Claim::First(pending) => pending,
            };
        let there: i64 = evaluation_question::table
            .filter(evaluation_question::organization_id.eq(organization))
            .count()
            .get_result(conn)
            .await?;
        new.check(there)?;
        let question: Question = diesel::insert_into(evaluation_question::table)
            .values((
                evaluation_question::id.eq(EvaluationQuestionId::new()),
                evaluation_question::organization_id.eq(organization),
                evaluation_question::kind.eq(new.kind),
                evaluation_question::main_language.eq(&new.main_language),
                evaluation_question::prompt.eq(&new.prompt),
                evaluation_question::choices.eq(Choices(new.choices.clone())),
                evaluation_question::created_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .returning(Question::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, question.id.uuid()).await?;
        Ok(question)
    })
    .await
}

impl NewQuestion {
    fn check(&self, there: i64) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        self.prompt.check_main(&self.main_language, "prompt", LONGEST, &mut problems);
        for (at, choice) in self.choices.iter().enumerate() {
            choice.check_main(&self.main_language, &format!("choices.{at}"), LONGEST, &mut problems);
        }
        let given = self.choices.len();
        if self.kind == QuestionKind::Choice && !(2..=20).contains(&given) {
            problems.note(ProblemCode::OutOfRange, "choices", format_args!("are {given}; give 2 to 20 to choose from"));
        } else if self.kind != QuestionKind::Choice && given > 0 {
            let why =
                "are given for a question that is not answered by a choice; leave them out, or make it one that is";
            problems.note(ProblemCode::Invalid, "choices", why);
        }
        if there >= MOST_QUESTIONS {
            let why = format!("There are {there} questions of the organization already; use some of them.");
            problems.note(ProblemCode::WrongState, "", why);
        }
        problems.settle()
    }
}

/// The network's questions, and with an organization its own behind them.
///
/// # Errors
/// Where the database fails.
pub async fn library(mut conn: &AsyncPgConnection, organization: Option<OrganizationId>) -> QueryResult<Vec<Question>> {
    evaluation_question::table
        .filter(
            evaluation_question::organization_id.is_null().or(evaluation_question::organization_id.eq(organization)),
        )
        .order((evaluation_question::organization_id.is_not_null(), evaluation_question::id))
        .limit(2 * MOST_QUESTIONS)
        .select(Question::as_select())
        .load(&mut conn)
        .await
}
