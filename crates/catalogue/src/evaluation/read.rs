//! What is asked of the participants of a run, until when, and who answered.

use std::collections::HashSet;

use database::{
    AsyncPgConnection,
    id::{PersonId, RegistrationId, RunId},
    schema::{evaluation, evaluation_answer, evaluation_item, evaluation_question, registration, session},
};
use diesel::{
    dsl::{max, min},
    prelude::*,
};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;

use super::{Answer, Evaluation, Moment, Question, Said, Window};
use crate::{registration::RegistrationState, session::SessionStatus};

/// The evaluation of a run; none where participants are not asked.
///
/// # Errors
/// Where the database fails.
pub async fn of_run(mut conn: &AsyncPgConnection, run: RunId) -> QueryResult<Option<Evaluation>> {
    evaluation::table.find(run).select(Evaluation::as_select()).first(&mut conn).await.optional()
}

/// The questions that are asked, in their order.
///
/// # Errors
/// Where the database fails.
pub async fn questions(mut conn: &AsyncPgConnection, run: RunId) -> QueryResult<Vec<(Moment, Question)>> {
    evaluation_item::table
        .inner_join(evaluation_question::table)
        .filter(evaluation_item::run_id.eq(run))
        .order((evaluation_item::moment, evaluation_item::position))
        .select((evaluation_item::moment, Question::as_select()))
        .load(&mut conn)
        .await
}

/// When the questions before, and those after, can be answered: until the first session begins, or some days later; and
/// from when the last one begins. Of a run without sessions that take place both can be answered at any time: nothing says
/// when it begins or ends for whom.
///
/// # Errors
/// Where the database fails.
pub async fn windows(mut conn: &AsyncPgConnection, of: &Evaluation) -> QueryResult<(Window, Window)> {
    let (first, last): (Option<jiff_diesel::Timestamp>, Option<jiff_diesel::Timestamp>) = session::table
        .filter(session::run_id.eq(of.run_id))
        .filter(session::status.ne_all([SessionStatus::Cancelled, SessionStatus::Postponed]))
        .select((min(session::order_at), max(session::order_at)))
        .first(&mut conn)
        .await?;
    let (first, last) = (first.map(|at| at.to_jiff()), last.map(|at| at.to_jiff()));
    let days = |days: i32| SignedDuration::from_hours(24 * i64::from(days));
    let before = Window { opens_at: None, closes_at: first.map(|first| first + days(of.before_days)) };
    let after = Window { opens_at: last, closes_at: last.map(|last| last + days(of.after_days)) };
    Ok((before, after))
}

/// The registration with which a person takes part in a run; none where they do not.
///
/// # Errors
/// Where the database fails.
pub async fn participation(
    mut conn: &AsyncPgConnection,
    run: RunId,
    person: PersonId,
) -> QueryResult<Option<RegistrationId>> {
    registration::table
        .filter(registration::run_id.eq(run))
        .filter(registration::person_id.eq(person))
        .filter(registration::state.eq_any(RegistrationState::COMING))
        .select(registration::id)
        .first(&mut conn)
        .await
        .optional()
}

/// What a participant answered.
///
/// # Errors
/// Where the database fails.
pub async fn answers_of(mut conn: &AsyncPgConnection, registration: RegistrationId) -> QueryResult<Vec<Answer>> {
    let rows: Vec<Row> = evaluation_answer::table
        .filter(evaluation_answer::registration_id.eq(registration))
        .order((evaluation_answer::moment.desc(), evaluation_answer::question_id))
        .select(Row::as_select())
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().filter_map(Row::answer).collect())
}

/// Everything that was answered in a run. It is for sums: nobody is shown it.
/// What the participants of a run answered, in order of arrival.
pub(super) async fn answers_in(mut conn: &AsyncPgConnection, run: RunId) -> QueryResult<Vec<Answer>> {
    let rows: Vec<Row> = evaluation_answer::table
        .filter(evaluation_answer::run_id.eq(run))
        .order(evaluation_answer::id)
        .select(Row::as_select())
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().filter_map(Row::answer).collect())
}

/// Which of these registrations have the evaluation after the run filled in: at least one of its questions answered, since
/// each of them may be left out.
///
/// # Errors
/// Where the database fails.
pub async fn is_answered(
    mut conn: &AsyncPgConnection,
    registrations: &[RegistrationId],
) -> QueryResult<HashSet<RegistrationId>> {
    let answered: Vec<RegistrationId> = evaluation_answer::table
        .filter(evaluation_answer::registration_id.eq_any(registrations))
        .filter(evaluation_answer::moment.eq(Moment::After))
        .select(evaluation_answer::registration_id)
        .distinct()
        .load(&mut conn)
        .await?;
    Ok(answered.into_iter().collect())
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = evaluation_answer)]
struct Row {
    registration_id: RegistrationId,
    question_id: database::id::EvaluationQuestionId,
    moment: Moment,
    scale: Option<i32>,
    choice: Option<i32>,
    text: Option<String>,
    may_quote: bool,
}

impl Row {
    fn answer(self) -> Option<Answer> {
        let Self { registration_id: registration, question_id: question, moment, scale, choice, text, may_quote } =
            self;
        let said =
            scale.map(Said::Scale).or(choice.map(Said::Choice)).or(text.map(|text| Said::Text { text, may_quote }))?;
        Some(Answer { registration, question, moment, said })
    }
}
