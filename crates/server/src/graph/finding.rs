//! Finding the document that a request means: sent along, kept from before, or registered.

use std::sync::Arc;

use admission::Document;
use axum::http::StatusCode;
use identity::document::{self, Hash};

use super::{
    Refusal, Registered,
    documents::Known,
    payload::{Payload, PersistedQuery},
};
use crate::{App, client::Client, watch::RequestId};

/// The document that a request means.
///
/// # Errors
/// Where there is none, it cannot be read, or this client may run registered documents only.
pub(super) async fn find(
    app: &App,
    id: &RequestId,
    client: &Client,
    payload: &mut Payload,
) -> Result<Arc<Known>, Refusal> {
    let text = payload.query.take().filter(|text| !text.trim().is_empty());
    let persisted = payload.extensions.take().and_then(|extensions| extensions.persisted_query);
    match (text, payload.document_id.take(), persisted) {
        (Some(text), None, persisted) => {
            let hash = Hash::of(&text);
            if let Some(persisted) = persisted {
                check_hash(&persisted, hash)?;
            }
            if must_be_registered(app, client) {
                return registered(app, id, client, &hash.to_string()).await?.ok_or_else(not_registered);
            }
            known(app, client, hash, &text).await
        }
        (Some(_), Some(_), _) => Err(Refusal::bad("query and documentId are both there; send one of them")),
        (None, Some(name), _) => registered(app, id, client, &name).await?.ok_or_else(|| {
            let message = "documentId names no document that is registered here; send the document itself as query";
            Refusal::document("PERSISTED_DOCUMENT_NOT_FOUND", message)
        }),
        (None, None, Some(persisted)) => find_persisted(app, id, client, &persisted).await,
        (None, None, None) => Err(Refusal::bad("query is missing; send {\"query\": \"{ … }\"}")),
    }
}

/// Automatic persisted queries: clients send a document's hash, and the document itself only where we do not have it.
async fn find_persisted(
    app: &App,
    id: &RequestId,
    client: &Client,
    persisted: &PersistedQuery,
) -> Result<Arc<Known>, Refusal> {
    let hash = read_hash(persisted)?;
    if !must_be_registered(app, client)
        && let Some(known) = app.documents().get(hash)
    {
        return Ok(known);
    }
    registered(app, id, client, &hash.to_string()).await?.ok_or_else(|| match must_be_registered(app, client) {
        true => not_registered(),
        // The sentence and the code by which clients know that they are to send the document.
        false => Refusal::document("PERSISTED_QUERY_NOT_FOUND", "PersistedQueryNotFound"),
    })
}

fn check_hash(persisted: &PersistedQuery, hash: Hash) -> Result<(), Refusal> {
    if read_hash(persisted)? == hash {
        return Ok(());
    }
    Err(Refusal::bad(
        "extensions.persistedQuery.sha256Hash is not the SHA-256 of query; hash the very text that is sent",
    ))
}

fn read_hash(persisted: &PersistedQuery) -> Result<Hash, Refusal> {
    if persisted.version != 1 {
        return Err(Refusal::document("PERSISTED_QUERY_NOT_SUPPORTED", "PersistedQueryNotSupported"));
    }
    Hash::read(&persisted.sha256_hash).ok_or_else(|| {
        Refusal::bad("extensions.persistedQuery.sha256Hash is no SHA-256; send its 64 hexadecimal digits")
    })
}

fn must_be_registered(app: &App, client: &Client) -> bool {
    app.settings().only_registered_documents && client.is_anonymous()
}

fn not_registered() -> Refusal {
    let message = "this server runs registered documents only for those it does not know; send a service token, or ask \
                   its operator to register the document with lyceum documents add";
    Refusal::http(StatusCode::FORBIDDEN, "DOCUMENT_NOT_REGISTERED", message)
}

/// The registered document with this name or hash, from what is kept or from the database.
async fn registered(app: &App, id: &RequestId, client: &Client, name: &str) -> Result<Option<Arc<Known>>, Refusal> {
    if let Some(hash) = app.registered().get(name)
        && let Some(known) = app.documents().get(hash)
    {
        return Ok(Some(known));
    }
    let found = async {
        let connection = app.pool().get().await?;
        anyhow::Ok(document::find(&connection, name).await?)
    };
    let text = found.await.map_err(|error| {
        tracing::error!(request_id = id.as_str(), "could not look up a registered document: {error:#}");
        Refusal::fault(id)
    })?;
    let Some(text) = text else { return Ok(None) };
    let hash = Hash::of(&text);
    Registered::keep(app, name, hash);
    known(app, client, hash, &text).await.map(Some)
}

/// The document with this text, from what is kept, or read and compared with the schema.
async fn known(app: &App, client: &Client, hash: Hash, text: &str) -> Result<Arc<Known>, Refusal> {
    if let Some(known) = app.documents().get(hash) {
        return Ok(known);
    }
    let read = Document::read(text, &client.allowance.limits, app.table());
    let document = read.map_err(Refusal::admission)?;
    let errors = app.validate(document.parsed().clone()).await;
    if !errors.is_empty() {
        return Err(Refusal::invalid(errors));
    }
    let known = Arc::new(Known { document: document.merged(app.table()) });
    app.documents().keep(hash, known.clone());
    Ok(known)
}
