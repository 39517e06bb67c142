//! Return commitments: one concrete improvement that somebody brings home from a placement by a day, what became of it, and who
//! adopted it besides.
//!
//! ```text
//! promised → adopted
//!    └→ not adopted → adopted, all the same
//! ```

use database::{
    id::{PersonId, PlacementId, ReturnCommitmentId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::{Timestamp, civil::Date};

mod adoption;
mod change;
mod improvement;
mod make;
mod read;
mod settle;
mod state;

pub use adoption::{Adoption, NewAdoption, adoptions, remove_adoption, tell_of_adoption};
pub use change::{CommitmentChange, change};
pub use improvement::{AdoptedImprovement, adopted_in, count_adopted_in};
pub use make::{NewCommitment, make};
pub use read::{by_ids, of_placements};
pub use settle::{Settlement, settle};

text_enum! {
    /// Where a return commitment stands.
    CommitmentState {
        /// It is promised.
        Promised = "promised",
        /// It was adopted at home.
        Adopted = "adopted",
        /// It was given up.
        NotAdopted = "not_adopted",
    }
}

/// One concrete improvement that a participant brings home, by a day.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::return_commitment)]
pub struct ReturnCommitment {
    /// Its id.
    pub id: ReturnCommitmentId,
    /// Of which placement.
    pub placement_id: PlacementId,
    /// The language that it is written in (BCP 47).
    pub language: String,
    /// What is to become better.
    pub improvement: String,
    /// The last day by which it is to be.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub due_on: Date,
    /// Where it stands.
    pub state: CommitmentState,
    /// What shows that it was adopted, in words.
    pub evidence: Option<String>,
    /// The same as an address.
    pub evidence_url: Option<String>,
    /// Why it was not adopted.
    pub reason: Option<String>,
    /// The day it was adopted, or given up.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub settled_on: Option<Date>,
    /// Who promised it.
    pub promised_by: Option<PersonId>,
    /// Who said what became of it.
    pub settled_by: Option<PersonId>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was promised.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

impl ReturnCommitment {
    /// Whether its day is past, and nobody has said what became of it.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.state == CommitmentState::Promised && self.due_on < today
    }
}
