//! The server: HTTP in front of the graph, configuration, wiring, and the subcommands of `lyceum`.
//!
//! The way of a request: [`router`] → `watch` (its id, what goes to the log) → `graph` (what HTTP says: media types,
//! methods, who asks) → the schema → `graph::mask` (what of an error may leave).

mod app;
mod command;
mod configuration;
pub mod demo;
mod explorer;
mod graph;
mod health;
mod router;
mod store;
mod watch;

pub use app::App;
pub use command::main;
pub use router::router;
