//! Reports on a year: what is released to the museums in spring, and what the funder is given in April and at the end.
//!
//! A report is worked out once and kept as it was published: as data, as tables and as pages. What is in it exposes nobody:
//! figures come from [`trend`](crate::trend), passages from museums that consented. Only the list of who is On TRACK names
//! museums, as it was published.

mod compose;
mod publish;
mod read;
mod words;

use database::{
    id::{PersonId, ProgramYearId, TrackReportId},
    schema::track_report,
    text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use publish::*;
pub use read::*;
pub use words::Language;

text_enum! {
    /// For whom and when a report is.
    ReportKind {
        /// For the museums, at the spring meetings: what their needs assessments say together.
        NeedsAssessment = "needs_assessment",
        /// For the funder, in April: the trends of the needs assessments.
        NeedsTrends = "needs_trends",
        /// For the funder, at the end: who is On TRACK, training, reviews, coaching, knowledge shared, and themes.
        Final = "final",
    }
}

/// A report that was published.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = track_report)]
pub struct TrackReport {
    /// Its id.
    pub id: TrackReportId,
    /// On which year.
    pub program_year_id: ProgramYearId,
    /// For whom.
    pub kind: ReportKind,
    /// Its language: en, fr or es.
    pub language: String,
    /// Its title.
    pub title: String,
    /// What it says, as data: see [`Content`].
    pub content: Value,
    /// Who published it.
    pub published_by: Option<PersonId>,
    /// When it was published.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// What a report says, as data.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Content {
    /// The programme.
    pub programme: String,
    /// The year.
    pub year: i32,
    /// For whom it is.
    pub kind: String,
    /// The moment that it tells of.
    pub as_of: Timestamp,
    /// What it says, in order.
    pub sections: Vec<Section>,
}

/// A section of a report.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Section {
    /// Its heading.
    pub title: String,
    /// What it says in sentences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub paragraphs: Vec<String>,
    /// Its tables.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tables: Vec<SectionTable>,
    /// What museums said, with their consent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub excerpts: Vec<Quoted>,
}

/// A table of a report. A figure that is held back is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SectionTable {
    /// What it shows.
    pub caption: String,
    /// What stands at the head of each column; the first says what a row is about.
    pub columns: Vec<String>,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Row {
    /// What it is about.
    pub about: String,
    /// What stands in it.
    pub cells: Vec<Cell>,
}

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Cell {
    /// A count.
    Count(usize),
    /// Words.
    Words(String),
    /// A count that is held back, since it would tell of fewer than five museums.
    HeldBack,
}

/// What a museum said.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Quoted {
    /// The theme it stands for.
    pub theme: String,
    /// The passage, word for word.
    pub passage: String,
    /// Its language.
    pub language: String,
    /// The museum, where it may be named.
    pub museum: Option<String>,
}

impl From<Option<usize>> for Cell {
    fn from(count: Option<usize>) -> Self {
        count.map_or(Self::HeldBack, Self::Count)
    }
}
