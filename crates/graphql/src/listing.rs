//! Listings in the graph.

mod mutations;
mod types;

pub use mutations::ListingMutations;
pub use types::{Listing, ListingStatus};
