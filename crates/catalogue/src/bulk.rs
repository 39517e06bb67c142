//! Many things at once: what imports write.
//!
//! A [`Batch`] collects the rows of many organizations, topics or opportunities and writes each table with one statement.
//! Everything in it was checked before, by the same checks as what a person enters.
//!
//! What a source said last time is kept with its entry, and so are the ids of the rows that were made of it ([`Kept`]).
//! When the source says something else, only what it changed is changed: what somebody edited by hand in the meantime
//! stays, and what the source no longer names is cancelled, not deleted.
//!
//! `sources` holds the entries, `references` finds what they name, `plan` turns an opportunity into rows, `change` finds
//! what differs, `batch` writes.

mod batch;
mod change;
mod merge;
mod organization;
mod plan;
mod references;
mod rows;
mod sources;
mod ties;
mod topic;

pub use batch::{Batch, Standing};
pub use change::Change;
pub use organization::{BulkOrganization, Owners, WrittenOrganization, write_organizations};
pub use plan::{BulkOpportunity, BulkRun, Kept, KeptRule, KeptRun, Moved, Planned, Said};
pub use references::{Organizations, Reference, Topics, WrongReference, hold_names};
pub use sources::{Described, Entry, KnownEntry, Source, ensure, entries_with_content, hold, known, settle};
pub use ties::{LineageTie, Ties, opportunities_of, write_ties};
pub use topic::{BulkTopic, TopicTies, topics_by_notation, untie_topics, write_topic_ties, write_topics};
