//! A small file that is read at once, and answered with one object.

use std::io::Read;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use catalogue::Rejection;
use database::pool::PooledConnection;
use harvest::entry::Stopped;
use serde::Serialize;

use super::{
    endpoint::no_token,
    turns::Turn,
    upload::{self, Upload},
};
use crate::{
    App,
    client::{Client, Peer},
    graph::{self, Refusal},
    watch::RequestId,
};

/// A request that brings a small file.
pub(super) struct Asked {
    pub(super) app: App,
    pub(super) id: RequestId,
    pub(super) headers: HeaderMap,
}

/// A file that arrived, and who sent it.
pub(super) struct Sent {
    pub(super) client: Client,
    pub(super) bytes: Vec<u8>,
    /// The text of the mapping that came with it.
    pub(super) mapping: Option<String>,
    /// Given back when what they ask for is done.
    pub(super) _turn: Turn,
}

impl Asked {
    /// Who asks, by a token alone.
    ///
    /// # Errors
    /// Where they show none, or one that does not hold.
    pub(super) async fn client(&self, peer: Peer) -> Result<Client, Refusal> {
        if !self.headers.contains_key(header::AUTHORIZATION) {
            return Err(no_token(&self.app));
        }
        Client::find(&self.app, &self.id, &self.headers, peer).await
    }

    /// The file, once it may come: of at most `longest` bytes, or as many as the operator lets in.
    ///
    /// # Errors
    /// Where it is longer or did not arrive whole, they import already, or are not known any more.
    pub(super) async fn receive(&self, client: Client, body: Body, longest: u64) -> Result<Sent, Refusal> {
        let longest = longest.min(self.app.settings().longest_import);
        let turn = match upload::check_length(&self.headers, longest).and_then(|()| self.app.turns().take(client.payer))
        {
            Ok(turn) => turn,
            Err(refusal) => {
                graph::let_go(body);
                return Err(refusal);
            }
        };
        let Upload { mut file, mapping } = upload::receive(&self.id, &self.headers, body, longest).await?;
        let bytes = self
            .apart(move || {
                let mut bytes = Vec::new();
                file.read_to_end(&mut bytes).map(|_| bytes)
            })
            .await?
            .map_err(|error| self.fault(&error))?;
        // The file may have taken its time.
        let client = client.renewed(&self.app, &self.id).await?;
        Ok(Sent { client, bytes, mapping, _turn: turn })
    }

    /// Does what takes a processor's time on a thread of its own.
    pub(super) async fn apart<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Refusal> {
        tokio::task::spawn_blocking(work).await.map_err(|error| self.fault(&error))
    }

    pub(super) async fn connection(&self) -> Result<PooledConnection, Refusal> {
        self.app.pool().get().await.map_err(|error| self.fault(&error))
    }

    pub(super) fn fault(&self, error: &dyn std::fmt::Display) -> Refusal {
        tracing::error!(request_id = self.id.as_str(), "a file could not be taken over: {error}");
        Refusal::fault(&self.id)
    }

    /// Why nothing was written.
    pub(super) fn rejected(&self, rejection: Rejection) -> Refusal {
        let problems = match rejection {
            Rejection::Database(error) => return self.fault(&error),
            Rejection::Refused(problems) => problems,
        };
        let sentences: Vec<_> = problems.iter().map(|problem| problem.message.as_str()).collect();
        let code = problems.first().map_or_else(String::new, |problem| problem.code.to_string().to_uppercase());
        let status = match code.as_str() {
            "NOT_FOUND" => StatusCode::NOT_FOUND,
            "DENIED" => StatusCode::FORBIDDEN,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        Refusal::http(status, &code, sentences.join(" "))
    }

    /// What came of it: as JSON, or in the words of the command line for those who accept `text/plain`.
    pub(super) fn answer(&self, told: &(impl Serialize + std::fmt::Display)) -> Response {
        let accepted = self.headers.get(header::ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (kind, text) = if accepted.trim_start().starts_with("text/plain") {
            ("text/plain; charset=utf-8", format!("{told}\n"))
        } else {
            // Plain structs of texts and numbers are JSON.
            ("application/json; charset=utf-8", serde_json::to_string(told).unwrap_or_default())
        };
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(kind)),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, text).into_response()
    }
}

/// A file that cannot be read, with the line.
pub(super) fn unreadable(stopped: &Stopped) -> Refusal {
    let Stopped { at, reason } = stopped;
    let place = if at.line > 1 { format!("line {}: ", at.line) } else { String::new() };
    Refusal::http(StatusCode::UNPROCESSABLE_ENTITY, "UNREADABLE_FILE", format!("{place}{reason}"))
}

/// The mapping that is meant: that of the form, the one of this name, or the usual.
///
/// # Errors
/// Where both are given, or it makes no sense.
pub(super) fn mapping<M>(
    own: Option<&str>,
    named: Option<&str>,
    usual: &str,
    parse: impl FnOnce(&str) -> Result<M, String>,
    built_in: impl FnOnce(&str) -> Result<M, String>,
) -> Result<M, Refusal> {
    let named = named.filter(|name| !name.is_empty());
    let mapping = match (own, named) {
        (Some(_), Some(_)) => {
            Err("two mappings are given, one by name and one in the form; leave one of them out".to_owned())
        }
        (Some(text), None) => parse(text),
        (None, name) => built_in(name.unwrap_or(usual)),
    };
    mapping.map_err(Refusal::bad)
}
