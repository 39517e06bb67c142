//! Consenting to a story, and taking that back.

use catalogue::problem::{ProblemCode, Rejection, check_revision};
use database::{
    AsyncPgConnection,
    id::{PersonId, StoryId},
};
use diesel_async::AsyncConnection;
use identity::policy::{MayInPlacement, PlacementPart, deed};
use jiff::Timestamp;

use super::{
    Story,
    rule::Step,
    store::{By, keep},
};
use crate::assent::Assent;

impl Story {
    /// Who consented to it as it reads now.
    pub fn consents(&self) -> Vec<Assent> {
        let sides = [
            (PlacementPart::Participant, self.participant_by, self.participant_at),
            (PlacementPart::Home, self.home_by, self.home_at),
            (PlacementPart::Host, self.host_by, self.host_at),
        ];
        sides.into_iter().filter_map(|(part, by, at)| Assent::of(part, by, at)).collect()
    }
}

/// Consents to the words of a story that were read, for one of those it tells of.
///
/// # Errors
/// Where they consented already, the same person did so for another of them, or it reads otherwise by now.
pub async fn consent(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Consent>,
    now: Timestamp,
    id: StoryId,
    read_revision: i32,
) -> Result<Story, Rejection> {
    conn.transaction(async |conn| {
        let row = Story::locked(conn, may.placement(), id, "id").await?;
        check_revision(Some(read_revision), row.revision)?;
        let standing = row.after(Step::Consent(may.part()))?;
        check_one_side(&row, may.part(), may.person())?;
        let consented = row.standing_so(standing, By { person: may.person(), now });
        Ok(keep(conn, now, &consented).await?)
    })
    .await
}

/// Refuses that one person consents for two of those it tells of.
fn check_one_side(row: &Story, part: PlacementPart, by: Option<PersonId>) -> Result<(), Rejection> {
    let Some(before) = row.consents().into_iter().find(|one| by.is_some() && one.by == by) else { return Ok(()) };
    let why = format_args!(
        "has your consent for {} already, and nobody consents for two; have somebody else consent for {}",
        words(before.part),
        words(part)
    );
    Err(Rejection::one(ProblemCode::WrongState, "id", why))
}

/// One of those it tells of, in words.
fn words(part: PlacementPart) -> &'static str {
    match part {
        PlacementPart::Participant => "the participant",
        PlacementPart::Home => "the institution that let them go",
        PlacementPart::Host => "the host",
        PlacementPart::Coordinator => "those who run the exchange",
    }
}

/// Takes the consent of one of those it tells of back. What is published is taken down at once.
///
/// # Errors
/// Where they had not consented.
pub async fn take_back(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Consent>,
    now: Timestamp,
    id: StoryId,
) -> Result<Story, Rejection> {
    conn.transaction(async |conn| {
        let row = Story::locked(conn, may.placement(), id, "id").await?;
        let standing = row.after(Step::TakeBack(may.part()))?;
        let taken_back = row.standing_so(standing, By { person: may.person(), now });
        Ok(keep(conn, now, &taken_back).await?)
    })
    .await
}
