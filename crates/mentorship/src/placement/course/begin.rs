//! A placement begins with the first agreement that is in force.

use catalogue::problem::Rejection;
use database::{AsyncPgConnection, id::PersonId};
use identity::policy::PlacementPart;
use jiff::Timestamp;

use super::{
    participation,
    state::{PlacementMove, check_next},
    step::{self, Step},
};
use crate::{agreement::Agreement, placement::Placement};

/// Lets a placement that the caller holds begin, since whoever was the last of the three accepted its agreement: whoever goes takes
/// part in the call of the round from now on.
pub(crate) async fn begin(
    conn: &mut AsyncPgConnection,
    placement: &Placement,
    agreement: &Agreement,
    by: Option<PersonId>,
    part: PlacementPart,
    now: Timestamp,
) -> Result<Placement, Rejection> {
    check_next(placement.state, PlacementMove::Begin)?;
    let registration_id = participation::enter(conn, placement, agreement.contact_minutes, now).await?;
    let row = Placement { registration_id, ..placement.clone() };
    let step = Step { done: PlacementMove::Begin, part, by, cause: None, reason: None };
    step::take(conn, &row, step, now).await
}
