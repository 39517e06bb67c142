//! Holding check-ins.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::CheckInId};
use mentorship::check_in::{self as domain, Held};

use super::types::CheckIn;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// A check-in that was held.
#[derive(InputObject)]
pub struct HoldCheckInInput {
    /// Which: its id, checkin_….
    id: ID,
    /// The day on which it was held: today at the latest, in the exchange's time zone, and not before the placement begins by its
    /// agreement.
    held_on: Date,
    /// What came of it, for both sides, at most 10,000 characters. It takes the place of what was noted before.
    note: Option<String>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of holding a check-in.
    HoldCheckInPayload {
        /// The check-in as it is now; none where it was refused.
        check_in: CheckIn
    }
    /// Why nothing was noted.
    HoldCheckInError
    /// The sort of reason why nothing was noted.
    HoldCheckInErrorCode {
        /// The placement is neither under way nor paused.
        WrongState,
        /// The day is still to come, or before the placement begins.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of check-ins.
#[derive(Default)]
pub struct CheckInMutations;

#[Object]
impl CheckInMutations {
    /// Says that a check-in of a placement that is under way or paused was held, when, and what came of it; or says so anew. Needs the
    /// participant; or the mentor, or an editor or administrator of the host. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn hold_check_in(&self, ctx: &Context<'_>, input: HoldCheckInInput) -> Result<HoldCheckInPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        HoldCheckInPayload::of(input.run(request, &mut conn).await)
    }
}

impl HoldCheckInInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<CheckIn, Rejection> {
        let id: CheckInId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let held = Held { held_on: self.held_on.0, note: self.note, expected_revision: self.expected_revision };
        let row = domain::hold(conn, &may, request.clock().now(), id, held).await?;
        request.loaders().forget_all().await;
        // They are held as long as it is not over.
        Ok(CheckIn::of(Arc::new(row), may.facts().application.programme.id, false))
    }
}
