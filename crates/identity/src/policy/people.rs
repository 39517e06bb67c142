//! Who sees whom, and who decides on whose roles.

use database::id::PersonId;

use super::{
    Action,
    Decision::{self, Allowed, Denied, Hidden},
    MembershipFacts, PersonFacts, RealmFacts, Reason, decide,
};
use crate::{OrganizationRole, Viewer, viewer::Person};

pub(super) fn is_steward(viewer: &Viewer) -> bool {
    viewer.person().is_some_and(|person| person.is_steward)
}

pub(super) fn person_is(viewer: &Viewer, holds: impl FnOnce(&Person) -> bool) -> bool {
    viewer.person().is_some_and(holds)
}

pub(super) fn is_oneself(viewer: &Viewer, person: PersonId) -> bool {
    viewer.person().is_some_and(|viewer| viewer.id == person)
}

fn sees_roles(viewer: &Viewer, realm: RealmFacts) -> bool {
    let action = match realm {
        RealmFacts::Organization(organization) => Action::SeeMembers(organization),
        RealmFacts::Programme(programme) => Action::SeeProgrammeRoles(Some(programme)),
        RealmFacts::Network => Action::ManageStewards,
    };
    decide(viewer, action) == Allowed
}

pub(super) fn manages_roles(viewer: &Viewer, realm: RealmFacts) -> Decision {
    let action = match realm {
        RealmFacts::Organization(organization) => Action::ManageMembers(organization),
        RealmFacts::Programme(programme) => Action::ManageProgrammeRoles(Some(programme)),
        RealmFacts::Network => Action::ManageStewards,
    };
    decide(viewer, action)
}

/// A person is there for themselves, for stewards, and for whoever may see a role that they have or had.
pub(super) fn sees_person(
    viewer: &Viewer,
    person: Option<PersonFacts<'_>>,
    then: impl FnOnce(PersonFacts<'_>) -> Decision,
) -> Decision {
    let sees = |person: &PersonFacts<'_>| {
        sees_everybody(viewer)
            || is_oneself(viewer, person.id)
            || person.roles.iter().any(|(realm, _)| sees_roles(viewer, *realm))
    };
    person.filter(sees).map_or(Hidden, then)
}

/// Administrators write to those who have a role with them now; who has left is not theirs to write to any more.
pub(super) fn may_write_to(viewer: &Viewer, person: PersonFacts<'_>) -> Decision {
    let mut roles = person.roles.iter().filter(|(_, counts)| *counts).map(|(realm, _)| realm);
    let is_administrators = |realm: &RealmFacts| match (viewer, realm) {
        (Viewer::Person(viewer), RealmFacts::Organization(organization)) => {
            viewer.role_in(*organization) == Some(OrganizationRole::Administrator)
        }
        _ => false,
    };
    if sees_everybody(viewer) || is_oneself(viewer, person.id) || roles.any(is_administrators) {
        Allowed
    } else {
        Denied(Reason::Role(OrganizationRole::Administrator))
    }
}

pub(super) fn sees_membership(
    viewer: &Viewer,
    membership: Option<MembershipFacts>,
    then: impl FnOnce(MembershipFacts) -> Decision,
) -> Decision {
    let sees =
        |membership: &MembershipFacts| is_oneself(viewer, membership.person) || sees_roles(viewer, membership.realm);
    membership.filter(sees).map_or(Hidden, then)
}

/// Whoever could invite there sees who was invited, whomever they act for now.
pub(super) fn sees_invitations(viewer: &Viewer, realm: RealmFacts) -> Decision {
    let administers =
        |person: &Person, organization| person.role_in(organization) == Some(OrganizationRole::Administrator);
    match (viewer, realm) {
        (Viewer::Operator, _) => Allowed,
        (Viewer::Person(person), _) if person.is_steward => Allowed,
        (Viewer::Person(person), RealmFacts::Organization(organization)) if administers(person, organization) => {
            Allowed
        }
        (_, RealmFacts::Organization(_)) => Denied(Reason::Role(OrganizationRole::Administrator)),
        (Viewer::Person(person), RealmFacts::Programme(programme)) if administers(person, programme.operator) => {
            Allowed
        }
        (_, RealmFacts::Programme(_) | RealmFacts::Network) => manages_roles(viewer, realm),
    }
}

fn sees_everybody(viewer: &Viewer) -> bool {
    *viewer == Viewer::Operator || is_steward(viewer)
}
