//! The words in which opportunities are described.

use async_graphql::Enum;
use catalogue::{lineage, opportunity as domain, search};

/// What an opportunity is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::OpportunityKind")]
pub enum OpportunityKind {
    /// A talk or discussion online.
    Webinar,
    /// A massive open online course.
    Mooc,
    /// Learning by doing, in a group: a workshop, course, clinic or study day.
    Workshop,
    /// One-on-one coaching, office hours, a visit by an expert.
    Coaching,
    /// Something to read, watch or use at any time: a guide, toolkit, template, recorded course.
    Resource,
    /// Several opportunities that belong together: a webinar series, a programme year.
    Series,
    /// A mentorship exchange: job-shadowing, residency, skill-sharing between institutions.
    Exchange,
}

/// Where an opportunity stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::OpportunityStatus")]
pub enum OpportunityStatus {
    /// Being written; only the organizations that have a role in it see it.
    Draft,
    /// Announced or in development; one cannot take part yet.
    Announced,
    /// One can take part, or register for it.
    Open,
    /// Put off to a day not yet known.
    Postponed,
    /// It takes place, but online instead of where it was planned.
    MovedOnline,
    /// It does not take place.
    Cancelled,
    /// It has taken place.
    Ended,
    /// Taken back by its owner; kept so that those who listed it see what became of it.
    Withdrawn,
    /// Paused; it may come back.
    OnHold,
}

/// Who may see an opportunity once it is published. The organizations that have a role in it always may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Visibility")]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Everybody in the network: the people and systems of the organizations that belong to it, and whoever has a role in
    /// a programme.
    Network,
    /// The people and systems of the organizations that it is for.
    Organizations,
    /// Whoever has a role in a programme, and the people and systems of the organizations that take part in it.
    Programme,
}

/// How much one should know beforehand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Level")]
pub enum Level {
    /// For beginners.
    Introductory,
    /// For people who know the basics.
    Intermediate,
    /// For specialists.
    Advanced,
}

/// What an organization has to do with an opportunity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::OrganizationRole")]
pub enum OrganizationRole {
    /// It is responsible for the opportunity and its record.
    Owner,
    /// It takes place there, or on its platform.
    Host,
    /// It provides the speakers, teachers or content.
    Presenter,
    /// It pays for it, in part or whole.
    Funder,
    /// It lists the opportunity for its own audience.
    Lister,
}

/// What makes an opportunity usable for people with disabilities.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::AccessibilityFeature")]
pub enum AccessibilityFeature {
    /// Captions while it is held.
    LiveCaptions,
    /// Captions in the recording.
    RecordedCaptions,
    /// A transcript.
    Transcript,
    /// Interpretation into a sign language.
    SignLanguage,
    /// What is seen is described in words.
    AudioDescription,
    /// Slides and documents work with a screen reader.
    AccessibleDocuments,
    /// The place can be reached and used with a wheelchair.
    WheelchairAccess,
    /// A hearing loop.
    HearingLoop,
    /// One can take part at a distance.
    RemoteParticipation,
    /// Times can be arranged to suit.
    FlexibleScheduling,
    /// A quiet room or a sensory-friendly setting.
    QuietSpace,
}

/// How one takes part, as a person looks for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "search::Format")]
pub enum Format {
    /// At a distance.
    Online,
    /// On site.
    InPerson,
    /// On site or at a distance, as one prefers.
    Hybrid,
    /// In one's own time.
    SelfPaced,
}

/// How an opportunity came from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "lineage::LineageKind")]
pub enum LineageKind {
    /// The same content for another audience, place or format.
    AdaptedFrom,
    /// The other one, opened to more audiences or with more to it.
    ExpandedFrom,
}
