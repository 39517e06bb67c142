//! Finishing a review, and giving it back to its team.

use catalogue::{
    LanguageMap,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{PeerReviewId, SubmissionId},
    schema::{finding, peer_review, submission},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{MayInReview, Review, SeeToMuseum},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{PeerReview, ReviewState, finding::under_way};
use crate::submission::SubmissionState;

/// What a team says of the whole when it finishes.
#[derive(Debug, Clone, Default)]
pub struct Summary {
    /// The language it is first of all in; none: the review's own.
    pub main_language: Option<String>,
    /// The words, per language; none: as they are.
    pub text: Option<LanguageMap>,
}

/// Finishes a review: it waits to be released.
///
/// # Errors
/// Where it is not under way, says nothing yet, or is of what the museum is changing at the moment; where somebody else
/// changed it.
pub async fn finish(
    conn: &mut AsyncPgConnection,
    may: &MayInReview<Review>,
    now: Timestamp,
    summary: Summary,
    expected_revision: Option<i32>,
) -> Result<PeerReview, Rejection> {
    conn.transaction(async |conn| {
        let review = under_way(conn, may.review(), "id").await?;
        check_revision(expected_revision, review.revision)?;
        // Whoever opens it again at this moment waits.
        let state: SubmissionState =
            submission::table.find(may.submission()).select(submission::state).for_share().first(conn).await?;
        if state != SubmissionState::Submitted {
            return Err(Rejection::one(
                ProblemCode::WrongState,
                "id",
                "is of a submission that was reopened; finish the review once the museum has submitted it again",
            ));
        }
        let main_language = summary.main_language.unwrap_or(review.main_language);
        if let Some(text) = &summary.text {
            let mut problems = Problems::new();
            check_tag(&main_language, "main_language", &mut problems);
            text.check_main(&main_language, "summary", 20_000, &mut problems);
            problems.settle()?;
        }
        let has_findings = exists(finding::table.filter(finding::peer_review_id.eq(review.id)));
        if summary.text.is_none() && review.summary.is_none() && !diesel::select(has_findings).get_result(conn).await? {
            return Err(Rejection::one(
                ProblemCode::Required,
                "summary",
                "is missing, and so are findings; write at least one of them before you finish the review",
            ));
        }
        let written = summary.text.as_ref().map(|text| peer_review::summary.eq(text));
        let row = diesel::update(peer_review::table.find(review.id))
            .set((
                written,
                peer_review::main_language.eq(main_language),
                peer_review::state.eq(ReviewState::Ready),
                peer_review::finished_at.eq(now.to_diesel()),
                peer_review::revision.eq(review.revision + 1),
                peer_review::updated_at.eq(now.to_diesel()),
            ))
            .returning(PeerReview::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Gives the finished review of a submission that was opened again back to its team: what it says is of answers that are
/// about to change. Call it in the transaction that opens the submission.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn return_since_reopened(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    submission: SubmissionId,
    reason: &str,
) -> QueryResult<()> {
    let ready: Vec<PeerReviewId> = peer_review::table
        .filter(peer_review::submission_id.eq(submission))
        .filter(peer_review::state.eq(ReviewState::Ready))
        .select(peer_review::id)
        .for_no_key_update()
        .load(conn)
        .await?;
    for review in ready {
        given_back(conn, now, review, reason).await?;
    }
    Ok(())
}

/// Gives a finished review back to its team, which is told why.
///
/// # Errors
/// Where it is not finished, or was released; where there is no reason.
pub async fn return_to_team(
    conn: &mut AsyncPgConnection,
    may: &MayInReview<SeeToMuseum>,
    now: Timestamp,
    reason: &str,
) -> Result<PeerReview, Rejection> {
    let mut problems = Problems::new();
    check_text(Some(reason), "reason", 2_000, &mut problems);
    problems.settle()?;
    conn.transaction(async |conn| {
        let review = super::release::ready(conn, may.review()).await?;
        Ok(given_back(conn, now, review.id, reason).await?)
    })
    .await
}

async fn given_back(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    review: PeerReviewId,
    reason: &str,
) -> QueryResult<PeerReview> {
    diesel::update(peer_review::table.find(review))
        .set((
            peer_review::state.eq(ReviewState::UnderWay),
            peer_review::finished_at.eq(None::<jiff_diesel::Timestamp>),
            peer_review::returned_reason.eq(reason),
            peer_review::revision.eq(peer_review::revision + 1),
            peer_review::updated_at.eq(now.to_diesel()),
        ))
        .returning(PeerReview::as_returning())
        .get_result(conn)
        .await
}
