//! Sorts of notices, as people choose among them.

use database::text_enum;
use identity::notice::NoticeKind;

text_enum! {
    /// Notices that are wished for, or not, together.
    NoticeGroup {
        /// What comes of one's own registrations.
        Registrations = "registrations",
        /// Changes of runs and sessions that one comes to, and of placements that one has a part in.
        Sessions = "sessions",
        /// Reminders of sessions, of what is still to do in a TRACK year, of placements that wait for an answer, and of what is due
        /// in them.
        Reminders = "reminders",
        /// Evaluations and certificates, what becomes of what a museum submitted, of what somebody applied for in an exchange,
        /// and of what was made in it, and what is written to those who run one, or by them.
        Outcomes = "outcomes",
        /// Invitations to roles, to review something, to agree to an application or on a placement, to sign a report, or to consent
        /// to a story.
        Invitations = "invitations",
        /// What becomes of registrations for what one's organizations offer.
        Reports = "reports",
        /// Opportunities that have come to meet a need.
        Needs = "needs",
    }
}

text_enum! {
    /// When one is told.
    Timing {
        /// As soon as there is something to tell.
        AtOnce = "at_once",
        /// Once a day, all in one message.
        Digest = "digest",
        /// Not at all.
        Never = "never",
    }
}

impl NoticeGroup {
    /// The group of a kind.
    pub fn of(kind: NoticeKind) -> Self {
        match kind {
            NoticeKind::RegistrationRequested
            | NoticeKind::RegistrationConfirmed
            | NoticeKind::RegistrationWaitlisted
            | NoticeKind::PlaceOffered
            | NoticeKind::OfferExpired
            | NoticeKind::RegistrationDeclined
            | NoticeKind::RegistrationCancelled => Self::Registrations,
            NoticeKind::RunCancelled
            | NoticeKind::RunChanged
            | NoticeKind::SessionMoved
            | NoticeKind::SessionPostponed
            | NoticeKind::SessionCancelled
            | NoticeKind::SessionChanged
            | NoticeKind::CoachingBooked
            | NoticeKind::CoachingMoved
            | NoticeKind::CoachingCancelled
            | NoticeKind::PlacementChanged => Self::Sessions,
            NoticeKind::SessionReminder
            | NoticeKind::TrackReminder
            | NoticeKind::PlacementReminder
            | NoticeKind::CheckInDue
            | NoticeKind::ReturnCommitmentDue => Self::Reminders,
            NoticeKind::EvaluationOpen
            | NoticeKind::CertificateIssued
            | NoticeKind::SubmissionReopened
            | NoticeKind::ReviewReleased
            | NoticeKind::ExcerptAsked
            | NoticeKind::DeadlineExtended
            | NoticeKind::ProjectAccepted
            | NoticeKind::ProjectDeclined
            | NoticeKind::SignOffAnswered
            | NoticeKind::PlacementOffered
            | NoticeKind::PlacementSettled
            | NoticeKind::ApplicationUnplaced
            | NoticeKind::IssueRaised
            | NoticeKind::NoteConfided
            | NoticeKind::NoteAnswered
            | NoticeKind::IssueResolved
            | NoticeKind::ArtifactSubmitted
            | NoticeKind::ArtifactReturned
            | NoticeKind::ArtifactPublished => Self::Outcomes,
            NoticeKind::Invitation
            | NoticeKind::ReviewAssigned
            | NoticeKind::SignOffAsked
            | NoticeKind::AgreementProposed
            | NoticeKind::ReportToSign
            | NoticeKind::StoryConsentAsked => Self::Invitations,
            NoticeKind::RegistrationReported => Self::Reports,
            NoticeKind::NeedMatched => Self::Needs,
        }
    }

    /// Whether one must know it: then it can wait for the digest, but not be left out.
    pub fn is_essential(self) -> bool {
        matches!(self, Self::Registrations | Self::Sessions)
    }

    /// The letter that stands for it in a link.
    pub(crate) fn letter(self) -> u8 {
        match self {
            Self::Registrations => b'r',
            Self::Sessions => b's',
            Self::Reminders => b'm',
            Self::Outcomes => b'o',
            Self::Invitations => b'i',
            Self::Reports => b'b',
            Self::Needs => b'n',
        }
    }

    pub(crate) fn of_letter(letter: u8) -> Option<Self> {
        Self::ALL.iter().copied().find(|group| group.letter() == letter)
    }
}

/// Whether it cannot wait for a digest: a place is kept for a while only, nobody is to travel to what does not take place, and
/// tomorrow is too late for what is due today.
pub(crate) fn is_urgent(kind: NoticeKind) -> bool {
    matches!(
        kind,
        NoticeKind::PlaceOffered
            | NoticeKind::RunCancelled
            | NoticeKind::SessionCancelled
            | NoticeKind::CoachingMoved
            | NoticeKind::CoachingCancelled
            | NoticeKind::PlacementChanged
            | NoticeKind::CheckInDue
    )
}
