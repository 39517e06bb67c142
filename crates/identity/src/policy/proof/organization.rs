//! What may be done to organizations, their people and their tokens.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId},
};

use super::{By, MayEdit, demand, demand_person, tells_by};
use crate::{
    Viewer,
    policy::{Action, Refusal, facts},
};

/// May create organizations.
#[derive(Debug, Clone)]
pub struct MayCreateOrganization {
    person: Option<PersonId>,
    needs_no_approval: bool,
    by: By,
}

/// May ask to act for an organization.
#[derive(Debug, Clone)]
pub struct MayClaim {
    person: PersonId,
    by: By,
}

/// May confirm the contact of [`organization`](Self::organization).
#[derive(Debug, Clone)]
pub struct MayConfirmContact {
    organization: OrganizationId,
    by: By,
}

/// May see, create and rotate the service tokens of [`organization`](Self::organization).
#[derive(Debug, Clone)]
pub struct MayManageTokens {
    organization: OrganizationId,
    person: Option<PersonId>,
    by: By,
}

/// May revoke service tokens of [`organization`](Self::organization).
#[derive(Debug, Clone)]
pub struct MayRevokeTokens {
    organization: OrganizationId,
    person: Option<PersonId>,
    by: By,
}

tells_by!(MayCreateOrganization, MayClaim, MayConfirmContact, MayManageTokens, MayRevokeTokens);

impl MayCreateOrganization {
    /// Who asks for it, and will be its administrator; none where a system or the operator does.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Whether it is in the network at once, without a steward's approval.
    pub fn needs_no_approval(&self) -> bool {
        self.needs_no_approval
    }
}

impl MayClaim {
    /// Who asks.
    pub fn person(&self) -> PersonId {
        self.person
    }
}

impl MayConfirmContact {
    /// Whose contact.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }
}

impl MayManageTokens {
    /// Whose tokens.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

impl MayRevokeTokens {
    /// Whose tokens.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

/// Proof that the viewer may create organizations.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn create_organization(viewer: &Viewer) -> Result<MayCreateOrganization, Refusal> {
    let by = demand(viewer, Action::CreateOrganization, "Creating an organization", "an organization")?;
    let person = viewer.person();
    let needs_no_approval = *viewer == Viewer::Operator || person.is_some_and(|person| person.is_steward);
    Ok(MayCreateOrganization { person: person.map(|person| person.id), needs_no_approval, by })
}

/// Proof that the viewer may ask to act for organizations.
///
/// # Errors
/// [`Refusal::Denied`] where not: it takes a person.
pub fn claim_organization(viewer: &Viewer) -> Result<MayClaim, Refusal> {
    let doing = "Asking to act for an organization";
    let (by, person) = demand_person(viewer, Action::ClaimOrganization, doing, "an organization")?;
    Ok(MayClaim { person, by })
}

/// Proof that the viewer may change this organization, if there is one with this id.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn edit_organization(viewer: &Viewer, id: OrganizationId) -> Result<MayEdit<OrganizationId>, Refusal> {
    let by = demand(viewer, Action::EditOrganization(id), "Changing an organization", "an organization")?;
    Ok(MayEdit { id, by })
}

/// Proof that the viewer may confirm this organization's contact.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn confirm_contact(viewer: &Viewer, organization: OrganizationId) -> Result<MayConfirmContact, Refusal> {
    let action = Action::ConfirmContact(organization);
    let by = demand(viewer, action, "Confirming an organization's contact", "an organization")?;
    Ok(MayConfirmContact { organization, by })
}

/// Proof that the viewer may see, create and rotate this organization's service tokens.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn manage_tokens(viewer: &Viewer, organization: OrganizationId) -> Result<MayManageTokens, Refusal> {
    let by = demand(viewer, Action::ManageTokens(organization), "Managing service tokens", "a service token")?;
    Ok(MayManageTokens { organization, person: viewer.person().map(|person| person.id), by })
}

/// Proof that the viewer may revoke service tokens of this organization.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn revoke_tokens(viewer: &Viewer, organization: OrganizationId) -> Result<MayRevokeTokens, Refusal> {
    let by = demand(viewer, Action::RevokeTokens(organization), "Revoking a service token", "a service token")?;
    Ok(MayRevokeTokens { organization, person: viewer.person().map(|person| person.id), by })
}

/// May read in files and feeds: in anybody's name, or what one provider offers.
#[derive(Debug, Clone)]
pub struct MayImport {
    provider: Option<OrganizationId>,
}

impl MayImport {
    /// Whose offerings; none: anybody's, and organizations and topics as well.
    pub fn provider(&self) -> Option<OrganizationId> {
        self.provider
    }
}

/// Proof that the viewer may read in files and feeds.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn import(viewer: &Viewer) -> Result<MayImport, Refusal> {
    demand(viewer, Action::Import, "Importing", "a source")?;
    Ok(MayImport { provider: None })
}

/// Proof that the viewer may read in a file of what this organization offers.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub async fn import_offerings(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    provider: OrganizationId,
) -> Result<MayImport, Refusal> {
    let is_approved = facts::is_approved(conn, provider).await?;
    let action = Action::ImportOfferings { provider, is_approved };
    demand(viewer, action, "Importing opportunities", "an organization")?;
    Ok(MayImport { provider: Some(provider) })
}
