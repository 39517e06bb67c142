//! Telling both sides what becomes of a session.

use catalogue::LanguageMap;
use database::{
    AsyncPgConnection,
    id::PersonId,
    jsonb::Lazy,
    schema::{coaching_offer, coaching_person, enrolment, organization},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::{self, About, Notice, NoticeKind, Recipient};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::CoachingSession;
use crate::enrolment::{Enrolment, readers};

/// What became of a session.
#[derive(Debug, Clone, Copy)]
pub(super) enum News {
    /// It was booked.
    Booked,
    /// It was moved.
    Moved {
        /// When it was to begin before.
        was: Timestamp,
    },
    /// It was cancelled.
    Cancelled,
}

/// Tells everybody who gives the session, each in the zone of the coach, and the museum in its own: its contact for the
/// programme, or those who run it where there is none or they have left.
pub(super) async fn tell(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    session: &CoachingSession,
    news: News,
) -> QueryResult<()> {
    let people: Vec<PersonId> = coaching_person::table
        .filter(coaching_person::coaching_session_id.eq(session.id))
        .order(coaching_person::person_id)
        .select(coaching_person::person_id)
        .load(conn)
        .await?;
    let enrolled: Enrolment =
        enrolment::table.find(session.enrolment_id).select(Enrolment::as_select()).first(conn).await?;
    let to_museum = readers(conn, &[&enrolled], now).await?.remove(&enrolled.id);
    let (title, title_language): (Lazy<LanguageMap>, String) = coaching_offer::table
        .find(session.coaching_offer_id)
        .select((coaching_offer::title, coaching_offer::main_language))
        .first(conn)
        .await?;
    let (museum, museum_language): (Lazy<LanguageMap>, String) = organization::table
        .find(session.organization_id)
        .select((organization::name, organization::main_language))
        .first(conn)
        .await?;
    let facts = |zone: &str| {
        let mut facts = Map::new();
        facts.insert("coaching".to_owned(), json!(session.id.uuid()));
        facts.insert("title".to_owned(), json!({ "main": &title_language, "texts": &*title }));
        facts.insert("museum".to_owned(), json!({ "main": &museum_language, "texts": &*museum }));
        facts.insert("starts_at".to_owned(), json!(session.starts_at));
        facts.insert("zone".to_owned(), json!(zone));
        if let News::Moved { was } = news {
            facts.insert("was_at".to_owned(), json!(was));
        }
        if let Some(reason) = &session.reason {
            facts.insert("reason".to_owned(), Value::String(reason.clone()));
        }
        facts
    };
    let kind = match news {
        News::Booked => NoticeKind::CoachingBooked,
        News::Moved { .. } => NoticeKind::CoachingMoved,
        News::Cancelled => NoticeKind::CoachingCancelled,
    };
    let notice = |to: Recipient, zone: &str| Notice {
        kind,
        to,
        change: format!("{}:{}", session.id, session.revision),
        about: About::default(),
        facts: facts(zone),
        due_at: now,
    };
    let mut notices: Vec<Notice> =
        people.into_iter().map(|person| notice(Recipient::Person(person), &session.zone)).collect();
    notices.extend(to_museum.map(|museum| notice(museum, &session.museum_zone)));
    notice::tell(conn, now, notices).await
}
