//! Whose a need is, and who sees it.

use database::id::{OrganizationId, PersonId};

use super::{
    Decision::{self, Allowed, Denied, Hidden},
    NETWORK, ProgrammeFacts, Reason, Right, Sight, in_the_name_of, is_oneself,
};
use crate::{OrganizationRole, ProgrammeRole, Viewer};

/// Whose a need is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NeedOwner {
    /// An organization's.
    Organization(OrganizationId),
    /// A person's own.
    Person(PersonId),
}

/// What the policy needs to know about a need.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NeedFacts {
    /// Whose it is.
    pub owner: NeedOwner,
    /// The programme whose people see it too; none: its owner alone.
    pub shown_to: Option<ProgrammeFacts>,
}

/// What a viewer wishes to do with needs.
#[derive(Debug, Clone, Copy)]
pub enum NeedAction {
    /// See all needs of an organization or of a person.
    SeeAll(NeedOwner),
    /// See one.
    See(Option<NeedFacts>),
    /// Say that something is needed.
    Create(NeedOwner),
    /// Change one, and say where it stands.
    Change(Option<NeedFacts>),
    /// See how many organizations need what, without learning which.
    SeeFigures,
}

/// Who works with participants in a programme, and so sees what they need. Its committee and observers do not.
const WORKS_WITH_PARTICIPANTS: [ProgrammeRole; 4] =
    [ProgrammeRole::Staff, ProgrammeRole::Coordinator, ProgrammeRole::Coach, ProgrammeRole::Reviewer];

pub(super) fn needed(action: NeedAction) -> Right {
    match action {
        NeedAction::See(_) | NeedAction::SeeFigures => Right::Anybodys,
        NeedAction::SeeAll(_) => Right::Persons,
        NeedAction::Create(NeedOwner::Organization(_)) => Right::Role(OrganizationRole::Editor, None),
        NeedAction::Create(NeedOwner::Person(_)) | NeedAction::Change(_) => Right::Persons,
    }
}

pub(super) fn decide(viewer: &Viewer, action: NeedAction) -> Decision {
    match action {
        NeedAction::SeeAll(owner) if is_theirs(viewer, owner) => Allowed,
        NeedAction::SeeAll(NeedOwner::Organization(_)) => Denied(Reason::NotMember),
        NeedAction::SeeAll(NeedOwner::Person(_)) => Hidden,
        NeedAction::See(need) => seen(viewer, need, |_| Allowed),
        NeedAction::Create(owner) => writes(viewer, owner),
        NeedAction::Change(need) => seen(viewer, need, |need| writes(viewer, need.owner)),
        NeedAction::SeeFigures => match (Sight::from(viewer), viewer) {
            (Sight::Everything, _) => Allowed,
            (sight, _) if sight.keys().contains(&NETWORK) => Allowed,
            (_, Viewer::Nobody) => Denied(Reason::Unknown { least: None, scope: None }),
            _ => Denied(Reason::NotApproved),
        },
    }
}

fn seen(viewer: &Viewer, need: Option<NeedFacts>, then: impl FnOnce(NeedFacts) -> Decision) -> Decision {
    match need {
        Some(need) if is_theirs(viewer, need.owner) || works_with(viewer, need.shown_to) => then(need),
        _ => Hidden,
    }
}

/// Whether they belong to the organization, whatever they act for now, or are the person. A steward is no more than others.
fn is_theirs(viewer: &Viewer, owner: NeedOwner) -> bool {
    match (viewer, owner) {
        (Viewer::Operator, _) => true,
        (Viewer::Person(person), NeedOwner::Organization(organization)) => person.role_in(organization).is_some(),
        (_, NeedOwner::Person(person)) => is_oneself(viewer, person),
        (Viewer::Nobody | Viewer::Service { .. }, NeedOwner::Organization(_)) => false,
    }
}

fn works_with(viewer: &Viewer, programme: Option<ProgrammeFacts>) -> bool {
    let (Some(person), Some(programme)) = (viewer.person(), programme) else { return false };
    WORKS_WITH_PARTICIPANTS.iter().any(|role| person.has_role_in(programme.id, *role))
}

fn writes(viewer: &Viewer, owner: NeedOwner) -> Decision {
    match owner {
        NeedOwner::Organization(organization) => {
            in_the_name_of(viewer, Right::Role(OrganizationRole::Editor, None), organization)
        }
        NeedOwner::Person(person) if is_oneself(viewer, person) => Allowed,
        NeedOwner::Person(_) => Denied(Reason::OtherOrganization),
    }
}
