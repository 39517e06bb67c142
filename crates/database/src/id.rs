//! One id type for each kind of thing, so that an opportunity's id cannot be handed to a function that wants a topic's.
//!
//! In the database an id is a UUIDv7: newer rows sort after older ones. On the wire it carries its kind and is opaque,
//! in the form of a [TypeID](https://github.com/jetify-com/typeid): `org_01h455vb4pex5vsknk084sn02q`.

use std::{
    cmp::Ordering,
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
    str::FromStr,
};

use diesel::{
    deserialize::{self, FromSql, FromSqlRow},
    expression::AsExpression,
    pg::{Pg, PgValue},
    serialize::{self, Output, ToSql},
    sql_types,
};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use type_safe_id::{StaticType, TypeSafeId};
use uuid::Uuid;

/// The id of a `K`, where `K` is one of the kinds in this module.
#[derive(AsExpression, FromSqlRow)]
#[diesel(sql_type = sql_types::Uuid)]
pub struct Id<K: 'static> {
    uuid: Uuid,
    kind: PhantomData<fn() -> K>,
}

/// A text that is not the id of a thing of the wanted kind.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("is not the id of {wanted}; such ids begin with \"{prefix}_\"")]
pub struct WrongId {
    /// What was asked for, in words.
    pub wanted: &'static str,
    /// How ids of that kind begin.
    pub prefix: &'static str,
}

/// A kind of thing that has ids.
pub trait Kind: StaticType {
    /// The thing in words, with its article: "an organization".
    const WORDS: &'static str;
}

impl<K> Id<K> {
    /// A new id, later in order than all that were made before it.
    pub fn new() -> Self {
        Self::from_uuid(Uuid::now_v7())
    }

    /// The id with this UUID.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self { uuid, kind: PhantomData }
    }

    /// As it stands in the database.
    pub const fn uuid(self) -> Uuid {
        self.uuid
    }
}

impl<K> Default for Id<K> {
    fn default() -> Self {
        Self::new()
    }
}

impl<K: Kind> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        TypeSafeId::<K>::from_uuid(self.uuid).fmt(f)
    }
}

impl<K: Kind> FromStr for Id<K> {
    type Err = WrongId;

    fn from_str(text: &str) -> Result<Self, WrongId> {
        text.parse::<TypeSafeId<K>>()
            .map(|id| Self::from_uuid(id.uuid()))
            .map_err(|_| WrongId { wanted: K::WORDS, prefix: K::TYPE })
    }
}

impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.uuid.serialize(serializer)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::from_uuid)
    }
}

impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uuid.fmt(f)
    }
}
impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.uuid == other.uuid
    }
}
impl<K> Eq for Id<K> {}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.uuid.hash(state);
    }
}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.uuid.cmp(&other.uuid)
    }
}

impl<K> ToSql<sql_types::Uuid, Pg> for Id<K> {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        ToSql::<sql_types::Uuid, Pg>::to_sql(&self.uuid, out)
    }
}
impl<K> FromSql<sql_types::Uuid, Pg> for Id<K> {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        <Uuid as FromSql<sql_types::Uuid, Pg>>::from_sql(value).map(Self::from_uuid)
    }
}

macro_rules! kinds {
    ($($name:ident = $prefix:literal, $words:literal => $alias:ident;)+) => {$(
        #[doc = concat!("The kind of ", $words, ".")]
        #[derive(Debug, Default)]
        pub struct $name;
        impl StaticType for $name {
            const TYPE: &'static str = $prefix;
        }
        impl Kind for $name {
            const WORDS: &'static str = $words;
        }
        #[doc = concat!("The id of ", $words, ", `", $prefix, "_…` on the wire.")]
        pub type $alias = Id<$name>;
    )+

        /// How the ids of each kind begin.
        pub const PREFIXES: &[&str] = &[$($prefix),+];

        /// An id of any kind: how ids of its kind begin, and its UUID.
        pub fn read_any(text: &str) -> Option<(&'static str, Uuid)> {
            match text.split_once('_')?.0 {
                $($prefix => text.parse::<Id<$name>>().ok().map(|id| ($prefix, id.uuid())),)+
                _ => None,
            }
        }

        /// The id of the kind whose ids begin so, as on the wire; none where there is no such kind.
        pub fn write_any(prefix: &str, uuid: Uuid) -> Option<String> {
            match prefix {
                $($prefix => Some(Id::<$name>::from_uuid(uuid).to_string()),)+
                _ => None,
            }
        }
    };
}

