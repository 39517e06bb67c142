//! What every reader of a file or feed makes of an entry: a record, which then goes into the catalogue.
//!
//! The records are also a file format of their own, `lyceum` (TOML), in which the demo network is written:
//! `[[organization]]`, `[[topic]]` and `[[opportunity]]` tables with the fields below.

use catalogue::{
    LanguageMap,
    lineage::LineageKind,
    listing::ListingInput,
    opportunity::{OpportunityInput, OrganizationRole},
    organization::OrganizationInput,
    recurrence::{EachSession, RecurrenceInput},
    run::RunInput,
    session::SessionInput,
    topic::TopicInput,
};
use serde::{Deserialize, Serialize};

/// An organization in a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrganizationRecord {
    /// What tells it from the others in its source.
    pub key: String,
    /// What is said about it.
    #[serde(flatten)]
    pub organization: OrganizationInput,
}

/// A topic in a vocabulary file; its key is its notation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TopicRecord {
    /// What is said about it.
    #[serde(flatten)]
    pub topic: TopicInput,
}

/// An opportunity in a source, with everything that hangs on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpportunityRecord {
    /// What tells it from the others in its source: a UID, a URL.
    pub key: String,
    /// What is said about it.
    #[serde(flatten)]
    pub opportunity: OpportunityInput,
    /// Topics: `notation` of the starter vocabulary, or `scheme:notation`.
    #[serde(default)]
    pub topics: Vec<String>,
    /// The source's own words for its subjects. One that a topic is called exactly by adds that topic; the others are kept
    /// with the source record only.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<String>,
    /// Organizations and their roles. Where no owner is named, the provider whose source it is owns it.
    #[serde(default)]
    pub organizations: Vec<RoleRecord>,
    /// Its runs, in the order they are held.
    #[serde(default)]
    pub runs: Vec<RunRecord>,
    /// How organizations list it.
    #[serde(default)]
    pub listings: Vec<ListingRecord>,
    /// What it was made from.
    #[serde(default)]
    pub lineage: Vec<LineageRecord>,
    /// For a series: the keys of its parts in the same source, in order.
    #[serde(default)]
    pub parts: Vec<String>,
}

/// An organization's role, the organization being named `scheme:value` by one of its identifiers, or by its id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleRecord {
    /// Such as `lyceum:icom` or `ror:https://ror.org/…`. A source that knows only names writes `name:Harvard University`:
    /// the one organization that is called so, or a new one where none is.
    pub organization: String,
    /// What it has to do with the opportunity.
    pub role: OrganizationRole,
}

/// A run with its sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunRecord {
    /// What is said about it.
    #[serde(flatten)]
    pub run: RunInput,
    /// Sessions, in the order they are held.
    #[serde(default)]
    pub sessions: Vec<SessionInput>,
    /// Recurring sessions.
    #[serde(default)]
    pub recurrences: Vec<RecurrenceInput>,
    /// Occurrences of these that were moved, or otherwise differ from their rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub moved: Vec<MovedRecord>,
    /// What all sessions of its recurrences have in common.
    #[serde(default, skip_serializing_if = "says_nothing")]
    pub each: EachSession,
}

fn says_nothing(each: &EachSession) -> bool {
    *each == EachSession::default()
}

/// One occurrence of a recurring session that differs from what its rule says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MovedRecord {
    /// Which of the run's recurrences; the first is 0.
    #[serde(default)]
    pub recurrence: usize,
    /// The day the rule gives it, `YYYY-MM-DD`.
    pub occurs_on: String,
    /// What takes place instead.
    pub session: SessionInput,
}

/// A listing by an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListingRecord {
    /// Who lists it, named as in [`RoleRecord`].
    pub organization: String,
    /// What is said about it.
    #[serde(flatten)]
    pub listing: ListingInput,
}

/// What an opportunity was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LineageRecord {
    /// How.
    pub kind: LineageKind,
    /// The key of the other opportunity in the same source.
    pub from: String,
    /// What was changed, per language.
    #[serde(default)]
    pub note: LanguageMap,
}
