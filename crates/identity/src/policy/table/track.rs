//! The lines about TRACK.

use database::id::{EnrolmentId, PersonId, SubmissionId};
use uuid::Uuid;

use super::{Actions, OUR_PROGRAMME, OURS, THEIRS, named};
use crate::policy::{Action, EnrolmentFacts, TrackAction};

const REVIEWED: SubmissionId = SubmissionId::from_uuid(Uuid::from_u128(51));
const ONESELF: &[PersonId] = &[PersonId::from_uuid(Uuid::nil())];
const OTHER: SubmissionId = SubmissionId::from_uuid(Uuid::from_u128(52));

/// The enrolments of our museum, of others, and of one that the viewer of every column reviews or coaches.
pub(super) struct Enrolments {
    ours: EnrolmentFacts,
    theirs: EnrolmentFacts,
    reviewed: EnrolmentFacts,
    coached: EnrolmentFacts,
}

impl Enrolments {
    pub(super) fn new() -> Self {
        let oneself = PersonId::from_uuid(Uuid::nil());
        let of = |organization| EnrolmentFacts {
            id: EnrolmentId::from_uuid(Uuid::from_u128(53)),
            programme: OUR_PROGRAMME,
            organization,
            reviewers: Vec::new(),
            coaches: Vec::new(),
        };
        Self {
            ours: of(OURS),
            theirs: of(THEIRS),
            reviewed: EnrolmentFacts { reviewers: vec![(REVIEWED, oneself)], ..of(THEIRS) },
            coached: EnrolmentFacts { coaches: vec![oneself], ..of(THEIRS) },
        }
    }
}

pub(super) fn lines(enrolments: &Enrolments) -> Actions<'_> {
    use TrackAction::{
        ActForMuseum, ArrangeCoaching, Coach, ConfideInCoaching, DeclareConflict, Enrol, GiveCoaching, OfferCoaching,
        Review, Run, SeeAnswers, SeeCoaching, SeeCoachingOffers, SeeEnrolment, SeeNeedProposals, SeeOutcome, SeeReview,
        SeeToMuseum,
    };
    let programme = Some(OUR_PROGRAMME);
    let Enrolments { ours, theirs, reviewed, coached } = enrolments;
    let (ours, theirs, reviewed, coached) = (Some(ours), Some(theirs), Some(reviewed), Some(coached));
    let actions = [
        ("set the programme up and run its years", Run(programme)),
        ("run a programme that does not exist", Run(None)),
        ("see who is On TRACK, and trends", SeeOutcome(programme)),
        ("offer coaching in it", OfferCoaching(programme)),
        ("enrol our museum", Enrol { programme, organization: OURS }),
        ("enrol another museum", Enrol { programme, organization: THEIRS }),
        ("see how our museum stands", SeeEnrolment(ours)),
        ("see how another museum stands", SeeEnrolment(theirs)),
        ("answer, submit, withdraw for our museum", ActForMuseum(ours)),
        ("answer, submit, withdraw for another", ActForMuseum(theirs)),
        ("see what our museum answered", SeeAnswers { enrolment: ours, submission: OTHER }),
        ("see what another museum answered", SeeAnswers { enrolment: theirs, submission: OTHER }),
        ("see what one reviews", SeeAnswers { enrolment: reviewed, submission: REVIEWED }),
        ("see what else that museum answered", SeeAnswers { enrolment: reviewed, submission: OTHER }),
        ("see what a museum answered that one coaches", SeeAnswers { enrolment: coached, submission: OTHER }),
        ("see needs proposed to our museum", SeeNeedProposals { enrolment: ours, are_confided: false }),
        ("see those that our museum and its coach agreed on", SeeNeedProposals { enrolment: ours, are_confided: true }),
        ("see needs proposed to another museum", SeeNeedProposals { enrolment: theirs, are_confided: false }),
        ("see those that it and its coach agreed on", SeeNeedProposals { enrolment: theirs, are_confided: true }),
        (
            "see needs proposed to a museum that one coaches",
            SeeNeedProposals { enrolment: coached, are_confided: false },
        ),
        ("extend a deadline of another museum, reopen", SeeToMuseum(theirs)),
        ("extend a deadline of our own museum, reopen", SeeToMuseum(ours)),
        ("review what one is assigned to", Review { enrolment: reviewed, submission: REVIEWED }),
        ("review what one is not assigned to", Review { enrolment: theirs, submission: OTHER }),
        ("read and write notes with a museum one coaches", Coach(coached)),
        ("read and write notes of a museum others coach", Coach(theirs)),
        ("declare a conflict of interest as its reviewer", DeclareConflict(programme)),
        ("see the review that one writes", SeeReview { enrolment: reviewed, submission: REVIEWED, is_released: false }),
        (
            "see a review of our museum that is not released",
            SeeReview { enrolment: ours, submission: OTHER, is_released: false },
        ),
        (
            "see a review of our museum that is released",
            SeeReview { enrolment: ours, submission: OTHER, is_released: true },
        ),
        (
            "see a released review of a museum one coaches",
            SeeReview { enrolment: coached, submission: OTHER, is_released: true },
        ),
        (
            "see a released review of another museum",
            SeeReview { enrolment: theirs, submission: OTHER, is_released: true },
        ),
        ("see coaching offered to a year one is not enrolled in", SeeCoachingOffers { programme, is_enrolled: false }),
        ("see when our museum is coached", SeeCoaching { enrolment: ours, by: &[] }),
        ("see when another museum is coached", SeeCoaching { enrolment: theirs, by: &[] }),
        ("cancel or move coaching of our museum", ArrangeCoaching { enrolment: ours, by: &[] }),
        ("cancel or move coaching that one gives", ArrangeCoaching { enrolment: coached, by: ONESELF }),
        ("say that coaching one gives took place", GiveCoaching { enrolment: coached, by: ONESELF }),
        ("say that our museum was coached", GiveCoaching { enrolment: ours, by: &[] }),
        ("read and write notes of coaching of our museum", ConfideInCoaching { enrolment: ours, by: &[] }),
        ("read and write notes of coaching one gives", ConfideInCoaching { enrolment: coached, by: ONESELF }),
        ("the same of what another coach of it gives", ConfideInCoaching { enrolment: coached, by: &[] }),
    ];
    named(&actions.map(|(words, action)| (words, Action::Track(action))))
}
