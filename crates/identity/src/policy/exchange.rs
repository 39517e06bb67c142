//! Who may do what in a mentorship exchange.
//!
//! Everybody sees a round once it is called for. Offers, and what partners can teach and expect to need, are seen by those who take
//! part, applications by whoever made them, their institution, and once they are submitted by those who run the exchange and its
//! committee. What somebody declares about themselves is seen by nobody else. A plan is the committee's until it is published; then
//! each placement is seen by its two sides. What is confided about it those who run the exchange see, unless they are a party of it
//! themselves. Stewards of the network have no part in it: their role tells them nothing here.

use database::id::{ApplicationId, OfferId, OrganizationId, PersonId, PlacementId, RoundId};

use super::{
    Decision::{self, Allowed, Denied, Hidden},
    PlacementDeed, PlacementPart, ProgrammeFacts, Reason, Right, acts_as, in_programme, is_of, person_is,
    runs_programme, writes_for,
};
use crate::{OrganizationRole, ProgrammeRole, Viewer, viewer::Person};

/// What the policy needs to know about a round of an exchange.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RoundFacts {
    /// The round.
    pub id: RoundId,
    /// Of which exchange.
    pub programme: ProgrammeFacts,
    /// Whether nobody was called yet.
    pub is_draft: bool,
}

/// What the policy needs to know about an offer of places.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct OfferFacts {
    /// The offer.
    pub id: OfferId,
    /// In which exchange.
    pub programme: ProgrammeFacts,
    /// In which round.
    pub round: RoundId,
    /// Who hosts.
    pub host: OrganizationId,
    /// Whether it was ever submitted: before that it is the host's own.
    pub is_submitted: bool,
}

/// What the policy needs to know about an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ApplicationFacts {
    /// The application.
    pub id: ApplicationId,
    /// In which exchange.
    pub programme: ProgrammeFacts,
    /// In which round.
    pub round: RoundId,
    /// Where they come from.
    pub home: OrganizationId,
    /// Who applies; none of somebody who has not signed in.
    pub person: Option<PersonId>,
    /// Who is asked to agree.
    pub supervisor: Option<PersonId>,
    /// Whether it was ever submitted: before that it is the applicant's own.
    pub is_submitted: bool,
}

/// What the policy needs to know about a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PlacementFacts {
    /// The placement.
    pub id: PlacementId,
    /// Whose it is, and who agreed to it.
    pub application: ApplicationFacts,
    /// Who hosts.
    pub host: OrganizationId,
    /// Who mentors, where that is somebody who has signed in.
    pub mentor: Option<PersonId>,
}

