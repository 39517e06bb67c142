//! The server: HTTP in front of the graph, configuration, wiring, and the subcommands of `lyceum`.
//!
//! The way of a request: [`router`] → `watch` (its id, what goes to the log) → `graph` (what HTTP says, who asks, may it
//! run) → the schema → `graph` again (what of an error may leave, in which form).

mod app;
pub mod attachment;
mod calendar;
mod certificate;
mod client;
mod command;
mod configuration;
pub mod demo;
mod explorer;
mod graph;
mod health;
mod import;
mod named;
mod on_track_list;
mod patience;
pub mod plan_solver;
mod remote;
mod router;
pub mod settings;
mod sign_in;
mod store;
mod track_report;
mod unsubscribe;
mod watch;

pub use app::App;
pub use command::main;
pub use router::router;
pub use settings::{Settings, Waiting};
pub use sign_in::Entrance;
