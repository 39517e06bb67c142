//! Offers of places in the graph.

mod import;
mod input;
mod mutations;
mod queries;
mod types;
mod words;

pub use import::{ImportOutcome, OfferImportMutations};
pub use mutations::OfferMutations;
pub use queries::{OfferQueries, RoundOffers};
pub use types::{Offer, OfferConnection, find};
pub use words::{
    Accommodation, DayWindow, DayWindowInput, PlacementMode, Skill, SkillInput, day_windows, input_skills,
    input_windows, list, skills,
};
