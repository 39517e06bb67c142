//! Writing debriefs.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{AsyncPgConnection, id::PlacementId};
use mentorship::debrief::{self as domain, DebriefInput};

use super::types::Debrief;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::acting,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// What is to be kept of a placement. It takes the place of all that was written before.
#[derive(InputObject)]
pub struct SetDebriefInput {
    /// Of which placement: its id, placement_….
    placement: ID,
    /// The language that it is written in, as a BCP 47 tag: en, fr, es.
    language: String,
    /// The day it was held: since the placement began, and today at the latest, in the exchange's time zone.
    held_on: Date,
    /// What to take home, at most 20,000 characters.
    takeaways: String,
    /// What stood in the way, at most 20,000 characters.
    obstacles: Option<String>,
    /// What helped against it, at most 20,000 characters.
    strategies: Option<String>,
    /// The revision you saw, 0 where there was none. Given, it is not written if there is another by now.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of writing a debrief.
    SetDebriefPayload {
        /// The debrief as it is now; none where it was refused.
        debrief: Debrief
    }
    /// Why it was not written.
    SetDebriefError
    /// The sort of reason why it was not written.
    SetDebriefErrorCode {
        /// The placement has not begun.
        WrongState,
        /// The day is still to come, or before the placement began.
        OutOfRange,
        /// There is no such day.
        ImpossibleDate,
        /// The language tag is not one of BCP 47.
        UnknownLanguage,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of debriefs.
#[derive(Default)]
pub struct DebriefMutations;

#[Object]
impl DebriefMutations {
    /// Writes the debrief of a placement, or writes it anew: what to take home, what stood in the way, and what helped. It can be written
    /// from the day on which the placement began, and when it is over. Needs the participant. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_debrief(&self, ctx: &Context<'_>, input: SetDebriefInput) -> Result<SetDebriefPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetDebriefPayload::of(input.run(request, &mut conn).await)
    }
}

impl SetDebriefInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Debrief, Rejection> {
        let id: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, id, None, "placement").await?;
        let input = DebriefInput {
            language: self.language,
            held_on: self.held_on.0,
            takeaways: self.takeaways,
            obstacles: self.obstacles,
            strategies: self.strategies,
            expected_revision: self.expected_revision,
        };
        let row = domain::set(conn, &may, request.clock().now(), input).await?;
        request.loaders().forget_all().await;
        Ok(Debrief(Arc::new(row)))
    }
}
