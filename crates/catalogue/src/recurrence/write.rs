//! Making sessions from a rule.

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RecurrenceId, RunId, SessionId},
    schema::{recurrence, session},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayEdit,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Expansion, Recurrence, RecurrenceInput};
use crate::{
    LanguageMap,
    opportunity::refresh_search,
    place::Place,
    problem::{Problems, Rejection},
    run::{Mode, Run},
    session::{Row, Session, SessionStatus, lock_run_that_takes_place},
    text::check_link,
};

/// What all sessions of a rule have in common besides their time.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EachSession {
    /// What they are called, where they have a title of their own.
    pub title: LanguageMap,
    /// How one takes part; left out: as in the run.
    pub mode: Option<Mode>,
    /// Where they are held; left out: as in the run.
    pub place: Option<Place>,
    /// Where to join.
    pub link: Option<String>,
}

/// Makes a run's sessions from a rule; the rule is kept. With an idempotency key, a repeated request answers with what the
/// first one made.
///
/// # Errors
/// Every fault of the rule and of what the sessions have in common at once; `wrong_state` where the run or its opportunity
/// does not take place any more. Nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayEdit<OpportunityId>,
    now: Timestamp,
    run_id: RunId,
    (input, each): (RecurrenceInput, EachSession),
    key: Option<&str>,
) -> Result<(Recurrence, Vec<Session>), Rejection> {
    conn.transaction(async |conn| {
        let asking = may.asker();
        let asked = (run_id, &input, &each);
        let pending = match idempotency::claim(conn, asking, key, "createRecurringSessions", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, RecurrenceId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let mut problems = Problems::new();
        let run = lock_run_that_takes_place(conn, may, run_id, &mut problems).await?;
        each.check(&mut problems);
        let expansion = input.expand(&mut problems);
        problems.settle()?;
        let id = RecurrenceId::new();
        if let Some(expansion) = expansion {
            write_rule(conn, now, (id, run_id), &expansion, input.duration_minutes).await?;
            write_sessions(conn, now, (id, &run), &expansion, &each).await?;
        }
        refresh_search(conn, &[may.id()]).await?;
        pending.keep(conn, id.uuid()).await?;
        found(conn, id).await
    })
    .await
}

impl EachSession {
    fn check(&self, problems: &mut Problems) {
        self.title.check("title", 500, problems);
        if let Some(place) = &self.place {
            place.check("place", problems);
        }
        check_link(self.link.as_deref(), "link", problems);
    }
}

async fn write_rule(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    (id, run_id): (RecurrenceId, RunId),
    expansion: &Expansion,
    duration_minutes: i32,
) -> QueryResult<()> {
    let except_on: Vec<jiff_diesel::Date> = expansion.except_on.iter().map(|day| (*day).into()).collect();
    diesel::insert_into(recurrence::table)
        .values((
            recurrence::id.eq(id),
            recurrence::run_id.eq(run_id),
            recurrence::rule.eq(&expansion.rule),
            recurrence::starts_on.eq(jiff_diesel::Date::from(expansion.starts_on)),
            recurrence::starts_time.eq(jiff_diesel::Time::from(expansion.starts_time)),
            recurrence::duration_minutes.eq(duration_minutes),
            recurrence::zone.eq(&expansion.zone),
            recurrence::except_on.eq(except_on),
            recurrence::created_at.eq(jiff_diesel::Timestamp::from(now)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

async fn write_sessions(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    (id, run): (RecurrenceId, &Run),
    expansion: &Expansion,
    each: &EachSession,
) -> QueryResult<()> {
    let now = jiff_diesel::Timestamp::from(now);
    let mode = each.mode.unwrap_or(run.mode);
    let rows: Vec<_> = expansion
        .occurrences
        .iter()
        .map(|occurrence| {
            let status = if occurrence.cancelled { SessionStatus::Cancelled } else { SessionStatus::Scheduled };
            (
                session::id.eq(SessionId::new()),
                session::run_id.eq(run.id),
                session::opportunity_id.eq(run.opportunity_id),
                session::recurrence_id.eq(id),
                session::occurs_on.eq(jiff_diesel::Date::from(occurrence.occurs_on)),
                session::status.eq(status),
                Row::at(&occurrence.times, &each.title, mode, each.place.as_ref(), each.link.as_deref(), None),
                session::created_at.eq(now),
                session::updated_at.eq(now),
            )
        })
        .collect();
    diesel::insert_into(session::table).values(rows).execute(conn).await?;
    Ok(())
}

/// A rule and the sessions made from it, in order.
async fn found(conn: &mut AsyncPgConnection, id: RecurrenceId) -> Result<(Recurrence, Vec<Session>), Rejection> {
    let rule = recurrence::table.find(id).select(Recurrence::as_select()).first(conn).await?;
    let sessions = session::table
        .filter(session::recurrence_id.eq(id))
        .order((session::order_at, session::id))
        .select(Session::as_select())
        .load(conn)
        .await?;
    Ok((rule, sessions))
}
