//! Loaders of what needs say.

use std::sync::Arc;

use database::id::{NeedId, TopicId};
use futures::FutureExt;
use needs::{self as domain, NeedChange};

use super::{Loader, Many, many};
use crate::request::RequestConnection;

/// Loaders of what needs say.
#[expect(missing_docs, reason = "each is named for what it loads by what")]
pub struct NeedLoaders {
    pub topics_by_need: Loader<NeedId, Many<TopicId>>,
    pub history_by_need: Loader<NeedId, Many<NeedChange>>,
}

impl NeedLoaders {
    pub(super) fn new(connection: &Arc<RequestConnection>) -> Self {
        Self {
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
        self.topics_by_need.forget().await;
        self.history_by_need.forget().await;
    }
}
