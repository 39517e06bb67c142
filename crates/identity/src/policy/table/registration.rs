//! The lines about taking part.

use database::id::{OpportunityId, PersonId, RunId};
use uuid::Uuid;

use super::{Actions, Facts, OURS, THEIRS, named};
use crate::policy::{Action, OpportunityFacts, RegistrationFacts, TakingPart};

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
    let actions = [
        ("register oneself for what others offer", TakingPart::Register(theirs)),
        ("register oneself for what one may not see", TakingPart::Register(Some(&open.for_others))),
        ("register our staff", TakingPart::RegisterStaff { opportunity: theirs, organization: OURS }),
        (
            "register another organization's staff",
            TakingPart::RegisterStaff { opportunity: theirs, organization: THEIRS },
        ),
        ("see who takes part in what we offer", TakingPart::SeeRegistrations(Some(&open.ours))),
        ("see who takes part in what is shared", TakingPart::SeeRegistrations(Some(&open.shared))),
        ("see who takes part in what others offer", TakingPart::SeeRegistrations(theirs)),
        ("see in what our staff take part", TakingPart::SeeStaffRegistrations(OURS)),
        ("see in what another organization's staff take part", TakingPart::SeeStaffRegistrations(THEIRS)),
        ("see figures of participation in what we offer", TakingPart::SeeParticipation(OURS)),
        ("see figures of participation in what others offer", TakingPart::SeeParticipation(THEIRS)),
        ("see one's own registration", TakingPart::SeeRegistration(Some(own))),
        ("see that of a colleague, for our organization", TakingPart::SeeRegistration(Some(of_our_staff))),
        ("see somebody's for what we offer", TakingPart::SeeRegistration(Some(for_ours))),
        ("see one that has nothing to do with us", TakingPart::SeeRegistration(Some(of_others))),
        ("take a place that is offered to oneself", TakingPart::AnswerOffer(Some(own))),
        ("take one that is offered to a colleague", TakingPart::AnswerOffer(Some(of_our_staff))),
        ("take one for somebody who comes to ours", TakingPart::AnswerOffer(Some(for_ours))),
        ("cancel one's own registration", TakingPart::ChangeRegistration(Some(own))),
        ("cancel that of a colleague, for our organization", TakingPart::ChangeRegistration(Some(of_our_staff))),
        ("cancel somebody's for what we offer", TakingPart::ChangeRegistration(Some(for_ours))),
        ("cancel one that has nothing to do with us", TakingPart::ChangeRegistration(Some(of_others))),
        ("decide whether somebody may come to what we offer", TakingPart::DecideRegistration(Some(for_ours))),
        ("decide whether a colleague may come to another's", TakingPart::DecideRegistration(Some(of_our_staff))),
    ];
    named(&actions.map(|(words, action)| (words, Action::TakingPart(action))))
}
