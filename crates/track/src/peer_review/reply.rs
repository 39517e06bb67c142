//! What a museum says to its review.

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    schema::{earlier_reply, peer_review},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{ActForMuseum, MayInReview},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{PeerReview, ReviewState};

/// Replies to a review for the museum, in the place of what it replied before, which stays among the earlier replies.
///
/// # Errors
/// Where the review was not released, or the reply is no text that can be kept.
pub async fn reply(
    conn: &mut AsyncPgConnection,
    may: &MayInReview<ActForMuseum>,
    now: Timestamp,
    text: &str,
) -> Result<PeerReview, Rejection> {
    let mut problems = Problems::new();
    check_text(Some(text), "text", 10_000, &mut problems);
    problems.settle()?;
    conn.transaction(async |conn| {
        let review: PeerReview = peer_review::table
            .find(may.review())
            .select(PeerReview::as_select())
            .for_no_key_update()
            .first(conn)
            .await?;
        if review.state != ReviewState::Released {
            return Err(Rejection::one(ProblemCode::WrongState, "review", "was not released yet; reply to it then"));
        }
        let standing = peer_review::table.find(review.id).filter(peer_review::reply.is_not_null());
        standing
            .select((
                peer_review::id,
                peer_review::reply.assume_not_null(),
                peer_review::replied_by,
                peer_review::replied_at.assume_not_null(),
            ))
            .insert_into(earlier_reply::table)
            .into_columns((
                earlier_reply::peer_review_id,
                earlier_reply::text,
                earlier_reply::replied_by,
                earlier_reply::replied_at,
            ))
            .execute(conn)
            .await?;
        let row = diesel::update(peer_review::table.find(review.id))
            .set((
                peer_review::reply.eq(text),
                peer_review::replied_by.eq(may.person()),
                peer_review::replied_at.eq(now.to_diesel()),
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
