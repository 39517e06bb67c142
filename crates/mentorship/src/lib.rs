//! Mentorship exchanges: people of one institution learn at another, round by round.
//!
//! Hosts offer places and people apply. A [`plan`] of the solver, `matching`, says who goes where; the committee votes on it pair by
//! pair; what it approved is published, and both sides of each [`placement`] answer. It begins when all three parties have accepted its
//! [`agreement`]; what is done in it and what comes of it is kept with it. The [`dashboard`] counts all that, and the [`calendar`]
//! looks years ahead.
//!
//! ```text
//! exchange ─ committee, funding, waiting, dashboard, calendar ← expertise, expectation
//!    └ round ─ period, institution, mentor
//!         ├ offer          ┐
//!         ├ application    ├ snapshot → plan → pairing ← vote
//!         └ conflict, pin  ┘                      └ placement
//!                                                      ├ agreement → check_in
//!                                                      ├ progress_report, reflection, private_note, issue
//!                                                      ├ debrief, return_commitment, outcome, evaluation
//!                                                      └ artifact, story, alumnus
//! ```

pub mod accommodation;
pub mod agreement;
pub mod alumnus;
pub mod application;
pub mod artifact;
pub mod assent;
mod begun;
pub mod calendar;
pub mod capacity;
pub mod check_in;
pub mod committee;
pub mod conflict;
pub mod dashboard;
pub mod debrief;
pub mod equity;
pub mod evaluation;
pub mod exchange;
pub mod expectation;
pub mod expertise;
pub mod file;
pub mod funding;
mod given;
pub mod group;
pub mod import;
pub mod institution;
pub mod issue;
mod kept;
pub mod kind;
pub mod mentor;
pub mod mode;
mod money;
pub mod offer;
pub mod outcome;
pub mod pairing;
pub mod period;
pub mod pin;
pub mod placement;
pub mod plan;
pub mod private_note;
pub mod progress_report;
pub mod reflection;
pub mod return_commitment;
pub mod round;
pub mod skill;
mod snapshot;
pub mod story;
mod telling;
pub mod vote;
pub mod waiting;
pub mod window;
pub mod writes;
