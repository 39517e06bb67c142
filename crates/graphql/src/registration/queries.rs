//! Where lists of registrations begin.

use std::sync::Arc;

use async_graphql::{Context, Result};
use catalogue::registration::{self as domain, Of};
use database::id::{OpportunityId, OrganizationId, RegistrationId, RunId};
use identity::policy::{self, Refusal};

use super::{Registration, RegistrationConnection, RegistrationState};
use crate::{
    failure::refused,
    paging::{page_request, total},
    request::{Fault, RequestExt},
};

/// What of a list is asked for.
pub struct Asked {
    /// Only those that stand so; none: all.
    pub states: Option<Vec<RegistrationState>>,
    /// How many at most.
    pub first: Option<i32>,
    /// Behind which cursor.
    pub after: Option<String>,
}

/// One registration; none where there is none that the viewer may see.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: RegistrationId) -> Result<Option<Registration>> {
    let request = ctx.request();
    let conn = request.connection().await?;
    match policy::see_registration(conn, request.viewer(), id).await {
        Ok(()) => {}
        Err(Refusal::Database(error)) => return Err(Fault::from(error).into()),
        Err(Refusal::Denied(_) | Refusal::Hidden(_)) => return Ok(None),
    }
    let found = domain::by_ids(conn, &[id]).await.map_err(Fault::from)?;
    Ok(found.into_iter().next().map(|row| Registration(Arc::new(row))))
}

/// The viewer's own.
///
/// # Errors
/// Where they are nobody, or the database fails.
pub async fn of_viewer(ctx: &Context<'_>, asked: Asked) -> Result<Option<RegistrationConnection>> {
    let may = policy::act_for_oneself(ctx.request().viewer(), "Seeing your registrations").map_err(refused)?;
    list(ctx, Of::Oneself(&may), asked).await
}

/// The viewer's own for a run that is not over; none where there is none.
///
/// # Errors
/// Where the database fails.
pub async fn own_of_run(ctx: &Context<'_>, run: RunId) -> Result<Option<Registration>> {
    let request = ctx.request();
    let Some(person) = request.viewer().person() else { return Ok(None) };
    let found = request.loaders().taking_part.own_by_run.load((person.id, run)).await?;
    Ok(found.map(Registration))
}

/// Those for a run.
///
/// # Errors
/// Where the viewer may not see them, or the database fails.
pub async fn of_run(
    ctx: &Context<'_>,
    opportunity: OpportunityId,
    run: RunId,
    asked: Asked,
) -> Result<Option<RegistrationConnection>> {
    let request = ctx.request();
    let conn = request.connection().await?;
    let may = policy::see_registrations(conn, request.viewer(), opportunity).await.map_err(refused)?;
    list(ctx, Of::Run(&may, run), asked).await
}

/// Those of an organization's staff.
///
/// # Errors
/// Where the viewer may not see them, or the database fails.
pub async fn of_staff(
    ctx: &Context<'_>,
    organization: OrganizationId,
    asked: Asked,
) -> Result<Option<RegistrationConnection>> {
    let may = policy::see_staff_registrations(ctx.request().viewer(), organization).map_err(refused)?;
    list(ctx, Of::Staff(&may), asked).await
}

async fn list(ctx: &Context<'_>, of: Of<'_>, asked: Asked) -> Result<Option<RegistrationConnection>> {
    let states: Vec<_> = asked.states.unwrap_or_default().into_iter().map(Into::into).collect();
    let behind = asked.after.is_some();
    let page = page_request(asked.first, asked.after)?;
    let conn = ctx.request().connection().await?;
    let selection = ctx.look_ahead();
    let total = total(&selection, domain::count(conn, of, &states));
    let page = domain::page(conn, of, &states, &page);
    let (page, total) = futures::try_join!(page, total).map_err(Fault::from)?;
    Ok(Some(RegistrationConnection::new(page, behind, total, |row| Registration(Arc::new(row)))))
}
