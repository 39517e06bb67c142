//! Notices: what somebody is to be told.
//!
//! A notice is written in the transaction of the change that it tells of, so that nobody is told of what did not happen
//! and nobody misses what did. It is sent afterwards by whoever delivers, as its reader wishes to be written to. Here is
//! only how one is written.
//!
//! To add a kind: a variant here, and its words in three languages where notices are delivered.

use database::{
    AsyncPgConnection,
    id::{NoticeId, OpportunityId, OrganizationId, PersonId, RegistrationId, RunId, SessionId},
    schema::notice,
    text_enum,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use serde_json::{Map, Value};

text_enum! {
    /// What a notice tells.
    NoticeKind {
        /// To whoever registered: the provider is asked whether they may come.
        RegistrationRequested = "registration_requested",
        /// To whoever has a place: that they have it.
        RegistrationConfirmed = "registration_confirmed",
        /// To whoever waits for a place: which position they have (`position`).
        RegistrationWaitlisted = "registration_waitlisted",
        /// To the next in line: a place is free, to be taken until then (`offered_until`).
        PlaceOffered = "place_offered",
        /// To whoever let the time pass: the place went to the next.
        OfferExpired = "offer_expired",
        /// To whoever may not come: why (`reason`).
        RegistrationDeclined = "registration_declined",
        /// To whoever does not come any more: by whom and why (`reason_code`, `reason`).
        RegistrationCancelled = "registration_cancelled",
        /// To registrants: the run will not take place (`reason`).
        RunCancelled = "run_cancelled",
        /// To registrants: the run is put off, held online, paused or taken up again (`status`, `reason`).
        RunChanged = "run_changed",
        /// To registrants: a session is at another time or place (`before`, `reason`).
        SessionMoved = "session_moved",
        /// To registrants: a session is put off to a day not yet known (`reason`).
        SessionPostponed = "session_postponed",
        /// To registrants: a session will not take place (`reason`).
        SessionCancelled = "session_cancelled",
        /// To registrants: a session takes place again, online, or is paused (`status`, `reason`).
        SessionChanged = "session_changed",
        /// To registrants: a session begins soon.
        SessionReminder = "session_reminder",
        /// To participants: questions before or after (`moment`) wait for an answer.
        EvaluationOpen = "evaluation_open",
        /// To participants: there is a certificate of completion.
        CertificateIssued = "certificate_issued",
        /// To whoever is invited to a role (`role`).
        Invitation = "invitation",
        /// To an organization: something happened to the registrations of what it offers, or of its people (`state`).
        RegistrationReported = "registration_reported",
        /// To a museum and its coach: coaching was booked (`title`, `museum`, `starts_at`, `zone`).
        CoachingBooked = "coaching_booked",
        /// To both: it is at another time (`was_at`).
        CoachingMoved = "coaching_moved",
        /// To both: it will not take place (`reason`).
        CoachingCancelled = "coaching_cancelled",
        /// To whoever has a need (`need`): an opportunity has come that meets it, the only one where it closes a gap
        /// (`closes_gap`).
        NeedMatched = "need_matched",
        /// To a museum in a TRACK year (`enrolment`): what it still lacks (`requirements`) of what is due at the end of a day
        /// (`day`), so many days before (`days_before`).
        TrackReminder = "track_reminder",
        /// To a museum: what it submitted (`title`) is open again, to be changed and submitted anew (`reason`).
        SubmissionReopened = "submission_reopened",
        /// To a museum: its peers' review of what it submitted (`title`) is there to be read.
        ReviewReleased = "review_released",
        /// To a reviewer: they are to review what a museum (`museum`) submitted (`title`).
        ReviewAssigned = "review_assigned",
        /// To a museum: whether a passage of what it submitted (`title`) may be told.
        ExcerptAsked = "excerpt_asked",
        /// To a museum: it has more time for a requirement (`title`), until the end of a day (`until`), and why (`reason`).
        DeadlineExtended = "deadline_extended",
        /// To a museum: its project (`title`) has become an opportunity.
        ProjectAccepted = "project_accepted",
        /// To a museum: its project (`title`) is not taken up, and why (`reason`).
        ProjectDeclined = "project_declined",
        /// To a supervisor or director: somebody of theirs (`museum`) applied in a round (`title`) of an exchange, and asks them to
        /// agree (`application`).
        SignOffAsked = "sign_off_asked",
        /// To an applicant (`application`): whether their supervisor agrees (`title`, `state`: given or refused, `reason`).
        SignOffAnswered = "sign_off_answered",
        /// To both sides and the applicant: a placement (`placement`, `title`) at a host (`museum`) is proposed, to be answered
        /// until the end of a day (`until`).
        PlacementOffered = "placement_offered",
        /// To a side (`side`: home or host) that has not answered: it is to answer soon (`placement`, `title`, `museum`, `until`).
        PlacementReminder = "placement_reminder",
        /// To both sides and the applicant: both accepted, one declined, or the time ran out (`placement`, `title`, `museum`,
        /// `state`: accepted, declined or expired, `reason`).
        PlacementSettled = "placement_settled",
        /// To an applicant (`application`): no place was found for them in a round (`title`), and why (`reason`).
        ApplicationUnplaced = "application_unplaced",
        /// To a party (`side`: participant, home or host) that has not accepted it: a version (`version`) of the agreement of a
        /// placement (`placement`, `title`, `museum`) is proposed.
        AgreementProposed = "agreement_proposed",
        /// To whoever goes and both sides, but not whoever did it: a placement (`placement`, `title`, `museum`) has begun, is paused, goes
        /// on, is completed or ended early (`state`: under_way, paused, resumed, completed or ended_early, `reason`, unless that is
        /// confided: of conduct, health or family). Of a pause and an early end also to those who run the exchange.
        PlacementChanged = "placement_changed",
        /// To a participant and their mentor: a check-in (`check_in`, `placement`, `title`, `museum`) is due today (`until`).
        CheckInDue = "check_in_due",
        /// To the other author (`side`: participant or host): one has signed a report (`report`) on a placement (`placement`, `title`,
        /// `museum`).
        ReportToSign = "report_to_sign",
        /// To a participant and their institution: the improvement (`commitment`, `about`) that was promised in a placement
        /// (`placement`, `title`, `museum`) is due on a day (`until`), so many days from now (`days`), or was due yesterday (-1).
        ReturnCommitmentDue = "return_commitment_due",
        /// To those who run an exchange (`programme`) and are no party of a placement (`placement`, `title`, `museum`): something
        /// (`issue`) does not go well in it, in words (`about`) unless they are confided: of conduct or health.
        IssueRaised = "issue_raised",
        /// To those who run an exchange (`programme`) and are no party of a placement (`placement`, `title`, `museum`): somebody in it
        /// wrote to them in confidence (`note`).
        NoteConfided = "note_confided",
        /// To whoever wrote in confidence (`note`) about a placement (`placement`, `title`, `museum`): they were answered.
        NoteAnswered = "note_answered",
        /// To whoever raised an issue (`issue`) in a placement (`placement`, `title`, `museum`): it is resolved.
        IssueResolved = "issue_resolved",
        /// To those who run an exchange (`programme`): an artifact (`artifact`, `title`, `revision`) of a placement (`placement`, `museum`)
        /// was handed in, and waits to be published or returned.
        ArtifactSubmitted = "artifact_submitted",
        /// To whoever goes and the host: an artifact (`artifact`, `title`) of theirs (`placement`, `museum`) was returned, and why
        /// (`reason`).
        ArtifactReturned = "artifact_returned",
        /// To whoever goes and both sides: an artifact (`artifact`, `title`) of theirs (`placement`, `museum`) was published.
        ArtifactPublished = "artifact_published",
        /// To a party (`side`: participant, home or host) whose consent it lacks: a story (`story`) of a placement (`placement`, `title`,
        /// `museum`) is there to be read.
        StoryConsentAsked = "story_consent_asked",
    }
}

/// Whom a notice is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recipient {
    /// Somebody who has signed in before.
    Person(PersonId),
    /// Somebody who has not, by their address.
    Address {
        /// Where to.
        email: String,
        /// What they are called.
        name: Option<String>,
    },
    /// An organization: its systems, and its contact.
    Organization(OrganizationId),
}

