//! Putting a run's registrations where attendance and the rule say.

use std::collections::{HashMap, HashSet};

use database::{
    AsyncPgConnection,
    id::{RegistrationId, RunId},
    schema::{registration, run, session},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::Timestamp;

use super::{Progress, RunFacts, decide, rules};
use crate::{
    attendance::{self, Attendance, KnownBy},
    registration::{RegistrationState, settle_outcomes},
    session::{Session, SessionStatus},
};

/// Puts a run's registrations where attendance and its rule say. Call it in the transaction of every change of attendance,
/// of the rule or of an evaluation's answers. Answers with those that changed and where they stood before.
///
/// # Errors
/// Where the database fails.
pub async fn settle(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    run_id: RunId,
) -> QueryResult<Vec<(RegistrationId, RegistrationState)>> {
    run::table.find(run_id).select(run::id).for_update().first::<RunId>(conn).await?;
    let ids: Vec<RegistrationId> = registration::table
        .filter(registration::run_id.eq(run_id))
        .filter(registration::state.eq_any(SETTLED))
        .order(registration::id)
        .select(registration::id)
        .load(conn)
        .await?;
    let decided = decided(conn, now, &ids).await?;
    let outcomes: Vec<_> = ids.iter().filter_map(|id| Some((*id, decided.get(id)?.0))).collect();
    let changed = settle_outcomes(conn, now, &outcomes).await?;
    let done: Vec<RegistrationId> = changed
        .iter()
        .map(|(id, _)| *id)
        .filter(|id| decided.get(id).is_some_and(|(state, _)| *state == RegistrationState::Completed))
        .collect();
    completed(conn, now, &done).await?;
    Ok(changed)
}

const SETTLED: [RegistrationState; 4] = [
    RegistrationState::Registered,
    RegistrationState::Attended,
    RegistrationState::Completed,
    RegistrationState::NoShow,
];

/// Settles the runs whose last session ended between these instants, so that whoever did not come is known not to have
/// come though nothing else is entered. To be called now and then.
///
/// # Errors
/// Where the database fails.
pub async fn settle_ended(conn: &mut AsyncPgConnection, since: Timestamp, now: Timestamp) -> QueryResult<usize> {
    let runs: Vec<RunId> = session::table
        .filter(session::ends_at.gt(jiff_diesel::Timestamp::from(since)))
        .filter(session::ends_at.le(jiff_diesel::Timestamp::from(now)))
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

/// What follows from these registrations' having become completed: the one place for credit and certificates.
async fn completed(_conn: &mut AsyncPgConnection, _now: Timestamp, _ids: &[RegistrationId]) -> QueryResult<()> {
    Ok(())
}

/// Which of these registrations have answered the questions after their run: the one place that asks. Evaluations are not
/// kept yet, so nobody has.
async fn with_evaluation(_conn: &AsyncPgConnection, _ids: &[RegistrationId]) -> QueryResult<HashSet<RegistrationId>> {
    Ok(HashSet::new())
}

/// How far these registrations are.
///
/// # Errors
/// Where the database fails.
pub async fn progress(
    conn: &AsyncPgConnection,
    now: Timestamp,
    ids: &[RegistrationId],
) -> QueryResult<Vec<(RegistrationId, Progress)>> {
    Ok(decided(conn, now, ids).await?.into_iter().map(|(id, (_, progress))| (id, progress)).collect())
}

async fn decided(
    mut conn: &AsyncPgConnection,
    now: Timestamp,
    ids: &[RegistrationId],
) -> QueryResult<HashMap<RegistrationId, (RegistrationState, Progress)>> {
    let of: Vec<(RegistrationId, RunId)> = registration::table
        .filter(registration::id.eq_any(ids))
        .select((registration::id, registration::run_id))
        .load(&mut conn)
        .await?;
    let mut runs: Vec<RunId> = of.iter().map(|(_, run)| *run).collect();
    runs.sort_unstable();
    runs.dedup();
    let rules: HashMap<_, _> = rules(conn, &runs).await?.into_iter().map(|rule| (rule.run_id, rule)).collect();
    let sessions = crate::session::of_runs(conn, &runs).await?;
    let mut known: HashMap<RegistrationId, Vec<Attendance>> = HashMap::new();
    for attendance in attendance::of_registrations(conn, ids).await? {
        known.entry(attendance.registration_id).or_default().push(attendance);
    }
    let taken = attendance::taken_in(conn, &runs).await?;
    let answered = with_evaluation(conn, ids).await?;
    let facts: HashMap<RunId, RunFacts> =
        runs.iter().map(|run| (*run, facts(&sessions, *run, taken.contains(run), now))).collect();
    let none = Vec::new();
    let decided = of.into_iter().filter_map(|(id, run)| {
        let known = known.get(&id).unwrap_or(&none);
        Some((id, decide(rules.get(&run), facts.get(&run)?, known, answered.contains(&id))))
    });
    Ok(decided.collect())
}

fn facts(sessions: &[Session], run: RunId, is_taken: bool, now: Timestamp) -> RunFacts {
    let takes_place =
        |it: &&Session| it.run_id == run && !matches!(it.status, SessionStatus::Cancelled | SessionStatus::Postponed);
    let of_run: Vec<&Session> = sessions.iter().filter(takes_place).collect();
    RunFacts {
        is_over: !of_run.is_empty() && of_run.iter().all(|it| it.ends_at.is_some_and(|end| end <= now)),
        is_taken,
        sessions: of_run.iter().map(|it| (it.id, attendance::length(it))).collect(),
    }
}

/// The ways in which somebody is known to have been there, and not only to have watched.
pub(crate) const LIVE: [KnownBy; 4] = [KnownBy::List, KnownBy::File, KnownBy::Reported, KnownBy::Code];
