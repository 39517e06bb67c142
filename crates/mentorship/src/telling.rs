//! Telling people what becomes of their placements and applications. In a few statements, however many they are.

use std::collections::HashMap;

use catalogue::LanguageMap;
use database::{
    AsyncPgConnection,
    id::{ApplicationId, PersonId, PlacementId, PlanId},
    jsonb::Lazy,
    schema::{application, exchange_program, mentor, offer, organization, placement},
};
use diesel::{
    dsl::{exists, not},
    prelude::*,
};
use diesel_async::RunQueryDsl;
use identity::notice::{self, About, Notice, NoticeKind, Recipient};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};

use crate::{
    application::ApplicationState,
    placement::{Placement, PlacementAnswer, PlacementState, last_day},
    round::Round,
};

mod course;
mod made;

pub(crate) use course::{
    CheckInDue, CommitmentDue, tell_agreement, tell_answered, tell_change, tell_due, tell_issue, tell_note,
    tell_report, tell_resolved,
};
pub(crate) use made::{tell_published, tell_returned, tell_story, tell_submitted};

/// What became of a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// It is offered to both sides.
    Offered,
    /// Both accepted, one declined, or the time ran out.
    Settled,
}

/// A placement with all that is said of it, and to whom.
type Row = (
    Placement,
    (Option<PersonId>, Option<String>, Option<String>, Option<PersonId>),
    (Lazy<LanguageMap>, String),
    (Lazy<LanguageMap>, String),
    Option<PersonId>,
    String,
);

/// Tells both sides of these placements, and whoever goes, what became of them.
pub(crate) async fn tell(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    ids: &[PlacementId],
    news: News,
) -> QueryResult<()> {
    let rows = rows(conn, ids).await?;
    let notices = rows.iter().flat_map(|row| all(row).into_iter().map(move |to| told(row, to, news, now)));
    notice::tell(conn, now, notices.collect()).await
}

/// Reminds the sides of these placements that have not answered, so many days before their time is over.
pub(crate) async fn remind(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    due: &HashMap<PlacementId, i32>,
) -> QueryResult<()> {
    if due.is_empty() {
        return Ok(());
    }
    let ids: Vec<PlacementId> = due.keys().copied().collect();
    let rows = rows(conn, &ids).await?;
    let mut notices = Vec::new();
    for row in &rows {
        let Some(days) = due.get(&row.0.id) else { continue };
        let mut readers = Vec::new();
        if row.0.home_answer.is_none() {
            readers.push(("home", home(row)));
        }
        if row.0.host_answer.is_none() {
            readers.extend(host(row).into_iter().map(|to| ("host", to)));
        }
        notices.extend(readers.into_iter().map(|(side, to)| {
            let mut facts = facts(row);
            facts.insert("side".to_owned(), json!(side));
            let change = format!("{}:{days}:{side}", row.0.id.uuid());
            Notice { kind: NoticeKind::PlacementReminder, to, change, about: About::default(), facts, due_at: now }
        }));
    }
    notice::tell(conn, now, notices).await
}

/// Tells whoever takes part in a round and has no placement that the plan that was published has none for them. Of one plan
/// nobody is told twice.
pub(crate) async fn tell_unplaced(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    round: &Round,
    plan: PlanId,
) -> QueryResult<()> {
    type Applicant = (ApplicationId, Option<PersonId>, Option<String>, Option<String>);
    let placed = placement::table
        .filter(placement::application_id.eq(application::id))
        .filter(placement::state.eq_any(PlacementState::STANDING));
    let rows: Vec<Applicant> = application::table
        .filter(application::round_id.eq(round.id))
        .filter(application::state.eq(ApplicationState::Submitted))
        .filter(not(exists(placed)))
        .order(application::id)
        .select((application::id, application::person_id, application::name, application::email))
        .load(conn)
        .await?;
    let notices = rows.into_iter().filter_map(|(id, person, name, email)| {
        Some(Notice {
            kind: NoticeKind::ApplicationUnplaced,
            to: reader(person, email, name)?,
            change: format!("{}:{}", plan.uuid(), id.uuid()),
            about: About::default(),
            facts: Map::from_iter([
                ("title".to_owned(), texts(&round.name, &round.main_language)),
                ("round".to_owned(), json!(round.id.to_string())),
                ("application".to_owned(), json!(id.to_string())),
            ]),
            due_at: now,
        })
    });
    notice::tell(conn, now, notices.collect()).await
}