/// What a viewer wishes to do in an exchange. Facts that are `None` are of a thing that does not exist.
#[derive(Debug, Clone, Copy)]
pub enum ExchangeAction {
    /// Set an exchange up and run it: rounds, funding, committee, plans, publishing.
    Run(Option<ProgrammeFacts>),
    /// See a round.
    SeeRound(Option<RoundFacts>),
    /// See what the committee works on: plans, pairs that are settled, funding.
    SeeCommitteeWork(Option<ProgrammeFacts>),
    /// See what came of the money of one of its funders, in figures.
    SeeFunded {
        /// Of which exchange.
        programme: Option<ProgrammeFacts>,
        /// Whose money.
        funder: OrganizationId,
    },
    /// Vote on pairings.
    Vote(Option<ProgrammeFacts>),
    /// Say how many people a partner can host and do without.
    SetLimits {
        /// In which exchange.
        programme: Option<ProgrammeFacts>,
        /// Which partner.
        organization: OrganizationId,
    },
    /// Say what a partner can teach, and what it expects to need, in the years to come.
    PlanAhead {
        /// In which exchange.
        programme: Option<ProgrammeFacts>,
        /// Which partner.
        organization: OrganizationId,
    },
    /// Offer places.
    OfferPlaces {
        /// In which exchange.
        programme: Option<ProgrammeFacts>,
        /// Who hosts.
        host: OrganizationId,
    },
    /// See the offers of an exchange that were submitted.
    SeeOffers(Option<ProgrammeFacts>),
    /// See an offer.
    SeeOffer(Option<OfferFacts>),
    /// Change, submit and withdraw an offer.
    ChangeOffer(Option<OfferFacts>),
    /// Apply.
    Apply {
        /// In which exchange.
        programme: Option<ProgrammeFacts>,
        /// From which institution.
        home: OrganizationId,
    },
    /// See an application, but for what is personal in it.
    SeeApplication(Option<ApplicationFacts>),
    /// See what its applicant cannot do without.
    SeeAccess(Option<ApplicationFacts>),
    /// See to which groups its applicant says to belong.
    SeeDeclarations(Option<ApplicationFacts>),
    /// Change, submit and withdraw an application.
    ChangeApplication(Option<ApplicationFacts>),
    /// Agree, as supervisor or director, that its applicant takes part, or refuse it.
    SignOff(Option<ApplicationFacts>),
    /// Declare a conflict: of one's own, or of a partner.
    DeclareConflict {
        /// In which exchange.
        programme: Option<ProgrammeFacts>,
        /// In the name of which partner, if of one.
        organization: Option<OrganizationId>,
    },
    /// See a placement.
    SeePlacement(Option<PlacementFacts>),
    /// Accept or decline it for the institution that lets somebody go.
    AnswerForHome(Option<PlacementFacts>),
    /// Accept or decline it for the host.
    AnswerForHost(Option<PlacementFacts>),
    /// Do something in it, once both sides accepted it.
    ActInPlacement {
        /// In which.
        placement: Option<PlacementFacts>,
        /// What.
        deed: PlacementDeed,
        /// For whom, where that is said.
        part: Option<PlacementPart>,
    },
    /// See what its participant makes of what they learn.
    SeeReflection {
        /// Of which placement.
        placement: Option<PlacementFacts>,
        /// Whether they share it.
        is_shared: bool,
    },
    /// See what somebody said for those who run the exchange alone, and are no party of the placement themselves.
    SeeConfided {
        /// About which placement.
        placement: Option<PlacementFacts>,
        /// Who said it.
        by: Option<PersonId>,
    },
}

/// What an action takes of a viewer, whatever the thing.
pub(super) fn needed(action: ExchangeAction) -> Right {
    match action {
        ExchangeAction::SeeRound(_) => Right::Anybodys,
        _ => Right::Persons,
    }
}

