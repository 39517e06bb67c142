//! Looking shared projects up.

use catalogue::topic::Topic;
use database::{
    AsyncPgConnection,
    id::{EnrolmentId, ProgramYearId, SharedProjectId},
    paging::{Page, PageRequest},
    schema::{enrolment, shared_project, shared_project_topic, topic},
};
use diesel::{pg::Pg, prelude::*};
use diesel_async::RunQueryDsl;

use super::{SharedProject, SharedProjectState};

/// Those of these projects that there are, in no order.
pub async fn by_ids(mut conn: &AsyncPgConnection, ids: &[SharedProjectId]) -> QueryResult<Vec<SharedProject>> {
    shared_project::table
        .filter(shared_project::id.eq_any(ids))
        .select(SharedProject::as_select())
        .load(&mut conn)
        .await
}

/// Whose projects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Those of all museums of a year, for those who run the programme.
    Year(ProgramYearId),
    /// Those of one museum in a year, for the museum too.
    Enrolment(EnrolmentId),
}

/// What museums offered, the first one first; with states, what stands so. The caller has made sure that it may be seen.
pub async fn list(
    mut conn: &AsyncPgConnection,
    whose: Whose,
    states: Option<&[SharedProjectState]>,
    page: &PageRequest<SharedProjectId>,
) -> QueryResult<Page<SharedProjectId, SharedProject>> {
    let mut wanted =
        wanted(whose, states).order(shared_project::id).limit(page.limit()).select(SharedProject::as_select());
    if let Some(after) = page.after {
        wanted = wanted.filter(shared_project::id.gt(after));
    }
    let rows: Vec<SharedProject> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many there are.
pub async fn count(
    mut conn: &AsyncPgConnection,
    whose: Whose,
    states: Option<&[SharedProjectState]>,
) -> QueryResult<i64> {
    wanted(whose, states).count().get_result(&mut conn).await
}

fn wanted<'s>(whose: Whose, states: Option<&'s [SharedProjectState]>) -> shared_project::BoxedQuery<'s, Pg> {
    let mut wanted = shared_project::table.into_boxed();
    wanted = match whose {
        Whose::Year(year) => wanted.filter(
            shared_project::enrolment_id
                .eq_any(enrolment::table.filter(enrolment::program_year_id.eq(year)).select(enrolment::id)),
        ),
        Whose::Enrolment(enrolment) => wanted.filter(shared_project::enrolment_id.eq(enrolment)),
    };
    match states {
        Some(states) => wanted.filter(shared_project::state.eq_any(states)),
        None => wanted,
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
