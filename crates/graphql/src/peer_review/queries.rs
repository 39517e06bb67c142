//! Where to find reviews.

use std::sync::Arc;

use async_graphql::{Context, ID, Object, Result};
use database::{
    id::{EnrolmentId, PeerReviewId, ProgramYearId},
    paging::PageRequest,
};
use identity::policy::{self, Footing, MayRunProgram};
use track::peer_review as domain;

use super::types::{
    ConflictOfInterest, PeerReview, PeerReviewConnection, PeerReviewProgress, PeerReviewState, find, seen_as,
};
use crate::{
    cost::list_size,
    failure::{nullable, refused},
    id,
    paging::{cut, page_request, total},
    request::RequestExt,
};

/// Queries about reviews.
#[derive(Default)]
pub struct ReviewQueries;

#[Object]
impl ReviewQueries {
    /// One review; none where there is none that you may see.
    async fn peer_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, review_….")] id: ID,
    ) -> Option<Result<PeerReview>> {
        nullable(async { find(ctx, id::decode(&id, "id")?).await }).await
    }

    /// The conflicts of interest that the reviewers of a programme have declared, the newest first; at most 500. For whoever
    /// runs the programme. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn conflicts_of_interest(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of a programme, programme_….")] programme: ID,
    ) -> Option<Result<Vec<ConflictOfInterest>>> {
        nullable(async {
            let request = ctx.request();
            let conn = request.connection().await?;
            let programme = id::decode(&programme, "programme")?;
            let may = policy::run_program(conn, request.viewer(), programme).await.map_err(refused)?;
            let rows = domain::conflicts(conn, &may).await?;
            Ok(Some(rows.into_iter().map(ConflictOfInterest).collect()))
        })
        .await
    }
}

/// Which of the reviews there are.
pub struct Asked {
    /// Only those that stand so; none: all.
    pub states: Option<Vec<PeerReviewState>>,
    /// How many at most.
    pub first: Option<i32>,
    /// Behind which cursor.
    pub after: Option<String>,
}

impl Asked {
    fn states(&self) -> Option<Vec<domain::ReviewState>> {
        self.states.as_ref().map(|states| states.iter().map(|state| (*state).into()).collect())
    }
}

/// The reviews of a year, the first to be begun first.
///
/// # Errors
/// Where the page is none; where the database fails.
pub async fn of_year(
    ctx: &Context<'_>,
    may: &MayRunProgram,
    year: ProgramYearId,
    asked: Asked,
) -> Result<PeerReviewConnection> {
    let conn = ctx.request().connection().await?;
    let states = asked.states();
    let behind = asked.after.is_some();
    let page: PageRequest<_> = page_request(asked.first, asked.after)?;
    let total = total(&ctx.look_ahead(), domain::count_of_year(conn, may, year, states.as_deref())).await?;
    let found = domain::of_year(conn, may, year, states.as_deref(), &page).await?;
    let node = |row| PeerReview { row: Arc::new(row), footing: Footing::Programme };
    Ok(PeerReviewConnection::new(found, behind, total, node))
}

/// How far the reviews of a year are.
///
/// # Errors
/// Where the database fails.
pub async fn progress_of_year(
    ctx: &Context<'_>,
    may: &MayRunProgram,
    year: ProgramYearId,
) -> Result<PeerReviewProgress> {
    Ok(domain::progress(ctx.request().connection().await?, may, year).await?.into())
}

/// The reviews of what a museum submitted that the viewer may see, the first to be begun first. Somebody may review one of
/// them and not the others.
///
/// # Errors
/// Where the page is none; where the database fails.
pub async fn of_enrolment(ctx: &Context<'_>, enrolment: EnrolmentId, asked: Asked) -> Result<PeerReviewConnection> {
    let request = ctx.request();
    let loaders = request.loaders();
    let states = asked.states();
    let behind = asked.after.is_some();
    let page: PageRequest<PeerReviewId> = page_request(asked.first, asked.after)?;
    let rows = loaders.peers.reviews_by_enrolment.load(enrolment).await?;
    let known = loaders.program.facts_by_enrolment.load(enrolment).await?;
    let seen = rows.iter().filter_map(|row| {
        let footing = seen_as(request.viewer(), known.as_deref()?, row)?;
        Some(PeerReview { row: row.clone(), footing })
    });
    let wanted = seen.filter(|one| states.as_ref().is_none_or(|states| states.contains(&one.row.state)));
    let (found, total) = cut(&page, wanted.map(|one| (one.row.id, one)).collect());
    Ok(PeerReviewConnection::new(found, behind, total, |one| one))
}
