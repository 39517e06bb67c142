//! Programmes.

use ::database::id::{OrganizationId, ProgrammeId};
use serde_json::json;

use super::{Row, insert, row};
use crate::TestApp;

/// A programme to be.
pub struct ProgrammeBuilder<'a> {
    app: &'a TestApp,
    id: ProgrammeId,
    row: Row,
    participants: Vec<Row>,
}

impl<'a> ProgrammeBuilder<'a> {
    pub(crate) fn new(app: &'a TestApp, name: &str, operator: OrganizationId) -> Self {
        let id = ProgrammeId::new();
        let row = row(json!({
            "id": id.uuid(),
            "organization_id": operator.uuid(),
            "kind": "other",
            "main_language": "en",
            "name": { "en": name },
            "revision": 1,
            "created_at": app.clock().now(),
            "updated_at": app.clock().now(),
        }));
        Self { app, id, row, participants: Vec::new() }
    }

    /// What kind of programme it is, as the database writes it; otherwise "other".
    pub fn kind(mut self, kind: &str) -> Self {
        self.row.insert("kind".to_owned(), json!(kind));
        self
    }

    /// An organization that takes part in it.
    pub fn participant(mut self, organization: OrganizationId) -> Self {
        self.participants.push(row(json!({
            "programme_id": self.id.uuid(),
            "organization_id": organization.uuid(),
            "since": self.app.clock().now(),
        })));
        self
    }

    /// Puts it into the database.
    pub async fn create(self) -> ProgrammeId {
        let mut connection = self.app.connect().await;
        insert(&mut connection, "programme", self.row).await;
        for participant in self.participants {
            insert(&mut connection, "programme_participant", participant).await;
        }
        self.id
    }
}