async fn rows(conn: &mut AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<Row>> {
    placement::table
        .inner_join(application::table)
        .inner_join(offer::table.left_join(mentor::table))
        .inner_join(organization::table.on(organization::id.eq(placement::host_id)))
        .inner_join(exchange_program::table.on(exchange_program::programme_id.eq(placement::programme_id)))
        .filter(placement::id.eq_any(ids))
        .order(placement::id)
        .select((
            Placement::as_select(),
            (application::person_id, application::name, application::email, application::supervisor_id),
            (offer::title, offer::main_language),
            (organization::name, organization::main_language),
            mentor::person_id.nullable(),
            exchange_program::zone,
        ))
        .load(conn)
        .await
}

fn told(row: &Row, to: Recipient, news: News, now: Timestamp) -> Notice {
    let placement = &row.0;
    let mut facts = facts(row);
    let (kind, change) = match news {
        News::Offered => (NoticeKind::PlacementOffered, placement.id.uuid().to_string()),
        News::Settled => {
            facts.insert("state".to_owned(), json!(placement.state.word()));
            facts.extend(reason(placement).map(|reason| ("reason".to_owned(), json!(reason))));
            (NoticeKind::PlacementSettled, format!("{}:{}", placement.id.uuid(), placement.revision))
        }
    };
    Notice { kind, to, change, about: About::default(), facts, due_at: now }
}

/// What every notice says of one that is to be answered: which placement, what is offered, by whom, and until when it is answered.
fn facts(row: &Row) -> Map<String, Value> {
    let (placement, .., zone) = row;
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let mut facts = named(row);
    facts.insert("until".to_owned(), json!(last_day(placement.answer_by, &zone)));
    facts
}

/// Which placement, what is offered, and by whom.
fn named((placement, _, title, host, ..): &Row) -> Map<String, Value> {
    Map::from_iter([
        ("placement".to_owned(), json!(placement.id.to_string())),
        ("title".to_owned(), texts(&title.0, &title.1)),
        ("museum".to_owned(), texts(&host.0, &host.1)),
    ])
}

/// Texts with the language that they are first of all in.
pub(crate) fn texts(texts: &LanguageMap, main: &str) -> Value {
    json!({ "main": main, "texts": texts })
}

/// Why it was declined.
fn reason(placement: &Placement) -> Option<&str> {
    match (placement.home_answer, placement.host_answer) {
        (Some(PlacementAnswer::Declined), _) => placement.home_reason.as_deref(),
        (_, Some(PlacementAnswer::Declined)) => placement.host_reason.as_deref(),
        _ => None,
    }
}

/// Whoever goes, and both sides.
fn all(row: &Row) -> Vec<Recipient> {
    applicant(row).into_iter().chain([home(row)]).chain(host(row)).collect()
}

/// The mentor, where that is somebody who has signed in, and those who run the host.
fn host(row: &Row) -> Vec<Recipient> {
    mentor_of(row).into_iter().chain([Recipient::Organization(row.0.host_id)]).collect()
}

fn applicant((_, (person, name, email, _), ..): &Row) -> Option<Recipient> {
    reader(*person, email.clone(), name.clone())
}

/// Whoever agreed to it for the institution that lets them go; those who run it where nobody in particular was asked.
fn home((placement, (.., supervisor), ..): &Row) -> Recipient {
    supervisor.map_or(Recipient::Organization(placement.home_id), Recipient::Person)
}

fn mentor_of((.., mentor, _): &Row) -> Option<Recipient> {
    mentor.map(Recipient::Person)
}

/// Whoever has signed in, or has this address.
pub(crate) fn reader(person: Option<PersonId>, email: Option<String>, name: Option<String>) -> Option<Recipient> {
    person.map(Recipient::Person).or_else(|| Some(Recipient::Address { email: email?, name }))
}
