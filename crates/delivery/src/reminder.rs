//! Reminders of sessions that begin soon.

use catalogue::{registration::RegistrationState, run::RunStatus};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, PersonId, RegistrationId, RunId, SessionId},
    statement::Statement,
};
use diesel::{
    QueryResult,
    sql_types::{Array, BigInt, Nullable, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::RunQueryDsl;
use identity::notice::{self, About, Notice, NoticeKind, Recipient};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::{Map, json};

use crate::group::Timing;

/// How many reminders are written in one go.
const BATCH: usize = 1_000;

type Row = ((SqlUuid, Timestamptz, SqlUuid, SqlUuid), (SqlUuid, Nullable<SqlUuid>, Nullable<Text>, Nullable<Text>));

type Meeting = (SessionId, jiff_diesel::Timestamp, OpportunityId, RunId);
type Comer = (RegistrationId, Option<PersonId>, Option<String>, Option<String>);

/// Whom to look for, and among which sessions: everybody, among those of a day, which is how long ahead one is reminded
/// unless one wishes otherwise; and those who wish otherwise, among those of the longest that anybody can wish for.
const WITHIN_A_DAY: (&str, &str) =
    ("LEFT JOIN notice_preference ON notice_preference.person_id = registration.person_id", " + interval '24 hours'");
const SOONER: (&str, &str) = (
    "JOIN notice_preference ON notice_preference.person_id = registration.person_id
         AND notice_preference.reminder_hours > 24",
    " + interval '168 hours'",
);

/// Writes the reminders of sessions that begin within a day, or as long ahead as somebody wishes, to those who come. Of
/// one session at one time nobody is reminded twice; if it is moved, they are reminded of the new time.
///
/// What was written is not written again: the work is a look at those who come to something within a day, and at those who
/// wish to know sooner, and as much writing as there are reminders to write.
///
/// # Errors
/// Where the database fails.
pub async fn remind(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<()> {
    for who in [WITHIN_A_DAY, SOONER] {
        loop {
            let rows = unreminded(conn, now, who).await?;
            let count = rows.len();
            let reminders = rows.into_iter().filter_map(|(meeting, comer)| reminder(meeting, comer, now)).collect();
            notice::tell(conn, now, reminders).await?;
            if count < BATCH {
                break;
            }
        }
    }
    Ok(())
}

/// Those who come to a session that they are to be reminded of by now, and were not.
async fn unreminded(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    (preference, window): (&'static str, &'static str),
) -> QueryResult<Vec<(Meeting, Comer)>> {
    let words = |words: &[&'static str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<String>>();
    let stopped = [RunStatus::Cancelled, RunStatus::Postponed, RunStatus::OnHold].map(RunStatus::word);
    let coming = RegistrationState::COMING.map(RegistrationState::word);
    let mut statement = Statement::<Row>::new(
        "SELECT session.id, session.starts_at, session.opportunity_id, session.run_id,
             registration.id, registration.person_id, registration.name, registration.email
         FROM session
         JOIN run ON run.id = session.run_id
         JOIN registration ON registration.run_id = session.run_id ",
    );
    statement
        .sql(preference)
        .sql(" WHERE session.status IN ('scheduled', 'moved_online') AND session.starts_at > ")
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(" AND session.starts_at <= ")
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(window)
        .sql(" AND session.starts_at <= ")
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(
            " + make_interval(hours => coalesce(notice_preference.reminder_hours, 24))
             AND notice_preference.reminders IS DISTINCT FROM ",
        )
        .bind::<Text, _>(Timing::Never.word())
        .sql(" AND run.status <> ALL (")
        .bind::<Array<Text>, _>(words(&stopped))
        .sql(") AND registration.state = ANY (")
        .bind::<Array<Text>, _>(words(&coming))
        .sql(
            ") AND num_nonnulls(registration.person_id, registration.email) > 0
             AND NOT EXISTS (
                 SELECT FROM notice
                 WHERE notice.registration_id = registration.id AND notice.kind = ",
        )
        .bind::<Text, _>(NoticeKind::SessionReminder.word())
        .sql(
            " AND notice.change_key = session.id || ':' || extract(epoch FROM session.starts_at)::bigint)
             ORDER BY session.starts_at, session.id, registration.id LIMIT ",
        )
        .bind::<BigInt, _>(BATCH as i64);
    statement.load(conn).await
}

fn reminder((session, at, opportunity, run): Meeting, comer: Comer, now: Timestamp) -> Option<Notice> {
    let (registration, person, name, email) = comer;
    let at = at.to_jiff();
    let to = person.map(Recipient::Person).or_else(|| Some(Recipient::Address { email: email?, name }))?;
    Some(Notice {
        kind: NoticeKind::SessionReminder,
        to,
        change: format!("{}:{}", session.uuid(), at.as_second()),
        about: About {
            opportunity: Some(opportunity),
            run: Some(run),
            session: Some(session),
            registration: Some(registration),
        },
        facts: Map::from_iter([("starts_at".to_owned(), json!(at))]),
        due_at: now,
    })
}
