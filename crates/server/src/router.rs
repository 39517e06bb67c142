//! Which path leads where.

use axum::{Router, routing::post};

use crate::{App, graph};

/// Everything the server answers.
pub fn router(app: App) -> Router {
    Router::new().route("/graphql", post(graph::post)).with_state(app)
}
