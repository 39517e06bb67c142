//! Telling what came of a placement.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::{
    AsyncPgConnection,
    id::{CollaborationId, PlacementId},
};
use mentorship::outcome::{self as domain, NewCollaboration, OutcomeInput};

use super::types::{Collaboration, CollaborationKind, PlacementOutcome};
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    placement::{PlacementPart, acting},
    request::{RequestContext, RequestExt},
};

/// What changed at home through a placement. It takes the place of all that was told before; what is left out is not known.
#[derive(InputObject)]
pub struct SetPlacementOutcomeInput {
    /// Through which placement: its id, placement_….
    placement: ID,
    /// How many minutes of work it saves in a month, 0 to 1,000,000.
    minutes_saved: Option<i32>,
    /// In which work, at most 2,000 characters; needed with minutesSaved.
    saved_in: Option<String>,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// The revision you saw, 0 where there was none. Given, nothing is written if there is another by now.
    expected_revision: Option<i32>,
}

/// Something that both institutions do together since a placement.
#[derive(InputObject)]
pub struct AddCollaborationInput {
    /// Since which placement: its id, placement_….
    placement: ID,
    /// What sort of thing it is.
    kind: CollaborationKind,
    /// What it is about, at most 5,000 characters.
    about: String,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the collaboration it told of the first time.
    idempotency_key: Option<String>,
}

/// What both institutions do not do together.
#[derive(InputObject)]
pub struct RemoveCollaborationInput {
    /// Which collaboration: its id, collaboration_….
    id: ID,
    /// For whom you do it; left out, the first of PARTICIPANT, HOME, HOST and COORDINATOR that you are and that may do it.
    part: Option<PlacementPart>,
}

payload! {
    /// What came of telling what changed at home.
    SetPlacementOutcomePayload {
        /// What was told, as it is now; none where it was refused.
        outcome: PlacementOutcome
    }
    /// Why nothing was written.
    SetPlacementOutcomeError
    /// The sort of reason why nothing was written.
    SetPlacementOutcomeErrorCode {
        /// The placement has not begun.
        WrongState,
        /// The number is outside the range that makes sense.
        OutOfRange,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

payload! {
    /// What came of telling of a collaboration.
    AddCollaborationPayload {
        /// The collaboration; none where it was refused.
        collaboration: Collaboration
    }
    /// Why it was not written down.
    AddCollaborationError
    /// The sort of reason why it was not written down.
    AddCollaborationErrorCode {
        /// The placement has not begun.
        WrongState,
        /// There are 100 collaborations already.
        Full,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of removing a collaboration.
    RemoveCollaborationPayload {
        /// The collaboration as it was; none where it was refused.
        collaboration: Collaboration
    }
    /// Why it was not removed.
    RemoveCollaborationError
    /// The sort of reason why it was not removed.
    RemoveCollaborationErrorCode {
        /// The placement has not begun.
        WrongState,
    }
}

/// Mutations of outcomes of placements.
#[derive(Default)]
pub struct PlacementOutcomeMutations;

#[Object]
impl PlacementOutcomeMutations {
    /// Tells how much work a placement saves at home, from the day on which it began. Needs the participant, their supervisor or an
    /// administrator of their institution, the mentor, or an editor or administrator of the host. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_placement_outcome(
        &self,
        ctx: &Context<'_>,
        input: SetPlacementOutcomeInput,
    ) -> Result<SetPlacementOutcomePayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetPlacementOutcomePayload::of(input.run(request, &mut conn).await)
    }

    /// Tells of something that both institutions do together since a placement, such as an exhibition or an application for a grant.
    /// Needs the same as telling how much work it saves. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn add_collaboration(
        &self,
        ctx: &Context<'_>,
        input: AddCollaborationInput,
    ) -> Result<AddCollaborationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AddCollaborationPayload::of(input.run(request, &mut conn).await)
    }

    /// Removes something that was told of as done together by both institutions, such as what came to nothing or was told of twice.
    /// Needs the same as telling of it. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn remove_collaboration(
        &self,
        ctx: &Context<'_>,
        input: RemoveCollaborationInput,
    ) -> Result<RemoveCollaborationPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RemoveCollaborationPayload::of(input.run(request, &mut conn).await)
    }
}

impl SetPlacementOutcomeInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<PlacementOutcome, Rejection> {
        let placement: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, placement, self.part, "placement").await?;
        let input = OutcomeInput {
            minutes_saved: self.minutes_saved,
            saved_in: self.saved_in,
            expected_revision: self.expected_revision,
        };
        let row = domain::set(conn, &may, request.clock().now(), input).await?;
        request.loaders().forget_all().await;
        Ok(PlacementOutcome(Arc::new(row)))
    }
}

impl AddCollaborationInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Collaboration, Rejection> {
        let placement: PlacementId = input_id(&self.placement, "placement")?;
        let may = acting(request, conn, placement, self.part, "placement").await?;
        let new = NewCollaboration { kind: self.kind.into(), about: self.about };
        let now = request.clock().now();
        let row = domain::add_collaboration(conn, &may, now, new, self.idempotency_key.as_deref()).await?;
        request.loaders().forget_all().await;
        Ok(Collaboration(Arc::new(row)))
    }
}

impl RemoveCollaborationInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Collaboration, Rejection> {
        let id: CollaborationId = input_id(&self.id, "id")?;
        let may = acting(request, conn, id, self.part, "id").await?;
        let row = domain::remove_collaboration(conn, &may, id).await?;
        request.loaders().forget_all().await;
        Ok(Collaboration(Arc::new(row)))
    }
}
