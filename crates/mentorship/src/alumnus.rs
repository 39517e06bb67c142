//! Alumni: people who took part in an exchange and stay in touch with it.

use database::{
    id::{AlumnusId, PersonId, ProgrammeId},
    schema,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod change;
mod join;
mod read;

pub use change::{AlumnusChange, change, leave};
pub use join::{OpenTo, join};
pub use read::*;

/// The longest note, in characters.
const LONGEST_NOTE: usize = 2_000;

/// Somebody who took part in an exchange and stays in touch with it.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::alumnus)]
pub struct Alumnus {
    /// The id.
    pub id: AlumnusId,
    /// Of which exchange.
    pub programme_id: ProgrammeId,
    /// Who.
    pub person_id: PersonId,
    /// Whether they are open to give a guest lecture.
    pub lectures: bool,
    /// Whether they would mentor next.
    pub mentors: bool,
    /// Whether they would refer others to the exchange.
    pub refers: bool,
    /// What they would like to be asked about.
    pub note: Option<String>,
    /// When they left; none of somebody who did not.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub left_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
}
