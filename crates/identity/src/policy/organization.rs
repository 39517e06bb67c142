//! Who does things in the name of an organization, and who has a role there.

use database::id::OrganizationId;

use super::{
    Decision::{self, Allowed, Denied},
    Reason, Right, has, person_is,
};
use crate::{OrganizationRole, Viewer};

/// People of the organization may, and stewards.
pub(super) fn is_member(viewer: &Viewer, organization: OrganizationId) -> Decision {
    match viewer {
        Viewer::Person(person) if person.is_steward || person.role_in(organization).is_some() => Allowed,
        Viewer::Operator => Allowed,
        Viewer::Person(_) | Viewer::Nobody | Viewer::Service { .. } => Denied(Reason::NotMember),
    }
}

/// Whether the viewer acts for an organization of which `holds` is true. The operator acts for all of them.
pub(super) fn acts_for(viewer: &Viewer, holds: impl Fn(OrganizationId) -> bool) -> bool {
    match viewer {
        Viewer::Operator => true,
        _ => viewer.organization_id().is_some_and(holds),
    }
}

pub(super) fn in_the_name_of(viewer: &Viewer, right: Right, organization: OrganizationId) -> Decision {
    // Who has the right as a steward only has no role that would count here.
    let least = match right {
        Right::Role(least, _) | Right::RoleOrSteward(least, _) => Some(least),
        _ => None,
    };
    let acts = acts_for(viewer, |acting| acting == organization);
    match viewer {
        Viewer::Person(person) if acts && person.acting_role() < least => Denied(Reason::OtherOrganization),
        Viewer::Person(person) if !acts && person.role_in(organization).is_some() => {
            Denied(Reason::ActingForAnother(organization))
        }
        _ if acts => Allowed,
        _ => Denied(Reason::OtherOrganization),
    }
}

pub(super) fn if_approved(viewer: &Viewer, is_approved: bool) -> Decision {
    if is_approved || *viewer == Viewer::Operator { Allowed } else { Denied(Reason::NotApproved) }
}

/// Whether they have a role there, whomever they act for.
pub(super) fn is_of(viewer: &Viewer, organization: OrganizationId) -> bool {
    person_is(viewer, |person| person.role_in(organization).is_some())
}

/// Whether they act for the organization with at least this role there.
pub(super) fn acts_as(viewer: &Viewer, least: OrganizationRole, organization: OrganizationId) -> Decision {
    let right = Right::Role(least, None);
    match has(viewer, right) {
        Allowed => in_the_name_of(viewer, right, organization),
        refused => refused,
    }
}

/// Whether they write for the organization: as its editors and administrators do.
pub(super) fn writes_for(viewer: &Viewer, organization: OrganizationId) -> Decision {
    acts_as(viewer, OrganizationRole::Editor, organization)
}
