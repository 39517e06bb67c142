//! Taking attendance by list, and putting it right.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RegistrationId, RunId, SessionId},
    schema::{attendance, registration},
};
use diesel::{prelude::*, upsert::excluded};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayEdit;
use jiff::Timestamp;

use super::{Attendance, KnownBy, of_sessions};
use crate::{
    completion,
    problem::{ProblemCode, Problems, Rejection},
    registration::{RegistrationState, SETTLED},
    run,
    session::{self, Session, SessionStatus},
};

/// The longest list.
pub const MOST_ENTRIES: usize = 1_000;

/// What is said of a registrant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// They were there, for so many minutes where that is known.
    Present(Option<i32>),
    /// They were not.
    Absent,
    /// Nothing: what was known, in whatever way, is taken back. What they watched of the recording stays.
    Unknown,
}

/// A line of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListEntry {
    /// Who.
    pub registration: RegistrationId,
    /// Whether they were there.
    pub presence: Presence,
}

/// Takes attendance of a session by list. Whoever is not on it stays as they are.
///
/// # Errors
/// Everything that is wrong, at once: somebody who has no place in the run, or is on the list twice; minutes that make no
/// sense; a session that does not take place, or has not begun. Nothing is written then.
pub async fn record(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    session_id: SessionId,
    list: &[ListEntry],
) -> Result<Vec<Attendance>, Rejection> {
    conn.transaction(async |conn| {
        run::lock_opportunity(conn, may.id()).await?;
        let session = session::lock(conn, may, session_id, "session").await?;
        let mut problems = Problems::new();
        check_session(&session, now, &mut problems);
        problems.note_long_list("list", list.len(), MOST_ENTRIES);
        problems.note_repeated("list", list.iter().map(|entry| entry.registration));
        let placed = placed(conn, session.run_id).await?;
        for (at, entry) in list.iter().enumerate() {
            if !placed.contains_key(&entry.registration) {
                problems.note_not_found(format!("list.{at}.registration"), "a registration with a place in this run");
            }
            if let Presence::Present(Some(minutes)) = entry.presence {
                check_minutes(minutes, &session, &format!("list.{at}.minutes"), &mut problems);
            }
        }
        problems.settle()?;
        let unknown: Vec<_> =
            list.iter().filter(|it| it.presence == Presence::Unknown).map(|it| it.registration).collect();
        diesel::delete(
            attendance::table
                .filter(attendance::session_id.eq(session_id))
                .filter(attendance::registration_id.eq_any(unknown))
                .filter(attendance::known_by.ne(KnownBy::Recording)),
        )
        .execute(conn)
        .await?;
        let known: Vec<_> = list
            .iter()
            .filter_map(|entry| match entry.presence {
                Presence::Present(minutes) => Some((entry.registration, true, minutes)),
                Presence::Absent => Some((entry.registration, false, None)),
                Presence::Unknown => None,
            })
            .collect();
        write(conn, now, &session, KnownBy::List, &known).await?;
        completion::settle(conn, now, session.run_id).await?;
        Ok(of_sessions(conn, &[session_id]).await?)
    })
    .await
}

/// Notes that nobody can have been at a session.
pub(super) fn check_session(session: &Session, now: Timestamp, problems: &mut Problems) {
    if matches!(session.status, SessionStatus::Cancelled | SessionStatus::Postponed) {
        let message = format_args!("is {}, so nobody was there; name one that took place", session.status);
        problems.note(ProblemCode::WrongState, "session", message);
    } else if session.starts_at.is_some_and(|start| start > now) {
        problems.note(ProblemCode::WrongState, "session", "has not begun yet; take attendance from its start on");
    }
}

/// Notes minutes that make no sense.
pub(super) fn check_minutes(minutes: i32, session: &Session, field: &str, problems: &mut Problems) {
    let most = super::length(session).map_or(1_440, |length| length.saturating_add(completion::TOLERANCE).min(1_440));
    if !(0..=most).contains(&minutes) {
        problems.note(
            ProblemCode::OutOfRange,
            field,
            format_args!("is {minutes}; give a number of minutes from 0 to {most}, as long as the session lasts"),
        );
    }
}

/// Those who have a place in a run that was or can be used.
pub(super) async fn placed(
    conn: &mut AsyncPgConnection,
    run_id: RunId,
) -> QueryResult<HashMap<RegistrationId, RegistrationState>> {
    let placed: Vec<(RegistrationId, RegistrationState)> = registration::table
        .filter(registration::run_id.eq(run_id))
        .filter(registration::state.eq_any(SETTLED))
        .select((registration::id, registration::state))
        .load(conn)
        .await?;
    Ok(placed.into_iter().collect())
}

/// Writes what is known in one way. What is known so already stays untouched. Answers with how many rows changed.
pub(super) async fn write(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    session: &Session,
    known_by: KnownBy,
    known: &[(RegistrationId, bool, Option<i32>)],
) -> QueryResult<usize> {
    let now = jiff_diesel::Timestamp::from(now);
    let before: Vec<Attendance> = of_sessions(conn, &[session.id]).await?;
    let is_known = |known: &(RegistrationId, bool, Option<i32>)| {
        let same = |it: &Attendance| (it.registration_id, it.is_present, it.minutes) == *known;
        before.iter().any(|it| it.known_by == known_by && same(it))
    };
    let rows: Vec<_> = known
        .iter()
        .filter(|known| !is_known(known))
        .map(|(registration, is_present, minutes)| {
            (
                attendance::session_id.eq(session.id),
                attendance::registration_id.eq(*registration),
                attendance::known_by.eq(known_by),
                attendance::run_id.eq(session.run_id),
                attendance::opportunity_id.eq(session.opportunity_id),
                attendance::is_present.eq(*is_present),
                attendance::minutes.eq(*minutes),
                attendance::created_at.eq(now),
                attendance::updated_at.eq(now),
            )
        })
        .collect();
    let mut changed = 0;
    for some in rows.chunks(5_000) {
        changed += diesel::insert_into(attendance::table)
            .values(some.to_vec())
            .on_conflict((attendance::session_id, attendance::registration_id, attendance::known_by))
            .do_update()
            .set((
                attendance::is_present.eq(excluded(attendance::is_present)),
                attendance::minutes.eq(excluded(attendance::minutes)),
                attendance::updated_at.eq(now),
            ))
            .execute(conn)
            .await?;
    }
    Ok(changed)
}
