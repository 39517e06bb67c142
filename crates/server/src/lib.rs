//! The server: HTTP in front of the graph, configuration, wiring, and the subcommands of `lyceum`.

mod app;
mod graph;
mod router;

pub use app::App;
pub use router::router;
