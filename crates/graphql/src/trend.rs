//! Trends of a TRACK year in the graph.

mod types;

pub use types::{TrendDimension, Trends, trends};
