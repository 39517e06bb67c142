//! Who may do what in a TRACK programme.
//!
//! A museum's answers are seen by itself, its assigned reviewers and coaches, and those who run the programme. The funder's
//! observer sees lists and trends only. Stewards of the network have no part in it: their role tells them nothing here.
//! Whoever has a role at a museum is recused by that alone: they neither review its work nor see to it for the programme,
//! and see its review once it is released, as the museum does.

use database::id::{EnrolmentId, OrganizationId, PersonId, SubmissionId};

use super::{
    Decision::{self, Allowed, Denied, Hidden},
    ProgrammeFacts, Reason, Right, in_programme, is_of, person_is, writes_for,
};
use crate::{OrganizationRole, ProgrammeRole, Viewer, viewer::Person};

/// What the policy needs to know about a museum's place in a year of a programme.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolmentFacts {
    /// The enrolment.
    pub id: EnrolmentId,
    /// In which programme.
    pub programme: ProgrammeFacts,
    /// Which museum's.
    pub organization: OrganizationId,
    /// Who reviews which of its submissions; not those who withdrew.
    pub reviewers: Vec<(SubmissionId, PersonId)>,
    /// Who coaches it.
    pub coaches: Vec<PersonId>,
}

/// What a viewer wishes to do in a TRACK programme. Facts that are `None` are of a thing that does not exist.
#[derive(Debug, Clone, Copy)]
pub enum TrackAction<'a> {
    /// Set a TRACK programme up and run it: pillars, years, milestones, requirements, questionnaires; see who is
    /// enrolled; publish lists and reports.
    Run(Option<ProgrammeFacts>),
    /// See which museums are On TRACK, and trends.
    SeeOutcome(Option<ProgrammeFacts>),
    /// Enrol a museum.
    Enrol {
        /// In which programme.
        programme: Option<ProgrammeFacts>,
        /// The museum.
        organization: OrganizationId,
    },
    /// See a museum's enrolment and how it stands.
    SeeEnrolment(Option<&'a EnrolmentFacts>),
    /// Act for the enrolled museum: withdraw, change the contact, answer, submit, book coaching, reply to a review.
    ActForMuseum(Option<&'a EnrolmentFacts>),
    /// See to a museum's enrolment for the programme: extensions, reopening, review teams, releasing a report.
    SeeToMuseum(Option<&'a EnrolmentFacts>),
    /// See what a museum answered, and the files with it.
    SeeAnswers {
        /// Whose answers.
        enrolment: Option<&'a EnrolmentFacts>,
        /// In which submission.
        submission: SubmissionId,
    },
    /// See the needs that are proposed to a museum.
    SeeNeedProposals {
        /// To which museum.
        enrolment: Option<&'a EnrolmentFacts>,
        /// Whether museum and coach agreed on them among themselves.
        are_confided: bool,
    },
    /// Write the review of a submission.
    Review {
        /// Whose submission.
        enrolment: Option<&'a EnrolmentFacts>,
        /// Which.
        submission: SubmissionId,
    },
    /// Offer hours of coaching in a programme.
    OfferCoaching(Option<ProgrammeFacts>),
    /// Coach a museum: read and write what is between it and its coach.
    Coach(Option<&'a EnrolmentFacts>),
    /// Say that one has a conflict of interest with a museum.
    DeclareConflict(Option<ProgrammeFacts>),
    /// See the review of a submission.
    SeeReview {
        /// Whose submission.
        enrolment: Option<&'a EnrolmentFacts>,
        /// Which.
        submission: SubmissionId,
        /// Whether it was given to the museum.
        is_released: bool,
    },
    /// See which hours of coaching are offered to the museums of a year.
    SeeCoachingOffers {
        /// In which programme.
        programme: Option<ProgrammeFacts>,
        /// Whether they are of a museum that is enrolled in the year.
        is_enrolled: bool,
    },
    /// See when a museum is coached, and by whom.
    SeeCoaching {
        /// Which museum.
        enrolment: Option<&'a EnrolmentFacts>,
        /// Who coaches it then.
        by: &'a [PersonId],
    },
    /// Cancel or move a session of coaching.
    ArrangeCoaching {
        /// Which museum's.
        enrolment: Option<&'a EnrolmentFacts>,
        /// Who coaches it then.
        by: &'a [PersonId],
    },
    /// Give a session of coaching: say that it took place.
    GiveCoaching {
        /// Which museum's.
        enrolment: Option<&'a EnrolmentFacts>,
        /// Who coaches it then.
        by: &'a [PersonId],
    },
    /// Read and write what a museum and its coach note down of a session for themselves.
    ConfideInCoaching {
        /// Which museum's.
        enrolment: Option<&'a EnrolmentFacts>,
        /// Who coaches it then.
        by: &'a [PersonId],
    },
}

/// What an action takes of a viewer, whatever the thing.
pub(super) fn needed(_: TrackAction<'_>) -> Right {
    Right::Persons
}

/// The policy of TRACK.
pub(super) fn decide(viewer: &Viewer, action: TrackAction<'_>) -> Decision {
    match action {
        TrackAction::Run(programme) => in_programme(viewer, programme, runs),
        TrackAction::SeeOutcome(programme) => in_programme(viewer, programme, |person, programme| {
            runs(person, programme) || person.has_role_in(programme.id, ProgrammeRole::Observer)
        }),
        TrackAction::OfferCoaching(programme) => in_programme(viewer, programme, |person, programme| {
            runs(person, programme) || person.has_role_in(programme.id, ProgrammeRole::Coach)
        }),
        TrackAction::Enrol { programme, organization } => match programme {
            None => Hidden,
            Some(programme) if runs_as(viewer, programme) => Allowed,
            Some(_) => writes_for(viewer, organization),
        },
        TrackAction::SeeEnrolment(enrolment) => sees(viewer, enrolment, |_| Allowed),
        TrackAction::ActForMuseum(enrolment) => {
            sees(viewer, enrolment, |known| match writes_for(viewer, known.organization) {
                Allowed => Allowed,
                _ if runs_as(viewer, known.programme) => Denied(Reason::OtherOrganization),
                refused => refused,
            })
        }
        TrackAction::SeeToMuseum(enrolment) => {
            sees(viewer, enrolment, |known| match runs_as(viewer, known.programme) {
                true if is_of(viewer, known.organization) => Denied(Reason::Recused),
                true => Allowed,
                false => Denied(Reason::ProgrammeRole),
            })
        }
        TrackAction::SeeAnswers { enrolment, submission } => sees(viewer, enrolment, |known| {
            if is_of(viewer, known.organization)
                || runs_as(viewer, known.programme)
                || coaches(viewer, known)
                || reviews(viewer, known, submission)
            {
                Allowed
            } else {
                Hidden
            }
        }),
        TrackAction::SeeNeedProposals { enrolment, are_confided } => sees(viewer, enrolment, |known| {
            if is_of(viewer, known.organization) || (runs_as(viewer, known.programme) && !are_confided) {
                Allowed
            } else {
                Denied(Reason::OtherOrganization)
            }
        }),
        TrackAction::Review { enrolment, submission } => sees(viewer, enrolment, |known| {
            if reviews(viewer, known, submission) { Allowed } else { Denied(Reason::ProgrammeRole) }
        }),
        TrackAction::Coach(enrolment) => {
            sees(
                viewer,
                enrolment,
                |known| {
                    if coaches(viewer, known) { Allowed } else { Denied(Reason::ProgrammeRole) }
                },
            )
        }
        TrackAction::DeclareConflict(programme) => match (programme, viewer) {
            (None, _) => Hidden,
            (Some(known), Viewer::Person(person)) if person.has_role_in(known.id, ProgrammeRole::Reviewer) => Allowed,
            (Some(_), _) => Denied(Reason::ProgrammeRole),
        },
        TrackAction::SeeReview { enrolment, submission, is_released } => sees(viewer, enrolment, |known| {
            let is_its = is_of(viewer, known.organization);
            let sees_to_it = runs_as(viewer, known.programme) && !is_its;
            let is_given_it = is_released && (is_its || coaches(viewer, known));
            if sees_to_it || reviews(viewer, known, submission) || is_given_it { Allowed } else { Hidden }
        }),
        TrackAction::SeeCoachingOffers { programme, is_enrolled } => match programme {
            Some(_) if is_enrolled => Allowed,
            known => decide(viewer, TrackAction::OfferCoaching(known)),
        },
        TrackAction::SeeCoaching { enrolment, by } => sees_coaching(viewer, enrolment, by, |_| Allowed),
        TrackAction::ArrangeCoaching { enrolment, by } => sees_coaching(viewer, enrolment, by, |known| {
            if runs_as(viewer, known.programme) || gives(viewer, known, by) {
                Allowed
            } else {
                writes_for(viewer, known.organization)
            }
        }),
        TrackAction::GiveCoaching { enrolment, by } => sees_coaching(viewer, enrolment, by, |known| {
            if gives(viewer, known, by) { Allowed } else { Denied(Reason::ProgrammeRole) }
        }),
        TrackAction::ConfideInCoaching { enrolment, by } => sees_coaching(viewer, enrolment, by, |known| {
            if is_of(viewer, known.organization) || gives(viewer, known, by) {
                Allowed
            } else {
                Denied(Reason::ProgrammeRole)
            }
        }),
    }
}

fn sees(
    viewer: &Viewer,
    enrolment: Option<&EnrolmentFacts>,
    then: impl FnOnce(&EnrolmentFacts) -> Decision,
) -> Decision {
    let Some(known) = enrolment else { return Hidden };
    let reviews = known.reviewers.iter().any(|(submission, _)| reviews(viewer, known, *submission));
    if is_of(viewer, known.organization) || runs_as(viewer, known.programme) || coaches(viewer, known) || reviews {
        then(known)
    } else {
        Hidden
    }
}

/// Another coach of the same museum has nothing to do with it, nor has whoever reviews its work.
fn sees_coaching(
    viewer: &Viewer,
    enrolment: Option<&EnrolmentFacts>,
    by: &[PersonId],
    then: impl FnOnce(&EnrolmentFacts) -> Decision,
) -> Decision {
    let Some(known) = enrolment else { return Hidden };
    if is_of(viewer, known.organization) || runs_as(viewer, known.programme) || gives(viewer, known, by) {
        then(known)
    } else {
        Hidden
    }
}

/// Whether the person runs the programme: as its staff, or as administrator of the organization whose it is.
fn runs(person: &Person, programme: ProgrammeFacts) -> bool {
    let administers =
        person.acting_for == Some(programme.operator) && person.acting_role() == Some(OrganizationRole::Administrator);
    person.has_role_in(programme.id, ProgrammeRole::Staff) || administers
}

fn runs_as(viewer: &Viewer, programme: ProgrammeFacts) -> bool {
    *viewer == Viewer::Operator || person_is(viewer, |person| runs(person, programme))
}

fn coaches(viewer: &Viewer, enrolment: &EnrolmentFacts) -> bool {
    gives(viewer, enrolment, &enrolment.coaches)
}

/// Whether they are one of these who coach the museum, and may still do so: whoever is the programme's coach no longer
/// sees no more of it.
fn gives(viewer: &Viewer, enrolment: &EnrolmentFacts, by: &[PersonId]) -> bool {
    person_is(viewer, |person| {
        let is_coach = person.has_role_in(enrolment.programme.id, ProgrammeRole::Coach);
        by.contains(&person.id) && (is_coach || runs(person, enrolment.programme))
    })
}

/// Whether they are on the team that reviews the submission. Whoever has a role at the museum is recused by that alone,
/// also where they were given it afterwards; whoever is the programme's reviewer no longer sees no more of it.
fn reviews(viewer: &Viewer, enrolment: &EnrolmentFacts, submission: SubmissionId) -> bool {
    person_is(viewer, |person| {
        enrolment.reviewers.contains(&(submission, person.id))
            && person.has_role_in(enrolment.programme.id, ProgrammeRole::Reviewer)
            && person.role_in(enrolment.organization).is_none()
    })
}
