//! What a file of documents says: one document, or a manifest that a client's tools wrote.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, from_value};

/// A document as a file has it.
pub(super) struct Entry {
    /// What the client calls it, if a manifest says so.
    pub(super) id: Option<String>,
    /// What a manifest calls it.
    pub(super) name: Option<String>,
    /// The document.
    pub(super) text: String,
}

/// The word by which Apollo's manifests are known.
const APOLLO: &str = "apollo-persisted-query-manifest";

/// The version of Apollo's manifests that we read.
const APOLLO_VERSION: u64 = 1;

/// A manifest as Apollo's tools write it.
#[derive(Deserialize)]
struct Apollo {
    version: u64,
    operations: Vec<Operation>,
}

#[derive(Deserialize)]
struct Operation {
    id: String,
    name: Option<String>,
    body: String,
}

/// The documents in a file with this text.
///
/// # Errors
/// With what is wrong, where there are none in it.
pub(super) fn entries(text: String) -> Result<Vec<Entry>, String> {
    if text.trim().is_empty() {
        return Err("is empty".to_owned());
    }
    if !is_json(&text) {
        return Ok(vec![Entry { id: None, name: None, text }]);
    }
    let manifest = serde_json::from_str(text.trim_start_matches('\u{feff}'))
        .map_err(|error| format!("is a manifest that cannot be read: {error}"))?;
    let entries = read(manifest)?;
    if entries.is_empty() { Err("is a manifest without documents".to_owned()) } else { Ok(entries) }
}

/// No document begins like JSON: what stands in its first braces is a name, or three dots.
fn is_json(text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let inner = text.strip_prefix('{').map(str::trim_start);
    text.starts_with('[') || inner.is_some_and(|inner| inner.starts_with(['"', '}']))
}

fn read(manifest: Value) -> Result<Vec<Entry>, String> {
    if manifest.get("operations").is_some() {
        return read_apollo(manifest);
    }
    let texts: BTreeMap<String, String> = from_value(manifest).map_err(|_| {
        format!("is JSON, but no manifest: neither {{\"<id>\": \"<document>\"}} nor a manifest of the format {APOLLO}")
    })?;
    Ok(texts.into_iter().map(|(id, text)| Entry { id: Some(id), name: None, text }).collect())
}

fn read_apollo(manifest: Value) -> Result<Vec<Entry>, String> {
    let format = manifest.get("format").and_then(Value::as_str);
    if format != Some(APOLLO) {
        return Err(format!("has operations, but its format is not \"{APOLLO}\""));
    }
    let Apollo { version, operations } =
        from_value(manifest).map_err(|error| format!("is a manifest that cannot be read: {error}"))?;
    if version != APOLLO_VERSION {
        return Err(format!("is a manifest of version {version}; only version {APOLLO_VERSION} can be read"));
    }
    let entry = |Operation { id, name, body }| Entry { id: Some(id), name, text: body };
    Ok(operations.into_iter().map(entry).collect())
}
