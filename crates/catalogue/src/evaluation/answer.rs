//! Answering.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{EvaluationAnswerId, EvaluationQuestionId, RegistrationId, RunId},
    schema::{evaluation_answer, registration},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayActForOneself;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Moment, Question, QuestionKind, Said, of_run, questions, windows};
use crate::{
    completion,
    problem::{ProblemCode, Problems, Rejection},
    registration::RegistrationState,
};

/// The longest answer, in characters.
const LONGEST: usize = 4_000;

/// What somebody says to a question, as they give it: one of the three at most; none of them takes an answer back.
#[derive(Debug, Clone)]
pub struct AnswerInput {
    /// Which question.
    pub question: EvaluationQuestionId,
    /// From 1 to 5.
    pub scale: Option<i32>,
    /// The place of the choice in the list, from 0.
    pub choice: Option<i32>,
    /// Words.
    pub text: Option<String>,
    /// Whether the words may be quoted.
    pub may_quote: bool,
}

/// Answers questions, changes answers, or takes them back. Questions that are not named stay as they are. The run it is.
///
/// # Errors
/// Where the registration is not theirs or they do not come, the questions are not asked at that moment or it is not the
/// time for it, or an answer is none to its question. Nothing is written then.
pub async fn answer(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
    registration: RegistrationId,
    moment: Moment,
    answers: Vec<AnswerInput>,
) -> Result<RunId, Rejection> {
    conn.transaction(async |conn| {
        let run = participating(conn, may, registration).await?;
        let Some(evaluation) = of_run(conn, run).await? else {
            let why = "is for a run that asks nothing of its participants";
            return Err(Rejection::one(ProblemCode::WrongState, "registration", why));
        };
        let (before, after) = windows(conn, &evaluation).await?;
        let window = if moment == Moment::Before { before } else { after };
        if !window.is_open(now) {
            let when = match (window.opens_at, window.closes_at) {
                (Some(opens), _) if now < opens => format!("can be answered from {opens} on"),
                (_, closes) => format!("could be answered until {}", closes.unwrap_or(now)),
            };
            let why = format_args!("is {moment}, whose questions {when}");
            return Err(Rejection::one(ProblemCode::WrongState, "moment", why));
        }
        let asked: HashMap<_, _> = questions(conn, run)
            .await?
            .into_iter()
            .filter(|(at, _)| *at == moment)
            .map(|(_, question)| (question.id, question))
            .collect();
        let mut problems = Problems::new();
        let mut said = Vec::new();
        for (at, given) in answers.into_iter().enumerate() {
            match asked.get(&given.question) {
                Some(question) => said.push((given.question, given.check(question, at, &mut problems))),
                None => problems.note_not_found(format!("answers.{at}.question"), "a question that is asked then"),
            }
        }
        problems.settle()?;
        for (question, said) in said {
            keep(conn, now, run, registration, question, moment, said).await?;
        }
        if moment == Moment::After {
            completion::settle_one(conn, now, run, registration).await?;
        }
        Ok(run)
    })
    .await
}

/// The run of a registration that is theirs and with which they come.
async fn participating(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    id: RegistrationId,
) -> Result<RunId, Rejection> {
    let found: Option<(RunId, RegistrationState)> = registration::table
        .find(id)
        .filter(registration::person_id.eq(may.person()))
        .select((registration::run_id, registration::state))
        .first(conn)
        .await
        .optional()?;
    match found {
        None => Err(Rejection::not_found("registration", "a registration")),
        Some((run, state)) if RegistrationState::COMING.contains(&state) => Ok(run),
        Some((_, state)) => {
            let why = format_args!("is {state}; questions are for those who take part");
            Err(Rejection::one(ProblemCode::WrongState, "registration", why))
        }
    }
}

impl AnswerInput {
    /// What is said; none where it is taken back.
    fn check(self, question: &Question, at: usize, problems: &mut Problems) -> Option<Said> {
        let field = |name: &str| format!("answers.{at}.{name}");
        let text = self.text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty());
        let given = [self.scale.is_some(), self.choice.is_some(), text.is_some()];
        let kinds = [QuestionKind::Scale, QuestionKind::Choice, QuestionKind::Text];
        for ((kind, name), _) in kinds.iter().zip(["scale", "choice", "text"]).zip(given).filter(|(_, given)| *given) {
            if *kind != question.kind {
                let why = format_args!("is given for a question that is answered by {}", question.kind);
                problems.note(ProblemCode::Invalid, field(name), why);
            }
        }
        match question.kind {
            QuestionKind::Scale => {
                let scale = self.scale?;
                if !(1..=5).contains(&scale) {
                    problems.note(ProblemCode::OutOfRange, field("scale"), format_args!("is {scale}; give 1 to 5"));
                }
                Some(Said::Scale(scale))
            }
            QuestionKind::Choice => {
                let (choice, last) = (self.choice?, question.choices.0.len().saturating_sub(1));
                if usize::try_from(choice).map_or(true, |choice| choice > last) {
                    let why = format_args!("is {choice}; give 0 for the first of the choices, to {last} for the last");
                    problems.note(ProblemCode::OutOfRange, field("choice"), why);
                }
                Some(Said::Choice(choice))
            }
            QuestionKind::Text => {
                let text = text?;
                if text.chars().count() > LONGEST {
                    let why = format_args!("is longer than {LONGEST} characters; shorten it");
                    problems.note(ProblemCode::TooLong, field("text"), why);
                } else if text.contains('\0') {
                    problems.note(ProblemCode::Invalid, field("text"), "contains a NUL character; remove it");
                }
                Some(Said::Text { text, may_quote: self.may_quote })
            }
        }
    }
}

async fn keep(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    run: RunId,
    registration: RegistrationId,
    question: EvaluationQuestionId,
    moment: Moment,
    said: Option<Said>,
) -> QueryResult<()> {
    let Some(said) = said else {
        let theirs = evaluation_answer::table
            .filter(evaluation_answer::registration_id.eq(registration))
            .filter(evaluation_answer::question_id.eq(question))
            .filter(evaluation_answer::moment.eq(moment));
        diesel::delete(theirs).execute(conn).await?;
        return Ok(());
    };
    let (scale, choice, text, may_quote) = match said {
        Said::Scale(scale) => (Some(scale), None, None, false),
        Said::Choice(choice) => (None, Some(choice), None, false),
        Said::Text { text, may_quote } => (None, None, Some(text), may_quote),
    };
    let values = (
        evaluation_answer::scale.eq(scale),
        evaluation_answer::choice.eq(choice),
        evaluation_answer::text.eq(text),
        evaluation_answer::may_quote.eq(may_quote),
        evaluation_answer::updated_at.eq(now.to_diesel()),
    );
    diesel::insert_into(evaluation_answer::table)
        .values((
            evaluation_answer::id.eq(EvaluationAnswerId::new()),
            evaluation_answer::run_id.eq(run),
            evaluation_answer::registration_id.eq(registration),
            evaluation_answer::question_id.eq(question),
            evaluation_answer::moment.eq(moment),
            evaluation_answer::created_at.eq(now.to_diesel()),
            values.clone(),
        ))
        .on_conflict((evaluation_answer::registration_id, evaluation_answer::moment, evaluation_answer::question_id))
        .do_update()
        .set(values)
        .execute(conn)
        .await?;
    Ok(())
}
