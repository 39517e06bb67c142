//! Mentors of a round.

use database::{
    id::{MentorId, OrganizationId, PersonId, RoundId},
    schema,
};
use diesel::prelude::*;

use crate::capacity::Capacity;

mod read;
mod write;

pub use read::*;
pub use write::*;

/// Somebody who mentors in a round.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::mentor)]
pub struct Mentor {
    /// Their id, as a mentor of this round.
    pub id: MentorId,
    /// In which round.
    pub round_id: RoundId,
    /// For which host.
    pub organization_id: OrganizationId,
    /// Who they are, where they have signed in.
    pub person_id: Option<PersonId>,
    /// What they are called, where they have not.
    pub name: Option<String>,
    /// How many people over all offers.
    pub capacity: Capacity,
    /// Grows by one with each change.
    pub revision: i32,
}
