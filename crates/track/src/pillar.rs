//! Pillars: the areas of a museum's operation that a programme explores, two a year as a rule.

use catalogue::{
    LanguageMap,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection},
};
use database::{
    AsyncPgConnection,
    id::{PillarId, ProgramYearId, ProgrammeId, TopicId},
    jsonb::Lazy,
    schema::{self, pillar, pillar_topic, program_year_pillar, topic},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunProgram;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use crate::{program, requirement::is_key};

/// The most pillars that a programme has.
const MOST: usize = 50;

/// An area of a museum's operation.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::pillar)]
pub struct Pillar {
    /// Its id.
    pub id: PillarId,
    /// The programme that explores it.
    pub programme_id: ProgrammeId,
    /// What rules call it.
    pub key: String,
    /// The language its name is first of all in.
    pub main_language: String,
    /// Its name, per language.
    pub name: Lazy<LanguageMap>,
}

/// A pillar as somebody gives it.
#[derive(Debug, Clone)]
pub struct PillarInput {
    /// What rules call it: one that there is is changed, another one added.
    pub key: String,
    /// The language its name is first of all in.
    pub main_language: String,
    /// Its name, per language.
    pub name: LanguageMap,
    /// What it is about.
    pub topics: Vec<TopicId>,
}

/// Those of these pillars that there are, in no order.
///
/// # Errors
/// Where the database fails.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[PillarId]) -> QueryResult<Vec<Pillar>> {
    pillar::table.filter(pillar::id.eq_any(ids)).select(Pillar::as_select()).load(&mut conn).await
}

/// The pillars of each of these programmes, the oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn of_programmes(mut conn: &AsyncPgConnection, ids: &[ProgrammeId]) -> QueryResult<Vec<Pillar>> {
    pillar::table
        .filter(pillar::programme_id.eq_any(ids))
        .order(pillar::id)
        .select(Pillar::as_select())
        .load(&mut conn)
        .await
}

/// The pillars of each of these years, in order.
///
/// # Errors
/// Where the database fails.
pub async fn of_years(
    mut conn: &AsyncPgConnection,
    ids: &[ProgramYearId],
) -> QueryResult<Vec<(ProgramYearId, Pillar)>> {
    program_year_pillar::table
        .inner_join(pillar::table)
        .filter(program_year_pillar::program_year_id.eq_any(ids))
        .order((program_year_pillar::program_year_id, program_year_pillar::position))
        .select((program_year_pillar::program_year_id, Pillar::as_select()))
        .load(&mut conn)
        .await
}

/// What each of these pillars is about.
///
/// # Errors
/// Where the database fails.
pub async fn topics(mut conn: &AsyncPgConnection, ids: &[PillarId]) -> QueryResult<Vec<(PillarId, TopicId)>> {
    pillar_topic::table
        .inner_join(topic::table)
        .filter(pillar_topic::pillar_id.eq_any(ids))
        .order((pillar_topic::pillar_id, topic::sort_label, topic::id))
        .select((pillar_topic::pillar_id, pillar_topic::topic_id))
        .load(&mut conn)
        .await
}

/// Adds a pillar to a programme, or changes the one with this key.
///
/// # Errors
/// Every fault of the input at once. Nothing is written then.
pub async fn set_pillar(
    conn: &mut AsyncPgConnection,
    may: &MayRunProgram,
    now: Timestamp,
    input: PillarInput,
) -> Result<Pillar, Rejection> {
    conn.transaction(async |conn| {
        program::locked(conn, may).await?;
        let before = of_programmes(conn, &[may.programme()]).await?;
        let mut problems = Problems::new();
        check(&input, &mut problems);
        if before.len() >= MOST && before.iter().all(|known| known.key != input.key) {
            let what =
                format_args!("is one more than the {MOST} pillars that a programme can have; change another one");
            problems.note(ProblemCode::OutOfRange, "key", what);
        }
        let found: Vec<TopicId> =
            topic::table.filter(topic::id.eq_any(&input.topics)).select(topic::id).load(conn).await?;
        for (at, id) in input.topics.iter().enumerate() {
            if !found.contains(id) {
                problems.note_not_found(format!("topics.{at}"), "a topic");
            }
        }
        problems.settle()?;
        let columns = (
            pillar::main_language.eq(&input.main_language),
            pillar::name.eq(&input.name),
            pillar::updated_at.eq(now.to_diesel()),
        );
        let row: Pillar = diesel::insert_into(pillar::table)
            .values((
                pillar::id.eq(PillarId::new()),
                pillar::programme_id.eq(may.programme()),
                pillar::key.eq(&input.key),
                columns,
                pillar::created_at.eq(now.to_diesel()),
            ))
            .on_conflict((pillar::programme_id, pillar::key))
            .do_update()
            .set(columns)
            .returning(Pillar::as_returning())
            .get_result(conn)
            .await?;
        let of_it = pillar_topic::table.filter(pillar_topic::pillar_id.eq(row.id));
        diesel::delete(of_it.filter(pillar_topic::topic_id.ne_all(&input.topics))).execute(conn).await?;
        let rows: Vec<_> =
            found.iter().map(|id| (pillar_topic::pillar_id.eq(row.id), pillar_topic::topic_id.eq(*id))).collect();
        diesel::insert_into(pillar_topic::table).values(rows).on_conflict_do_nothing().execute(conn).await?;
        Ok(row)
    })
    .await
}

fn check(input: &PillarInput, problems: &mut Problems) {
    if !is_key(&input.key) {
        let short: String = input.key.chars().take(60).collect();
        let what = format_args!(
            "is \"{short}\", which is no key; use up to 40 small letters, digits and hyphens, a letter first, such as governance"
        );
        problems.note(ProblemCode::Invalid, "key", what);
    }
    check_tag(&input.main_language, "main_language", problems);
    input.name.check_main(&input.main_language, "name", 500, problems);
    problems.note_repeated("topics", input.topics.iter().copied());
    problems.note_long_list("topics", input.topics.len(), 100);
}
