//! Having organizations take part in programmes.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, programme as domain};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, ProgrammeId},
};
use identity::policy::{self, MayEdit};

use super::types::Programme;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
};

/// An organization that is to take part in a programme.
#[derive(InputObject)]
pub struct AddProgrammeParticipantInput {
    /// Which programme: its id, programme_….
    programme: ID,
    /// Which organization: its id, org_….
    organization: ID,
}

/// An organization that is to take part in a programme no longer.
#[derive(InputObject)]
pub struct RemoveProgrammeParticipantInput {
    /// Which programme: its id, programme_….
    programme: ID,
    /// Which organization: its id, org_….
    organization: ID,
}

payload! {
    /// What came of adding a participant to a programme.
    AddProgrammeParticipantPayload {
        /// The programme; none where it was refused.
        programme: Programme
    }
    /// Why an organization was not added to a programme.
    AddProgrammeParticipantError
    /// The sort of reason why an organization was not added to a programme.
    AddProgrammeParticipantErrorCode {
        /// It takes part already.
        Duplicate,
        /// No steward has approved it yet.
        WrongState,
    }
}

payload! {
    /// What came of removing a participant from a programme.
    RemoveProgrammeParticipantPayload {
        /// The programme; none where it was refused.
        programme: Programme
    }
    /// Why an organization was not removed from a programme.
    RemoveProgrammeParticipantError
    /// The sort of reason why an organization was not removed from a programme.
    RemoveProgrammeParticipantErrorCode {}
}

/// Mutations of who takes part in programmes.
#[derive(Default)]
pub struct ProgrammeParticipantMutations;

#[Object]
impl ProgrammeParticipantMutations {
    /// Has an organization of the network take part in a programme: its people and systems see what is for the programme's
    /// participants from then on. Needs somebody who runs the programme: its staff or coordinator, an administrator of the
    /// organization that runs it, or a steward. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn add_programme_participant(
        &self,
        ctx: &Context<'_>,
        input: AddProgrammeParticipantInput,
    ) -> Result<AddProgrammeParticipantPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        AddProgrammeParticipantPayload::of(input.add(request, &mut conn).await)
    }

    /// Has an organization take part in a programme no longer. Needs somebody who runs the programme: its staff or
    /// coordinator, an administrator of the organization that runs it, or a steward. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn remove_programme_participant(
        &self,
        ctx: &Context<'_>,
        input: RemoveProgrammeParticipantInput,
    ) -> Result<RemoveProgrammeParticipantPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RemoveProgrammeParticipantPayload::of(input.remove(request, &mut conn).await)
    }
}

impl AddProgrammeParticipantInput {
    async fn add(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Programme, Rejection> {
        let (may, organization) = parts(conn, request, &self.programme, &self.organization).await?;
        let row = domain::add_participant(conn, &may, organization, request.clock().now()).await?;
        request.loaders().forget_all().await;
        Ok(Programme(Arc::new(row)))
    }
}

impl RemoveProgrammeParticipantInput {
    async fn remove(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Programme, Rejection> {
        let (may, organization) = parts(conn, request, &self.programme, &self.organization).await?;
        let row = domain::remove_participant(conn, &may, organization).await?;
        request.loaders().forget_all().await;
        Ok(Programme(Arc::new(row)))
    }
}

async fn parts(
    conn: &mut AsyncPgConnection,
    request: &RequestContext,
    programme: &ID,
    organization: &ID,
) -> Result<(MayEdit<ProgrammeId>, OrganizationId), Rejection> {
    let id = input_id(programme, "programme")?;
    let may = policy::edit_programme(conn, request.viewer(), id)
        .await
        .map_err(|refusal| Rejection::refused(refusal, "programme"))?;
    Ok((may, input_id(organization, "organization")?))
}
