//! Asking the graph from within the server, as its pages do: with the rights, limits and budget of whoever looks at them.

use async_graphql::Variables;
use serde_json::Value;

use super::{
    Refusal,
    operation::{Operation, Transport},
    payload::Payload,
};
use crate::{App, client::Client, watch::RequestId};

/// The data that the graph answers with; null where a field could not be answered.
///
/// # Errors
/// Where the operation may not run.
pub(crate) async fn ask(
    app: &App,
    id: &RequestId,
    client: &Client,
    languages: Vec<String>,
    document: &str,
    variables: Value,
) -> Result<Value, Refusal> {
    let payload =
        Payload { query: Some(document.to_owned()), variables: Variables::from_json(variables), ..Payload::default() };
    let operation = Operation::admit(app, id, client, languages, payload, Transport::Post).await?;
    let response = operation.run(app, id).await?;
    response.data.into_json().map_err(|error| {
        tracing::error!(request_id = id.as_str(), "an answer of the graph could not be read: {error}");
        Refusal::fault(id)
    })
}
