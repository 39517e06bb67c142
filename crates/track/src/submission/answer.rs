//! Writing answers.

use std::collections::HashMap;

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{AnswerId, PersonId, QuestionId, SubmissionId},
    schema::{answer, answer_version, submission},
};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{ActForMuseum, MayInEnrolment};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Answer, Submission, answers};
use crate::{
    enrolment::check_takes_part,
    questionnaire::{self, Question, QuestionKind},
};

/// The longest answer, in characters.
pub const LONGEST_ANSWER: usize = 20_000;

/// What a museum says to a question, as somebody gives it: the whole answer, in the place of what it said.
#[derive(Debug, Clone)]
pub struct AnswerInput {
    /// Which question.
    pub question: QuestionId,
    /// The key of the level that they see themselves at.
    pub level: Option<String>,
    /// Their words.
    pub text: Option<String>,
    /// Whether it does not apply to them.
    pub is_not_applicable: bool,
}

/// What an answer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) level: Option<String>,
    pub(super) text: Option<String>,
    pub(super) is_not_applicable: bool,
}

impl From<&Answer> for Said {
    fn from(answer: &Answer) -> Self {
        Self { level: answer.level.clone(), text: answer.text.clone(), is_not_applicable: answer.is_not_applicable }
    }
}

/// Writes answers, all of them or none. Questions that are not named stay as they are. The answers that were written over
/// though somebody else had written them since the revision that the writer saw: they are kept in the history.
///
/// # Errors
/// Every fault of the answers at once; where it is submitted, the museum withdrew, or its year is closed.
pub async fn save(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    id: SubmissionId,
    seen: Option<i32>,
    inputs: Vec<AnswerInput>,
) -> Result<(Submission, Vec<Answer>), Rejection> {
    conn.transaction(async |conn| {
        check_takes_part(conn, may, "submission").await?;
        let row = open(conn, may, id).await?;
        let asked = questionnaire::questions(conn, &[row.questionnaire_id]).await?;
        let said = check(&asked, inputs)?;
        let there: HashMap<_, _> =
            answers(conn, &[id]).await?.into_iter().map(|answer| (answer.question_id, answer)).collect();
        let changed: Vec<_> = said
            .into_iter()
            .filter(|(question, said)| match there.get(question) {
                Some(answer) => Said::from(answer) != *said,
                None => *said != Said { level: None, text: None, is_not_applicable: false },
            })
            .collect();
        if changed.is_empty() {
            return Ok((row, Vec::new()));
        }
        let replaced: Vec<_> = changed.iter().filter_map(|(question, _)| there.get(question)).cloned().collect();
        let writes: Vec<_> = changed.into_iter().map(|(question, said)| (question, said, None)).collect();
        keep(conn, now, &row, may.person(), &replaced, &writes).await?;
        let row = touch(conn, &row, now).await?;
        let since =
            |answer: &Answer| seen.is_some_and(|seen| answer.revision > seen) && answer.answered_by != may.person();
        Ok((row, replaced.into_iter().filter(|answer| since(answer) && !answer.is_empty()).collect()))
    })
    .await
}

fn check(asked: &[Question], inputs: Vec<AnswerInput>) -> Result<Vec<(QuestionId, Said)>, Rejection> {
    let asked: HashMap<_, _> = asked.iter().map(|question| (question.id, question)).collect();
    let mut problems = Problems::new();
    problems.note_repeated("answers", inputs.iter().map(|input| input.question));
    let mut said = Vec::new();
    for (at, input) in inputs.into_iter().enumerate() {
        match asked.get(&input.question) {
            Some(question) => {
                let mut of_it = Problems::new();
                said.push((question.id, input.check(question, &mut of_it)));
                problems.within(&format!("answers.{at}"), of_it);
            }
            None => problems.note_not_found(format!("answers.{at}.question"), "a question of the questionnaire"),
        }
    }
    problems.or(|| said)
}

