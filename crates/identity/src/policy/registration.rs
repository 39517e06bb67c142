//! Whose a registration is.

use super::{
    Decision::{self, Hidden},
    RegistrationFacts, acts_for, is_oneself, is_steward,
};
use crate::{OrganizationRole, Scope, Viewer};

/// What somebody has to do with a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Concern {
    /// It is their own.
    Oneself,
    /// They write for the organization that it is made for.
    Staff,
    /// They write for an organization that owns what it is for.
    Provider,
}

/// What the viewer has to do with it; none where nothing.
pub(super) fn concern(viewer: &Viewer, registration: &RegistrationFacts) -> Option<Concern> {
    if registration.person().is_some_and(|person| is_oneself(viewer, person)) {
        return Some(Concern::Oneself);
    }
    let writes = match viewer {
        Viewer::Person(person) => person.acting_role() >= Some(OrganizationRole::Editor),
        Viewer::Service { scopes, .. } => scopes.contains(&Scope::CatalogueWrite),
        Viewer::Nobody => false,
        Viewer::Operator => true,
    };
    if writes && acts_for(viewer, |organization| registration.opportunity().is_owner(organization)) {
        Some(Concern::Provider)
    } else if writes && registration.organization().is_some() && viewer.organization_id() == registration.organization()
    {
        Some(Concern::Staff)
    } else {
        None
    }
}

/// A registration is there for those whom it concerns, and for stewards.
pub(super) fn sees_registration(
    viewer: &Viewer,
    registration: Option<&RegistrationFacts>,
    then: impl FnOnce(&RegistrationFacts) -> Decision,
) -> Decision {
    let sees = |known: &&RegistrationFacts| concern(viewer, known).is_some() || is_steward(viewer);
    registration.filter(sees).map_or(Hidden, then)
}