/// The policy of exchanges.
pub(super) fn decide(viewer: &Viewer, action: ExchangeAction) -> Decision {
    match action {
        ExchangeAction::Run(programme) => in_programme(viewer, programme, runs_programme),
        ExchangeAction::SeeRound(round) => match round {
            Some(known) if !known.is_draft || works_on(viewer, known.programme) => Allowed,
            _ => Hidden,
        },
        ExchangeAction::SeeCommitteeWork(programme) => in_programme(viewer, programme, |person, programme| {
            runs_programme(person, programme) || sits_on_committee(person, programme)
        }),
        ExchangeAction::SeeFunded { programme, funder } => match programme {
            None => Hidden,
            Some(programme) if runs_as(viewer, programme) || is_of(viewer, funder) => Allowed,
            Some(_) => Denied(Reason::NotMember),
        },
        // Whoever runs it votes as one of the committee, or not at all, whomever they act for.
        ExchangeAction::Vote(programme) => match in_programme(viewer, programme, sits_on_committee) {
            Denied(Reason::ActingForAnother(_)) => Denied(Reason::ProgrammeRole),
            other => other,
        },
        ExchangeAction::SetLimits { programme, organization }
        | ExchangeAction::PlanAhead { programme, organization }
        | ExchangeAction::OfferPlaces { programme, host: organization } => match programme {
            None => Hidden,
            Some(programme) if runs_as(viewer, programme) => Allowed,
            Some(_) => writes_for(viewer, organization),
        },
        ExchangeAction::SeeOffers(programme) => in_programme(viewer, programme, has_part_in),
        ExchangeAction::SeeOffer(offer) => sees_offer(viewer, offer, |_| Allowed),
        ExchangeAction::ChangeOffer(offer) => sees_offer(viewer, offer, |known| {
            if runs_as(viewer, known.programme) { Allowed } else { writes_for(viewer, known.host) }
        }),
        ExchangeAction::Apply { programme, home } => match programme {
            None => Hidden,
            Some(_) if *viewer == Viewer::Operator => Denied(Reason::PersonOnly),
            Some(_) if is_of(viewer, home) => Allowed,
            Some(_) => Denied(Reason::NotMember),
        },
        ExchangeAction::SeeApplication(application) => sees_application(viewer, application, |_| Allowed),
        ExchangeAction::SeeAccess(application) => sees_application(viewer, application, |known| {
            if is_oneself(viewer, known.person) || runs_as(viewer, known.programme) { Allowed } else { Hidden }
        }),
        ExchangeAction::SeeDeclarations(application) => {
            sees_application(
                viewer,
                application,
                |known| {
                    if is_oneself(viewer, known.person) { Allowed } else { Hidden }
                },
            )
        }
        ExchangeAction::ChangeApplication(application) => sees_application(viewer, application, |known| {
            if is_oneself(viewer, known.person) { Allowed } else { Denied(Reason::Applicant) }
        }),
        ExchangeAction::SignOff(application) => {
            sees_application(viewer, application, |known| speaks_for_home(viewer, known))
        }
        ExchangeAction::DeclareConflict { programme, organization } => match (programme, organization) {
            (None, _) => Hidden,
            (Some(_), Some(organization)) => directs(viewer, organization),
            (Some(programme), None) => match viewer {
                Viewer::Person(person) if has_part_in(person, programme) => Allowed,
                Viewer::Operator => Denied(Reason::PersonOnly),
                _ => Denied(Reason::ProgrammeRole),
            },
        },
        ExchangeAction::SeePlacement(placement) => sees_placement(viewer, placement, |_| Allowed),
        ExchangeAction::AnswerForHome(placement) => {
            sees_placement(viewer, placement, |known| speaks_for_home(viewer, known.application))
        }
        ExchangeAction::AnswerForHost(placement) => {
            sees_placement(viewer, placement, |known| speaks_for_host(viewer, known))
        }
        ExchangeAction::ActInPlacement { placement, deed, part } => {
            sees_placement(viewer, placement, |known| match part_for(viewer, known, deed, part) {
                Ok(_) => Allowed,
                Err(reason) => Denied(reason),
            })
        }
        ExchangeAction::SeeReflection { placement, is_shared } => sees_placement(viewer, placement, |known| {
            let is_theirs = is_oneself(viewer, known.application.person) || is_oneself(viewer, known.mentor);
            if is_shared || is_theirs { Allowed } else { Hidden }
        }),
        ExchangeAction::SeeConfided { placement, by } => sees_placement(viewer, placement, |known| {
            let is_told = runs_as(viewer, known.application.programme) && !is_party(viewer, known);
            if is_told || is_oneself(viewer, by) { Allowed } else { Hidden }
        }),
    }
}

/// As what the viewer may do something in a placement that they see: as what they say, or the first that they are.
///
/// # Errors
/// Why not, where they are none of those who may.
pub(super) fn part_for(
    viewer: &Viewer,
    known: PlacementFacts,
    deed: PlacementDeed,
    part: Option<PlacementPart>,
) -> Result<PlacementPart, Reason> {
    let mut reason = Reason::Part(deed);
    for one in deed.parts().iter().copied().filter(|one| part.is_none_or(|part| part == *one)) {
        match holds(viewer, known, deed, one) {
            Allowed => return Ok(one),
            Denied(why @ Reason::ActingForAnother(_)) => reason = why,
            Denied(_) | Hidden => {}
        }
    }
    Err(reason)
}

fn holds(viewer: &Viewer, known: PlacementFacts, deed: PlacementDeed, part: PlacementPart) -> Decision {
    let by_that = |is_so| if is_so { Allowed } else { Hidden };
    match part {
        PlacementPart::Participant => by_that(is_oneself(viewer, known.application.person)),
        PlacementPart::Home => speaks_for_home(viewer, known.application),
        PlacementPart::Host if is_oneself(viewer, known.application.person) => Hidden,
        PlacementPart::Host => speaks_for_host(viewer, known),
        PlacementPart::Coordinator => by_that(coordinates(viewer, known, deed)),
    }
}

/// Whether they do it as one of those who run the exchange: nobody in a placement of their own, and no party of it where it takes
/// somebody who is none.
fn coordinates(viewer: &Viewer, known: PlacementFacts, deed: PlacementDeed) -> bool {
    let is_partial = deed.is_impartial() && is_party(viewer, known);
    runs_as(viewer, known.application.programme) && !is_oneself(viewer, known.application.person) && !is_partial
}

