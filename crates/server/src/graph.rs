//! GraphQL over HTTP.
//!
//! The way of a request: is it one that a page of another site had sent ([`forgery`])? → who asks
//! ([`Client`](crate::client::Client)) → what do they say ([`payload`]) → which document do they mean ([`finding`], of
//! those kept in [`documents`] or registered) → may it run, and what does it cost ([`operation`], [`charge`]) → run →
//! what of its errors may leave ([`mask`]) → in which form ([`answer`]), or as events ([`events`], [`websocket`]).
//!
//! One operation a request. A mutation is taken only as a POST of `application/json`. Statuses follow the
//! GraphQL-over-HTTP specification: what is no request at all is 4xx; what is one is 200 for those who accept
//! `application/json`, while those who accept `application/graphql-response+json` also get 400 for a document that cannot
//! be run.

mod answer;
mod body;
mod charge;
mod documents;
mod events;
mod finding;
mod forgery;
mod language;
mod mask;
mod operation;
mod payload;
mod refusal;
mod registered;
mod seats;
mod stream;
mod websocket;
mod within;

use async_graphql::parser::types::OperationType;
use axum::{
    Extension,
    body::Body,
    extract::{
        RawQuery, State,
        ws::{WebSocketUpgrade, rejection::WebSocketUpgradeRejection},
    },
    http::{HeaderMap, Uri, header},
    response::{IntoResponse, Redirect, Response},
};

use crate::{
    App,
    client::{Client, Peer},
    watch::RequestId,
};
use answer::{Accepted, Media};
pub(crate) use body::let_go;
pub(crate) use charge::Till;
pub(crate) use documents::Documents;
pub(crate) use forgery::{comes_from_here, is_sent_from_here};
pub(crate) use language::preferred as preferred_languages;
use operation::{Operation, Transport};
use payload::Payload;
pub(crate) use refusal::Refusal;
pub(crate) use registered::Registered;
pub(crate) use seats::Seats;
pub(crate) use within::ask;

/// `POST /graphql`
pub(crate) async fn post(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    peer: Peer,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let accepted = match Accepted::read(&headers) {
        Ok(accepted) => accepted,
        Err(refusal) => return Media::Json.refuse(&refusal),
    };
    let payload = body::read(&headers, body, app.settings().longest_body).await;
    let payload = payload.and_then(|body| Payload::of_body(&headers, &body));
    answer(&app, &id, peer, &headers, accepted, payload, Transport::Post).await
}

/// `GET /graphql?query=…`: queries, and subscriptions where events are accepted; or a WebSocket.
pub(crate) async fn get(
    State(app): State<App>,
    Extension(id): Extension<RequestId>,
    peer: Peer,
    headers: HeaderMap,
    RawQuery(raw): RawQuery,
    uri: Uri,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    if headers.contains_key(header::SEC_WEBSOCKET_KEY) {
        let opened = upgrade.map_err(|rejection| Refusal::bad(format!("this is no WebSocket: {rejection}")));
        let opened = match opened {
            Ok(upgrade) => websocket::open(&app, &id, peer, &headers, upgrade).await,
            Err(refusal) => Err(refusal),
        };
        return opened.unwrap_or_else(|refusal| Media::Json.refuse(&refusal));
    }
    if raw.is_none() && wants_page(&headers) {
        return Redirect::to("/").into_response();
    }
    let accepted = match Accepted::read(&headers) {
        Ok(accepted) => accepted,
        Err(refusal) => return Media::Json.refuse(&refusal),
    };
    let payload = forgery::refuse_simple(&headers, &app).and_then(|()| Payload::of_address(&uri));
    answer(&app, &id, peer, &headers, accepted, payload, Transport::Get).await
}

fn wants_page(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"))
}

async fn answer(
    app: &App,
    id: &RequestId,
    peer: Peer,
    headers: &HeaderMap,
    accepted: Accepted,
    payload: Result<Payload, Refusal>,
    transport: Transport,
) -> Response {
    let media = accepted.best;
    let transport = match transport {
        Transport::Get if accepted.events => Transport::GetEvents,
        Transport::Post if accepted.events => Transport::Events,
        transport => transport,
    };
    let answered = async {
        let client = Client::find(app, id, headers, peer).await?;
        let free = || app.till().nothing(&client, app.clock().now());
        let payload = payload.map_err(|refusal| refusal.with_cost_unless_known(free()))?;
        let operation = Operation::admit(app, id, &client, language::preferred(headers), payload, transport).await?;
        if media == Media::Events || operation.kind() == OperationType::Subscription {
            return Ok(events::respond(app, stream::answers(app, id, operation).await?));
        }
        operation.run(app, id).await.map(|response| media.answer(&response))
    };
    match answered.await {
        Ok(response) => response,
        Err(refusal) if media == Media::Events && refusal.is_of_document() => events::refuse(&refusal),
        Err(refusal) => media.refuse(&refusal),
    }
}
