//! Loaders of what comes of placements for others: artifacts, stories, and alumni.
//!
//! An artifact or a story that the viewer may not see is not found. Those of a placement are asked of one that was.

use std::sync::Arc;

use database::id::{AlumnusId, ArtifactId, PlacementId, StoryId, TopicId};
use futures::FutureExt;
use identity::Viewer;
use mentorship::{
    alumnus::{self, TookPart},
    artifact::{self, Artifact, Sides},
    story::{self, Story},
};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of what comes of placements for others.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct ArtifactLoaders {
    pub artifact_by_id: Loader<ArtifactId, One<Artifact>>,
    pub artifacts_by_placement: Loader<PlacementId, Many<Arc<Artifact>>>,
    pub topics_by_artifact: Loader<ArtifactId, Many<TopicId>>,
    pub story_by_id: Loader<StoryId, One<Story>>,
    pub stories_by_placement: Loader<PlacementId, Many<Arc<Story>>>,
    pub sides_by_placement: Loader<PlacementId, One<Sides>>,
    pub part_by_alumnus: Loader<AlumnusId, One<TookPart>>,
}

impl ArtifactLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let [of_artifacts, of_stories] = std::array::from_fn(|_| viewer.clone());
        Self {
            artifact_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_artifacts.clone();
                async move { Ok(one(artifact::seen_by_ids(conn, &viewer, &ids).await?, |row| row.id)) }.boxed()
            }),
            artifacts_by_placement: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = artifact::of_placements(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
            topics_by_artifact: Loader::new(connection, |conn, ids| {
                async move { Ok(many(artifact::topics(conn, &ids).await?)) }.boxed()
            }),
            story_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = of_stories.clone();
                async move { Ok(one(story::seen_by_ids(conn, &viewer, &ids).await?, |row| row.id)) }.boxed()
            }),
            stories_by_placement: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = story::of_placements(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.placement_id, Arc::new(row)))))
                }
                .boxed()
            }),
            sides_by_placement: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = artifact::sides(conn, &ids).await?;
                    Ok(rows.into_iter().map(|(id, sides)| (id, Some(Arc::new(sides)))).collect())
                }
                .boxed()
            }),
            part_by_alumnus: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = alumnus::took_part(conn, &ids).await?;
                    Ok(rows.into_iter().map(|(id, part)| (id, Some(Arc::new(part)))).collect())
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.artifact_by_id.forget().await;
        self.artifacts_by_placement.forget().await;
        self.topics_by_artifact.forget().await;
        self.story_by_id.forget().await;
        self.stories_by_placement.forget().await;
        self.sides_by_placement.forget().await;
        self.part_by_alumnus.forget().await;
    }
}
