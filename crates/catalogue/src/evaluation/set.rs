//! Choosing what the participants of a run are asked, and telling them that they are.

use database::{
    AsyncPgConnection,
    id::{EvaluationQuestionId, OpportunityId, PersonId, RegistrationId, RunId},
    schema::{
        evaluation, evaluation_item, evaluation_question, notice as told, opportunity_organization, registration, run,
    },
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    notice::{self, Notice, NoticeKind, Recipient},
    policy::MayEdit,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::json;

use super::{Moment, of_run, windows};
use crate::{
    problem::{ProblemCode, Problems, Rejection},
    registration::RegistrationState,
};

/// The most questions of one moment.
pub const MOST_ASKED: usize = 20;

/// What the participants of a run are asked, as somebody gives it.
#[derive(Debug, Clone, Default)]
pub struct EvaluationInput {
    /// The questions before, in their order.
    pub before: Vec<EvaluationQuestionId>,
    /// The questions after, in their order.
    pub after: Vec<EvaluationQuestionId>,
    /// See [`Evaluation::before_days`].
    pub before_days: i32,
    /// See [`Evaluation::after_days`].
    pub after_days: i32,
}

/// Sets what the participants of a run are asked, in the place of what they were asked before. Those who come are told that
/// questions wait for them, once for each moment. Answers to questions that are asked no more are kept, and told no more.
///
/// # Errors
/// Every fault of the input at once; where the run is not one of what may be changed. Nothing is written then.
pub async fn set(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    run: RunId,
    input: EvaluationInput,
) -> Result<(), Rejection> {
    conn.transaction(async |conn| {
        let is_theirs: bool = diesel::select(exists(run::table.find(run).filter(run::opportunity_id.eq(may.id()))))
            .get_result(conn)
            .await?;
        if !is_theirs {
            return Err(Rejection::not_found("run", "a run"));
        }
        let mut problems = Problems::new();
        input.check(conn, may.id(), &mut problems).await?;
        problems.settle()?;
        let values = (
            evaluation::before_days.eq(input.before_days),
            evaluation::after_days.eq(input.after_days),
            evaluation::updated_at.eq(now.to_diesel()),
        );
        diesel::insert_into(evaluation::table)
            .values((evaluation::run_id.eq(run), evaluation::created_at.eq(now.to_diesel()), values))
            .on_conflict(evaluation::run_id)
            .do_update()
            .set((values, evaluation::revision.eq(evaluation::revision + 1)))
            .execute(conn)
            .await?;
        diesel::delete(evaluation_item::table.filter(evaluation_item::run_id.eq(run))).execute(conn).await?;
        for (moment, questions) in [(Moment::Before, &input.before), (Moment::After, &input.after)] {
            let rows: Vec<_> = (0..)
                .zip(questions)
                .map(|(position, question): (i32, _)| {
                    (
                        evaluation_item::run_id.eq(run),
                        evaluation_item::moment.eq(moment),
                        evaluation_item::question_id.eq(*question),
                        evaluation_item::position.eq(position),
                    )
                })
                .collect();
            diesel::insert_into(evaluation_item::table).values(rows).execute(conn).await?;
        }
        tell(conn, now, run).await?;
        Ok(())
    })
    .await
}

impl EvaluationInput {
    async fn check(
        &self,
        conn: &mut AsyncPgConnection,
        opportunity: OpportunityId,
        problems: &mut Problems,
    ) -> Result<(), Rejection> {
        // The network's, and those of whoever owns it.
        let owners = opportunity_organization::table
            .filter(opportunity_organization::opportunity_id.eq(opportunity))
            .filter(opportunity_organization::role.eq("owner"))
            .select(opportunity_organization::organization_id.nullable());
        let wanted: Vec<_> = self.before.iter().chain(&self.after).copied().collect();
        let known: Vec<EvaluationQuestionId> = evaluation_question::table
            .filter(evaluation_question::id.eq_any(wanted))
            .filter(
                evaluation_question::organization_id.is_null().or(evaluation_question::organization_id.eq_any(owners)),
            )
            .select(evaluation_question::id)
            .load(conn)
            .await?;
        for (field, questions) in [("before", &self.before), ("after", &self.after)] {
            if questions.len() > MOST_ASKED {
                let why = format_args!("are {} questions; ask at most {MOST_ASKED}", questions.len());
                problems.note(ProblemCode::TooLong, field, why);
            }
            for (at, question) in questions.iter().enumerate() {
                if questions[..at].contains(question) {
                    problems.note(ProblemCode::Duplicate, format!("{field}.{at}"), "is asked twice; ask it once");
                } else if !known.contains(question) {
                    problems.note_not_found(format!("{field}.{at}"), "a question of the network or of an owner");
                }
            }
        }
        for (field, days, least) in [("before_days", self.before_days, 0), ("after_days", self.after_days, 1)] {
            if !(least..=365).contains(&days) {
                problems.note(ProblemCode::OutOfRange, field, format_args!("is {days}; give {least} to 365 days"));
            }
        }
        Ok(())
    }
}

/// Tells those who come that questions wait for an answer, each once for each moment; whoever was told is not told again.
/// To be called also when somebody comes to have a place. Where a session was moved, what is still to be sent waits for the
/// new time.
///
/// # Errors
/// Where the database fails.
pub async fn tell(conn: &mut AsyncPgConnection, now: Timestamp, run: RunId) -> QueryResult<()> {
    for asked in asked(conn, now, run).await? {
        let everybody = participants(conn, run, None).await?;
        notice::tell(conn, now, asked.notices(everybody)).await?;
        let waiting = told::table
            .filter(told::change_key.eq(asked.change()))
            .filter(told::kind.eq(NoticeKind::EvaluationOpen))
            .filter(told::settled_at.is_null());
        diesel::update(waiting).set(told::due_at.eq(asked.due_at.to_diesel())).execute(conn).await?;
    }
    Ok(())
}

/// Tells those who have just been given a place what they will be asked. Call it in the transaction in which they are.
///
/// # Errors
/// Where the database fails.
pub async fn tell_newcomers(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    run: RunId,
    newcomers: &[RegistrationId],
) -> QueryResult<()> {
    for asked in asked(conn, now, run).await? {
        let newcomers = participants(conn, run, Some(newcomers)).await?;
        notice::tell(conn, now, asked.notices(newcomers)).await?;
    }
    Ok(())
}

/// That a run has questions at a moment, and when to tell of them.
struct Asked {
    run: RunId,
    moment: Moment,
    due_at: Timestamp,
}

impl Asked {
    fn change(&self) -> String {
        format!("evaluation:{}:{}", self.run, self.moment)
    }

    fn notices(&self, participants: Vec<Participant>) -> Vec<Notice> {
        let notice = |(registration, opportunity, to): Participant| Notice {
            kind: NoticeKind::EvaluationOpen,
            to,
            change: self.change(),
            about: notice::About {
                opportunity: Some(opportunity),
                run: Some(self.run),
                session: None,
                registration: Some(registration),
            },
            facts: serde_json::Map::from_iter([("moment".to_owned(), json!(self.moment.to_string()))]),
            due_at: self.due_at,
        };
        participants.into_iter().map(notice).collect()
    }
}

/// What a run asks that can still be answered.
async fn asked(conn: &mut AsyncPgConnection, now: Timestamp, run: RunId) -> QueryResult<Vec<Asked>> {
    let Some(evaluation) = of_run(conn, run).await? else { return Ok(Vec::new()) };
    let (before, after) = windows(conn, &evaluation).await?;
    let moments: Vec<Moment> = evaluation_item::table
        .filter(evaluation_item::run_id.eq(run))
        .select(evaluation_item::moment)
        .distinct()
        .load(conn)
        .await?;
    let asked = moments.into_iter().filter_map(|moment| {
        let window = if moment == Moment::Before { before } else { after };
        let is_over = window.closes_at.is_some_and(|closes| closes <= now);
        let due_at = window.opens_at.map_or(now, |opens| opens.max(now));
        (!is_over).then_some(Asked { run, moment, due_at })
    });
    Ok(asked.collect())
}

type Participant = (RegistrationId, OpportunityId, Recipient);

type Row = (RegistrationId, OpportunityId, Option<PersonId>, Option<String>, Option<String>);

/// Those who come, or these of them.
async fn participants(
    conn: &mut AsyncPgConnection,
    run: RunId,
    only: Option<&[RegistrationId]>,
) -> QueryResult<Vec<Participant>> {
    let mut coming = registration::table
        .filter(registration::run_id.eq(run))
        .filter(registration::state.eq_any(RegistrationState::COMING))
        .into_boxed();
    if let Some(only) = only {
        coming = coming.filter(registration::id.eq_any(only));
    }
    let rows: Vec<Row> = coming
        .select((
            registration::id,
            registration::opportunity_id,
            registration::person_id,
            registration::email,
            registration::name,
        ))
        .load(conn)
        .await?;
    let known = rows.into_iter().filter_map(|(id, opportunity, person, email, name)| {
        let to = person.map(Recipient::Person).or(email.map(|email| Recipient::Address { email, name }))?;
        Some((id, opportunity, to))
    });
    Ok(known.collect())
}