impl AnswerInput {
    fn check(self, question: &Question, problems: &mut Problems) -> Said {
        let text = self.text.filter(|text| !text.trim().is_empty());
        if let Some(text) = &text {
            let length = text.chars().count();
            if length > LONGEST_ANSWER {
                let why = format_args!("has {length} characters; write at most {LONGEST_ANSWER}, and attach the rest");
                problems.note(ProblemCode::TooLong, "text", why);
            }
            if text.contains('\0') {
                problems.note(ProblemCode::Invalid, "text", "contains a NUL character; remove it");
            }
        }
        if let Some(level) = &self.level {
            let keys = || question.levels.0.iter().map(|level| level.key.as_str()).collect::<Vec<_>>().join(", ");
            if question.kind != QuestionKind::Rubric {
                let why = "is given for a question that is no rubric; answer it in words";
                problems.note(ProblemCode::Invalid, "level", why);
            } else if question.level(level).is_none() {
                problems.note(ProblemCode::Invalid, "level", format_args!("is \"{level}\"; use one of {}", keys()));
            }
            if self.is_not_applicable {
                let why = "is given for a question that is said not to apply; leave one of them out";
                problems.note(ProblemCode::Invalid, "level", why);
            }
        }
        Said { level: self.level, text, is_not_applicable: self.is_not_applicable }
    }
}

/// Writes what was said, each with the answer that it is copied from if any, and keeps what stood there before.
pub(super) async fn keep(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    row: &Submission,
    by: Option<PersonId>,
    replaced: &[Answer],
    writes: &[(QuestionId, Said, Option<AnswerId>)],
) -> QueryResult<()> {
    let history: Vec<_> = replaced
        .iter()
        .filter(|answer| !answer.is_empty())
        .map(|before| {
            (
                answer_version::answer_id.eq(before.id),
                answer_version::revision.eq(before.revision),
                answer_version::level.eq(&before.level),
                answer_version::text.eq(&before.text),
                answer_version::is_not_applicable.eq(before.is_not_applicable),
                answer_version::answered_by.eq(before.answered_by),
                answer_version::answered_at.eq(before.updated_at.to_diesel()),
            )
        })
        .collect();
    diesel::insert_into(answer_version::table).values(history).execute(conn).await?;
    let rows: Vec<_> = writes
        .iter()
        .map(|(question, said, copied)| {
            (
                answer::id.eq(AnswerId::new()),
                answer::submission_id.eq(row.id),
                answer::question_id.eq(*question),
                answer::level.eq(&said.level),
                answer::text.eq(&said.text),
                answer::is_not_applicable.eq(said.is_not_applicable),
                answer::copied_from_id.eq(*copied),
                answer::answered_by.eq(by),
                answer::revision.eq(row.revision + 1),
                answer::created_at.eq(now.to_diesel()),
                answer::updated_at.eq(now.to_diesel()),
            )
        })
        .collect();
    diesel::insert_into(answer::table)
        .values(rows)
        .on_conflict((answer::submission_id, answer::question_id))
        .do_update()
        .set((
            answer::level.eq(excluded(answer::level)),
            answer::text.eq(excluded(answer::text)),
            answer::is_not_applicable.eq(excluded(answer::is_not_applicable)),
            answer::copied_from_id.eq(excluded(answer::copied_from_id)),
            answer::answered_by.eq(excluded(answer::answered_by)),
            answer::revision.eq(excluded(answer::revision)),
            answer::updated_at.eq(excluded(answer::updated_at)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

pub(crate) async fn touch(
    conn: &mut AsyncPgConnection,
    row: &Submission,
    now: Timestamp,
) -> Result<Submission, Rejection> {
    let row = diesel::update(submission::table.find(row.id))
        .set((submission::revision.eq(row.revision + 1), submission::updated_at.eq(now.to_diesel())))
        .returning(Submission::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}

/// A submission of the enrolment, which nobody else changes until the transaction ends.
pub(crate) async fn locked<Doing>(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<Doing>,
    id: SubmissionId,
) -> Result<Submission, Rejection> {
    submission::table
        .find(id)
        .filter(submission::enrolment_id.eq(may.enrolment()))
        .select(Submission::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("submission", "a submission"))
}

/// The same, where answers can be written.
pub(crate) async fn open(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    id: SubmissionId,
) -> Result<Submission, Rejection> {
    let row = locked(conn, may, id).await?;
    if row.is_open() {
        return Ok(row);
    }
    let why = "is submitted and stays as it is; ask the programme's staff to open it again";
    Err(Rejection::one(ProblemCode::WrongState, "submission", why))
}
