//! Telling supervisors that they are asked, and applicants what they answered.

use catalogue::LanguageMap;
use database::{
    AsyncPgConnection,
    id::ApplicationId,
    jsonb::Lazy,
    schema::{application, organization, round},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::{self, About, Notice, NoticeKind, Recipient};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::Application;
use crate::telling;

/// Who is told of an application: whoever applies, by their address where they have not signed in.
fn reader(row: &Application) -> Option<Recipient> {
    telling::reader(row.person_id, row.email.clone(), row.name.clone())
}

/// Tells the supervisors of these applications that they are asked to agree; where none is named, those who speak for the
/// institution are told. In two statements, however many they are.
pub(crate) async fn tell_asked(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    applications: &[ApplicationId],
) -> QueryResult<()> {
    let notices = load(conn, applications).await?.into_iter().map(|Of { row, facts }| Notice {
        kind: NoticeKind::SignOffAsked,
        to: row.supervisor_id.map_or(Recipient::Organization(row.organization_id), Recipient::Person),
        change: change(&row),
        about: About::default(),
        facts,
        due_at: now,
    });
    notice::tell(conn, now, notices.collect()).await
}

/// Tells whoever applied what was answered.
pub(super) async fn tell_answered(conn: &mut AsyncPgConnection, now: Timestamp, row: &Application) -> QueryResult<()> {
    let Some(to) = reader(row) else { return Ok(()) };
    let notices = load(conn, &[row.id]).await?.into_iter().map(|Of { row, mut facts }| {
        facts.insert("state".to_owned(), json!(row.sign_off));
        facts.extend(row.sign_off_note.as_ref().map(|note| ("reason".to_owned(), json!(note))));
        let to = to.clone();
        let change = change(&row);
        Notice { kind: NoticeKind::SignOffAnswered, to, change, about: About::default(), facts, due_at: now }
    });
    notice::tell(conn, now, notices.collect()).await
}

fn change(row: &Application) -> String {
    format!("{}:{}", row.id.uuid(), row.revision)
}

/// An application, and what every notice of it says: in which round, and from which institution, each with the language that is
/// first of all in.
struct Of {
    row: Application,
    facts: Map<String, Value>,
}

async fn load(conn: &mut AsyncPgConnection, ids: &[ApplicationId]) -> QueryResult<Vec<Of>> {
    type Row = (Application, (Lazy<LanguageMap>, String), (Lazy<LanguageMap>, String));
    let rows: Vec<Row> = application::table
        .inner_join(round::table.on(round::id.eq(application::round_id)))
        .inner_join(organization::table)
        .filter(application::id.eq_any(ids))
        .order(application::id)
        .select((
            Application::as_select(),
            (round::name, round::main_language),
            (organization::name, organization::main_language),
        ))
        .load(conn)
        .await?;
    let of = |(row, title, museum): Row| {
        let facts = Map::from_iter([
            ("title".to_owned(), telling::texts(&title.0, &title.1)),
            ("museum".to_owned(), telling::texts(&museum.0, &museum.1)),
            ("application".to_owned(), json!(row.id.to_string())),
        ]);
        Of { row, facts }
    };
    Ok(rows.into_iter().map(of).collect())
}
