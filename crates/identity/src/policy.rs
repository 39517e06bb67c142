//! The permission policy: which viewer may do which action on which thing. There is no other place that says so.
//!
//! [`decide`] is the whole policy, as a function of values. [`Sight`] is the same policy for lists: what a viewer may see.
//! The functions that end in a proof ([`MayEdit`] and its like) look up what they need to know about the thing, ask
//! `decide`, and give a proof or a [`Refusal`]. A domain function that needs a right takes its proof as an argument;
//! proofs are made nowhere else, so forgetting to ask does not compile. [`table`] prints the policy; a test keeps the
//! printed table, `policy.snap`, so that a change of the policy is a change that people see.
//!
//! A person sees what any of their roles lets them see, and does things in the name of the organization they act for.
//! Whoever lacks the role or scope is denied before anything is looked up, so a refusal does not tell whether the thing
//! exists. Whoever has it but may not see the thing is told that it is not there, as if it were not.
//!
//! To add a rule: an [`Action`], its arm in `decide`, a line in `table`, and a function that gives the proof.

mod action;
mod exchange;
mod facts;
mod need;
mod opportunity;
mod organization;
mod people;
mod placement;
mod programme;
mod proof;
mod reason;
mod registration;
mod right;
mod sight;
mod table;
mod track;

pub use action::Action;
pub use exchange::{ApplicationFacts, ExchangeAction, OfferFacts, PlacementFacts, RoundFacts};
pub use facts::{
    MembershipFacts, OfPlacement, OpportunityFacts, PersonFacts, ProgrammeFacts, RealmFacts, RegistrationFacts,
    Visibility,
};
pub use need::{NeedAction, NeedFacts, NeedOwner};
pub use placement::{PlacementDeed, PlacementPart, deed};
pub use proof::*;
pub use reason::{Reason, Refusal};
pub use registration::TakingPart;
pub use sight::{NETWORK, Sight};
pub use table::table;
pub use track::{EnrolmentFacts, TrackAction};

use crate::{Scope, Viewer};

/// The policy's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The viewer may.
    Allowed,
    /// The viewer may not, and may know it.
    Denied(Reason),
    /// The viewer may not know that the thing exists.
    Hidden,
}

use Decision::{Allowed, Denied, Hidden};
use opportunity::{belongs_to, owns, seen};
use organization::{acts_as, acts_for, if_approved, in_the_name_of, is_member, is_of, writes_for};
use people::{
    is_oneself, is_steward, manages_roles, may_write_to, person_is, sees_invitations, sees_membership, sees_person,
};
use programme::{in_programme, runs_programme};
use right::{Right, has, needed};

/// The whole policy.
pub fn decide(viewer: &Viewer, action: Action<'_>) -> Decision {
    let right = needed(action);
    match has(viewer, right) {
        Allowed => {}
        refused => return refused,
    }
    let in_the_name_of = |organization| in_the_name_of(viewer, right, organization);
    match action {
        Action::ClaimOrganization | Action::ActForOneself if *viewer == Viewer::Operator => Denied(Reason::PersonOnly),
        Action::CreateOrganization
        | Action::ClaimOrganization
        | Action::DecideJoinRequests
        | Action::SeeNeglected
        | Action::ManageStewards
        | Action::ActForOneself
        | Action::ReadWholeTrail
        | Action::CreateTopic
        | Action::EditTopic
        | Action::Import => Allowed,
        Action::Need(action) => need::decide(viewer, action),
        Action::SeeOrganization { organization, is_approved } => {
            if Sight::from(viewer).includes_organization(organization, is_approved) { Allowed } else { Hidden }
        }
        Action::SeeContact(organization) => {
            if Sight::from(viewer).includes_contact(organization) {
                Allowed
            } else {
                Hidden
            }
        }
        Action::GiveScope { organization, scope } => match in_the_name_of(organization) {
            // What concerns everybody's vocabulary is not one organization's to give.
            Allowed if scope == Scope::TopicsWrite && !is_steward(viewer) && *viewer != Viewer::Operator => {
                Denied(Reason::Steward(None))
            }
            answer => answer,
        },
        Action::EditOrganization(_)
        | Action::ManageMembers(_)
        | Action::RevokeTokens(_)
        | Action::ReadTrail(_)
        | Action::ImportOfferings { .. }
            if is_steward(viewer) =>
        {
            Allowed
        }
        Action::EditOrganization(organization)
        | Action::ConfirmContact(organization)
        | Action::ManageMembers(organization)
        | Action::ManageTokens(organization)
        | Action::RotateSigningKey(organization)
        | Action::ManageWebhooks(organization)
        | Action::RevokeTokens(organization)
        | Action::ReadTrail(organization)
        | Action::ManageCalendarFeeds(organization)
        | Action::WriteQuestions(organization)
        | Action::CreateOpportunity { owner: organization } => in_the_name_of(organization),
        Action::SeeMembers(organization) => is_member(viewer, organization),
        Action::SeeProgrammeRoles(programme) => in_programme(viewer, programme, |person, programme| {
            person.is_steward
                || person.programmes.iter().any(|(known, _)| *known == programme.id)
                || person.role_in(programme.operator).is_some()
        }),
        Action::ManageProgrammeRoles(programme) | Action::EditProgramme(programme) => {
            in_programme(viewer, programme, |person, programme| person.is_steward || runs_programme(person, programme))
        }
        Action::SeePerson(person) => sees_person(viewer, person, |_| Allowed),
        Action::SeeEmail(person) => sees_person(viewer, person, |person| may_write_to(viewer, person)),
        Action::SeeMembership(membership) => sees_membership(viewer, membership, |_| Allowed),
        Action::ChangeMembership(membership) => {
            sees_membership(viewer, membership, |membership| manages_roles(viewer, membership.realm))
        }
        Action::EndMembership(membership) => sees_membership(viewer, membership, |membership| {
            if is_oneself(viewer, membership.person) { Allowed } else { manages_roles(viewer, membership.realm) }
        }),
        Action::SeeInvitations(realm) => sees_invitations(viewer, realm),
        Action::WithdrawInvitation(realm) => match realm {
            Some(realm) if sees_invitations(viewer, realm) == Allowed => manages_roles(viewer, realm),
            _ => Hidden,
        },
        Action::SeeOpportunity(opportunity) => seen(viewer, opportunity, |_| Allowed),
        Action::SeeAudience(opportunity) => seen(viewer, opportunity, |opportunity| belongs_to(viewer, opportunity)),
        Action::EditOpportunity(opportunity) => seen(viewer, opportunity, |opportunity| owns(viewer, opportunity)),
        Action::PublishOpportunity { opportunity, is_approved } => {
            seen(viewer, opportunity, |opportunity| match owns(viewer, opportunity) {
                Allowed => if_approved(viewer, is_approved),
                refused => refused,
            })
        }
        Action::ListOpportunity { opportunity, lister } | Action::EditListing { opportunity, lister } => {
            seen(viewer, opportunity, |_| in_the_name_of(lister))
        }
        Action::TakingPart(action) => registration::decide(viewer, action),
        Action::GrantCredit(organization) => organization.map_or(Hidden, in_the_name_of),
        Action::Track(action) => track::decide(viewer, action),
        Action::Exchange(action) => exchange::decide(viewer, action),
        Action::CreateProgramme { operator: organization, is_approved }
        | Action::ImportOfferings { provider: organization, is_approved } => match in_the_name_of(organization) {
            Allowed => if_approved(viewer, is_approved),
            refused => refused,
        },
    }
}
