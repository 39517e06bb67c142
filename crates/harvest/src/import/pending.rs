//! Records on their way into the catalogue.

use std::collections::HashMap;

use serde_json::{Value, value::RawValue};
use sha2::{Digest, Sha256};

use crate::{
    entry::{Entry, Misread, Position, Refused, Warning},
    lyceum::Record,
};

/// A record that is to be written.
pub(super) struct Pending {
    pub(super) at: Position,
    /// What tells its entry from the others of the source.
    pub(super) key: String,
    pub(super) record: Record,
    pub(super) warnings: Vec<Warning>,
    /// The record as JSON, and the SHA-256 of that.
    pub(super) json: String,
    pub(super) hash: Vec<u8>,
}

impl Pending {
    pub(super) fn of(entry: Entry<Record>, format: &str) -> Self {
        let Entry { at, record, warnings } = entry;
        let json = match &record {
            Record::Topic(topic) => serde_json::to_string(topic),
            Record::Organization(organization) => serde_json::to_string(organization),
            Record::Opportunity(opportunity) => serde_json::to_string(opportunity),
        };
        // Plain structs of texts, numbers and lists are JSON; one that were not would be refused by the database.
        let json = json.unwrap_or_default();
        let hash = Sha256::digest(&json).to_vec();
        Self { at, key: key(&record, format), record, warnings, json, hash }
    }

    /// Whether both are topics, or both organizations, or both opportunities.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(&self.record) == std::mem::discriminant(&other.record)
    }

    /// The record as it is kept with its entry. `rows` are the rows that were made of it.
    pub(super) fn content(&self, rows: Option<&impl serde::Serialize>) -> Box<RawValue> {
        let text = match rows.map(serde_json::to_string) {
            Some(Ok(rows)) => format!("{},\"rows\":{rows}}}", self.json.strip_suffix('}').unwrap_or(&self.json)),
            _ => self.json.clone(),
        };
        RawValue::from_string(text).unwrap_or_default()
    }

    /// Whether an entry's content says what this record does.
    pub(super) fn says_the_same(&self, content: &Value) -> bool {
        let said =
            content.as_object().map(|content| content.iter().filter(|(field, _)| *field != "rows").collect::<Vec<_>>());
        let says = serde_json::from_str::<Value>(&self.json).unwrap_or_default();
        match (said, says.as_object()) {
            (Some(said), Some(says)) => {
                said.len() == says.len() && said.into_iter().all(|(field, value)| says.get(field) == Some(value))
            }
            _ => false,
        }
    }

    /// A refusal of this record.
    pub(super) fn refusal(&self, column: &str, value: String, reason: String) -> Refused {
        Refused { at: self.at, key: Some(self.key.clone()), column: column.to_owned(), value, reason }
    }

    /// A refusal that quotes what stands in the field with this path: `runs.0.zone`.
    pub(super) fn refusal_of_field(&self, field: &str, reason: String) -> Refused {
        let record: Value = serde_json::from_str(&self.json).unwrap_or_default();
        let found = record.pointer(&format!("/{}", field.replace('.', "/")));
        let value = match found {
            Some(Value::String(text)) => text.clone(),
            Some(Value::Null) | None => String::new(),
            Some(other) => other.to_string(),
        };
        let Misread { value, .. } = Misread::new(field, value, "");
        self.refusal(field, value, reason)
    }

    /// The refusal of an entry whose key another one of the same file has.
    pub(super) fn repeats(&self, line: u64) -> Refused {
        let reason = format!("The key is that of the entry on line {line} already; two entries need two keys.");
        self.refusal("key", self.key.clone(), reason)
    }
}

/// In a file with several kinds of things, each kind has its keys for itself.
fn key(record: &Record, format: &str) -> String {
    match record {
        Record::Topic(topic) => format!("topic {}:{}", topic.topic.scheme, topic.topic.notation),
        Record::Organization(organization) if format == "lyceum" => format!("organization {}", organization.key),
        Record::Organization(organization) => organization.key.clone(),
        Record::Opportunity(opportunity) => opportunity.key.clone(),
    }
}

/// The keys of a file, and the line of each: 24 bytes an entry, however long the keys are.
#[derive(Default)]
pub(super) struct Seen(HashMap<[u8; 16], u64>);

impl Seen {
    /// The line of the first entry with the same key; none where this is the first.
    pub(super) fn first(&mut self, pending: &Pending) -> Option<u64> {
        let mut short = [0; 16];
        short.copy_from_slice(&Sha256::digest(&pending.key)[..16]);
        match self.0.entry(short) {
            std::collections::hash_map::Entry::Occupied(known) => Some(*known.get()),
            std::collections::hash_map::Entry::Vacant(free) => {
                free.insert(pending.at.line);
                None
            }
        }
    }
}
