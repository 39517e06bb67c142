//! What may be done where credit is granted.

use database::{
    AsyncPgConnection,
    id::{CreditAuthorityId, OrganizationId, RunId},
};

use super::{By, demand, tells_by, words_of};
use crate::{
    Viewer,
    policy::{Action, Refusal, facts},
};

/// May have [`organization`](Self::organization) grant credit: set its rules, and approve runs.
#[derive(Debug, Clone)]
pub struct MayGrantCredit {
    organization: OrganizationId,
    by: By,
}
tells_by!(MayGrantCredit);

impl MayGrantCredit {
    /// Who grants it.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }
}

/// Proof that the viewer may have this organization grant credit.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn grant_credit(viewer: &Viewer, organization: OrganizationId) -> Result<MayGrantCredit, Refusal> {
    let action = Action::GrantCredit(Some(organization));
    let by = demand(viewer, action, "Granting credit", words_of(organization))?;
    Ok(MayGrantCredit { organization, by })
}

/// Proof that the viewer may do so as this authority.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such authority.
pub async fn grant_credit_of(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    authority: CreditAuthorityId,
) -> Result<MayGrantCredit, Refusal> {
    let organization = facts::organization_of_authority(conn, authority).await?;
    let by = demand(viewer, Action::GrantCredit(organization), "Granting credit", words_of(authority))?;
    let organization = organization.ok_or(Refusal::Hidden(words_of(authority)))?;
    Ok(MayGrantCredit { organization, by })
}

/// That the viewer may see the opportunity that a run is of.
///
/// # Errors
/// [`Refusal::Hidden`] where there is no such run that they may see.
pub async fn see_run(conn: &mut AsyncPgConnection, viewer: &Viewer, id: RunId) -> Result<(), Refusal> {
    let known = match facts::opportunity_of_run(conn, id).await? {
        Some(opportunity) => facts::of_opportunity(conn, opportunity).await?,
        None => None,
    };
    demand(viewer, Action::SeeOpportunity(known.as_ref()), "Seeing a run", words_of(id)).map(drop)
}
