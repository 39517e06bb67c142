//! Where to find shared projects.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::{
    id::{EnrolmentId, ProgramYearId},
    paging::{Page, PageRequest},
};
use identity::policy;
use track::shared_project as domain;

use super::types::{SharedProject, SharedProjectConnection, SharedProjectState, find};
use crate::{
    cost::{list_size, names},
    failure::{nullable, refused},
    id,
    paging::page_request,
    peer_review::neither,
    request::RequestExt,
};

/// Queries about shared projects.
#[derive(Default)]
pub struct SharedProjectQueries;

#[Object]
impl SharedProjectQueries {
    /// One shared project; none where there is none that you may see.
    async fn shared_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, project_….")] id: ID,
    ) -> Option<Result<SharedProject>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }

    /// The projects that museums offer to tell others of, the first to be offered first: those of a year for whoever runs the
    /// programme; those of one museum's enrolment for whoever runs the programme, and for the museum. Counted as many items as
    /// `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn shared_projects(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of what: the id of a programme's year, year_…, or of an enrolment, enrolment_….")] of: ID,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<SharedProjectState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<SharedProjectConnection>> {
        let states: Option<Vec<domain::SharedProjectState>> =
            states.map(|states| states.into_iter().map(Into::into).collect());
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let behind = after.is_some();
            let page: PageRequest<_> = page_request(first, after)?;
            let whose = if let Ok(year) = of.parse::<ProgramYearId>() {
                policy::run_program_of_year(conn, request.viewer(), year).await.map_err(refused)?;
                domain::Whose::Year(year)
            } else if let Ok(enrolment) = of.parse::<EnrolmentId>() {
                policy::see_projects(conn, request.viewer(), enrolment).await.map_err(refused)?;
                domain::Whose::Enrolment(enrolment)
            } else {
                return Err(neither(&of));
            };
            let total = match ctx.look_ahead().field("totalCount").exists() {
                true => Some(domain::count(conn, whose, states.as_deref()).await?),
                false => None,
            };
            let found: Page<_, _> = domain::list(conn, whose, states.as_deref(), &page).await?;
            Ok(Some(SharedProjectConnection::new(found, behind, total, |row| SharedProject(Arc::new(row)))))
        })
        .await
    }
}
