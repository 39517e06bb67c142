//! Expertise: what partners of an exchange can teach in the years to come.

use catalogue::opportunity::Level;
use database::{
    id::{ExpertiseId, OrganizationId, ProgrammeId, TopicId},
    schema,
};
use diesel::prelude::*;
use jiff::civil::Date;

use crate::window::Window;

mod content;
mod read;
mod write;

pub use content::{ExpertiseChange, ExpertiseContent};
pub use read::by_ids;
pub(crate) use read::of_partners;
pub use write::{create, delete, update};

/// What a partner of an exchange can teach in the years to come.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::expertise)]
pub struct Expertise {
    /// Its id.
    pub id: ExpertiseId,
    /// In which exchange.
    pub programme_id: ProgrammeId,
    /// Which partner.
    pub organization_id: OrganizationId,
    /// What it can teach.
    pub topic_id: TopicId,
    /// Up to which level.
    pub level: Level,
    /// How many people it could host for it in a year.
    pub people: i32,
    /// The first day on which it can.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub starts_on: Date,
    /// The last day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub ends_on: Date,
    /// What else there is to know, in words.
    pub note: Option<String>,
    /// Grows by one with each change.
    pub revision: i32,
}

impl Expertise {
    /// The days on which it can be learned.
    pub fn days(&self) -> Window {
        Window { starts_on: self.starts_on, ends_on: self.ends_on }
    }
}
