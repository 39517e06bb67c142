//! `GET /.well-known/oauth-protected-resource`: for programs, where one gets tokens for the graph (RFC 9728).

use axum::{
    Json,
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};

use super::Entrance;
use crate::App;

pub(super) async fn describe(State(app): State<App>) -> Response {
    ([(header::CACHE_CONTROL, "no-cache")], Json(description(app.entrance()))).into_response()
}

fn description(entrance: &Entrance) -> Value {
    let issuers: Vec<_> = entrance.providers().iter().map(|provider| provider.issuer()).collect();
    // Ours: as what the command line signs in there.
    let device_clients: Vec<_> = entrance
        .providers()
        .iter()
        .filter_map(|provider| {
            Some(json!({
                "key": provider.key(),
                "name": provider.name(),
                "issuer": provider.issuer(),
                "client_id": provider.device_client_id()?,
                "audience": provider.audience(),
            }))
        })
        .collect();
    json!({
        "resource": entrance.address("/graphql"),
        "resource_name": "Lyceum",
        "authorization_servers": issuers,
        "bearer_methods_supported": ["header"],
        "lyceum_device_clients": device_clients,
    })
}
