//! What it takes to complete a run, and who does.
//!
//! [`decide`] is the whole rule, as a function of values. [`settle`] looks the facts of a run up and puts its registrations
//! where the rule says; it is called after every change of attendance, of the rule, or of what an evaluation is answered
//! with, in the transaction of that change and with the run held.

use database::{id::RunId, schema};
use diesel::prelude::*;

mod decide;
mod follow;
mod rule;
mod settle;

pub use decide::*;
pub(crate) use follow::follow;
pub use rule::*;
pub use settle::*;

/// What it takes to complete a run. Of a run without one nobody is said to have completed it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::completion_rule)]
pub struct CompletionRule {
    /// The run.
    pub run_id: RunId,
    /// How many sessions one attends at least; none: one.
    pub sessions_least: Option<i32>,
    /// How many minutes one is there at least, in all sessions together.
    pub minutes_least: Option<i32>,
    /// Whether the evaluation after the run has to be answered.
    pub needs_evaluation: bool,
    /// Whether the recording watched counts as the session attended.
    pub counts_recordings: bool,
    /// From how many minutes on a session counts as attended.
    pub session_minutes_least: i32,
    /// Grows by one with each change.
    pub revision: i32,
}
