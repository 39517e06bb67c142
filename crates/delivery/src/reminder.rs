//! Reminders of sessions that begin soon.

use catalogue::{registration::RegistrationState, run::RunStatus, session::SessionStatus};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, PersonId, RegistrationId, RunId, SessionId},
    schema::{notice_preference, registration, run, session},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::{self, About, Notice, NoticeKind, Recipient};
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;
use serde_json::{Map, json};

/// The longest that anybody is reminded ahead, in hours.
const LONGEST: i64 = 168;

type Row = (
    (SessionId, i32, Option<jiff_diesel::Timestamp>, OpportunityId, RunId),
    (RegistrationId, Option<PersonId>, Option<String>, Option<String>),
    Option<i32>,
);

/// Writes the reminders of sessions that begin within a day, or as long ahead as somebody wishes, to those who come. Of
/// one revision of a session nobody is reminded twice.
///
/// # Errors
/// Where the database fails.
pub async fn remind(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<()> {
    let takes_place = [SessionStatus::Scheduled, SessionStatus::MovedOnline].map(SessionStatus::word);
    let goes_on = [RunStatus::Cancelled, RunStatus::Postponed, RunStatus::OnHold].map(RunStatus::word);
    let rows: Vec<Row> = session::table
        .inner_join(run::table.on(run::id.eq(session::run_id)))
        .inner_join(registration::table.on(registration::run_id.eq(session::run_id)))
        .left_join(notice_preference::table.on(notice_preference::person_id.nullable().eq(registration::person_id)))
        .filter(session::starts_at.gt(now.to_diesel()))
        .filter(session::starts_at.le((now + SignedDuration::from_hours(LONGEST)).to_diesel()))
        .filter(session::status.eq_any(takes_place))
        .filter(run::status.ne_all(goes_on))
        .filter(registration::state.eq_any(RegistrationState::COMING.map(RegistrationState::word)))
        .select((
            (session::id, session::revision, session::starts_at, session::opportunity_id, session::run_id),
            (registration::id, registration::person_id, registration::name, registration::email),
            notice_preference::reminder_hours.nullable(),
        ))
        .load(conn)
        .await?;
    let reminders = rows.into_iter().filter_map(|(meeting, (registration, person, name, email), hours)| {
        let (session, revision, starts_at, opportunity, run) = meeting;
        let ahead = SignedDuration::from_hours(hours.unwrap_or(24).into());
        if starts_at?.to_jiff() - ahead > now {
            return None;
        }
        let to = person.map(Recipient::Person).or_else(|| Some(Recipient::Address { email: email?, name }))?;
        Some(Notice {
            kind: NoticeKind::SessionReminder,
            to,
            change: format!("{}:{revision}", session.uuid()),
            about: About {
                opportunity: Some(opportunity),
                run: Some(run),
                session: Some(session),
                registration: Some(registration),
            },
            facts: Map::from_iter([("revision".to_owned(), json!(revision))]),
            due_at: now,
        })
    });
    notice::tell(conn, now, reminders.collect()).await
}
