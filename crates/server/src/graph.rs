//! GraphQL over HTTP.

use axum::{Json, extract::State};
use graphql::RequestContext;
use identity::Viewer;

use crate::App;

pub(crate) async fn post(
    State(app): State<App>,
    Json(request): Json<async_graphql::Request>,
) -> Json<async_graphql::Response> {
    let context = RequestContext::new(app.pool().clone(), app.clock().clone(), Viewer::Nobody);
    Json(app.schema().execute(request.data(context)).await)
}
