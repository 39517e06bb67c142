//! Whether a notice is still true when it is sent.

use catalogue::{registration::RegistrationState, run::RunStatus, session::SessionStatus};
use identity::notice::NoticeKind;
use jiff::Timestamp;

use crate::{outbox::Waiting, subject_matter::SubjectMatter};

/// Whether it is. What is not known is taken for true: one notice too many does less harm than one too few.
pub(crate) fn is_needed(notice: &Waiting, about: &SubjectMatter, now: Timestamp) -> bool {
    use RegistrationState::{Cancelled, Declined, Offered, Registered, Requested, Waitlisted};
    let state = about.state();
    let stands = |wanted: &[RegistrationState]| state.is_none_or(|state| wanted.contains(&state));
    let comes = state.is_none_or(|state| !state.is_over());
    let session = about.session.as_ref().map(|session| session.status);
    let session_is = |wanted: &[SessionStatus]| session.is_none_or(|status| wanted.contains(&status));
    let is_ahead = about.begins_at().is_none_or(|at| at > now);
    let run = about.run.as_ref().map(|run| run.status);
    let is_of_the_museum = about.is_contact.unwrap_or(true) && about.is_administrator.unwrap_or(true);
    match notice.kind {
        NoticeKind::RegistrationRequested => stands(&[Requested]),
        NoticeKind::RegistrationConfirmed => state.is_none_or(|state| state.is_placed() && state != Offered),
        NoticeKind::RegistrationWaitlisted => stands(&[Waitlisted]),
        NoticeKind::PlaceOffered => {
            let until = about.registration.as_ref().and_then(|registration| registration.offered_until);
            stands(&[Offered]) && until.is_none_or(|until| until > now)
        }
        NoticeKind::OfferExpired => !matches!(state, Some(Registered)),
        NoticeKind::RegistrationDeclined => stands(&[Declined]),
        NoticeKind::RegistrationCancelled => stands(&[Cancelled]),
        NoticeKind::RunCancelled => run.is_none_or(|status| status == RunStatus::Cancelled),
        NoticeKind::RunChanged => {
            let told = notice.facts.get("status").and_then(|status| status.as_str());
            comes && run.zip(told).is_none_or(|(status, told)| status.word() == told)
        }
        NoticeKind::SessionMoved | NoticeKind::SessionChanged => {
            let stands = [SessionStatus::Scheduled, SessionStatus::MovedOnline, SessionStatus::OnHold];
            comes && is_ahead && session_is(&stands)
        }
        NoticeKind::SessionPostponed => comes && session_is(&[SessionStatus::Postponed]),
        NoticeKind::SessionCancelled => comes && session_is(&[SessionStatus::Cancelled]),
        NoticeKind::SessionReminder => {
            let takes_place = session_is(&[SessionStatus::Scheduled, SessionStatus::MovedOnline])
                && !matches!(run, Some(RunStatus::Cancelled | RunStatus::Postponed | RunStatus::OnHold));
            // Of another time there is another reminder.
            let told = notice.facts.get("starts_at").and_then(|at| at.as_str()?.parse::<Timestamp>().ok());
            let is_its_time = about.begins_at().zip(told).is_none_or(|(at, told)| at == told);
            is_ahead && takes_place && is_its_time && stands(&RegistrationState::COMING)
        }
        NoticeKind::EvaluationOpen => comes,
        NoticeKind::Invitation => {
            about.invitation.as_ref().is_none_or(|invited| !invited.is_settled && invited.expires_at > now)
        }
        NoticeKind::RegistrationReported => {
            // Where it stands otherwise by now, that is told too.
            let told = notice.facts.get("state").and_then(|state| state.as_str());
            about.is_administrator.unwrap_or(true) && state.zip(told).is_none_or(|(state, told)| state.word() == told)
        }
        // Where it was moved or cancelled since, that is told too.
        NoticeKind::CoachingBooked | NoticeKind::CoachingMoved => about.coaching.as_ref().is_none_or(|known| {
            let told = notice.facts.get("starts_at").and_then(|at| at.as_str()?.parse::<Timestamp>().ok());
            known.is_to_take_place && told.is_none_or(|told| told == known.starts_at)
        }),
        NoticeKind::CertificateIssued | NoticeKind::CoachingCancelled => true,
        NoticeKind::TrackReminder => {
            let is_unmet = about.deadline.as_ref().is_none_or(|deadline| !deadline.missing.is_empty());
            is_of_the_museum && is_unmet
        }
        NoticeKind::SubmissionReopened => is_of_the_museum && about.is_reopened.unwrap_or(true),
        NoticeKind::ReviewReleased
        | NoticeKind::ExcerptAsked
        | NoticeKind::DeadlineExtended
        | NoticeKind::ProjectAccepted
        | NoticeKind::ProjectDeclined => is_of_the_museum,
        NoticeKind::ReviewAssigned => true,
        NoticeKind::SignOffAsked => {
            let is_asked =
                about.application.as_ref().is_none_or(|known| known.is_submitted && known.sign_off == "asked");
            about.is_administrator.unwrap_or(true) && is_asked
        }
        // Where it was answered otherwise since, that is told too.
        NoticeKind::SignOffAnswered => {
            let told = notice.facts.get("state").and_then(|state| state.as_str());
            about.application.as_ref().zip(told).is_none_or(|(known, told)| known.sign_off == told)
        }
        NoticeKind::ApplicationUnplaced => about.application.as_ref().is_none_or(|known| known.is_submitted),
        NoticeKind::PlacementOffered => {
            let is_offered = about.placement.as_ref().is_none_or(|known| known.is_offered() && known.answer_by > now);
            about.is_administrator.unwrap_or(true) && is_offered
        }
        NoticeKind::PlacementReminder => {
            let side = notice.facts.get("side").and_then(|side| side.as_str());
            let waits = about.placement.as_ref().is_none_or(|known| known.waits_for(side) && known.answer_by > now);
            about.is_administrator.unwrap_or(true) && waits
        }
        NoticeKind::PlacementSettled => {
            let told = notice.facts.get("state").and_then(|state| state.as_str());
            let is_so = about.placement.as_ref().zip(told).is_none_or(|(known, told)| known.state == told);
            about.is_administrator.unwrap_or(true) && is_so
        }
        // Where it stands otherwise by now, that is told too.
        NoticeKind::PlacementChanged => {
            let told = notice.facts.get("state").and_then(|state| state.as_str());
            let is_so = about.placement.as_ref().zip(told).is_none_or(|(known, told)| known.stands(told));
            about.is_administrator.unwrap_or(true) && is_so
        }
        NoticeKind::AgreementProposed
        | NoticeKind::CheckInDue
        | NoticeKind::ReportToSign
        | NoticeKind::ReturnCommitmentDue
        | NoticeKind::IssueRaised
        | NoticeKind::NoteConfided
        | NoticeKind::ArtifactSubmitted
        | NoticeKind::ArtifactReturned
        | NoticeKind::ArtifactPublished
        | NoticeKind::StoryConsentAsked => about.is_administrator.unwrap_or(true) && about.is_open.unwrap_or(true),
        NoticeKind::NoteAnswered | NoticeKind::IssueResolved => true,
        NoticeKind::NeedMatched => {
            about.is_administrator.unwrap_or(true) && about.lacking.as_ref().is_none_or(|lacking| lacking.is_open)
        }
    }
}
