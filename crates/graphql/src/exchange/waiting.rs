//! What waits for those who run an exchange.

use std::sync::Arc;

use async_graphql::{Context, Object, Result};
use database::{
    id::{ArtifactId, PlacementIssueId, PrivateNoteId},
    paging::PageRequest,
};
use identity::policy::{self, ProgrammeFacts};
use mentorship::waiting as domain;

use crate::{
    artifact::{Artifact, ArtifactConnection},
    connection,
    cost::{list_size, names},
    failure::{nullable, refused},
    paging::{page_request, total},
    placement_issue::PlacementIssue,
    private_note::PrivateNote,
    request::{Fault, RequestExt},
};

connection! {
    /// Issues of placements, page by page.
    PlacementIssueConnection,
    /// An issue of a placement in a list.
    PlacementIssueEdge,
    PlacementIssue
}

connection! {
    /// Notes in confidence, page by page.
    PrivateNoteConnection,
    /// A note in confidence in a list.
    PrivateNoteEdge,
    PrivateNote
}

/// What waits for those who run an exchange.
#[derive(Clone)]
pub struct ExchangeWaiting(ProgrammeFacts);

impl ExchangeWaiting {
    /// Of the exchange that is this programme.
    pub fn of(programme: ProgrammeFacts) -> Self {
        Self(programme)
    }
}

/// What waits for those who run an exchange.
#[Object]
impl ExchangeWaiting {
    /// What was made in its placements and handed in, and waits to be published or returned; what was begun first comes first. For
    /// those who run the exchange; to others it is null, with an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn submitted_artifacts(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<ArtifactConnection>> {
        nullable(async {
            let request = ctx.request();
            let may = policy::see_waiting(request.viewer(), self.0).map_err(refused)?;
            let behind = after.is_some();
            let page: PageRequest<ArtifactId> = page_request(first, after)?;
            let conn = request.connection().await?;
            let count = domain::count_submitted_artifacts(conn, &may);
            let total = total(&ctx.look_ahead(), count).await.map_err(Fault::from)?;
            let found = domain::submitted_artifacts(conn, &may, &page).await.map_err(Fault::from)?;
            Ok(Some(ArtifactConnection::new(found, behind, total, |row| Artifact(Arc::new(row)))))
        })
        .await
    }

    /// Issues of its placements that are not resolved, the one raised first first; of those about somebody's conduct or health only
    /// those of placements that you have no other part in, and your own. For those who run the exchange; to others it is null, with
    /// an error. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn open_issues(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<PlacementIssueConnection>> {
        nullable(async {
            let request = ctx.request();
            let may = policy::see_waiting(request.viewer(), self.0).map_err(refused)?;
            let behind = after.is_some();
            let page: PageRequest<PlacementIssueId> = page_request(first, after)?;
            let conn = request.connection().await?;
            let count = domain::count_open_issues(conn, &may);
            let total = total(&ctx.look_ahead(), count).await.map_err(Fault::from)?;
            let found = domain::open_issues(conn, &may, &page).await.map_err(Fault::from)?;
            let node = |row| PlacementIssue(Arc::new(row));
            Ok(Some(PlacementIssueConnection::new(found, behind, total, node)))
        })
        .await
    }

    /// What was told in confidence to those who run the exchange and nobody answered yet, the one written first first: about placements
    /// that you have no other part in, and your own. For those who run the exchange; to others it is null, with an error. Counted as
    /// many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn unanswered_notes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<PrivateNoteConnection>> {
        nullable(async {
            let request = ctx.request();
            let may = policy::see_waiting(request.viewer(), self.0).map_err(refused)?;
            let behind = after.is_some();
            let page: PageRequest<PrivateNoteId> = page_request(first, after)?;
            let conn = request.connection().await?;
            let count = domain::count_unanswered_notes(conn, &may);
            let total = total(&ctx.look_ahead(), count).await.map_err(Fault::from)?;
            let found = domain::unanswered_notes(conn, &may, &page).await.map_err(Fault::from)?;
            Ok(Some(PrivateNoteConnection::new(found, behind, total, |row| PrivateNote(Arc::new(row)))))
        })
        .await
    }
}
