//! Topics.

use ::database::id::TopicId;
use serde_json::json;

use super::{Row, insert, row};
use crate::TestApp;

/// A topic to be.
pub struct TopicBuilder<'a> {
    app: &'a TestApp,
    id: TopicId,
    row: Row,
    relations: Vec<Row>,
}

impl<'a> TopicBuilder<'a> {
    pub(crate) fn new(app: &'a TestApp, notation: &str) -> Self {
        let id = TopicId::new();
        let row = row(json!({
            "id": id.uuid(),
            "scheme": "lyceum",
            "notation": notation,
            "main_language": "en",
            "label": { "en": notation },
            "alternative_labels": {},
            "definition": {},
            "revision": 1,
            "created_at": app.clock().now(),
            "updated_at": app.clock().now(),
        }));
        Self { app, id, row, relations: Vec::new() }
    }

    /// What it is called in a language.
    pub fn label(mut self, language: &str, label: &str) -> Self {
        self.row["label"][language] = json!(label);
        self
    }

    /// Other words for it in a language.
    pub fn alternatives(mut self, language: &str, words: &[&str]) -> Self {
        self.row["alternative_labels"][language] = json!(words);
        self
    }

    /// A topic it is narrower than.
    pub fn broader(self, other: TopicId) -> Self {
        self.relation("broader", other)
    }

    /// A topic it has to do with.
    pub fn related(self, other: TopicId) -> Self {
        self.relation("related", other)
    }

    fn relation(mut self, kind: &str, other: TopicId) -> Self {
        let id = self.id.uuid();
        self.relations.push(row(json!({ "topic_id": id, "kind": kind, "other_id": other.uuid() })));
        self
    }

    /// Any other column.
    pub fn set(mut self, column: &str, value: serde_json::Value) -> Self {
        self.row.insert(column.to_owned(), value);
        self
    }

    /// Puts it into the catalogue.
    pub async fn create(self) -> TopicId {
        let mut connection = self.app.connect().await;
        insert(&mut connection, "topic", self.row).await;
        for relation in self.relations {
            insert(&mut connection, "topic_relation", relation).await;
        }
        self.id
    }
}
