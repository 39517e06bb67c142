//! Published reports on a TRACK year, as files: `GET /track/reports/trackreport_….pdf`, `.csv` and `.json`, for who may see
//! them in the graph, by the same cookie or token. They are what was kept when the report was published.

use axum::{
    Extension, Router,
    extract::{Path, State},
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use database::id::TrackReportId;
use track::report::{self as domain, File};

use crate::{
    App,
    client::{Client, Peer},
    graph::Refusal,
    watch::RequestId,
};

/// It was published for good, but not for everybody.
const KEPT: (HeaderName, &str) = (header::CACHE_CONTROL, "private, no-store");

pub(crate) fn routes() -> Router<App> {
    Router::new().route("/track/reports/{file}", get(show))
}

async fn show(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    peer: Peer,
    headers: HeaderMap,
    Path(file): Path<String>,
) -> Response {
    answer(&app, &id, peer, &headers, &file).await.unwrap_or_else(|refusal| refusal.answer())
}

async fn answer(app: &App, id: &RequestId, peer: Peer, headers: &HeaderMap, file: &str) -> Result<Response, Refusal> {
    let client = Client::find(app, id, headers, peer).await?;
    let (name, form) = file.split_once('.').ok_or_else(nothing)?;
    let report: TrackReportId = name.parse().map_err(|_| nothing())?;
    let (form, kind) = match form {
        "pdf" => (File::Pdf, "application/pdf"),
        "csv" => (File::Csv, "text/csv; charset=utf-8"),
        "json" => (File::Json, "application/json"),
        _ => return Err(nothing()),
    };
    let mut conn = app.pool().get().await.map_err(|error| fault(id, &error))?;
    let found = domain::file(&mut conn, &client.viewer, report, form, app.clock().now()).await;
    let bytes = found.map_err(|refusal| match refusal {
        identity::policy::Refusal::Database(error) => fault(id, &error),
        _ => nothing(),
    })?;
    let disposition = format!("attachment; filename=\"{file}\"");
    let headers = [(header::CONTENT_TYPE, kind.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, [KEPT], bytes).into_response())
}

fn nothing() -> Refusal {
    Refusal::http(StatusCode::NOT_FOUND, "NOT_FOUND", "there is no such report, or it is not yours to see")
}

fn fault(id: &RequestId, error: &dyn std::fmt::Display) -> Refusal {
    tracing::error!(request_id = id.as_str(), "a report could not be shown: {error}");
    Refusal::fault(id)
}
