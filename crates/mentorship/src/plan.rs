//! Plans: who goes where, as the solver found it. A plan is never changed, only superseded.

use database::{
    id::{PersonId, PlanId, ProgrammeId, RoundId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod basis;
mod cancel;
mod make;
pub mod names;
mod page;
mod read;
pub mod report;
pub mod solver;
mod work;

pub use basis::{Basis, is_stale, now};
pub use cancel::cancel;
pub(crate) use cancel::cancel_of_round;
pub use make::{Keep, MOST_EFFORT, NewPlan, USUAL_EFFORT, make};
pub(crate) use make::{check_works, request};
pub use page::*;
pub use read::*;
pub use work::{Claimed, Wake, claim, fail, finish, give_back, is_wanted, stay_alive, work_on};

text_enum! {
    /// Where a plan stands.
    PlanState {
        /// It waits for a solver.
        Waiting = "waiting",
        /// A solver works on it.
        Solving = "solving",
        /// It is there.
        Solved = "solved",
        /// The rules cannot all be kept.
        Infeasible = "infeasible",
        /// No plan was found.
        Failed = "failed",
        /// It was stopped.
        Cancelled = "cancelled",
    }
}

/// A solver's result for a round; not what it was made of and what came out, which are long.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::plan)]
pub struct Plan {
    /// Its id.
    pub id: PlanId,
    /// In which exchange.
    pub programme_id: ProgrammeId,
    /// Of which round.
    pub round_id: RoundId,
    /// The first plan of a round is 1.
    pub number: i32,
    /// Where it stands.
    pub state: PlanState,
    /// How hard the solver tries, in nodes of its search.
    pub effort: i32,
    /// The SHA-256 of the snapshot.
    pub snapshot_digest: String,
    /// Which goal the solver works on.
    pub progress: Option<String>,
    /// Why there is no plan, in words.
    pub failure: Option<String>,
    /// Who asked for it.
    pub made_by: Option<PersonId>,
    /// When it was asked for.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When the solver began.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub started_at: Option<Timestamp>,
    /// When it was done.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub finished_at: Option<Timestamp>,
    /// When it was published to those who take part.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub published_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
}
