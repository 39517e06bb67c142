//! The lines about taking part.

use database::id::{OpportunityId, PersonId, RunId};
use uuid::Uuid;

use super::{Actions, Facts, OURS, THEIRS, named};
use crate::policy::{Action, OpportunityFacts, RegistrationFacts};

/// Registrations of the viewer of every column, of our staff, and of others.
pub(super) struct Registrations {
    own: RegistrationFacts,
    of_our_staff: RegistrationFacts,
    for_ours: RegistrationFacts,
    of_others: RegistrationFacts,
}

impl Registrations {
    pub(super) fn new(ours: &OpportunityFacts, theirs: &OpportunityFacts) -> Self {
        let place = (RunId::from_uuid(Uuid::from_u128(41)), OpportunityId::from_uuid(Uuid::from_u128(42)));
        let oneself = PersonId::from_uuid(Uuid::nil());
        let another = PersonId::from_uuid(Uuid::from_u128(31));
        Self {
            own: RegistrationFacts::new(Some(oneself), Some(THEIRS), place, theirs.clone()),
            of_our_staff: RegistrationFacts::new(Some(another), Some(OURS), place, theirs.clone()),
            for_ours: RegistrationFacts::new(Some(another), Some(THEIRS), place, ours.clone()),
            of_others: RegistrationFacts::new(Some(another), Some(THEIRS), place, theirs.clone()),
        }
    }
}

pub(super) fn lines(open: &Facts) -> Actions<'_> {
    let theirs = Some(&open.theirs);
    let Registrations { own, of_our_staff, for_ours, of_others } = &open.registrations;
    named(&[
        ("register oneself for what others offer", Action::Register(theirs)),
        ("register oneself for what one may not see", Action::Register(Some(&open.for_others))),
        ("register our staff", Action::RegisterStaff { opportunity: theirs, organization: OURS }),
        ("register another organization's staff", Action::RegisterStaff { opportunity: theirs, organization: THEIRS }),
        ("see who takes part in what we offer", Action::SeeRegistrations(Some(&open.ours))),
        ("see who takes part in what is shared", Action::SeeRegistrations(Some(&open.shared))),
        ("see who takes part in what others offer", Action::SeeRegistrations(theirs)),
        ("see in what our staff take part", Action::SeeStaffRegistrations(OURS)),
        ("see in what another organization's staff take part", Action::SeeStaffRegistrations(THEIRS)),
        ("see figures of participation in what we offer", Action::SeeParticipation(OURS)),
        ("see figures of participation in what others offer", Action::SeeParticipation(THEIRS)),
        ("see one's own registration", Action::SeeRegistration(Some(own))),
        ("see that of a colleague, for our organization", Action::SeeRegistration(Some(of_our_staff))),
        ("see somebody's for what we offer", Action::SeeRegistration(Some(for_ours))),
        ("see one that has nothing to do with us", Action::SeeRegistration(Some(of_others))),
        ("take a place that is offered to oneself", Action::AnswerOffer(Some(own))),
        ("take one that is offered to a colleague", Action::AnswerOffer(Some(of_our_staff))),
        ("take one for somebody who comes to ours", Action::AnswerOffer(Some(for_ours))),
        ("cancel one's own registration", Action::ChangeRegistration(Some(own))),
        ("cancel that of a colleague, for our organization", Action::ChangeRegistration(Some(of_our_staff))),
        ("cancel somebody's for what we offer", Action::ChangeRegistration(Some(for_ours))),
        ("cancel one that has nothing to do with us", Action::ChangeRegistration(Some(of_others))),
        ("decide whether somebody may come to what we offer", Action::DecideRegistration(Some(for_ours))),
        ("decide whether a colleague may come to another's", Action::DecideRegistration(Some(of_our_staff))),
    ])
}
