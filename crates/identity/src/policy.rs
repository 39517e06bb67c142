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

mod exchange;
mod facts;
mod need;
mod people;
mod placement;
mod proof;
mod reason;
mod registration;
mod sight;
mod table;
mod track;

use database::id::OrganizationId;

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

use crate::{OrganizationRole, ProgrammeRole, Scope, Viewer};

/// What a viewer wishes to do, and to what. Facts that are `None` are of a thing that does not exist.
#[derive(Debug, Clone, Copy)]
pub enum Action<'a> {
    /// Put an organization into the catalogue, which asks for it to join the network.
    CreateOrganization,
    /// Ask to act for an organization that is in the catalogue.
    ClaimOrganization,
    /// See who asks to join, and decide.
    DecideJoinRequests,
    /// See an organization.
    SeeOrganization {
        /// The organization.
        organization: OrganizationId,
        /// Whether a steward approved it.
        is_approved: bool,
    },
    /// See whom to write to in an organization.
    SeeContact(OrganizationId),
    /// Change this organization.
    EditOrganization(OrganizationId),
    /// Confirm that this organization's contact is right.
    ConfirmContact(OrganizationId),
    /// See which organizations need a steward's attention.
    SeeNeglected,
    /// See who has a role in an organization.
    SeeMembers(OrganizationId),
    /// Give, change and end roles in an organization, and invite to them.
    ManageMembers(OrganizationId),
    /// See who has a role in a programme, and who takes part in it.
    SeeProgrammeRoles(Option<ProgrammeFacts>),
    /// Give, change and end roles in a programme, and invite to them.
    ManageProgrammeRoles(Option<ProgrammeFacts>),
    /// Give and end the role of steward, and invite to it.
    ManageStewards,
    /// See that there is a person, and what they are called.
    SeePerson(Option<PersonFacts<'a>>),
    /// See a person's e-mail address, and in which language to write to them.
    SeeEmail(Option<PersonFacts<'a>>),
    /// See that somebody has or had a role.
    SeeMembership(Option<MembershipFacts>),
    /// Change which role somebody has, or until when it counts.
    ChangeMembership(Option<MembershipFacts>),
    /// End somebody's role, or give back one's own.
    EndMembership(Option<MembershipFacts>),
    /// See who was invited to a role there.
    SeeInvitations(RealmFacts),
    /// Take back an invitation to a role there.
    WithdrawInvitation(Option<RealmFacts>),
    /// Begin a programme that this organization runs.
    CreateProgramme {
        /// Who will run it.
        operator: OrganizationId,
        /// Whether a steward approved it.
        is_approved: bool,
    },
    /// Change a programme, and who takes part in it.
    EditProgramme(Option<ProgrammeFacts>),
    /// See an organization's service tokens, create and rotate them.
    ManageTokens(OrganizationId),
    /// Give an organization a new key to sign certificates with.
    RotateSigningKey(OrganizationId),
    /// Create a service token of an organization with a scope.
    GiveScope {
        /// Whose token it will be.
        organization: OrganizationId,
        /// What it will be good for.
        scope: Scope,
    },
    /// Revoke a service token of an organization.
    RevokeTokens(OrganizationId),
    /// See, create and revoke an organization's calendar links.
    ManageCalendarFeeds(OrganizationId),
    /// Write questions that an organization's evaluations ask.
    WriteQuestions(OrganizationId),
    /// See an organization's webhooks and what was sent to them, create and remove them, have it sent again.
    ManageWebhooks(OrganizationId),
    /// Do what concerns oneself alone: accept or decline an invitation, leave, choose for whom to act, export, erase.
    ActForOneself,
    /// Read what was done to an organization's things, and by whom.
    ReadTrail(OrganizationId),
    /// Read what was done in the whole network, and by whom.
    ReadWholeTrail,
    /// Have this organization grant credit: set its rules, and approve runs. None is of an authority that does not exist.
    GrantCredit(Option<OrganizationId>),
    /// Create a topic.
    CreateTopic,
    /// Change a topic.
    EditTopic,
    /// Create an opportunity that this organization owns.
    CreateOpportunity {
        /// Its owner to be.
        owner: OrganizationId,
    },
    /// See an opportunity, and everything that hangs on it.
    SeeOpportunity(Option<&'a OpportunityFacts>),
    /// See for whom an opportunity is: for which organizations, for which programme's participants.
    SeeAudience(Option<&'a OpportunityFacts>),
    /// Change an opportunity, its runs, sessions and recordings, and where it stands.
    EditOpportunity(Option<&'a OpportunityFacts>),
    /// Publish an opportunity.
    PublishOpportunity {
        /// The opportunity.
        opportunity: Option<&'a OpportunityFacts>,
        /// Whether a steward approved the organization in whose name it is done.
        is_approved: bool,
    },
    /// List an opportunity in an organization's name.
    ListOpportunity {
        /// The opportunity.
        opportunity: Option<&'a OpportunityFacts>,
        /// In whose name.
        lister: OrganizationId,
    },
    /// Change or withdraw a listing.
    EditListing {
        /// What it lists.
        opportunity: Option<&'a OpportunityFacts>,
        /// Whose listing it is.
        lister: OrganizationId,
    },
    /// Something about taking part.
    TakingPart(TakingPart<'a>),
    /// Something in a TRACK programme.
    Track(TrackAction<'a>),
    /// Something in a mentorship exchange.
    Exchange(ExchangeAction),
    /// What is done with needs.
    Need(NeedAction),
    /// Read in files and feeds, in anybody's name.
    Import,
    /// Read in a file of what an organization offers.
    ImportOfferings {
        /// Who offers them.
        provider: OrganizationId,
        /// Whether a steward approved it.
        is_approved: bool,
    },
}

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
use people::{is_oneself, manages_roles, may_write_to, sees_invitations, sees_membership, sees_person};

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

/// What an action takes of a viewer, whatever the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Right {
    /// Nothing.
    Anybodys,
    /// To be a person.
    Persons,
    /// To be a person, or a token with this scope.
    PersonsOr(Scope),
    /// At least this role in the organization they act for, or this scope.
    Role(OrganizationRole, Option<Scope>),
    /// That, or to be a steward.
    RoleOrSteward(OrganizationRole, Option<Scope>),
    /// To be a steward, or a token with this scope.
    Stewards(Option<Scope>),
}

fn needed(action: Action<'_>) -> Right {
    use OrganizationRole::{Administrator, Editor};
    match action {
        Action::SeeOrganization { .. }
        | Action::SeeContact(_)
        | Action::SeeOpportunity(_)
        | Action::SeeAudience(_)
        | Action::SeePerson(_)
        | Action::SeeEmail(_)
        | Action::SeeMembership(_) => Right::Anybodys,
        Action::Need(action) => need::needed(action),
        Action::CreateOrganization => Right::PersonsOr(Scope::OrganizationsWrite),
        Action::ClaimOrganization
        | Action::SeeMembers(_)
        | Action::SeeProgrammeRoles(_)
        | Action::ManageProgrammeRoles(_)
        | Action::EditProgramme(_)
        | Action::ChangeMembership(_)
        | Action::EndMembership(_)
        | Action::SeeInvitations(_)
        | Action::WithdrawInvitation(_)
        | Action::ActForOneself => Right::Persons,
        Action::Track(action) => track::needed(action),
        Action::Exchange(action) => exchange::needed(action),
        Action::TakingPart(action) => registration::needed(action),
        Action::EditOrganization(_) => Right::RoleOrSteward(Administrator, Some(Scope::OrganizationsWrite)),
        Action::ManageMembers(_) | Action::RevokeTokens(_) | Action::ReadTrail(_) => {
            Right::RoleOrSteward(Administrator, None)
        }
        Action::ConfirmContact(_)
        | Action::ManageTokens(_)
        | Action::RotateSigningKey(_)
        | Action::ManageWebhooks(_)
        | Action::GiveScope { .. }
        | Action::CreateProgramme { .. } => Right::Role(Administrator, None),
        Action::ManageCalendarFeeds(_) => Right::Role(Editor, None),
        Action::CreateOpportunity { .. }
        | Action::WriteQuestions(_)
        | Action::GrantCredit(_)
        | Action::EditOpportunity(_)
        | Action::PublishOpportunity { .. }
        | Action::ListOpportunity { .. }
        | Action::EditListing { .. } => Right::Role(Editor, Some(Scope::CatalogueWrite)),
        Action::ImportOfferings { .. } => Right::RoleOrSteward(Editor, Some(Scope::CatalogueWrite)),
        Action::CreateTopic | Action::EditTopic => Right::Stewards(Some(Scope::TopicsWrite)),
        Action::DecideJoinRequests
        | Action::SeeNeglected
        | Action::ManageStewards
        | Action::ReadWholeTrail
        | Action::Import => Right::Stewards(None),
    }
}

fn has(viewer: &Viewer, right: Right) -> Decision {
    let (least, scope, steward) = match right {
        Right::Anybodys => return Allowed,
        Right::Persons => (None, None, false),
        Right::PersonsOr(scope) => (None, Some(scope), false),
        Right::Role(role, scope) => (Some(role), scope, false),
        Right::RoleOrSteward(role, scope) => (Some(role), scope, true),
        Right::Stewards(scope) => {
            return match viewer {
                Viewer::Operator => Allowed,
                Viewer::Person(person) if person.is_steward => Allowed,
                Viewer::Service { scopes, .. } if scope.is_some_and(|scope| scopes.contains(&scope)) => Allowed,
                Viewer::Service { .. } if let Some(scope) = scope => Denied(Reason::Scope(scope)),
                _ => Denied(Reason::Steward(scope)),
            };
        }
    };
    match (viewer, least, scope) {
        (Viewer::Operator, ..) => Allowed,
        (Viewer::Nobody, ..) => Denied(Reason::Unknown { least, scope }),
        (Viewer::Person(person), ..) if steward && person.is_steward => Allowed,
        (Viewer::Person(_), None, _) => Allowed,
        (Viewer::Person(person), Some(least), _) if person.acting_role() >= Some(least) => Allowed,
        (Viewer::Person(_), Some(least), _) => Denied(Reason::Role(least)),
        (Viewer::Service { scopes, .. }, _, Some(scope)) if scopes.contains(&scope) => Allowed,
        (Viewer::Service { .. }, _, Some(scope)) => Denied(Reason::Scope(scope)),
        (Viewer::Service { .. }, _, None) => Denied(Reason::PersonOnly),
    }
}

fn is_steward(viewer: &Viewer) -> bool {
    viewer.person().is_some_and(|person| person.is_steward)
}

/// People of the organization may, and stewards.
fn is_member(viewer: &Viewer, organization: OrganizationId) -> Decision {
    match viewer {
        Viewer::Person(person) if person.is_steward || person.role_in(organization).is_some() => Allowed,
        Viewer::Operator => Allowed,
        Viewer::Person(_) | Viewer::Nobody | Viewer::Service { .. } => Denied(Reason::NotMember),
    }
}

/// Whether the viewer acts for an organization of which `holds` is true. The operator acts for all of them.
fn acts_for(viewer: &Viewer, holds: impl Fn(OrganizationId) -> bool) -> bool {
    match viewer {
        Viewer::Operator => true,
        _ => viewer.organization_id().is_some_and(holds),
    }
}

fn in_the_name_of(viewer: &Viewer, right: Right, organization: OrganizationId) -> Decision {
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

fn owns(viewer: &Viewer, opportunity: &OpportunityFacts) -> Decision {
    let owner_of_theirs = || {
        let organizations = viewer.person().map(|person| person.organizations.as_slice()).unwrap_or_default();
        organizations.iter().map(|one| one.organization_id).find(|organization| opportunity.is_owner(*organization))
    };
    if acts_for(viewer, |organization| opportunity.is_owner(organization)) {
        Allowed
    } else {
        Denied(owner_of_theirs().map_or(Reason::NotOwner, Reason::ActingForAnother))
    }
}

/// As [`owns`], for what is only looked at: any organization of a person's counts, and a steward sees to all.
fn belongs_to(viewer: &Viewer, opportunity: &OpportunityFacts) -> Decision {
    let belongs = match viewer {
        Viewer::Person(person) => {
            let mut organizations = person.organizations.iter().map(|one| one.organization_id);
            person.is_steward || organizations.any(|organization| opportunity.is_owner(organization))
        }
        Viewer::Nobody | Viewer::Service { .. } | Viewer::Operator => {
            acts_for(viewer, |organization| opportunity.is_owner(organization))
        }
    };
    if belongs { Allowed } else { Denied(Reason::NotOwner) }
}

fn if_approved(viewer: &Viewer, is_approved: bool) -> Decision {
    if is_approved || *viewer == Viewer::Operator { Allowed } else { Denied(Reason::NotApproved) }
}

fn runs_programme(person: &crate::viewer::Person, programme: ProgrammeFacts) -> bool {
    let has = |role| person.has_role_in(programme.id, role);
    let administers =
        person.acting_for == Some(programme.operator) && person.acting_role() == Some(OrganizationRole::Administrator);
    has(ProgrammeRole::Staff) || has(ProgrammeRole::Coordinator) || administers
}

fn in_programme(
    viewer: &Viewer,
    programme: Option<ProgrammeFacts>,
    may: impl FnOnce(&crate::viewer::Person, ProgrammeFacts) -> bool,
) -> Decision {
    let Some(programme) = programme else { return Hidden };
    match viewer {
        Viewer::Operator => Allowed,
        Viewer::Person(person) if may(person, programme) => Allowed,
        Viewer::Person(person) if person.role_in(programme.operator) == Some(OrganizationRole::Administrator) => {
            Denied(Reason::ActingForAnother(programme.operator))
        }
        Viewer::Person(_) | Viewer::Nobody | Viewer::Service { .. } => Denied(Reason::ProgrammeRole),
    }
}

fn person_is(viewer: &Viewer, holds: impl FnOnce(&crate::viewer::Person) -> bool) -> bool {
    viewer.person().is_some_and(holds)
}

/// Whether they have a role there, whomever they act for.
fn is_of(viewer: &Viewer, organization: OrganizationId) -> bool {
    person_is(viewer, |person| person.role_in(organization).is_some())
}

/// Whether they act for the organization with at least this role there.
fn acts_as(viewer: &Viewer, least: OrganizationRole, organization: OrganizationId) -> Decision {
    let right = Right::Role(least, None);
    match has(viewer, right) {
        Allowed => in_the_name_of(viewer, right, organization),
        refused => refused,
    }
}

/// Whether they write for the organization: as its editors and administrators do.
fn writes_for(viewer: &Viewer, organization: OrganizationId) -> Decision {
    acts_as(viewer, OrganizationRole::Editor, organization)
}

fn seen(
    viewer: &Viewer,
    opportunity: Option<&OpportunityFacts>,
    then: impl FnOnce(&OpportunityFacts) -> Decision,
) -> Decision {
    match opportunity {
        Some(opportunity) if Sight::from(viewer).includes(opportunity) => then(opportunity),
        _ => Hidden,
    }
}
