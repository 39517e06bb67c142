//! The whole of Lyceum, from the outside.

mod calendar;
mod facets;
mod finding;
mod footing;
mod page;
mod schedule;
mod seeing;
