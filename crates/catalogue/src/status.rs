//! Where opportunities, runs and sessions stand, how that may change, and what it was before.
//!
//! [`Status::TABLE`] says of each kind of thing what may become of it; there is no other place that says so. Every change
//! goes through [`next`] and leaves one row of history, with the reason that was given. What happens to an opportunity
//! happens to its runs and coming sessions too, where their own table allows it: each then has a row of its own.
//!
//! To add a verb: a value of [`Verb`] with its words, and its lines in the tables.

mod change;
mod history;
mod spread;
mod table;

pub use change::*;
pub use history::*;
pub use table::*;

#[cfg(test)]
mod tests;
