//! Submitting, and opening a submission again.

use std::collections::{HashMap, HashSet};

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{QuestionId, SubmissionId},
    schema::submission,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{ActForMuseum, MayInEnrolment, SeeToMuseum},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Answer, Submission, SubmissionChangeKind, SubmissionState,
    answer::{Said, keep, locked, open},
    answers,
    start::note,
};
use crate::{
    attachment,
    enrolment::check_takes_part,
    need_proposal, peer_review,
    questionnaire::{self, Question, QuestionKind},
    telling::{self, News},
};

/// The required questions that are not answered yet, in their order. What does not apply is answered.
pub fn missing<'q>(asked: &'q [Question], said: &[Answer], with_documents: &HashSet<QuestionId>) -> Vec<&'q Question> {
    let said: HashMap<_, _> = said.iter().map(|answer| (answer.question_id, answer)).collect();
    let is_missing = |question: &&Question| question.is_required && !is_answered(question, &said, with_documents);
    asked.iter().filter(is_missing).collect()
}

/// Whether a question is answered in the way in which it is asked.
fn is_answered(question: &Question, said: &HashMap<QuestionId, &Answer>, with_documents: &HashSet<QuestionId>) -> bool {
    let answer = said.get(&question.id);
    let is_not_applicable = answer.is_some_and(|answer| answer.is_not_applicable);
    is_not_applicable
        || match question.kind {
            QuestionKind::Rubric => answer.is_some_and(|answer| answer.level.is_some()),
            QuestionKind::ShortAnswer => answer.is_some_and(|answer| answer.text.is_some()),
            QuestionKind::ExampleOfWork => with_documents.contains(&question.id),
        }
}

/// Submits: from then on the answers stay as they are. A late submission is kept like any other; that it is late
/// [follows](crate::standing::Gathered::is_late) from its deadline. Answers propose needs by the rules of their questions.
///
/// # Errors
/// A sentence for each required question that is not answered; where it is submitted already, the museum withdrew, or its
/// year is closed.
pub async fn submit(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    id: SubmissionId,
) -> Result<Submission, Rejection> {
    conn.transaction(async |conn| {
        check_takes_part(conn, may, "submission").await?;
        let row = open(conn, may, id).await?;
        let asked = questionnaire::questions(conn, &[row.questionnaire_id]).await?;
        let said = answers(conn, &[id]).await?;
        let with_documents = attachment::answered_with(conn, id).await?;
        let mut problems = Problems::new();
        for question in missing(&asked, &said, &with_documents) {
            let what = match question.kind {
                QuestionKind::Rubric => "choose a level",
                QuestionKind::ShortAnswer => "answer it",
                QuestionKind::ExampleOfWork => "attach an example of your work",
            };
            let why = format_args!("is not answered yet; {what}, or say that it does not apply to you");
            problems.note(ProblemCode::Required, format!("answers.{}", question.key), why);
        }
        problems.settle()?;
        let said = with_silent(conn, now, &row, may, &asked, said).await?;
        let submitted_at = row.submitted_at.unwrap_or(now);
        let row = diesel::update(submission::table.find(id))
            .set((
                submission::state.eq(SubmissionState::Submitted),
                submission::submitted_at.eq(submitted_at.to_diesel()),
                submission::revision.eq(row.revision + 1),
                submission::updated_at.eq(now.to_diesel()),
            ))
            .returning(Submission::as_returning())
            .get_result(conn)
            .await?;
        note(conn, now, id, SubmissionChangeKind::Submitted, None, may.person()).await?;
        need_proposal::propose_of_answers(conn, now, may.enrolment(), &asked, &said).await?;
        Ok(row)
    })
    .await
}

/// The answers, with an empty one to each question that proposes a need where nothing is answered.
async fn with_silent(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    row: &Submission,
    may: &MayInEnrolment<ActForMuseum>,
    asked: &[Question],
    said: Vec<Answer>,
) -> QueryResult<Vec<Answer>> {
    let silent = need_proposal::silent(asked, &said);
    if silent.is_empty() {
        return Ok(said);
    }
    let nothing = Said { level: None, text: None, is_not_applicable: false };
    let writes: Vec<_> = silent.into_iter().map(|question| (question.id, nothing.clone(), None)).collect();
    keep(conn, now, row, may.person(), &[], &writes).await?;
    answers(conn, &[row.id]).await
}

/// Opens a submission again, so that the museum can change its answers and submit them anew. When it was first submitted
/// stays what counts. A review of it that is finished goes back to its team, which is told why.
///
/// # Errors
/// Where it is not submitted, or no reason is given; where the museum withdrew, or its year is closed.
pub async fn reopen(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<SeeToMuseum>,
    now: Timestamp,
    id: SubmissionId,
    reason: &str,
) -> Result<Submission, Rejection> {
    conn.transaction(async |conn| {
        check_takes_part(conn, may, "submission").await?;
        let row = locked(conn, may, id).await?;
        let mut problems = Problems::new();
        check_text(Some(reason.trim()), "reason", 2_000, &mut problems);
        problems.settle()?;
        if row.state != SubmissionState::Submitted {
            let why = "is not submitted, so its answers can be changed as it is";
            return Err(Rejection::one(ProblemCode::WrongState, "submission", why));
        }
        let row = diesel::update(submission::table.find(id))
            .set((
                submission::state.eq(SubmissionState::Reopened),
                submission::revision.eq(row.revision + 1),
                submission::updated_at.eq(now.to_diesel()),
            ))
            .returning(Submission::as_returning())
            .get_result(conn)
            .await?;
        note(conn, now, id, SubmissionChangeKind::Reopened, Some(reason.trim()), may.person()).await?;
        peer_review::return_since_reopened(conn, now, id, reason.trim()).await?;
        telling::tell(conn, now, &[id], News::Reopened(reason.trim())).await?;
        Ok(row)
    })
    .await
}