/// Whether they are a party of it themselves: whoever goes, who lets them go, who mentors, or has a role at either institution.
fn is_party(viewer: &Viewer, known: PlacementFacts) -> bool {
    let PlacementFacts { application, host, mentor, .. } = known;
    let people = [application.person, application.supervisor, mentor];
    people.into_iter().any(|person| is_oneself(viewer, person))
        || is_of(viewer, application.home)
        || is_of(viewer, host)
}

/// What was offered is seen by everybody who takes part; before that, by the host and those who run the exchange.
fn sees_offer(viewer: &Viewer, offer: Option<OfferFacts>, then: impl FnOnce(OfferFacts) -> Decision) -> Decision {
    let Some(known) = offer else { return Hidden };
    let is_shown = known.is_submitted && person_is(viewer, |person| has_part_in(person, known.programme));
    if is_shown || is_of(viewer, known.host) || runs_as(viewer, known.programme) { then(known) } else { Hidden }
}

fn sees_application(
    viewer: &Viewer,
    application: Option<ApplicationFacts>,
    then: impl FnOnce(ApplicationFacts) -> Decision,
) -> Decision {
    let Some(known) = application else { return Hidden };
    let is_theirs = is_oneself(viewer, known.person);
    let is_asked = known.is_submitted && (is_oneself(viewer, known.supervisor) || administers(viewer, known.home));
    let is_worked_on = known.is_submitted && works_on(viewer, known.programme);
    if is_theirs || is_asked || is_worked_on { then(known) } else { Hidden }
}

/// The two sides see it, and those who run the exchange and its committee.
fn sees_placement(
    viewer: &Viewer,
    placement: Option<PlacementFacts>,
    then: impl FnOnce(PlacementFacts) -> Decision,
) -> Decision {
    let Some(known) = placement else { return Hidden };
    let PlacementFacts { application, host, mentor, .. } = known;
    let is_of_home = is_oneself(viewer, application.person)
        || is_oneself(viewer, application.supervisor)
        || administers(viewer, application.home);
    let is_of_host = is_oneself(viewer, mentor) || edits(viewer, host);
    if is_of_home || is_of_host || works_on(viewer, application.programme) { then(known) } else { Hidden }
}

fn sits_on_committee(person: &Person, programme: ProgrammeFacts) -> bool {
    person.has_role_in(programme.id, ProgrammeRole::CommitteeMember)
}

/// Whether they run the exchange, have a role in it, or are of an institution that takes part in it: as a partner, or because it runs
/// it.
fn has_part_in(person: &Person, programme: ProgrammeFacts) -> bool {
    runs_programme(person, programme)
        || person.role_in(programme.operator).is_some()
        || person.programmes.iter().any(|(known, _)| *known == programme.id)
        || person.participates_in.contains(&programme.id)
}

fn works_on(viewer: &Viewer, programme: ProgrammeFacts) -> bool {
    runs_as(viewer, programme) || person_is(viewer, |person| sits_on_committee(person, programme))
}

fn runs_as(viewer: &Viewer, programme: ProgrammeFacts) -> bool {
    *viewer == Viewer::Operator || person_is(viewer, |person| runs_programme(person, programme))
}

fn edits(viewer: &Viewer, organization: OrganizationId) -> bool {
    person_is(viewer, |person| person.role_in(organization) >= Some(OrganizationRole::Editor))
}

fn administers(viewer: &Viewer, organization: OrganizationId) -> bool {
    person_is(viewer, |person| person.role_in(organization) == Some(OrganizationRole::Administrator))
}

fn is_oneself(viewer: &Viewer, person: Option<PersonId>) -> bool {
    person.is_some_and(|person| super::is_oneself(viewer, person))
}

/// Whether they answer for the applicant's institution: whoever is asked to, or its administrators; nobody for themselves.
fn speaks_for_home(viewer: &Viewer, application: ApplicationFacts) -> Decision {
    if is_oneself(viewer, application.person) {
        Denied(Reason::ForOneself)
    } else if is_oneself(viewer, application.supervisor) {
        Allowed
    } else {
        directs(viewer, application.home)
    }
}

/// Whether they answer for the host: the mentor, or its editors and administrators.
fn speaks_for_host(viewer: &Viewer, placement: PlacementFacts) -> Decision {
    if is_oneself(viewer, placement.mentor) { Allowed } else { writes_for(viewer, placement.host) }
}

/// Whether they speak for the organization as its director does: its administrators.
fn directs(viewer: &Viewer, organization: OrganizationId) -> Decision {
    acts_as(viewer, OrganizationRole::Administrator, organization)
}
