//! The placement that something is agreed of, while nobody else changes it.

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::{PlacementId, RoundId},
};

use crate::{
    placement::{self, Placement, PlacementState},
    round::{self, RoundState},
};

/// The placement, which nobody else changes until the transaction ends; nor does its round end meanwhile. Refuses one that has not begun
/// where its round is over. `field` is where it was named, or a version of its agreement.
pub(super) async fn locked(
    conn: &mut AsyncPgConnection,
    id: PlacementId,
    round: RoundId,
    field: &str,
) -> Result<Placement, Rejection> {
    // The round first, as whoever answers for a side does.
    let round = round::locked(conn, round).await?;
    let placement = placement::locked(conn, id).await?;
    match refusal(round.state, placement.state) {
        Some(why) => Err(Rejection::one(ProblemCode::WrongState, field, why)),
        None => Ok(placement),
    }
}

/// Why nothing is agreed any more of a placement that stands so, in a round that does; none where something can be.
fn refusal(round: RoundState, placement: PlacementState) -> Option<&'static str> {
    let why = match round {
        RoundState::Finished => {
            "is of a round that was finished before the placement began, so it does not begin any more; end it early, with the reason"
        }
        RoundState::Cancelled => {
            "is of a round that was cancelled before the placement began, so it does not begin any more; end it early, with the reason"
        }
        RoundState::Draft | RoundState::Open | RoundState::Closed | RoundState::Published => return None,
    };
    (placement == PlacementState::Accepted).then_some(why)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_has_not_begun_ends_with_its_round() {
        for round in RoundState::ALL {
            let is_over = [RoundState::Finished, RoundState::Cancelled].contains(round);
            for placement in PlacementState::ALL {
                let is_refused = is_over && *placement == PlacementState::Accepted;
                assert_eq!(refusal(*round, *placement).is_some(), is_refused, "{round} {placement}");
            }
        }
    }
}
