//! Looking artifacts up.

use std::collections::HashSet;

use catalogue::{opportunity, search};
use database::{
    AsyncPgConnection,
    id::{ArtifactId, OpportunityId, OrganizationId, PlacementId, ProgrammeId, TopicId},
    paging::{Page, PageRequest},
    schema::{artifact, artifact_topic, placement},
    statement::Statement,
};
use diesel::{
    dsl::AsSelect,
    pg::Pg,
    prelude::*,
    sql_types::{BigInt, Text, Uuid},
};
use diesel_async::RunQueryDsl;
use identity::{
    Viewer,
    policy::{self, Sight},
};

use super::{Artifact, ArtifactKind, ArtifactState};
use crate::placement as placements;

/// Which published artifacts are wanted. What is none does not narrow.
#[derive(Debug, Clone, Default)]
pub struct ArtifactFilter {
    /// Those of this kind.
    pub kind: Option<ArtifactKind>,
    /// Those about this topic, or about one below it.
    pub topic: Option<TopicId>,
    /// Those in this language; `fr` finds those in `fr-CA` too.
    pub language: Option<String>,
}

/// Those of these artifacts that the viewer may see, in no order. Whoever sees the placement sees all that was made in it; what is
/// published, whoever sees its opportunity. In a few statements, however many they are.
///
/// # Errors
/// Where the database fails.
pub async fn seen_by_ids(
    mut conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[ArtifactId],
) -> QueryResult<Vec<Artifact>> {
    let mut rows: Vec<Artifact> =
        artifact::table.filter(artifact::id.eq_any(ids)).select(Artifact::as_select()).load(&mut conn).await?;
    let within: Vec<PlacementId> = rows.iter().map(|row| row.placement_id).collect();
    let known = placements::facts(conn, viewer.person().map(|person| person.id), &within).await?;
    let published = seen_opportunities(conn, viewer, &rows).await?;
    rows.retain(|row| {
        let is_within = known.get(&row.placement_id).is_some_and(|known| policy::sees_placement(viewer, *known));
        is_within || row.shown_as().is_some_and(|id| published.contains(&id))
    });
    Ok(rows)
}

impl Artifact {
    /// The opportunity that others find it by.
    fn shown_as(&self) -> Option<OpportunityId> {
        self.opportunity_id.filter(|_| self.state == ArtifactState::Published)
    }
}

/// The opportunities of published ones that the viewer may see.
async fn seen_opportunities(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    rows: &[Artifact],
) -> QueryResult<HashSet<OpportunityId>> {
    let ids: Vec<OpportunityId> = rows.iter().filter_map(Artifact::shown_as).collect();
    if ids.is_empty() {
        return Ok(HashSet::new());
    }
    let found = opportunity::by_ids(conn, &ids, &Sight::from(viewer)).await?;
    Ok(found.into_iter().map(|row| row.id).collect())
}

/// A page of what was published in an exchange, of that which may be seen, the one begun last first.
///
/// # Errors
/// Where the database fails.
pub async fn published_of(
    mut conn: &AsyncPgConnection,
    sight: &Sight,
    programme: ProgrammeId,
    filter: &ArtifactFilter,
    page: &PageRequest<ArtifactId>,
) -> QueryResult<Page<ArtifactId, Artifact>> {
    let mut statement = Statement::<AsSelect<Artifact, Pg>>::new("SELECT ");
    statement.fragment(Artifact::as_select());
    published(&mut statement, sight, programme, filter);
    if let Some(after) = page.after {
        statement.sql(" AND artifact.id < ").bind::<Uuid, _>(after);
    }
    statement.sql(" ORDER BY artifact.id DESC LIMIT ").bind::<BigInt, _>(page.limit());
    let rows: Vec<Artifact> = statement.load(&mut conn).await?;
    Ok(Page::cut(page, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many there are.
///
/// # Errors
/// Where the database fails.
pub async fn count_published_of(
    mut conn: &AsyncPgConnection,
    sight: &Sight,
    programme: ProgrammeId,
    filter: &ArtifactFilter,
) -> QueryResult<i64> {
    let mut statement = Statement::<BigInt>::new("SELECT count(*)");
    published(&mut statement, sight, programme, filter);
    statement.get_result(&mut conn).await
}

/// Not what whoever looks after the opportunity has withdrawn.
fn published<Row>(
    statement: &mut Statement<Row>,
    sight: &Sight,
    programme: ProgrammeId,
    ArtifactFilter { kind, topic, language }: &ArtifactFilter,
) {
    statement
        .sql(
            " FROM artifact JOIN opportunity_search ON opportunity_search.opportunity_id = artifact.opportunity_id \
             WHERE artifact.state = 'published' AND opportunity_search.status <> 'withdrawn' \
             AND artifact.programme_id = ",
        )
        .bind::<Uuid, _>(programme)
        .sql(" AND ");
    search::seen(sight, statement);
    if let Some(kind) = kind {
        statement.sql(" AND artifact.kind = ").bind::<Text, _>(kind.word());
    }
    if let Some(topic) = topic {
        statement
            .sql(
                " AND EXISTS (SELECT FROM artifact_topic JOIN topic_ancestor USING (topic_id) \
                 WHERE artifact_topic.artifact_id = artifact.id AND topic_ancestor.ancestor_id = ",
            )
            .bind::<Uuid, _>(*topic)
            .sql(")");
    }
    if let Some(language) = language {
        statement
            .sql(" AND EXISTS (SELECT FROM unnest(artifact.languages) AS held, lower(")
            .bind::<Text, _>(language.clone())
            .sql(") AS wanted WHERE lower(held) = wanted OR lower(split_part(held, '-', 1)) = wanted)");
    }
}

/// What was made in these placements, the first one first; for whoever sees them.
///
/// # Errors
/// Where the database fails.
pub async fn of_placements(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<Artifact>> {
    artifact::table
        .filter(artifact::placement_id.eq_any(ids))
        .order((artifact::placement_id, artifact::id))
        .select(Artifact::as_select())
        .load(&mut conn)
        .await
}

/// What these artifacts are about, each in the order of its topics' ids.
///
/// # Errors
/// Where the database fails.
pub async fn topics(mut conn: &AsyncPgConnection, ids: &[ArtifactId]) -> QueryResult<Vec<(ArtifactId, TopicId)>> {
    artifact_topic::table
        .filter(artifact_topic::artifact_id.eq_any(ids))
        .order((artifact_topic::artifact_id, artifact_topic::topic_id))
        .select((artifact_topic::artifact_id, artifact_topic::topic_id))
        .load(&mut conn)
        .await
}

/// The two institutions of a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sides {
    /// That which lets somebody go.
    pub home: OrganizationId,
    /// That which hosts.
    pub host: OrganizationId,
}

/// The institutions of these placements, for whoever sees something that came of them.
///
/// # Errors
/// Where the database fails.
pub async fn sides(mut conn: &AsyncPgConnection, ids: &[PlacementId]) -> QueryResult<Vec<(PlacementId, Sides)>> {
    let rows: Vec<(PlacementId, OrganizationId, OrganizationId)> = placement::table
        .filter(placement::id.eq_any(ids))
        .select((placement::id, placement::home_id, placement::host_id))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(id, home, host)| (id, Sides { home, host })).collect())
}
