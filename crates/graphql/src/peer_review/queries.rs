//! Where to find reviews.

use std::sync::Arc;

use async_graphql::{Context, Error, ErrorExtensions, ID, Object, Result};
use database::{
    id::{EnrolmentId, ProgramYearId},
    paging::{Page, PageRequest},
};
use identity::policy::{self, Footing};
use track::peer_review as domain;

use super::types::{ConflictOfInterest, PeerReview, PeerReviewConnection, PeerReviewProgress, PeerReviewState, find};
use crate::{
    cost::{cost, list_size, names, points},
    failure::{nullable, refused},
    id,
    paging::page_request,
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

    /// Reviews, the first to be begun first: those of a year for whoever runs the programme; those of one museum's enrolment for
    /// whoever runs the programme, and for the museum, which sees those that were released. Counted as many items as `first`
    /// says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn peer_reviews(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Of what: the id of a programme's year, year_…, or of an enrolment, enrolment_….")] of: ID,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<PeerReviewState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<PeerReviewConnection>> {
        let states = states.map(|states| states.into_iter().map(Into::into).collect());
        nullable(async {
            if let Ok(year) = of.parse::<ProgramYearId>() {
                of_year(ctx, year, states, first, after).await.map(Some)
            } else if let Ok(enrolment) = of.parse::<EnrolmentId>() {
                of_enrolment(ctx, enrolment, states, first, after).await.map(Some)
            } else {
                Err(neither(&of))
            }
        })
        .await
    }

    /// How far the reviews of a year are. For whoever runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn peer_review_progress(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The id of a programme's year, year_….")] year: ID,
    ) -> Option<Result<PeerReviewProgress>> {
        nullable(async {
            let request = ctx.request();
            let year = id::decode(&year, "year")?;
            let conn = request.connection().await?;
            let may = policy::run_program_of_year(conn, request.viewer(), year).await.map_err(refused)?;
            Ok(Some(domain::progress(conn, &may, year).await?.into()))
        })
        .await
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

/// What the id of neither a year nor an enrolment is answered with.
pub fn neither(id: &ID) -> Error {
    let message = format!(
        "of is \"{}\"; give the id of a programme's year, year_…, or of an enrolment, enrolment_….",
        id.as_str()
    );
    Error::new(message).extend_with(|_, extensions| extensions.set("code", "INVALID_ID"))
}

async fn of_year(
    ctx: &Context<'_>,
    year: ProgramYearId,
    states: Option<Vec<domain::ReviewState>>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<PeerReviewConnection> {
    let request = ctx.request();
    let conn = request.connection().await?;
    let may = policy::run_program_of_year(conn, request.viewer(), year).await.map_err(refused)?;
    let behind = after.is_some();
    let page: PageRequest<_> = page_request(first, after)?;
    let total = match ctx.look_ahead().field("totalCount").exists() {
        true => Some(domain::count_of_year(conn, &may, year, states.as_deref()).await?),
        false => None,
    };
    let found = domain::of_year(conn, &may, year, states.as_deref(), &page).await?;
    let node = |row| PeerReview { row: Arc::new(row), footing: Footing::Programme };
    Ok(PeerReviewConnection::new(found, behind, total, node))
}

async fn of_enrolment(
    ctx: &Context<'_>,
    enrolment: EnrolmentId,
    states: Option<Vec<domain::ReviewState>>,
    first: Option<i32>,
    after: Option<String>,
) -> Result<PeerReviewConnection> {
    let request = ctx.request();
    let conn = request.connection().await?;
    let may = policy::see_enrolment(conn, request.viewer(), enrolment).await.map_err(refused)?;
    let runs = policy::see_to_museum(conn, request.viewer(), enrolment).await.is_ok();
    let mut rows = domain::of_enrolment(conn, &may).await?;
    // Each is asked for by itself: somebody may review one of them and not the others.
    let mut seen = Vec::new();
    for row in rows.drain(..) {
        if states.as_ref().is_some_and(|states| !states.contains(&row.state)) {
            continue;
        }
        let footing = match runs {
            true => Some(Footing::Programme),
            false => policy::see_review(conn, request.viewer(), row.id).await.ok().map(|may| may.footing()),
        };
        seen.extend(footing.map(|footing| PeerReview { row: Arc::new(row), footing }));
    }
    let behind = after.is_some();
    let page: PageRequest<_> = page_request(first, after)?;
    let total = i64::try_from(seen.len()).ok();
    let rest =
        seen.into_iter().map(|one| (one.row.id, one)).filter(|(id, _)| page.after.is_none_or(|after| *id > after));
    let rest = rest.take(page.first + 1).collect();
    Ok(PeerReviewConnection::new(Page::cut(&page, rest), behind, total, |one| one))
}
