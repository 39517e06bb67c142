//! The body of a request, as long as it is not too long.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, StatusCode, header},
};
use futures::StreamExt;

use super::Refusal;

/// How much of a body that is too long is read, and thrown away, after it was refused. Who sends reads no answer before
/// all is sent, and would find the connection cut instead.
const LEFTOVERS: usize = 64 * 1024 * 1024;

/// How long that may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Reads a body of at most `longest` bytes.
///
/// # Errors
/// Where it is longer, or broke off.
pub(super) async fn read(headers: &HeaderMap, body: Body, longest: usize) -> Result<Bytes, Refusal> {
    let mut stream = body.into_data_stream();
    if said_length(headers).is_some_and(|length| length > longest) {
        return Err(too_long(stream, longest));
    }
    let mut whole = Vec::new();
    while let Some(part) = stream.next().await {
        let part = part.map_err(|_| Refusal::bad("the request did not arrive whole; send it again"))?;
        if whole.len() + part.len() > longest {
            return Err(too_long(stream, longest));
        }
        if whole.is_empty() && said_length(headers) == Some(part.len()) {
            return Ok(part);
        }
        whole.extend_from_slice(&part);
    }
    Ok(whole.into())
}

fn said_length(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn too_long(rest: BodyDataStream, longest: usize) -> Refusal {
    tokio::spawn(tokio::time::timeout(PATIENCE, throw_away(rest)));
    let message = format!(
        "the request is longer than {} KB; ask for less at once, and send a long file by itself, to /import/… or /attachments",
        longest / 1024
    );
    Refusal::http(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message)
}

/// Reads and throws away the body of a request that is refused without it.
pub(crate) fn let_go(body: Body) {
    tokio::spawn(tokio::time::timeout(PATIENCE, throw_away(body.into_data_stream())));
}

async fn throw_away(mut rest: BodyDataStream) {
    let mut read = 0;
    while let Some(Ok(part)) = rest.next().await
        && read < LEFTOVERS
    {
        read += part.len();
    }
}
