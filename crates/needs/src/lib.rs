//! Needs: what organizations and people have found that they lack, and which opportunities meet them, with reasons.
//!
//! [`need`] is the row and what is done to it. [`Wish`] is a need as it is looked for, [`Candidate`] an opportunity as it
//! is looked at; [`rule`] says of the two, as functions of values, what excludes it and how well it fits. The same hard
//! constraints stand once more as a condition in SQL ([`condition`]), which finds candidates, counts demand and finds
//! gaps; a test holds the two together. What meets a need first is kept for figures ([`fit`]).

pub mod candidate;
pub mod condition;
pub mod demand;
pub mod fit;
pub mod gap;
pub mod matching;
pub mod need;
pub mod news;
pub mod reach;
pub mod rule;
pub mod weights;
pub mod wish;
pub mod words;

pub use candidate::{Candidate, Way, WayKind};
pub use identity::policy::NeedOwner as Owner;
pub use matching::{WhyNot, matches, why_not};
pub use need::*;
pub use reach::Reach;
pub use rule::{Exclusion, ExclusionCode, Match, Reason, ReasonCode};
pub use weights::Weights;
pub use wish::Wish;
