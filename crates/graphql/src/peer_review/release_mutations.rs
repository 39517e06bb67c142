//! Releasing reviews, and replying to them.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy::{self, Footing};
use track::peer_review as domain;

use super::types::{PeerReview, PeerReviewProgress};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    programme::Programme,
    request::{RequestContext, RequestExt},
};

/// A finished review to be given back to its team.
#[derive(InputObject)]
pub struct ReturnReviewInput {
    /// Which: its id, review_….
    id: ID,
    /// Why, at most 2,000 characters. The team sees it.
    reason: String,
}

/// A review that a museum is to be given.
#[derive(InputObject)]
pub struct ReleaseReviewInput {
    /// Which: its id, review_….
    id: ID,
    /// Why now, at most 2,000 characters; needed before the day on which the year's reports are circulated, and where the year
    /// names no such day.
    reason: Option<String>,
}

/// The reviews of a year that the museums are to be given.
#[derive(InputObject)]
pub struct ReleaseReviewsInput {
    /// Which year: its id, year_….
    year: ID,
    /// Why now, at most 2,000 characters; needed before the day on which the year's reports are circulated, and where the year
    /// names no such day.
    reason: Option<String>,
}

/// What a museum says to its review.
#[derive(InputObject)]
pub struct ReplyToReviewInput {
    /// Which review: its id, review_….
    review: ID,
    /// What you say, at most 10,000 characters, in the place of what you said before, which stays among `earlierReplies`.
    text: String,
}

/// On which terms museums are reviewed.
#[derive(InputObject)]
pub struct SetReviewTermsInput {
    /// In which programme: its id, programme_….
    programme: ID,
    /// Whether a museum is told who reviewed its work. It is not unless you say so, and it holds for the teams that are put
    /// together from then on.
    names_reviewers: bool,
}

payload! {
    /// What came of giving a review back.
    ReturnReviewPayload {
        /// The review; none where it was refused.
        review: PeerReview
    }
    /// Why the review was not given back.
    ReturnReviewError
    /// The sort of reason why the review was not given back.
    ReturnReviewErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

payload! {
    /// What came of releasing a review.
    ReleaseReviewPayload {
        /// The review; none where it was refused.
        review: PeerReview
    }
    /// Why the review was not released.
    ReleaseReviewError
    /// The sort of reason why the review was not released.
    ReleaseReviewErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

payload! {
    /// What came of releasing the reviews of a year.
    ReleaseReviewsPayload {
        /// How far the reviews of the year are now; none where it was refused.
        progress: PeerReviewProgress
    }
    /// Why no review was released.
    ReleaseReviewsError
    /// The sort of reason why no review was released.
    ReleaseReviewsErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

payload! {
    /// What came of replying to a review.
    ReplyToReviewPayload {
        /// The review with the reply; none where it was refused.
        review: PeerReview
    }
    /// Why the reply was not kept.
    ReplyToReviewError
    /// The sort of reason why the reply was not kept.
    ReplyToReviewErrorCode {
        /// It does not stand so that this can be done; the message says what can.
        WrongState,
    }
}

payload! {
    /// What came of setting the terms of reviews.
    SetReviewTermsPayload {
        /// The programme; none where it was refused.
        programme: Programme
    }
    /// Why the terms were not set.
    SetReviewTermsError
    /// The sort of reason why the terms were not set.
    SetReviewTermsErrorCode {
    }
}

/// Mutations of those who release reviews, and of those who are given them.
#[derive(Default)]
pub struct ReviewReleaseMutations;

#[Object]
impl ReviewReleaseMutations {
    /// Gives a finished review back to its team. Needs whoever runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn return_review(&self, ctx: &Context<'_>, input: ReturnReviewInput) -> Result<ReturnReviewPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReturnReviewPayload::of(input.run(request, &mut conn).await)
    }

    /// Gives a museum its review. Nothing in it is changed any more, and what it suggests is proposed to the museum as needs. Needs
    /// whoever runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn release_review(&self, ctx: &Context<'_>, input: ReleaseReviewInput) -> Result<ReleaseReviewPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReleaseReviewPayload::of(input.run(request, &mut conn).await)
    }

    /// Gives every museum of a year its finished reviews, as `releaseReview` does. Needs whoever runs the programme. Costs 10
    /// points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn release_reviews(&self, ctx: &Context<'_>, input: ReleaseReviewsInput) -> Result<ReleaseReviewsPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReleaseReviewsPayload::of(input.run(request, &mut conn).await)
    }

    /// Replies to a review that your museum was given, in the place of what it replied before. Needs you to act for the museum as
    /// its editor or administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn reply_to_review(&self, ctx: &Context<'_>, input: ReplyToReviewInput) -> Result<ReplyToReviewPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReplyToReviewPayload::of(input.run(request, &mut conn).await)
    }

    /// Says whether the museums of a programme are told who reviews their work. Needs whoever runs the programme. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_review_terms(&self, ctx: &Context<'_>, input: SetReviewTermsInput) -> Result<SetReviewTermsPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetReviewTermsPayload::of(input.run(request, &mut conn).await)
    }
}

impl ReturnReviewInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PeerReview, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::see_to_review(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::return_to_team(conn, &may, request.clock().now(), &self.reason).await?;
        request.loaders().forget_all().await;
        Ok(PeerReview { row: Arc::new(row), footing: Footing::Programme })
    }
}

impl ReleaseReviewInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PeerReview, Rejection> {
        let id = input_id(&self.id, "id")?;
        let may = policy::see_to_review(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "id"))?;
        let row = domain::release(conn, &may, request.clock().now(), self.reason.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(PeerReview { row: Arc::new(row), footing: Footing::Programme })
    }
}

impl ReleaseReviewsInput {
    async fn run(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<PeerReviewProgress, Rejection> {
        let year = input_id(&self.year, "year")?;
        let may = policy::run_program_of_year(conn, request.viewer(), year)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "year"))?;
        domain::release_year(conn, &may, request.clock().now(), year, self.reason.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(domain::progress(conn, &may, year).await?.into())
    }
}

impl ReplyToReviewInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PeerReview, Rejection> {
        let id = input_id(&self.review, "review")?;
        let may = policy::reply_to_review(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "review"))?;
        let row = domain::reply(conn, &may, request.clock().now(), &self.text).await?;
        request.loaders().forget_all().await;
        Ok(PeerReview { row: Arc::new(row), footing: may.footing() })
    }
}

impl SetReviewTermsInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Programme, Rejection> {
        let id = input_id(&self.programme, "programme")?;
        let may = policy::run_program(conn, request.viewer(), id)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
        domain::name_reviewers(conn, &may, request.clock().now(), self.names_reviewers).await?;
        request.loaders().forget_all().await;
        let row = catalogue::programme::by_ids(conn, &[id]).await?.pop();
        row.map(|row| Programme(Arc::new(row))).ok_or_else(|| Rejection::not_found("programme", "a programme"))
    }
}
