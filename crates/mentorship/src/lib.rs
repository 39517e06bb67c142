//! Mentorship exchanges: people of one institution learn at another, round by round.
//!
//! Hosts offer places and people apply. A [`plan`] of the solver, `matching`, says who goes where; the committee votes on it pair by
//! pair; what it approved is published, and both sides of each [`placement`] answer.
//!
//! ```text
//! exchange ─ committee, funding
//!    └ round ─ period, institution, mentor
//!         ├ offer          ┐
//!         ├ application    ├ snapshot → plan → pairing ← vote
//!         └ conflict, pin  ┘                      └ placement
//! ```

pub mod accommodation;
pub mod application;
pub mod capacity;
pub mod committee;
pub mod conflict;
pub mod equity;
pub mod exchange;
pub mod funding;
pub mod group;
pub mod import;
pub mod institution;
pub mod kind;
pub mod mentor;
pub mod mode;
mod money;
pub mod offer;
pub mod pairing;
pub mod period;
pub mod pin;
pub mod placement;
pub mod plan;
pub mod round;
pub mod skill;
mod snapshot;
mod telling;
pub mod vote;
pub mod window;
pub mod writes;
