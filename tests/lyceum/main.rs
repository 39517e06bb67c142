//! The whole of Lyceum, from the outside.

mod calendar;
mod demo;
mod explorer;
mod facets;
mod finding;
mod footing;
mod harvest;
mod import_command;
mod nullability;
mod page;
mod permission;
mod process;
mod protocol;
mod readme;
mod schedule;
mod schema_gate;
mod sdl;
mod seeing;
mod serving;
mod subscription;
mod writing;
