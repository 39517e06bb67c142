//! The whole of Lyceum, from the outside.

mod calendar;
mod explorer;
mod facets;
mod finding;
mod footing;
mod page;
mod permission;
mod process;
mod protocol;
mod schedule;
mod schema_gate;
mod seeing;
mod serving;
mod writing;
