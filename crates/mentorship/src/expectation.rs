//! Expectations: what partners of an exchange expect to need in the years to come, and why.

use catalogue::opportunity::Level;
use database::{
    id::{ExpectationId, OrganizationId, ProgrammeId, TopicId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::civil::Date;

use crate::window::Window;

mod content;
mod read;
mod write;

pub use content::{ExpectationChange, ExpectationContent};
pub use read::by_ids;
pub(crate) use read::of_partners;
pub use write::{create, delete, update};

text_enum! {
    /// What something is expected to be needed for (`004`: "such as new collection acquisitions, upcoming exhibitions, or evolving
    /// accessibility standards").
    Occasion {
        /// A collection or an object that is acquired.
        Acquisition = "acquisition",
        /// An exhibition.
        Exhibition = "exhibition",
        /// A standard that comes into force or changes.
        Standard = "standard",
        /// A project.
        Project = "project",
        /// Something else.
        Other = "other",
    }
}

/// What a partner of an exchange expects to need in the years to come.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::expectation)]
pub struct Expectation {
    /// Its id.
    pub id: ExpectationId,
    /// In which exchange.
    pub programme_id: ProgrammeId,
    /// Which partner.
    pub organization_id: OrganizationId,
    /// What its people are to learn.
    pub topic_id: TopicId,
    /// The least level that is of use.
    pub level: Level,
    /// What it is needed for.
    pub occasion: Occasion,
    /// Which one, in words.
    pub about: String,
    /// How many of its people are to learn it.
    pub people: i32,
    /// The first day on which they can.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub starts_on: Date,
    /// The last day: by then it is needed.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub ends_on: Date,
    /// Grows by one with each change.
    pub revision: i32,
}

impl Expectation {
    /// The days on which it can be met.
    pub fn days(&self) -> Window {
        Window { starts_on: self.starts_on, ends_on: self.ends_on }
    }
}
