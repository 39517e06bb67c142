//! Telling museums what becomes of what they did in their year, and reviewers what they are to review.

use catalogue::LanguageMap;
use database::{
    AsyncPgConnection,
    id::{EnrolmentId, PersonId, SubmissionId},
    jsonb::Lazy,
    schema::{enrolment, organization, questionnaire, submission},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::{self, About, Notice, NoticeKind, Recipient};
use jiff::{Timestamp, civil::Date};
use serde_json::{Map, Value, json};

use crate::enrolment::{Enrolment, readers};

/// What became of a submission.
#[derive(Debug, Clone, Copy)]
pub(crate) enum News<'n> {
    /// It is open again, for this reason.
    Reopened(&'n str),
    /// The review of it was given to the museum.
    Reviewed,
}

/// Tells the museums whose submissions these are, each its contact, or those who run it where it has none. In three
/// statements, however many they are.
pub(crate) async fn tell(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    submissions: &[SubmissionId],
    news: News<'_>,
) -> QueryResult<()> {
    type Row = (SubmissionId, i32, Enrolment, Lazy<LanguageMap>, String, Lazy<LanguageMap>, String);
    let rows: Vec<Row> = submission::table
        .inner_join(questionnaire::table)
        .inner_join(enrolment::table.inner_join(organization::table))
        .filter(submission::id.eq_any(submissions))
        .order(submission::id)
        .select((
            submission::id,
            submission::revision,
            Enrolment::as_select(),
            questionnaire::title,
            questionnaire::main_language,
            organization::name,
            organization::main_language,
        ))
        .load(conn)
        .await?;
    let enrolled: Vec<&Enrolment> = rows.iter().map(|(_, _, enrolment, ..)| enrolment).collect();
    let readers = readers(conn, &enrolled, now).await?;
    let notices =
        rows.iter().filter_map(|(id, revision, enrolment, title, title_language, museum, museum_language)| {
            let to = readers.get(&enrolment.id)?.clone();
            let mut facts = facts((title, title_language), (museum, museum_language));
            facts.insert("enrolment".to_owned(), json!(enrolment.id.to_string()));
            facts.insert("submission".to_owned(), json!(id.to_string()));
            let kind = match news {
                News::Reopened(reason) => {
                    facts.insert("reason".to_owned(), json!(reason));
                    NoticeKind::SubmissionReopened
                }
                News::Reviewed => NoticeKind::ReviewReleased,
            };
            let change = format!("{}:{revision}", id.uuid());
            Some(Notice { kind, to, change, about: About::default(), facts, due_at: now })
        });
    notice::tell(conn, now, notices.collect()).await
}

/// What every notice says: what it is about, and whose it is, each with the language that is first of all in.
fn facts(title: (&LanguageMap, &str), museum: (&LanguageMap, &str)) -> Map<String, Value> {
    let texts = |(texts, main): (&LanguageMap, &str)| json!({ "main": main, "texts": texts });
    Map::from_iter([("title".to_owned(), texts(title)), ("museum".to_owned(), texts(museum))])
}

/// Something that a museum is told of its year.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Message<'m> {
    /// What it tells.
    pub kind: NoticeKind,
    /// What it is about, per language, and the language that is first of all in.
    pub title: (&'m LanguageMap, &'m str),
    /// Why.
    pub reason: Option<&'m str>,
    /// Until the end of which day there is time.
    pub until: Option<Date>,
}

/// Tells a museum something of its year, of this change: its contact, or those who run it where it has none.
pub(crate) async fn tell_museum(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    enrolment: EnrolmentId,
    change: String,
    message: Message<'_>,
) -> QueryResult<()> {
    let (row, museum, museum_language): (Enrolment, Lazy<LanguageMap>, String) = enrolment::table
        .inner_join(organization::table)
        .filter(enrolment::id.eq(enrolment))
        .select((Enrolment::as_select(), organization::name, organization::main_language))
        .first(conn)
        .await?;
    let Some(to) = readers(conn, &[&row], now).await?.remove(&enrolment) else { return Ok(()) };
    let mut facts = facts(message.title, (&museum, &museum_language));
    facts.insert("enrolment".to_owned(), json!(enrolment.to_string()));
    facts.extend(message.reason.map(|reason| ("reason".to_owned(), json!(reason))));
    facts.extend(message.until.map(|day| ("until".to_owned(), json!(day))));
    let notice = Notice { kind: message.kind, to, change, about: About::default(), facts, due_at: now };
    notice::tell(conn, now, vec![notice]).await
}

/// Tells these people that they are to review a submission. Of one submission each is told once.
pub(crate) async fn tell_reviewers(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    id: SubmissionId,
    people: &[PersonId],
) -> QueryResult<()> {
    let (title, title_language, museum, museum_language): (Lazy<LanguageMap>, String, Lazy<LanguageMap>, String) =
        submission::table
            .inner_join(questionnaire::table)
            .inner_join(enrolment::table.inner_join(organization::table))
            .filter(submission::id.eq(id))
            .select((
                questionnaire::title,
                questionnaire::main_language,
                organization::name,
                organization::main_language,
            ))
            .first(conn)
            .await?;
    let facts = facts((&title, &title_language), (&museum, &museum_language));
    let notices = people.iter().map(|person| Notice {
        kind: NoticeKind::ReviewAssigned,
        to: Recipient::Person(*person),
        change: id.uuid().to_string(),
        about: About::default(),
        facts: facts.clone(),
        due_at: now,
    });
    notice::tell(conn, now, notices.collect()).await
}
