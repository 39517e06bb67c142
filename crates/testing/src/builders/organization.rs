//! Organizations.

use ::database::id::OrganizationId;
use serde_json::json;

use super::{Row, insert, row};
use crate::TestApp;

/// An organization to be.
pub struct OrganizationBuilder<'a> {
    app: &'a TestApp,
    id: OrganizationId,
    row: Row,
    identifiers: Vec<Row>,
}

impl<'a> OrganizationBuilder<'a> {
    pub(crate) fn new(app: &'a TestApp, name: &str) -> Self {
        let id = OrganizationId::new();
        let row = row(json!({
            "id": id.uuid(),
            "main_language": "en",
            "name": { "en": name },
            "description": {},
            "sectors": ["museums"],
            "revision": 1,
            "created_at": app.clock().now(),
            "updated_at": app.clock().now(),
        }));
        Self { app, id, row, identifiers: Vec::new() }
    }

    /// Its name in another language.
    pub fn name(mut self, language: &str, name: &str) -> Self {
        self.row["name"][language] = json!(name);
        self
    }

    /// The sectors it belongs to, in place of museums.
    pub fn sectors(self, sectors: &[&str]) -> Self {
        self.set("sectors", json!(sectors))
    }

    /// ISO 3166-1 code.
    pub fn country(self, country: &str) -> Self {
        self.set("country", json!(country))
    }

    /// What others call it.
    pub fn identifier(mut self, scheme: &str, value: &str) -> Self {
        let id = self.id.uuid();
        self.identifiers.push(row(json!({ "organization_id": id, "scheme": scheme, "value": value })));
        self
    }

    /// Any other column.
    pub fn set(mut self, column: &str, value: serde_json::Value) -> Self {
        self.row.insert(column.to_owned(), value);
        self
    }

    /// Puts it into the catalogue.
    pub async fn create(self) -> OrganizationId {
        let mut connection = self.app.connect().await;
        insert(&mut connection, "organization", self.row).await;
        for identifier in self.identifiers {
            insert(&mut connection, "organization_identifier", identifier).await;
        }
        self.id
    }
}
