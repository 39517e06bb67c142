//! What it takes of a viewer, before anything is looked up.

use super::{
    Action,
    Decision::{self, Allowed, Denied},
    Reason, exchange, need, registration, track,
};
use crate::{OrganizationRole, Scope, Viewer};

/// What an action takes of a viewer, whatever the thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Right {
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

pub(super) fn needed(action: Action<'_>) -> Right {
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

pub(super) fn has(viewer: &Viewer, right: Right) -> Decision {
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
