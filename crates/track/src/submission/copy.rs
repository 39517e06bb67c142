//! Copying what a museum said the last time.

use std::collections::{BTreeMap, HashMap};

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::{QuestionId, SubmissionId},
};
use diesel_async::AsyncConnection;
use identity::policy::{ActForMuseum, MayInEnrolment};
use jiff::Timestamp;

use super::{
    Answer, Earlier, Submission, SubmissionChangeKind,
    answer::{Said, keep, open, touch},
    answers, earlier,
    start::note,
};
use crate::{
    enrolment::check_takes_part,
    questionnaire::{self, Question},
};

/// Copies the answers of the museum's last submission to the questions that became of those it answered then, marked as
/// copied until somebody changes them. What is answered already stays.
///
/// # Errors
/// Where it is submitted, or there is nothing to copy; where the museum withdrew, or its year is closed.
pub async fn copy(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    id: SubmissionId,
) -> Result<Submission, Rejection> {
    conn.transaction(async |conn| {
        check_takes_part(conn, may, "submission").await?;
        let row = open(conn, may, id).await?;
        let Some(before) = earlier(conn, id).await? else {
            let why = "is the first of its kind that the museum answers, so there is nothing to copy";
            return Err(Rejection::one(ProblemCode::WrongState, "submission", why));
        };
        let said = answers(conn, &[before.submission.id]).await?;
        let there = answers(conn, &[id]).await?;
        let asked = questionnaire::questions(conn, &[row.questionnaire_id]).await?;
        let is_free = |question: &QuestionId| {
            there.iter().find(|answer| answer.question_id == *question).is_none_or(Answer::is_empty)
        };
        let writes: Vec<_> = copied(&before, &said, &asked)
            .into_iter()
            .filter(|(question, ..)| is_free(question))
            .map(|(question, said, from)| (question, said, Some(from)))
            .collect();
        if writes.is_empty() {
            return Ok(row);
        }
        keep(conn, now, &row, may.person(), &[], &writes).await?;
        note(conn, now, id, SubmissionChangeKind::Copied, None, may.person()).await?;
        touch(conn, &row, now).await
    })
    .await
}

/// What is copied to which question, and from which answer. Where several questions became one, their words come one after
/// the other, and a level is left to the museum.
fn copied(before: &Earlier, said: &[Answer], asked: &[Question]) -> Vec<(QuestionId, Said, database::id::AnswerId)> {
    let said: HashMap<_, _> =
        said.iter().filter(|answer| !answer.is_empty()).map(|answer| (answer.question_id, answer)).collect();
    let mut sources: BTreeMap<QuestionId, Vec<&Answer>> = BTreeMap::new();
    for trace in &before.traces {
        if let (Some(to), Some(answer)) = (trace.to, said.get(&trace.from)) {
            sources.entry(to).or_default().push(answer);
        }
    }
    asked
        .iter()
        .filter_map(|question| {
            let answers = sources.get(&question.id)?;
            let first = answers.first()?;
            let words: Vec<_> = answers.iter().filter_map(|answer| answer.text.as_deref()).collect();
            let level = match answers.as_slice() {
                [one] => one.level.clone().filter(|level| question.level(level).is_some()),
                _ => None,
            };
            let said = Said {
                is_not_applicable: level.is_none() && answers.iter().all(|answer| answer.is_not_applicable),
                level,
                text: (!words.is_empty()).then(|| words.join("\n\n")),
            };
            let says_something = said.level.is_some() || said.text.is_some() || said.is_not_applicable;
            says_something.then_some((question.id, said, first.id))
        })
        .collect()
}
