//! What becomes of registrations when their run or its sessions change, whoever changes them: an editor, a partner's
//! system or a feed that was read again.

use std::collections::{BTreeMap, HashMap};

use database::{
    AsyncPgConnection,
    id::{OpportunityId, RunId, SessionId},
    schema::{registration, run, session, status_change},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::NoticeKind;
use jiff::{
    SignedDuration, Timestamp,
    civil::{Date, Time},
};
use jiff_diesel::ToDiesel;
use serde_json::json;
use uuid::Uuid;

use super::{
    Registration, RegistrationState, Step,
    settle::settle_all,
    take,
    telling::{News, tell, tell_of_session},
};
use crate::{evaluation, place::Place, run::RunStatus, session::SessionStatus};

/// Those who are told of changes: all but those for whom it is over.
const CONCERNED: [RegistrationState; 6] = [
    RegistrationState::Requested,
    RegistrationState::Registered,
    RegistrationState::Waitlisted,
    RegistrationState::Offered,
    RegistrationState::Attended,
    RegistrationState::Completed,
];

/// What two ways of writing an instant may differ by.
const MOMENT: SignedDuration = SignedDuration::from_micros(1);

/// How the runs that people are registered for stand before a change, with their sessions. Look with [`watch`], make the
/// change, then [`follow`](Watch::follow) it, all in one transaction.
#[must_use = "what changes is followed with it"]
#[derive(Debug)]
pub(crate) struct Watch {
    opportunities: Vec<OpportunityId>,
    runs: BTreeMap<RunId, RunStatus>,
    sessions: HashMap<SessionId, Meeting>,
}

/// What registrants have to know of a session.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = session)]
struct Meeting {
    id: SessionId,
    run_id: RunId,
    status: SessionStatus,
    #[diesel(deserialize_as = jiff_diesel::Date)]
    starts_on: Date,
    #[diesel(deserialize_as = jiff_diesel::NullableTime)]
    starts_time: Option<Time>,
    #[diesel(deserialize_as = jiff_diesel::NullableTime)]
    ends_time: Option<Time>,
    zone: Option<String>,
    place: Option<Place>,
    link: Option<String>,
    revision: i32,
}

/// Looks at the runs of these opportunities that people are registered for.
pub(crate) async fn watch(conn: &mut AsyncPgConnection, ids: &[OpportunityId]) -> QueryResult<Watch> {
    let concerned = registration::table
        .filter(registration::opportunity_id.eq_any(ids))
        .filter(registration::state.eq_any(CONCERNED))
        .select(registration::run_id);
    let runs: Vec<(RunId, RunStatus)> =
        run::table.filter(run::id.eq_any(concerned)).select((run::id, run::status)).load(conn).await?;
    let runs: BTreeMap<_, _> = runs.into_iter().collect();
    let sessions = meetings(conn, &runs).await?;
    Ok(Watch { opportunities: ids.to_vec(), runs, sessions })
}

async fn meetings(
    conn: &mut AsyncPgConnection,
    runs: &BTreeMap<RunId, RunStatus>,
) -> QueryResult<HashMap<SessionId, Meeting>> {
    if runs.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<Meeting> =
        session::table.filter(session::run_id.eq_any(runs.keys())).select(Meeting::as_select()).load(conn).await?;
    Ok(rows.into_iter().map(|meeting| (meeting.id, meeting)).collect())
}

impl Watch {
    /// Does what the change asks for: whoever is registered for a run that is cancelled is not any more, with the reason
    /// kept; whoever has a place keeps it when something is moved or put off, and is told; and places that there are now
    /// are offered to those who wait.
    pub(crate) async fn follow(self, conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<()> {
        if self.runs.is_empty() {
            return Ok(());
        }
        let ids: Vec<RunId> = self.runs.keys().copied().collect();
        let runs: Vec<(RunId, RunStatus, i32)> = run::table
            .filter(run::id.eq_any(&ids))
            .order(run::id)
            .select((run::id, run::status, run::revision))
            .load(conn)
            .await?;
        let reasons = reasons(conn, &self.opportunities, now).await?;
        let sessions = meetings(conn, &self.runs).await?;
        for (id, status, revision) in runs {
            let reason = reasons.get(&id.uuid()).map(String::as_str);
            match self.runs.get(&id) {
                Some(before) if *before == status => self.follow_sessions(conn, now, id, &sessions, &reasons).await?,
                _ if status == RunStatus::Cancelled => cancel(conn, now, id, reason).await?,
                // Its end is no news to those who were there.
                _ if status == RunStatus::Ended => {}
                _ => {
                    let people = concerned(conn, id).await?;
                    let change = change_of(id, revision);
                    let facts = json!({ "status": status, "reason": reason });
                    let news = people.iter().map(|registration| News {
                        registration,
                        kind: NoticeKind::RunChanged,
                        change: change.clone(),
                        facts: facts.clone(),
                    });
                    tell(conn, now, &news.collect::<Vec<_>>()).await?;
                }
            }
        }
        for id in &ids {
            evaluation::tell(conn, now, *id).await?;
        }
        settle_all(conn, now, &ids).await
    }

    async fn follow_sessions(
        &self,
        conn: &mut AsyncPgConnection,
        now: Timestamp,
        run: RunId,
        sessions: &HashMap<SessionId, Meeting>,
        reasons: &HashMap<Uuid, String>,
    ) -> QueryResult<()> {
        let of_run = self.sessions.values().filter(|before| before.run_id == run);
        let mut changed: Vec<_> = of_run
            .filter_map(|before| Some((before, sessions.get(&before.id)?)))
            .filter_map(|(before, after)| Some((before, after, kind_of(before, after)?)))
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        changed.sort_by_key(|(_, after, _)| after.id);
        let people = concerned(conn, run).await?;
        for (before, after, kind) in changed {
            let change = change_of(after.id, after.revision);
            let facts = json!({
                "status": after.status,
                "reason": reasons.get(&after.id.uuid()),
                "before": {
                    "starts_on": before.starts_on, "starts_time": before.starts_time, "zone": before.zone,
                    "place": before.place,
                },
            });
            let news = people.iter().map(|registration| News {
                registration,
                kind,
                change: change.clone(),
                facts: facts.clone(),
            });
            tell_of_session(conn, now, after.id, &news.collect::<Vec<_>>()).await?;
        }
        Ok(())
    }
}

/// What registrants are told of a session that is otherwise than before; none where it is not, for them.
fn kind_of(before: &Meeting, after: &Meeting) -> Option<NoticeKind> {
    if before.status != after.status {
        return Some(match after.status {
            SessionStatus::Cancelled => NoticeKind::SessionCancelled,
            SessionStatus::Postponed => NoticeKind::SessionPostponed,
            SessionStatus::Scheduled if before.status == SessionStatus::Postponed => NoticeKind::SessionMoved,
            SessionStatus::Scheduled | SessionStatus::MovedOnline | SessionStatus::OnHold => NoticeKind::SessionChanged,
        });
    }
    let takes_place = !matches!(after.status, SessionStatus::Cancelled);
    let where_and_when = |meeting: &Meeting| {
        let Meeting { starts_on, starts_time, ends_time, zone, place, link, .. } = meeting.clone();
        (starts_on, starts_time, ends_time, zone, place, link)
    };
    (takes_place && where_and_when(before) != where_and_when(after)).then_some(NoticeKind::SessionMoved)
}

/// Tells one change of a thing from the others: the thing and its revision.
fn change_of(id: impl std::fmt::Display, revision: i32) -> String {
    format!("{id} {revision}")
}

/// Why things stand as they do since now, by the run or session.
async fn reasons(
    conn: &mut AsyncPgConnection,
    ids: &[OpportunityId],
    now: Timestamp,
) -> QueryResult<HashMap<Uuid, String>> {
    type Row = (Option<RunId>, Option<SessionId>, Option<String>);
    let rows: Vec<Row> = status_change::table
        .filter(status_change::opportunity_id.eq_any(ids))
        // The database keeps microseconds, and an import writes them by another way.
        .filter(status_change::changed_at.between((now - MOMENT).to_diesel(), (now + MOMENT).to_diesel()))
        .select((status_change::run_id, status_change::session_id, status_change::reason))
        .load(conn)
        .await?;
    let of = |(run, session, reason): Row| {
        let id = session.map(|id| id.uuid()).or(run.map(|id| id.uuid()))?;
        Some((id, reason?))
    };
    Ok(rows.into_iter().filter_map(of).collect())
}

async fn concerned(conn: &mut AsyncPgConnection, run: RunId) -> QueryResult<Vec<Registration>> {
    registration::table
        .filter(registration::run_id.eq(run))
        .filter(registration::state.eq_any(CONCERNED))
        .order(registration::arrival)
        .select(Registration::as_select())
        .load(conn)
        .await
}

async fn cancel(conn: &mut AsyncPgConnection, now: Timestamp, run: RunId, reason: Option<&str>) -> QueryResult<()> {
    let people = concerned(conn, run).await?;
    let took_part = [RegistrationState::Attended, RegistrationState::Completed];
    let still: Vec<_> = people.iter().filter(|row| !took_part.contains(&row.state)).collect();
    let step = |row: &&Registration| Step {
        id: row.id,
        from: Some(row.state),
        to: RegistrationState::Cancelled,
        code: Some("run_cancelled"),
        reason,
    };
    let changes = take(conn, now, &still.iter().map(step).collect::<Vec<_>>()).await?;
    let news = still.iter().zip(changes).map(|(registration, (_, change))| News {
        registration,
        kind: NoticeKind::RunCancelled,
        change: change.to_string(),
        facts: json!({ "reason": reason }),
    });
    tell(conn, now, &news.collect::<Vec<_>>()).await
}
