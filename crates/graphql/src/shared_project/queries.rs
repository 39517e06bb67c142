//! Where to find shared projects.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::{
    id::{EnrolmentId, ProgramYearId, SharedProjectId},
    paging::PageRequest,
};
use identity::policy::{self, MayRunProgram};
use track::shared_project as domain;

use super::types::{SharedProject, SharedProjectConnection, SharedProjectState, find};
use crate::{
    failure::{nullable, refused},
    id,
    paging::{cut, page_request, total},
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
}

/// Which of the projects there are.
pub struct Asked {
    /// Only those that stand so; none: all.
    pub states: Option<Vec<SharedProjectState>>,
    /// How many at most.
    pub first: Option<i32>,
    /// Behind which cursor.
    pub after: Option<String>,
}

impl Asked {
    fn states(&self) -> Option<Vec<domain::SharedProjectState>> {
        self.states.as_ref().map(|states| states.iter().map(|state| (*state).into()).collect())
    }
}

/// The projects that the museums of a year offer, the first to be offered first.
///
/// # Errors
/// Where the page is none; where the database fails.
pub async fn of_year(
    ctx: &Context<'_>,
    may: &MayRunProgram,
    year: ProgramYearId,
    asked: Asked,
) -> Result<SharedProjectConnection> {
    let conn = ctx.request().connection().await?;
    let states = asked.states();
    let behind = asked.after.is_some();
    let page: PageRequest<_> = page_request(asked.first, asked.after)?;
    let total = total(&ctx.look_ahead(), domain::count_of_year(conn, may, year, states.as_deref())).await?;
    let found = domain::of_year(conn, may, year, states.as_deref(), &page).await?;
    Ok(SharedProjectConnection::new(found, behind, total, |row| SharedProject(Arc::new(row))))
}

/// The projects that a museum offers, the first to be offered first.
///
/// # Errors
/// Where the viewer may not see them or the page is none; where the database fails.
pub async fn of_enrolment(
    ctx: &Context<'_>,
    enrolment: EnrolmentId,
    asked: Asked,
) -> Result<Option<SharedProjectConnection>> {
    let request = ctx.request();
    let loaders = request.loaders();
    let Some(known) = loaders.program.facts_by_enrolment.load(enrolment).await? else { return Ok(None) };
    policy::see_projects(request.viewer(), &known).map_err(refused)?;
    let states = asked.states();
    let behind = asked.after.is_some();
    let page: PageRequest<SharedProjectId> = page_request(asked.first, asked.after)?;
    let rows = loaders.peers.projects_by_enrolment.load(enrolment).await?;
    let wanted = rows.iter().filter(|row| states.as_ref().is_none_or(|states| states.contains(&row.state)));
    let (found, total) = cut(&page, wanted.map(|row| (row.id, row.clone())).collect());
    Ok(Some(SharedProjectConnection::new(found, behind, total, SharedProject)))
}
