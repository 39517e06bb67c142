//! Saying that one watched the recording.

use database::{
    AsyncPgConnection,
    id::{RegistrationId, RunId, SessionId},
    schema::{recording, registration, session},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayActForOneself;
use jiff::Timestamp;

use super::{Attendance, KnownBy, check_minutes, of_registrations, write};
use crate::{
    completion,
    problem::{ProblemCode, Problems, Rejection},
    recording::Availability,
    run,
    session::Session,
};

/// Says that one watched the recording of a session. It counts where the run's rule lets it.
///
/// # Errors
/// Where they have no place in the run, nothing can be watched, or the minutes make no sense. Nothing is written then.
pub async fn watched(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    now: Timestamp,
    session_id: SessionId,
    minutes: i32,
) -> Result<Attendance, Rejection> {
    conn.transaction(async |conn| {
        let (session, registration) = own(conn, may, session_id).await?;
        let mut problems = Problems::new();
        check_minutes(minutes, &session, "minutes", &mut problems);
        let there: Option<Availability> = recording::table
            .filter(recording::session_id.eq(session_id))
            .select(recording::availability)
            .first(conn)
            .await
            .optional()?;
        if !there.is_some_and(|it| !matches!(it, Availability::None | Availability::Pending)) {
            problems.note(
                ProblemCode::WrongState,
                "session",
                "has no recording that can be watched; wait until there is one",
            );
        }
        problems.settle()?;
        write(conn, now, &session, KnownBy::Recording, &[(registration, true, Some(minutes))]).await?;
        completion::settle_one(conn, now, session.run_id, registration).await?;
        one(conn, registration, session_id, KnownBy::Recording).await
    })
    .await
}

/// One's own place in the run of a session, which is held. A session where one has none is not there.
pub(super) async fn own(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    session_id: SessionId,
) -> Result<(Session, RegistrationId), Rejection> {
    let session: Option<Session> =
        session::table.find(session_id).select(Session::as_select()).first(conn).await.optional()?;
    let missing = || Rejection::not_found("session", "a session in whose run you have a place");
    let session = session.ok_or_else(missing)?;
    let registration = own_in_run(conn, may, session.run_id).await?.ok_or_else(missing)?;
    run::lock_opportunity(conn, session.opportunity_id).await?;
    Ok((session, registration))
}

/// One's own place in a run.
pub(super) async fn own_in_run(
    conn: &mut AsyncPgConnection,
    may: &MayActForOneself,
    run_id: RunId,
) -> QueryResult<Option<RegistrationId>> {
    registration::table
        .filter(registration::run_id.eq(run_id))
        .filter(registration::person_id.eq(may.person()))
        .filter(registration::state.eq_any(crate::registration::SETTLED))
        .select(registration::id)
        .first(conn)
        .await
        .optional()
}

pub(super) async fn one(
    conn: &mut AsyncPgConnection,
    registration: RegistrationId,
    session_id: SessionId,
    known_by: KnownBy,
) -> Result<Attendance, Rejection> {
    let known = of_registrations(conn, &[registration]).await?;
    let found = known.into_iter().find(|it| it.session_id == session_id && it.known_by == known_by);
    found.ok_or(Rejection::Database(diesel::result::Error::NotFound))
}
