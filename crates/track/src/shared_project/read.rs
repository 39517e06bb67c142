//! Looking shared projects up.

use catalogue::topic::Topic;
use database::{
    AsyncPgConnection,
    id::{EnrolmentId, ProgramYearId, SharedProjectId},
    paging::{Page, PageRequest},
    schema::{enrolment, program_year, shared_project, shared_project_topic, topic},
};
use diesel::{pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;
use identity::policy::MayRunProgram;

use super::{SharedProject, SharedProjectState};

/// Those of these projects that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[SharedProjectId]) -> QueryResult<Vec<SharedProject>> {
    shared_project::table
        .filter(shared_project::id.eq_any(ids))
        .select(SharedProject::as_select())
        .load(&mut conn)
        .await
}

/// What these museums offered in a year, the first one first.
pub async fn of_enrolments(mut conn: &AsyncPgConnection, ids: &[EnrolmentId]) -> QueryResult<Vec<SharedProject>> {
    shared_project::table
        .filter(shared_project::enrolment_id.eq_any(ids))
        .order(shared_project::id)
        .select(SharedProject::as_select())
        .load(&mut conn)
        .await
}

/// What the museums of a year offered, the first one first; with states, what stands so.
pub async fn of_year(
    mut conn: &AsyncPgConnection,
    may: &MayRunProgram,
    year: ProgramYearId,
    states: Option<&[SharedProjectState]>,
    page: &PageRequest<SharedProjectId>,
) -> QueryResult<Page<SharedProjectId, SharedProject>> {
    let mut wanted =
        offered(may, year, states).order(shared_project::id).limit(page.limit()).select(SharedProject::as_select());
    if let Some(after) = page.after {
        wanted = wanted.filter(shared_project::id.gt(after));
    }
    let rows: Vec<SharedProject> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many they offered.
pub async fn count_of_year(
    mut conn: &AsyncPgConnection,
    may: &MayRunProgram,
    year: ProgramYearId,
    states: Option<&[SharedProjectState]>,
) -> QueryResult<i64> {
    offered(may, year, states).count().get_result(&mut conn).await
}

fn offered<'s>(
    may: &MayRunProgram,
    year: ProgramYearId,
    states: Option<&'s [SharedProjectState]>,
) -> shared_project::BoxedQuery<'s, Pg> {
    let of_year = enrolment::table
        .inner_join(program_year::table)
        .filter(program_year::id.eq(year).and(program_year::programme_id.eq(may.programme())))
        .select(enrolment::id);
    let offered = shared_project::table.filter(shared_project::enrolment_id.eq_any(of_year)).into_boxed();
    match states {
        Some(states) => offered.filter(shared_project::state.eq_any(states)),
        None => offered,
    }
}

/// What these projects are about.
pub async fn topics_of_projects(
    mut conn: &AsyncPgConnection,
    ids: &[SharedProjectId],
) -> QueryResult<Vec<(SharedProjectId, Topic)>> {
    shared_project_topic::table
        .inner_join(topic::table)
        .filter(shared_project_topic::shared_project_id.eq_any(ids))
        .order((shared_project_topic::shared_project_id, shared_project_topic::topic_id))
        .select((shared_project_topic::shared_project_id, Topic::as_select()))
        .load(&mut conn)
        .await
}
