//! Who may do what about taking part, and whose a registration is.

use database::id::OrganizationId;

use super::{
    Decision::{self, Allowed, Denied, Hidden},
    OpportunityFacts, Reason, RegistrationFacts, Right, acts_for, in_the_name_of, is_member, is_oneself, is_steward,
    owns, seen,
};
use crate::{OrganizationRole, Scope, Viewer};

/// What a viewer wishes to do about taking part. Facts that are `None` are of a thing that does not exist.
#[derive(Debug, Clone, Copy)]
pub enum TakingPart<'a> {
    /// See figures of who took part in what an organization offers, and in what its staff took part.
    SeeParticipation(OrganizationId),
    /// Register oneself for a run of this opportunity.
    Register(Option<&'a OpportunityFacts>),
    /// Register an organization's staff for a run of this opportunity, and say that they took part.
    RegisterStaff {
        /// What it is a run of.
        opportunity: Option<&'a OpportunityFacts>,
        /// Whose staff.
        organization: OrganizationId,
    },
    /// See who takes part in the runs of this opportunity, and who waits.
    SeeRegistrations(Option<&'a OpportunityFacts>),
    /// See in what an organization's staff take part.
    SeeStaffRegistrations(OrganizationId),
    /// See one registration.
    SeeRegistration(Option<&'a RegistrationFacts>),
    /// Take a place that is offered, or let it go.
    AnswerOffer(Option<&'a RegistrationFacts>),
    /// Take a registration back.
    ChangeRegistration(Option<&'a RegistrationFacts>),
    /// Say whether somebody who asked may come.
    DecideRegistration(Option<&'a RegistrationFacts>),
}

/// What an action takes of a viewer, whatever the thing.
pub(super) fn needed(action: TakingPart<'_>) -> Right {
    match action {
        TakingPart::SeeRegistration(_) => Right::Anybodys,
        TakingPart::SeeParticipation(_) | TakingPart::Register(_) | TakingPart::AnswerOffer(_) => Right::Persons,
        TakingPart::ChangeRegistration(_) => Right::PersonsOr(Scope::CatalogueWrite),
        TakingPart::RegisterStaff { .. } | TakingPart::SeeStaffRegistrations(_) => {
            Right::Role(OrganizationRole::Editor, None)
        }
        TakingPart::SeeRegistrations(_) | TakingPart::DecideRegistration(_) => {
            Right::Role(OrganizationRole::Editor, Some(Scope::CatalogueWrite))
        }
    }
}

/// The policy of taking part.
pub(super) fn decide(viewer: &Viewer, action: TakingPart<'_>) -> Decision {
    let in_the_name_of = |organization| in_the_name_of(viewer, needed(action), organization);
    match action {
        TakingPart::Register(_) | TakingPart::RegisterStaff { .. } if *viewer == Viewer::Operator => {
            Denied(Reason::PersonOnly)
        }
        TakingPart::SeeParticipation(organization) => is_member(viewer, organization),
        TakingPart::Register(opportunity) => seen(viewer, opportunity, |_| Allowed),
        TakingPart::RegisterStaff { opportunity, organization } => {
            seen(viewer, opportunity, |_| in_the_name_of(organization))
        }
        TakingPart::SeeRegistrations(opportunity) => seen(viewer, opportunity, |opportunity| owns(viewer, opportunity)),
        TakingPart::SeeStaffRegistrations(organization) => in_the_name_of(organization),
        TakingPart::SeeRegistration(registration) => sees_registration(viewer, registration, |_| Allowed),
        TakingPart::ChangeRegistration(registration) => sees_registration(viewer, registration, |known| {
            if concern(viewer, known).is_some() { Allowed } else { Denied(Reason::NotOwner) }
        }),
        TakingPart::AnswerOffer(registration) => sees_registration(viewer, registration, |known| {
            let is_theirs = matches!(concern(viewer, known), Some(Concern::Oneself | Concern::Staff));
            if is_theirs { Allowed } else { Denied(Reason::OtherOrganization) }
        }),
        TakingPart::DecideRegistration(registration) => {
            sees_registration(viewer, registration, |known| owns(viewer, known.opportunity()))
        }
    }
}

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
fn sees_registration(
    viewer: &Viewer,
    registration: Option<&RegistrationFacts>,
    then: impl FnOnce(&RegistrationFacts) -> Decision,
) -> Decision {
    let sees = |known: &&RegistrationFacts| concern(viewer, known).is_some() || is_steward(viewer);
    registration.filter(sees).map_or(Hidden, then)
}
