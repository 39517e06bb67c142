//! Looking stories up.

use database::{
    AsyncPgConnection,
    id::{PlacementId, ProgrammeId, StoryId},
    paging::{Page, PageRequest},
    schema::story,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{Viewer, policy};

use super::{Story, StoryState};
use crate::placement;

/// Those of these stories that the viewer may see, in no order: what is published everybody sees, all others whoever sees the
/// placement. In a few statements, however many they are.
///
/// # Errors
/// Where the database fails.
pub async fn seen_by_ids(mut conn: &AsyncPgConnection, viewer: &Viewer, ids: &[StoryId]) -> QueryResult<Vec<Story>> {
    let mut rows: Vec<Story> =
        story::table.filter(story::id.eq_any(ids)).select(Story::as_select()).load(&mut conn).await?;
    let hidden = rows.iter().filter(|row| row.state != StoryState::Published);
    let within: Vec<PlacementId> = hidden.map(|row| row.placement_id).collect();
    if within.is_empty() {
        return Ok(rows);
    }
    let known = placement::facts(conn, viewer.person().map(|person| person.id), &within).await?;
    rows.retain(|row| {
        let known = known.get(&row.placement_id);
        row.state == StoryState::Published || known.is_some_and(|known| policy::sees_placement(viewer, *known))
    });
    Ok(rows)
}

/// A page of the published stories of an exchange, the one begun last first.
///
/// # Errors
/// Where the database fails.
pub async fn published_of(
    mut conn: &AsyncPgConnection,
    programme: ProgrammeId,
    page: &PageRequest<StoryId>,
) -> QueryResult<Page<StoryId, Story>> {
    let mut wanted = story::table
        .filter(story::programme_id.eq(programme).and(story::state.eq(StoryState::Published)))
        .order(story::id.desc())
        .limit(page.limit())
        .select(Story::as_select())
        .into_boxed();
    if let Some(after) = page.after {
        wanted = wanted.filter(story::id.lt(after));
    }
    let rows: Vec<Story> = wanted.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many there are.
///
/// # Errors
/// Where the database fails.
pub async fn count_published_of(mut conn: &AsyncPgConnection, programme: ProgrammeId) -> QueryResult<i64> {
    story::table
        .filter(story::programme_id.eq(programme).and(story::state.eq(StoryState::Published)))
        .count()
        .get_result(&mut conn)
        .await
}

/// The stories of these placements, the first one first; for whoever sees them.
///
/// # Errors
/// Where the database fails.
pub async fn of_placements(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<Story>> {
    story::table
        .filter(story::placement_id.eq_any(ids))
        .order((story::placement_id, story::id))
        .select(Story::as_select())
        .load(&mut conn)
        .await
}
