//! Telling museums what becomes of what they submitted.

use catalogue::LanguageMap;
use database::{
    AsyncPgConnection,
    id::SubmissionId,
    jsonb::Lazy,
    schema::{enrolment, organization, questionnaire, submission},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::notice::{self, About, Notice, NoticeKind};
use jiff::Timestamp;
use serde_json::{Map, json};

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
            let mut facts = Map::from_iter([
                ("enrolment".to_owned(), json!(enrolment.id.to_string())),
                ("submission".to_owned(), json!(id.to_string())),
                ("title".to_owned(), json!({ "main": title_language, "texts": &**title })),
                ("museum".to_owned(), json!({ "main": museum_language, "texts": &**museum })),
            ]);
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
