//! Showing a story to everybody, and taking it down.

use catalogue::problem::Rejection;
use database::{AsyncPgConnection, id::StoryId};
use diesel_async::AsyncConnection;
use identity::policy::{MayInPlacement, deed::TellStory};
use jiff::Timestamp;

use super::{
    Story,
    rule::Step,
    store::{By, keep},
};

/// Publishes a story to which all those it tells of have consented.
///
/// # Errors
/// Every consent that is missing; where it is published already.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<TellStory>,
    now: Timestamp,
    id: StoryId,
) -> Result<Story, Rejection> {
    stand(conn, may, now, id, Step::Publish).await
}

/// Takes a story down that is published. It can be published again.
///
/// # Errors
/// Where it is not.
pub async fn take_down(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<TellStory>,
    now: Timestamp,
    id: StoryId,
) -> Result<Story, Rejection> {
    stand(conn, may, now, id, Step::TakeDown).await
}

async fn stand(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<TellStory>,
    now: Timestamp,
    id: StoryId,
    step: Step,
) -> Result<Story, Rejection> {
    conn.transaction(async |conn| {
        let row = Story::locked(conn, may.placement(), id, "id").await?;
        let standing = row.after(step)?;
        let shown = row.standing_so(standing, By { person: may.person(), now });
        Ok(keep(conn, now, &shown).await?)
    })
    .await
}
