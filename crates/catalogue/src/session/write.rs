//! Creating, changing and moving sessions. Where a session stands is changed by the verbs of [`crate::status`].

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId, SessionId},
    schema::session,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayEdit,
};
use jiff::Timestamp;

use super::{Session, SessionChanges, SessionInput, SessionStatus, SessionTimes, row::Row};
use crate::{
    opportunity::refresh_search,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    recording, registration,
    run::{self, Mode, Run, RunStatus, check_takes_place},
    status::{self, Grounds, NewStatusChange, Subject, Verb},
};

/// Creates a session of a run. With an idempotency key, a repeated request answers with what the first one created.
///
/// # Errors
/// Every fault of the input at once; `wrong_state` where the run or its opportunity does not take place any more. Nothing
/// is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    run_id: RunId,
    input: SessionInput,
    key: Option<&str>,
) -> Result<Session, Rejection> {
    conn.transaction(async |conn| {
        let asking = may.asker();
        let pending = match idempotency::claim(conn, asking, key, "createSession", &(run_id, &input), now).await? {
            Claim::Repeated(id) => return found(conn, SessionId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let mut problems = Problems::new();
        let run = lock_run_that_takes_place(conn, may, run_id, &mut problems).await?;
        let times = checked(&input, problems)?;
        let id = SessionId::new();
        diesel::insert_into(session::table)
            .values((
                session::id.eq(id),
                session::run_id.eq(run_id),
                session::opportunity_id.eq(may.id()),
                session::status.eq(input.status),
                Row::of(&input, &times, run.mode),
                session::created_at.eq(jiff_diesel::Timestamp::from(now)),
                session::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
        if let Some(of_it) = &input.recording {
            recording::write(conn, now, (id, may.id()), of_it).await?;
        }
        refresh_search(conn, &[may.id()]).await?;
        pending.keep(conn, id.uuid()).await?;
        found(conn, id).await
    })
    .await
}

/// Corrects a session: what was written wrong about it. One that is to take place at another time is moved
/// ([`move_to`]), so that people see it. Neither where it stands nor the day its rule gave it changes.
///
/// # Errors
/// Every fault of what it would become at once; a conflict where somebody else changed it. Nothing is written then.
pub async fn update(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    id: SessionId,
    changes: SessionChanges,
) -> Result<Session, Rejection> {
    conn.transaction(async |conn| {
        run::lock_opportunity(conn, may.id()).await?;
        let row = lock(conn, may, id, "id").await?;
        check_revision(changes.expected_revision, row.revision)?;
        let before = row.as_input();
        let after = changes.applied_to(&before);
        if after == before {
            return Ok(row);
        }
        let times = checked(&after, Problems::new())?;
        let watch = registration::watch(conn, &[may.id()]).await?;
        write(conn, now, &row, (&after, &times), row.status).await?;
        watch.follow(conn, now).await?;
        refresh_search(conn, &[may.id()]).await?;
        found(conn, id).await
    })
    .await
}

/// Moves a session to another day, time or place, or online, and remembers where it was. A postponed session, or one on
/// hold, takes place again. A session that a rule made keeps the day the rule gave it. With an idempotency key, a repeated
/// request answers with the session and does not move it again.
///
/// # Errors
/// As [`update`]; `wrong_state` where the session is cancelled; `required` where no change is given.
pub async fn move_to(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    id: SessionId,
    changes: SessionChanges,
    grounds: Grounds,
    key: Option<&str>,
) -> Result<Session, Rejection> {
    conn.transaction(async |conn| {
        let asking = may.asker();
        let asked = (id, &changes, &grounds);
        let pending = match idempotency::claim(conn, asking, key, "moveSession", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, SessionId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        run::lock_opportunity(conn, may.id()).await?;
        let row = lock(conn, may, id, "id").await?;
        check_revision(changes.expected_revision.or(grounds.expected_revision), row.revision)?;
        grounds.check()?;
        let before = row.as_input();
        if changes.clone().applied_to(&before) == before {
            return Err(Rejection::one(
                ProblemCode::Required,
                "starts_on",
                "stays as it is, and so does everything else; give the new day, time or place",
            ));
        }
        let after = changes.moving(&row).applied_to(&before);
        let status = status_after(&row, after.mode.unwrap_or(row.mode))?;
        let times = checked(&after, Problems::new())?;
        let watch = registration::watch(conn, &[may.id()]).await?;
        write(conn, now, &row, (&after, &times), status).await?;
        let reason = move_in_words(&row, &times, grounds.reason.as_deref());
        let change = NewStatusChange::new(may.id(), Subject::Session(id), (row.status, status), reason.as_deref(), now);
        status::remember(conn, vec![change]).await?;
        watch.follow(conn, now).await?;
        refresh_search(conn, &[may.id()]).await?;
        pending.keep(conn, id.uuid()).await?;
        found(conn, id).await
    })
    .await
}

/// A session of the opportunity that may be changed, held until the transaction ends; `field` is where it was named.
pub(crate) async fn lock(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    id: SessionId,
    field: &str,
) -> Result<Session, Rejection> {
    session::table
        .find(id)
        .filter(session::opportunity_id.eq(may.id()))
        .select(Session::as_select())
        .for_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found(field, "a session"))
}

/// The run that is to get sessions, held until the transaction ends; notes why it cannot get any.
pub(crate) async fn lock_run_that_takes_place(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    run_id: RunId,
    problems: &mut Problems,
) -> Result<Run, Rejection> {
    let opportunity = run::lock_opportunity(conn, may.id()).await?;
    let run = run::lock(conn, may, run_id, "run").await?;
    check_takes_place(opportunity, "session", problems);
    if run.status == RunStatus::Cancelled {
        problems.note(
            ProblemCode::WrongState,
            "run",
            "names a run that is cancelled, so it gets no new session; create a new run",
        );
    }
    Ok(run)
}

fn checked(input: &SessionInput, mut problems: Problems) -> Result<SessionTimes, Rejection> {
    let times = input.check(&mut problems);
    problems.settle()?;
    // `check` gives no times only where it has noted why.
    times.ok_or_else(|| Rejection::one(ProblemCode::Required, "starts_on", "is missing; give the day it starts"))
}

/// Where a session stands once it is moved and held as `mode` says.
fn status_after(session: &Session, mode: Mode) -> Result<SessionStatus, Rejection> {
    if mode == Mode::Online && session.mode != Mode::Online {
        return status::next(session.status, Verb::MoveOnline, []);
    }
    let wanted = match session.status {
        SessionStatus::MovedOnline if mode == Mode::Online => SessionStatus::MovedOnline,
        _ => SessionStatus::Scheduled,
    };
    status::next(session.status, Verb::Move, [wanted])
}

/// Why it moved, with its old time, which is kept nowhere else.
fn move_in_words(session: &Session, times: &SessionTimes, reason: Option<&str>) -> Option<String> {
    let same_start =
        (session.starts_on, session.starts_time, &session.zone) == (times.starts_on, times.starts_time, &times.zone);
    let moved = (!same_start).then(|| format!("Moved from {}.", session.start_in_words()));
    match (moved, reason) {
        (Some(moved), Some(reason)) => Some(format!("{moved} {reason}")),
        (moved, reason) => moved.or_else(|| reason.map(str::to_owned)),
    }
}

async fn write(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    session: &Session,
    (input, times): (&SessionInput, &SessionTimes),
    status: SessionStatus,
) -> QueryResult<()> {
    diesel::update(session::table.find(session.id))
        .set((
            Row::of(input, times, session.mode),
            session::status.eq(status),
            session::revision.eq(session.revision + 1),
            session::updated_at.eq(jiff_diesel::Timestamp::from(now)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn found(conn: &mut AsyncPgConnection, id: SessionId) -> Result<Session, Rejection> {
    Ok(session::table.find(id).select(Session::as_select()).first(conn).await?)
}
