//! Looking excerpts up.

use catalogue::LanguageMap;
use database::{
    AsyncPgConnection,
    id::{EnrolmentId, ExcerptId, ProgramYearId, TopicId},
    jsonb::Lazy,
    schema::{answer, enrolment, excerpt, organization},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeOutcome;

use super::{Excerpt, ExcerptState};
use crate::enrolment::EnrolmentState;

diesel::define_sql_function! {
    /// Where a text begins in another; 0 where it is not in it.
    fn strpos(whole: diesel::sql_types::Text, part: diesel::sql_types::Text) -> diesel::sql_types::Integer;
}

/// A passage that may be told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToldExcerpt {
    /// Its id.
    pub id: ExcerptId,
    /// The theme it stands for.
    pub theme: String,
    /// The topic it goes with.
    pub topic: Option<TopicId>,
    /// The passage.
    pub passage: String,
    /// Its language.
    pub language: String,
    /// The museum's name with its main language, where it may be named.
    pub museum: Option<(LanguageMap, String)>,
}

/// An excerpt and whose it is. Who may see it is for the caller to find out.
pub async fn by_id(mut conn: &AsyncPgConnection, id: ExcerptId) -> QueryResult<Option<Excerpt>> {
    excerpt::table.find(id).select(Excerpt::as_select()).first(&mut conn).await.optional()
}

/// The excerpts of a year, the first to be tagged first. Who may see them is for the caller to find out.
pub async fn of_year(
    mut conn: &AsyncPgConnection,
    year: ProgramYearId,
    state: Option<ExcerptState>,
    after: Option<ExcerptId>,
    most: usize,
) -> QueryResult<Vec<Excerpt>> {
    let mut rows = excerpt::table
        .filter(excerpt::program_year_id.eq(year))
        .order(excerpt::id)
        .limit(i64::try_from(most).unwrap_or(i64::MAX))
        .select(Excerpt::as_select())
        .into_boxed();
    if let Some(state) = state {
        rows = rows.filter(excerpt::state.eq(state));
    }
    if let Some(after) = after {
        rows = rows.filter(excerpt::id.gt(after));
    }
    rows.load(&mut conn).await
}

/// The excerpts of these museums' answers, the first to be tagged first. Who may see them is for the caller to find out.
pub async fn of_enrolments(mut conn: &AsyncPgConnection, ids: &[EnrolmentId]) -> QueryResult<Vec<Excerpt>> {
    excerpt::table
        .filter(excerpt::enrolment_id.eq_any(ids))
        .order((excerpt::enrolment_id, excerpt::id))
        .select(Excerpt::as_select())
        .load(&mut conn)
        .await
}

/// The passages of a year that museums consented to, by theme: of museums that take part, and word for word as their answers
/// are now.
///
/// # Errors
/// Where the database fails.
pub async fn told(
    mut conn: &AsyncPgConnection,
    may: &MaySeeOutcome,
    year: ProgramYearId,
) -> QueryResult<Vec<ToldExcerpt>> {
    type Row = ((ExcerptId, String, Option<TopicId>, String, String), (bool, Lazy<LanguageMap>, String));
    let rows: Vec<Row> = excerpt::table
        .inner_join(enrolment::table.inner_join(organization::table))
        .inner_join(answer::table)
        .inner_join(database::schema::program_year::table)
        .filter(excerpt::program_year_id.eq(year))
        .filter(database::schema::program_year::programme_id.eq(may.programme()))
        .filter(excerpt::state.eq(ExcerptState::Consented))
        .filter(enrolment::state.eq(EnrolmentState::Enrolled))
        .filter(strpos(answer::text.assume_not_null(), excerpt::passage).gt(0))
        .order((excerpt::theme, excerpt::id))
        .limit(1_000)
        .select((
            (excerpt::id, excerpt::theme, excerpt::topic_id, excerpt::passage, excerpt::main_language),
            (excerpt::names_museum, organization::name, organization::main_language),
        ))
        .load(&mut conn)
        .await?;
    let read = |((id, theme, topic, passage, language), (names_museum, name, main)): Row| ToldExcerpt {
        id,
        theme,
        topic,
        passage,
        language,
        museum: names_museum.then(|| ((*name).clone(), main)),
    };
    Ok(rows.into_iter().map(read).collect())
}
