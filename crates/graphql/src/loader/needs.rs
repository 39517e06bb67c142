//! Loaders of needs, and of what they say.

use std::sync::Arc;

use database::id::{NeedId, TopicId};
use futures::FutureExt;
use identity::{Viewer, policy};
use needs::{self as domain, Need, NeedChange};

use super::{Loader, Many, One, many, one};
use crate::request::RequestConnection;

/// Loaders of needs, and of what they say. Needs that the viewer may not see are not found.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct NeedLoaders {
    pub need_by_id: Loader<NeedId, One<Need>>,
    pub topics_by_need: Loader<NeedId, Many<TopicId>>,
    pub history_by_need: Loader<NeedId, Many<NeedChange>>,
}

impl NeedLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>, viewer: &Viewer) -> Self {
        let viewer = viewer.clone();
        Self {
            need_by_id: Loader::new(connection, move |conn, ids| {
                let viewer = viewer.clone();
                async move {
                    let seen = policy::seen_needs(conn, &viewer, &ids).await?;
                    Ok(one(domain::by_ids(conn, &seen).await?, |row| row.id))
                }
                .boxed()
            }),
            topics_by_need: Loader::new(connection, |conn, ids| {
                async move { Ok(many(domain::topics_of(conn, &ids).await?)) }.boxed()
            }),
            history_by_need: Loader::new(connection, |conn, ids| {
                async move {
                    let rows = domain::histories(conn, &ids).await?;
                    Ok(many(rows.into_iter().map(|row| (row.need_id, row))))
                }
                .boxed()
            }),
        }
    }

    pub(super) async fn forget_all(&self) {
        self.need_by_id.forget().await;
        self.topics_by_need.forget().await;
        self.history_by_need.forget().await;
    }
}
