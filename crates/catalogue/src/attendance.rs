//! Attendance: who was at a session, for how long, and how that is known.
//!
//! Each way in which it is known has a row of its own, so that reading a file again, or a word entered late, does not undo
//! what somebody put right by hand: of several, that which is the most reliable counts ([`KnownBy`], the first first).

use std::collections::BTreeMap;

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RegistrationId, RunId, SessionId},
    schema, text_enum,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::{completion, session::Session};

mod code;
mod list;
mod roll;
mod stay;
mod watch;

pub use code::*;
pub use list::*;
pub use roll::*;
pub use stay::*;
pub use watch::*;

text_enum! {
    /// How it is known that somebody was there. The first counts before the second.
    KnownBy {
        /// The organizer said so.
        List = "list",
        /// The platform's file says so.
        File = "file",
        /// A partner reported it.
        Reported = "reported",
        /// They entered the presenter's code word.
        Code = "code",
        /// They were not there, and watched the recording.
        Recording = "recording",
    }
}

/// What is known, in one way, of whether a registrant was at a session.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::attendance)]
pub struct Attendance {
    /// The session.
    pub session_id: SessionId,
    /// Whose registration.
    pub registration_id: RegistrationId,
    /// How it is known.
    pub known_by: KnownBy,
    /// The run of the session.
    pub run_id: RunId,
    /// The opportunity of that.
    pub opportunity_id: OpportunityId,
    /// Whether they were there.
    pub is_present: bool,
    /// For how many minutes; none: not known.
    pub minutes: Option<i32>,
}

/// How many minutes a session lasts, where its times are known.
pub(crate) fn length(session: &Session) -> Option<i32> {
    let (starts, ends) = (session.starts_at?, session.ends_at?);
    i32::try_from(ends.duration_since(starts).as_mins()).ok()
}

/// What is known of these sessions.
///
/// # Errors
/// Where the database fails.
pub async fn of_sessions(mut conn: &AsyncPgConnection, ids: &[SessionId]) -> QueryResult<Vec<Attendance>> {
    schema::attendance::table
        .filter(schema::attendance::session_id.eq_any(ids))
        .order((schema::attendance::registration_id, schema::attendance::known_by))
        .select(Attendance::as_select())
        .load(&mut conn)
        .await
}

/// What is known of these registrations.
///
/// # Errors
/// Where the database fails.
pub async fn of_registrations(mut conn: &AsyncPgConnection, ids: &[RegistrationId]) -> QueryResult<Vec<Attendance>> {
    schema::attendance::table
        .filter(schema::attendance::registration_id.eq_any(ids))
        .order((schema::attendance::session_id, schema::attendance::known_by))
        .select(Attendance::as_select())
        .load(&mut conn)
        .await
}

/// How many were at those of these sessions of which anything is known, recordings aside. Of several ways in which
/// somebody's being there is known, the most reliable counts.
///
/// # Errors
/// Where the database fails.
pub async fn attended(conn: &AsyncPgConnection, ids: &[SessionId]) -> QueryResult<Vec<(SessionId, i64)>> {
    let known = of_sessions(conn, ids).await?;
    let mut by_session: BTreeMap<SessionId, BTreeMap<RegistrationId, Vec<&Attendance>>> = BTreeMap::new();
    for one in &known {
        by_session.entry(one.session_id).or_default().entry(one.registration_id).or_default().push(one);
    }
    let was_there = |known: &Vec<&Attendance>| completion::live(known).is_some_and(|one| one.is_present);
    let count = |registrants: BTreeMap<_, _>| registrants.values().filter(|known| was_there(known)).count();
    Ok(by_session
        .into_iter()
        .map(|(id, registrants)| (id, count(registrants).try_into().unwrap_or(i64::MAX)))
        .collect())
}

/// Those of these runs of which it is known that somebody was there.
pub(crate) async fn taken_in(mut conn: &AsyncPgConnection, runs: &[RunId]) -> QueryResult<Vec<RunId>> {
    schema::attendance::table
        .filter(schema::attendance::run_id.eq_any(runs))
        .filter(schema::attendance::is_present)
        .filter(schema::attendance::known_by.eq_any(completion::LIVE))
        .select(schema::attendance::run_id)
        .distinct()
        .load(&mut conn)
        .await
}
