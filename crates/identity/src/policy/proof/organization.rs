//! What may be done to organizations, their people and their tokens.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId},
};

use super::{By, MayEdit, demand, demand_person, tells_by};
use crate::{
    Scope, Viewer,
    policy::{Action, Refusal, facts},
};

/// May create organizations.
#[derive(Debug, Clone)]
pub struct MayCreateOrganization {
    person: Option<PersonId>,
    partner: Option<OrganizationId>,
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

/// May see and rotate the service tokens of [`organization`](Self::organization).
#[derive(Debug, Clone)]
pub struct MayManageTokens {
    organization: OrganizationId,
    person: Option<PersonId>,
    by: By,
}

/// May give [`organization`](Self::organization) a new key to sign certificates with.
#[derive(Debug, Clone)]
pub struct MayRotateSigningKey {
    organization: OrganizationId,
    by: By,
}

/// May see and manage the webhooks of [`organization`](Self::organization).
#[derive(Debug, Clone)]
pub struct MayManageWebhooks {
    organization: OrganizationId,
    person: Option<PersonId>,
    by: By,
}

/// May create service tokens of [`organization`](Self::organization) that are good for [`scopes`](Self::scopes).
#[derive(Debug, Clone)]
pub struct MayCreateToken {
    organization: OrganizationId,
    scopes: Vec<Scope>,
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

tells_by!(
    MayCreateOrganization,
    MayClaim,
    MayConfirmContact,
    MayManageTokens,
    MayRotateSigningKey,
    MayManageWebhooks,
    MayCreateToken,
    MayRevokeTokens
);

impl MayCreateOrganization {
    /// Who asks for it, and will be its administrator; none where a system or the operator does.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }

    /// Whose system asks for it, if one does.
    pub fn partner(&self) -> Option<OrganizationId> {
        self.partner
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

impl MayRotateSigningKey {
    /// Whose key.
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

impl MayManageWebhooks {
    /// Whose webhooks.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// Who does it; none at the command line.
    pub fn person(&self) -> Option<PersonId> {
        self.person
    }
}

impl MayCreateToken {
    /// Whose token.
    pub fn organization(&self) -> OrganizationId {
        self.organization
    }

    /// What it will be good for: each once, in order.
    pub fn scopes(&self) -> &[Scope] {
        &self.scopes
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
    let partner = match viewer {
        Viewer::Service { organization_id, .. } => Some(*organization_id),
        Viewer::Nobody | Viewer::Person(_) | Viewer::Operator => None,
    };
    Ok(MayCreateOrganization { person: person.map(|person| person.id), partner, needs_no_approval, by })
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

/// Whether the viewer may see whom to write to in this organization.
pub fn sees_contact(viewer: &Viewer, organization: OrganizationId) -> bool {
    demand(viewer, Action::SeeContact(organization), "Seeing a contact", "a contact").is_ok()
}

/// Proof that the viewer may see and rotate this organization's service tokens.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn manage_tokens(viewer: &Viewer, organization: OrganizationId) -> Result<MayManageTokens, Refusal> {
    let by = demand(viewer, Action::ManageTokens(organization), "Managing service tokens", "a service token")?;
    Ok(MayManageTokens { organization, person: viewer.person().map(|person| person.id), by })
}

/// Proof that the viewer may give this organization a new key to sign certificates with.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn rotate_signing_key(viewer: &Viewer, organization: OrganizationId) -> Result<MayRotateSigningKey, Refusal> {
    let action = Action::RotateSigningKey(organization);
    let by = demand(viewer, action, "Changing an organization's signing key", "a signing key")?;
    Ok(MayRotateSigningKey { organization, by })
}

/// Proof that the viewer may see and manage this organization's webhooks.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn manage_webhooks(viewer: &Viewer, organization: OrganizationId) -> Result<MayManageWebhooks, Refusal> {
    let by = demand(viewer, Action::ManageWebhooks(organization), "Managing webhooks", "a webhook")?;
    Ok(MayManageWebhooks { organization, person: viewer.person().map(|person| person.id), by })
}

/// Proof that the viewer may create a service token of this organization that is good for these scopes.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn create_token(
    viewer: &Viewer,
    organization: OrganizationId,
    mut scopes: Vec<Scope>,
) -> Result<MayCreateToken, Refusal> {
    scopes.sort_unstable();
    scopes.dedup();
    let by = demand(viewer, Action::ManageTokens(organization), "Creating a service token", "a service token")?;
    for scope in &scopes {
        let doing = format!("Giving a service token the scope {scope}");
        demand(viewer, Action::GiveScope { organization, scope: *scope }, &doing, "a service token")?;
    }
    Ok(MayCreateToken { organization, scopes, person: viewer.person().map(|person| person.id), by })
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
    by: By,
}

/// May read in registers of organizations, and vocabularies.
#[derive(Debug, Clone)]
pub struct MayImportRegisters(());

tells_by!(MayImport);

impl MayImport {
    /// Whose offerings; none: anybody's, and [registers](Self::registers) as well.
    pub fn provider(&self) -> Option<OrganizationId> {
        self.provider
    }

    /// Proof that organizations and topics may be written too, where it is not one provider's offerings alone that may.
    pub fn registers(&self) -> Option<MayImportRegisters> {
        self.provider.is_none().then_some(MayImportRegisters(()))
    }
}

/// Proof that the viewer may read in files and feeds.
///
/// # Errors
/// [`Refusal::Denied`] where not.
pub fn import(viewer: &Viewer) -> Result<MayImport, Refusal> {
    let by = demand(viewer, Action::Import, "Importing", "a source")?;
    Ok(MayImport { provider: None, by })
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
    let by = demand(viewer, action, "Importing opportunities", "an organization")?;
    Ok(MayImport { provider: Some(provider), by })
}
