//! Listings in the graph.

mod types;

pub use types::{Listing, ListingStatus};