kinds! {
    Organization = "org", "an organization" => OrganizationId;
    Topic = "topic", "a topic" => TopicId;
    Opportunity = "opp", "an opportunity" => OpportunityId;
    Run = "run", "a run" => RunId;
    Session = "session", "a session" => SessionId;
    Recurrence = "recurrence", "a recurrence" => RecurrenceId;
    Recording = "recording", "a recording" => RecordingId;
    Listing = "listing", "a listing" => ListingId;
    Source = "source", "a source" => SourceId;
    SourceRecord = "record", "a source record" => SourceRecordId;
    StatusChange = "change", "a change of status" => StatusChangeId;
    ServiceToken = "token", "a service token" => ServiceTokenId;
    Person = "person", "a person" => PersonId;
    SignIn = "signin", "a sign-in" => SignInId;
    Membership = "membership", "a membership" => MembershipId;
    Invitation = "invitation", "an invitation" => InvitationId;
    JoinRequest = "request", "a request to join" => JoinRequestId;
    Programme = "programme", "a programme" => ProgrammeId;
    Registration = "registration", "a registration" => RegistrationId;
    SeatSetAside = "seats", "places set aside" => SeatSetAsideId;
    Notice = "notice", "a notice" => NoticeId;
    CalendarFeed = "calendar", "a calendar link" => CalendarFeedId;
    EvaluationQuestion = "question", "a question" => EvaluationQuestionId;
    EvaluationAnswer = "answer", "an answer" => EvaluationAnswerId;
    CreditAuthority = "authority", "an authority that grants credit" => CreditAuthorityId;
    CreditRules = "rules", "a version of credit rules" => CreditRulesId;
    CreditApproval = "approval", "an approval for credit" => CreditApprovalId;
    CreditPursuit = "pursuit", "a pursuit of credit" => CreditPursuitId;
    CreditEntry = "credit", "a credit entry" => CreditEntryId;
    Certificate = "certificate", "a certificate" => CertificateId;
    SigningKey = "key", "a signing key" => SigningKeyId;
    Need = "need", "a need" => NeedId;
    Webhook = "webhook", "a webhook" => WebhookId;
    WebhookDelivery = "delivery", "a delivery to a webhook" => WebhookDeliveryId;
    Pillar = "pillar", "a pillar" => PillarId;
    ProgramYear = "year", "a year of a programme" => ProgramYearId;
    Milestone = "milestone", "a milestone" => MilestoneId;
    Enrolment = "enrolment", "an enrolment" => EnrolmentId;
    OnTrackList = "ontrack", "a list of who is On TRACK" => OnTrackListId;
    Questionnaire = "questionnaire", "a questionnaire" => QuestionnaireId;
    Question = "trackquestion", "a question of a questionnaire" => QuestionId;
    Submission = "submission", "a submission" => SubmissionId;
    Answer = "trackanswer", "an answer to a questionnaire" => AnswerId;
    Attachment = "attachment", "an attachment" => AttachmentId;
    NeedProposal = "proposal", "a proposed need" => NeedProposalId;
    PeerReview = "review", "a peer review" => PeerReviewId;
    Finding = "finding", "a finding" => FindingId;
    CoachingSession = "coaching", "a coaching session" => CoachingSessionId;
    Excerpt = "excerpt", "an excerpt" => ExcerptId;
    TrackReport = "trackreport", "a report on a year of a programme" => TrackReportId;
    Recusal = "recusal", "a conflict of interest" => RecusalId;
    CoachingOffer = "coachingoffer", "an offer of coaching" => CoachingOfferId;
    CoachingWindow = "coachingwindow", "a window of coaching" => CoachingWindowId;
    CoachingNote = "coachingnote", "a note of coaching" => CoachingNoteId;
    FollowUp = "followup", "a follow-up action" => FollowUpId;
    SharedProject = "project", "a shared project" => SharedProjectId;
    CommitteeSeat = "seat", "a seat on a committee" => CommitteeSeatId;
    Round = "round", "a round of an exchange" => RoundId;
    RoundPeriod = "period", "a period of a round" => RoundPeriodId;
    FundingStream = "stream", "a funding stream" => FundingStreamId;
    FundingBudget = "budget", "a budget" => FundingBudgetId;
    Mentor = "mentor", "a mentor" => MentorId;
    Offer = "offer", "an offer of places" => OfferId;
    Application = "application", "an application" => ApplicationId;
    DeclaredConflict = "conflict", "a declared conflict" => DeclaredConflictId;
    Pin = "pin", "a settled pair" => PinId;
    Plan = "plan", "a plan" => PlanId;
    Pairing = "pairing", "a pairing" => PairingId;
    Placement = "placement", "a placement" => PlacementId;
    PlacementChange = "placementchange", "a change of a placement" => PlacementChangeId;
    Agreement = "agreement", "an agreement" => AgreementId;
    CheckIn = "checkin", "a check-in" => CheckInId;
    ProgressReport = "report", "a progress report" => ProgressReportId;
    Reflection = "reflection", "a reflection" => ReflectionId;
    PrivateNote = "privatenote", "a note in confidence" => PrivateNoteId;
    PlacementIssue = "issue", "an issue of a placement" => PlacementIssueId;
    ReturnCommitment = "commitment", "a return commitment" => ReturnCommitmentId;
    Adoption = "adoption", "an adoption" => AdoptionId;
    Collaboration = "collaboration", "a collaboration" => CollaborationId;
    Artifact = "artifact", "an artifact" => ArtifactId;
    Story = "story", "a story" => StoryId;
    Alumnus = "alumnus", "an alumnus of an exchange" => AlumnusId;
    Expertise = "expertise", "an expertise" => ExpertiseId;
    Expectation = "expectation", "an expectation" => ExpectationId;
    ExchangeFile = "file", "a file of an offer or application" => ExchangeFileId;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_on_the_wire_reads_back() {
        let id = OrganizationId::new();
        assert!(id.to_string().starts_with("org_"));
        assert_eq!(id.to_string().parse(), Ok(id));
    }

    #[test]
    fn an_id_of_another_kind_is_refused_in_words() {
        let refusal = TopicId::new().to_string().parse::<OrganizationId>().expect_err("a topic is no organization");
        assert_eq!(refusal.to_string(), "is not the id of an organization; such ids begin with \"org_\"");
        assert!("org_".parse::<OrganizationId>().is_err());
        assert!("".parse::<OrganizationId>().is_err());
    }

    #[test]
    fn an_id_of_any_kind_reads_and_writes() {
        let id = RunId::new();
        assert_eq!(read_any(&id.to_string()), Some(("run", id.uuid())));
        for prefix in PREFIXES {
            let written = write_any(prefix, id.uuid()).expect("a kind");
            assert_eq!(read_any(&written), Some((*prefix, id.uuid())));
        }
        for none in ["", "run", "run_", "moon_01h455vb4pex5vsknk084sn02q", "run_01h455vb4pex5vsknk084sn02é"] {
            assert_eq!(read_any(none), None, "{none:?}");
        }
        assert_eq!(write_any("moon", id.uuid()), None);
    }

    #[test]
    fn later_ids_sort_after_earlier_ones() {
        let ids: Vec<_> = std::iter::repeat_with(RunId::new).take(100).collect();
        assert!(ids.is_sorted());
    }
}
