//! Who goes where: the solver of mentorship exchanges. Pure: no database, no clock, no network, and the same round gives the same
//! plan on any machine.
//!
//! A [`round::Round`] says who offers and who applies, under which rules. [`solve`] finds the [`plan::Plan`] that places as many
//! applicants of priority groups as can be; among those the ones that place as many applicants as can be; among those the one whose
//! pairs fit best; and where several are equally good it draws a lot that anybody can draw again. The plan says how it is known that
//! there is nothing better.
//!
//! ```
//! use matching::{plan::Effort, round::Round, solve};
//!
//! let round = Round { periods: vec![], ..Round::default() };
//! assert_eq!(round.check().unwrap_err()[0].field, "periods");
//! ```
//!
//! Inside: [`pair`] says what stands against a pair and `fit` how well it fits; `problem` turns a round into numbers; where all limits
//! nest `flow` solves it, otherwise `mixed`; [`infeasible`] says which rules to relax where they cannot all be kept, [`explain`] answers
//! why somebody is placed so and not otherwise, and [`stability`] which pairs would rather have each other.

// Rounds drawn for tests name the crate from outside.
#[cfg(test)]
extern crate self as matching;

pub mod explain;
pub mod file;
pub mod fit;
mod flow;
pub mod infeasible;
mod mixed;
mod nesting;
pub mod pair;
pub mod plan;
mod problem;
#[cfg(test)]
#[path = "../tests/solver/random.rs"]
#[expect(dead_code, reason = "not all of it is used from inside")]
mod random;
pub mod round;
pub mod rule;
mod solve;
pub mod stability;

pub use solve::{Failure, Progress, solve};
