//! Telling people, and whoever offers it, where their registrations stand.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, SessionId},
};
use diesel::QueryResult;
use identity::notice::{self, About, Notice, NoticeKind, Recipient};
use jiff::Timestamp;
use serde_json::{Map, Value, json};
use uuid::Uuid;

use super::{Registration, RegistrationState};

/// Something that a registrant is to be told.
pub(super) struct News<'a> {
    /// Whose registration.
    pub registration: &'a Registration,
    /// What is told.
    pub kind: NoticeKind,
    /// The change that is told of.
    pub change: String,
    /// What is said besides.
    pub facts: Value,
}

/// Tells registrants.
pub(super) async fn tell(conn: &mut AsyncPgConnection, now: Timestamp, news: &[News<'_>]) -> QueryResult<()> {
    let notices = news.iter().filter_map(|news| notice(news, None, now)).collect();
    notice::tell(conn, now, notices).await
}

/// Tells registrants of a session of theirs.
pub(super) async fn tell_of_session(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    session: SessionId,
    news: &[News<'_>],
) -> QueryResult<()> {
    let notices = news.iter().filter_map(|news| notice(news, Some(session), now)).collect();
    notice::tell(conn, now, notices).await
}

/// Tells whoever offers it where a registration stands now.
pub(super) async fn tell_owners(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    owners: &[OrganizationId],
    changes: &[(&Registration, RegistrationState, Uuid)],
) -> QueryResult<()> {
    let notices = changes.iter().flat_map(|(registration, state, change)| {
        owners.iter().map(move |owner| Notice {
            kind: NoticeKind::RegistrationReported,
            to: Recipient::Organization(*owner),
            change: change.to_string(),
            about: about(registration, None),
            facts: Map::from_iter([("state".to_owned(), json!(state))]),
            due_at: now,
        })
    });
    notice::tell(conn, now, notices.collect()).await
}

fn about(registration: &Registration, session: Option<SessionId>) -> About {
    About {
        opportunity: Some(registration.opportunity_id),
        run: Some(registration.run_id),
        session,
        registration: Some(registration.id),
    }
}

/// None where nobody is left to be told: an erased person's registration.
fn notice(news: &News<'_>, session: Option<SessionId>, now: Timestamp) -> Option<Notice> {
    let registration = news.registration;
    let to = match (registration.person_id, &registration.email) {
        (Some(person), _) => Recipient::Person(person),
        (None, Some(email)) => Recipient::Address { email: email.clone(), name: registration.name.clone() },
        (None, None) => return None,
    };
    let facts = match &news.facts {
        Value::Object(facts) => facts.iter().filter(|(_, value)| !value.is_null()).map(own).collect(),
        _ => Map::new(),
    };
    Some(Notice {
        kind: news.kind,
        to,
        change: news.change.clone(),
        about: about(registration, session),
        facts,
        due_at: now,
    })
}

fn own((name, value): (&String, &Value)) -> (String, Value) {
    (name.clone(), value.clone())
}