/// A notice to be written.
#[derive(Debug, Clone)]
pub struct Notice {
    /// What it tells.
    pub kind: NoticeKind,
    /// Whom it is for.
    pub to: Recipient,
    /// The change that it tells of: the id of the row of a history, or of a thing and its revision. Of one change and kind
    /// a recipient is told once, however often it is written.
    pub change: String,
    /// What it is about.
    pub about: About,
    /// What it says besides what its things say: see [`NoticeKind`].
    pub facts: Map<String, Value>,
    /// Not before this; a reminder waits until then.
    pub due_at: Timestamp,
}

/// What a notice is about.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About {
    /// The opportunity.
    pub opportunity: Option<OpportunityId>,
    /// The run of it.
    pub run: Option<RunId>,
    /// The session of that.
    pub session: Option<SessionId>,
    /// The registration for it.
    pub registration: Option<RegistrationId>,
}

/// Writes notices. Call it inside the transaction of the change that they tell of.
///
/// # Errors
/// Where the database fails.
pub async fn tell(conn: &mut AsyncPgConnection, now: Timestamp, notices: Vec<Notice>) -> QueryResult<()> {
    // PostgreSQL takes 65,535 values in a statement.
    for some in notices.chunks(3_000) {
        let rows: Vec<_> = some.iter().map(|notice| Row::of(notice, now)).collect();
        diesel::insert_into(notice::table).values(rows).on_conflict_do_nothing().execute(conn).await?;
    }
    Ok(())
}

#[derive(Insertable)]
#[diesel(table_name = notice)]
struct Row<'a> {
    id: NoticeId,
    kind: NoticeKind,
    change_key: &'a str,
    to_person_id: Option<PersonId>,
    to_address: Option<&'a str>,
    to_organization_id: Option<OrganizationId>,
    name: Option<&'a str>,
    opportunity_id: Option<OpportunityId>,
    run_id: Option<RunId>,
    session_id: Option<SessionId>,
    registration_id: Option<RegistrationId>,
    facts: Value,
    created_at: jiff_diesel::Timestamp,
    due_at: jiff_diesel::Timestamp,
}

impl<'a> Row<'a> {
    fn of(notice: &'a Notice, now: Timestamp) -> Self {
        let (person, address, organization, name) = match &notice.to {
            Recipient::Person(id) => (Some(*id), None, None, None),
            Recipient::Address { email, name } => (None, Some(email.as_str()), None, name.as_deref()),
            Recipient::Organization(id) => (None, None, Some(*id), None),
        };
        Self {
            id: NoticeId::new(),
            kind: notice.kind,
            change_key: &notice.change,
            to_person_id: person,
            to_address: address,
            to_organization_id: organization,
            name,
            opportunity_id: notice.about.opportunity,
            run_id: notice.about.run,
            session_id: notice.about.session,
            registration_id: notice.about.registration,
            facts: Value::Object(notice.facts.clone()),
            created_at: now.into(),
            due_at: notice.due_at.into(),
        }
    }
}
