//! Answers as events of one response (Server-Sent Events), as graphql-sse has them in its distinct connections mode.
//!
//! <https://github.com/enisdenjo/graphql-sse/blob/master/PROTOCOL.md>
//!
//! A response's body is read at the reader's pace, and nobody tells when a reader has stopped reading. So the answers come
//! from a task of their own, which notices when what it has is not taken, and stops.

use std::{convert::Infallible, time::Duration};

use async_graphql::Response as Answer;
use axum::{
    body::{Body, Bytes},
    http::{HeaderName, HeaderValue, header},
    response::{IntoResponse, Response},
};
use futures::{
    StreamExt,
    stream::{self, BoxStream},
};
use serde_json::json;
use tokio::{
    sync::{mpsc, oneshot},
    time::{MissedTickBehavior, interval, timeout},
};

use super::Refusal;
use crate::App;

/// How often something is sent, be it that nothing has happened: proxies close what is silent.
const KEEP_ALIVE: Duration = Duration::from_secs(12);

const COMPLETE: &str = "event: complete\ndata:\n\n";
const STILL_THERE: &str = ":\n\n";

/// These answers, as they come.
pub(super) fn respond(app: &App, answers: BoxStream<'static, Answer>) -> Response {
    // Room for none: who does not read is noticed at once, and what was not read is not kept.
    let (sender, receiver) = mpsc::channel(1);
    let (last_words, last) = oneshot::channel();
    tokio::spawn(send(app.clone(), answers, sender, last_words));
    let taken = stream::unfold(receiver, |mut receiver| async { Some((receiver.recv().await?, receiver)) });
    let last = stream::once(last).filter_map(async |words| words.ok());
    body(Body::from_stream(taken.chain(last).map(Ok::<_, Infallible>)))
}

/// A document that cannot be run: an event too, since who reads events reads nothing else.
pub(super) fn refuse(refusal: &Refusal) -> Response {
    body(Body::from(next(&refusal.body().to_string()) + COMPLETE))
}

fn body(body: Body) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream; charset=utf-8")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        // Proxies that gather answers before they hand them on are asked not to.
        (HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no")),
    ];
    (headers, body).into_response()
}

/// JSON is one line here.
fn next(answer: &str) -> String {
    format!("event: next\ndata: {answer}\n\n")
}

async fn send(
    app: App,
    mut answers: BoxStream<'static, Answer>,
    sender: mpsc::Sender<Bytes>,
    last_words: oneshot::Sender<Bytes>,
) {
    let patience = app.settings().waiting.patience;
    let mut keep_alive = interval(KEEP_ALIVE);
    keep_alive.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let last = loop {
        let event = tokio::select! {
            answer = answers.next() => match answer {
                Some(answer) => next(&json!(answer).to_string()).into(),
                None => break COMPLETE.into(),
            },
            _ = keep_alive.tick() => Bytes::from(STILL_THERE),
            // Without an end, so that the client comes again, to a server that stays.
            () = app.farewell() => return,
            () = sender.closed() => return,
        };
        match timeout(patience, sender.send(event)).await {
            Ok(Ok(())) => {}
            Ok(Err(_)) => return,
            Err(_) => {
                tracing::info!("ended a stream of events that was not read");
                break Bytes::from(next(&too_slow().to_string()) + COMPLETE);
            }
        }
    };
    last_words.send(last).ok();
}

fn too_slow() -> serde_json::Value {
    let message = "you did not read what you were told for too long, and were told no more; subscribe again and read the \
                   list anew";
    json!({ "errors": [{ "message": message, "extensions": { "code": "TOO_SLOW" } }] })
}
