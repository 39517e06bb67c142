//! Whether the process lives, and whether it can answer.

use std::time::Duration;

use axum::{
    Json,
    extract::State,
    http::{HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use database::{Pool, migrations};
use serde_json::{Value, json};

use crate::App;

/// A database that takes longer is as good as none.
const PATIENCE: Duration = Duration::from_secs(2);

const NOT_KEPT: [(HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

/// The process lives.
pub(crate) async fn health() -> Response {
    answer(StatusCode::OK, json!({ "status": "alive" }))
}

/// The database answers and is up to date, so that requests can be served.
pub(crate) async fn ready(State(app): State<App>) -> Response {
    let reason = match tokio::time::timeout(PATIENCE, is_up_to_date(app.pool())).await {
        Ok(Ok(true)) => return answer(StatusCode::OK, json!({ "status": "ready" })),
        Ok(Ok(false)) => "the database lacks migrations: run lyceum migrate",
        Ok(Err(error)) => {
            tracing::warn!("not ready: {error:#}");
            "the database does not answer"
        }
        Err(_) => "the database does not answer in time",
    };
    answer(StatusCode::SERVICE_UNAVAILABLE, json!({ "status": "not ready", "reason": reason }))
}

async fn is_up_to_date(pool: &Pool) -> anyhow::Result<bool> {
    let mut connection = pool.get().await?;
    migrations::are_applied(&mut connection).await
}

fn answer(status: StatusCode, body: Value) -> Response {
    (status, NOT_KEPT, Json(body)).into_response()
}
