//! Putting a run's registrations where attendance and the rule say.

use std::collections::{BTreeSet, HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{RegistrationId, RunId},
    schema::{attendance as attendance_table, registration, run, session},
};
use diesel::{dsl::exists, pg::Pg, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::Timestamp;

use super::{CompletionRule, Progress, RunFacts, decide, progress, rules};
use crate::{
    attendance::{self, Attendance, KnownBy},
    evaluation,
    registration::{Origin, RegistrationState, SETTLED, settle_outcomes},
    session::{Session, SessionStatus},
};

/// Puts a run's registrations where attendance and its rule say. Call it in the transaction of every change that concerns
/// all of them: of attendance by list or file, of the rule. Answers with those that changed and where they stood before.
///
/// # Errors
/// Where the database fails.
pub async fn settle(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    run_id: RunId,
) -> QueryResult<Vec<(RegistrationId, RegistrationState)>> {
    hold(conn, run_id).await?;
    let ids = settled_here().filter(registration::run_id.eq(run_id)).select(registration::id).load(conn).await?;
    put(conn, now, &ids).await
}

/// Puts one registration where attendance and the rule say. Call it in the transaction of what concerns it alone: a word
/// entered, a recording watched, an evaluation answered.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn settle_one(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    run_id: RunId,
    id: RegistrationId,
) -> QueryResult<()> {
    hold(conn, run_id).await?;
    let ids = settled_here().filter(registration::id.eq(id)).select(registration::id).load(conn).await?;
    put(conn, now, &ids).await?;
    Ok(())
}

async fn hold(conn: &mut AsyncPgConnection, run_id: RunId) -> QueryResult<RunId> {
    run::table.find(run_id).select(run::id).for_update().first(conn).await
}

/// Registrations whose outcome is settled here. What a partner or their own organization told of them stands until they
/// tell otherwise.
fn settled_here() -> registration::BoxedQuery<'static, Pg> {
    let is_not_told = registration::reason_code
        .is_distinct_from(Origin::Reported.word())
        .and(registration::reason_code.is_distinct_from(Origin::Confirmed.word()));
    registration::table
        .filter(registration::state.eq_any(SETTLED))
        .filter(registration::state.eq(RegistrationState::Registered).or(is_not_told))
        .order(registration::id)
        .into_boxed()
}

/// Settles the runs whose last session ended between these instants, so that whoever did not come is known not to have
/// come though nothing else is entered. To be called now and then.
///
/// # Errors
/// Where the database fails.
pub async fn settle_ended(conn: &mut AsyncPgConnection, since: Timestamp, now: Timestamp) -> QueryResult<usize> {
    let runs: Vec<RunId> = session::table
        .filter(session::ends_at.gt(jiff_diesel::Timestamp::from(since)))
        .filter(session::ends_at.le(jiff_diesel::Timestamp::from(now)))
        // Where nobody is known to have come, nobody is known not to have.
        .filter(exists(attendance_table::table.filter(attendance_table::run_id.eq(session::run_id))))
        .select(session::run_id)
        .distinct()
        .order(session::run_id)
        .load(conn)
        .await?;
    for run_id in &runs {
        conn.transaction(async |conn| settle(conn, now, *run_id).await).await?;
    }
    Ok(runs.len())
}

async fn put(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    ids: &[RegistrationId],
) -> QueryResult<Vec<(RegistrationId, RegistrationState)>> {
    let known = Known::of(conn, ids).await?;
    let outcomes: Vec<_> = ids
        .iter()
        .filter_map(|id| known.judge(*id, |rule, run, was, answered| decide(rule, run, was, answered, now).0))
        .collect();
    settle_outcomes(conn, now, &outcomes).await
}

/// How far these registrations are.
///
/// # Errors
/// Where the database fails.
pub async fn progress_of(
    conn: &AsyncPgConnection,
    ids: &[RegistrationId],
) -> QueryResult<Vec<(RegistrationId, Progress)>> {
    let known = Known::of(conn, ids).await?;
    Ok(ids.iter().filter_map(|id| known.judge(*id, progress)).collect())
}

/// All that completing turns on, of some registrations.
struct Known {
    runs: HashMap<RegistrationId, RunId>,
    rules: HashMap<RunId, CompletionRule>,
    facts: HashMap<RunId, RunFacts>,
    attendance: HashMap<RegistrationId, Vec<Attendance>>,
    answered: HashSet<RegistrationId>,
}

impl Known {
    async fn of(mut conn: &AsyncPgConnection, ids: &[RegistrationId]) -> QueryResult<Self> {
        let runs: HashMap<RegistrationId, RunId> = registration::table
            .filter(registration::id.eq_any(ids))
            .select((registration::id, registration::run_id))
            .load(&mut conn)
            .await?
            .into_iter()
            .collect();
        let distinct: Vec<RunId> = runs.values().copied().collect::<BTreeSet<_>>().into_iter().collect();
        let rules = rules(conn, &distinct).await?.into_iter().map(|rule| (rule.run_id, rule)).collect();
        let sessions = crate::session::of_runs(conn, &distinct).await?;
        let taken = attendance::taken_in(conn, &distinct).await?;
        let facts = distinct.iter().map(|run| (*run, facts(&sessions, *run, taken.contains(run)))).collect();
        let mut attendance: HashMap<RegistrationId, Vec<Attendance>> = HashMap::new();
        for one in attendance::of_registrations(conn, ids).await? {
            attendance.entry(one.registration_id).or_default().push(one);
        }
        Ok(Self { runs, rules, facts, attendance, answered: evaluation::is_answered(conn, ids).await? })
    }

    fn judge<T>(
        &self,
        id: RegistrationId,
        judge: impl Fn(Option<&CompletionRule>, &RunFacts, &[Attendance], bool) -> T,
    ) -> Option<(RegistrationId, T)> {
        let run = self.runs.get(&id)?;
        let attendance = self.attendance.get(&id).map_or(&[][..], Vec::as_slice);
        Some((id, judge(self.rules.get(run), self.facts.get(run)?, attendance, self.answered.contains(&id))))
    }
}

fn facts(sessions: &[Session], run: RunId, is_taken: bool) -> RunFacts {
    let takes_place =
        |it: &&Session| it.run_id == run && !matches!(it.status, SessionStatus::Cancelled | SessionStatus::Postponed);
    let of_run: Vec<&Session> = sessions.iter().filter(takes_place).collect();
    RunFacts {
        ends_at: of_run.iter().map(|it| it.ends_at).collect::<Option<Vec<_>>>().and_then(|ends| ends.into_iter().max()),
        is_taken,
        sessions: of_run.iter().map(|it| (it.id, attendance::length(it))).collect(),
    }
}

/// The ways in which somebody is known to have been there, and not only to have watched.
pub(crate) const LIVE: [KnownBy; 4] = [KnownBy::List, KnownBy::File, KnownBy::Reported, KnownBy::Code];
