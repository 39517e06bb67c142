//! People who are signed in.

use std::ops::Deref;

use ::database::id::{MembershipId, OrganizationId, PersonId, ProgrammeId, SignInId};
use diesel::sql_types;
use diesel_async::RunQueryDsl;
use serde_json::json;

use super::{Row, insert, row};
use crate::{Caller, TestApp};

/// A person to be, signed in.
pub struct PersonBuilder<'a> {
    app: &'a TestApp,
    id: PersonId,
    row: Row,
    memberships: Vec<Row>,
}

/// Somebody who is signed in: calls the app as they do.
pub struct SignedIn {
    /// Who they are.
    pub id: PersonId,
    /// Their e-mail address.
    pub email: String,
    /// What their browser holds.
    pub secret: String,
    caller: Caller,
}

impl Deref for SignedIn {
    type Target = Caller;

    fn deref(&self) -> &Caller {
        &self.caller
    }
}

impl<'a> PersonBuilder<'a> {
    pub(crate) fn new(app: &'a TestApp, name: &str) -> Self {
        let id = PersonId::new();
        let email = format!("{}@example.org", name.to_lowercase().replace(' ', "."));
        let row = row(json!({
            "id": id.uuid(),
            "name": name,
            "email": email,
            "email_verified": true,
            "created_at": app.clock().now(),
        }));
        Self { app, id, row, memberships: Vec::new() }
    }

    /// A role in an organization: member, editor or administrator.
    pub fn role(self, role: &str, organization: OrganizationId) -> Self {
        self.membership(role, json!({ "organization_id": organization.uuid() }))
    }

    /// A role in a programme.
    pub fn programme_role(self, role: &str, programme: ProgrammeId) -> Self {
        self.membership(role, json!({ "programme_id": programme.uuid() }))
    }

    /// A steward of the network.
    pub fn steward(self) -> Self {
        self.membership("steward", json!({}))
    }

    /// Any column of the role named last.
    pub fn role_set(mut self, column: &str, value: serde_json::Value) -> Self {
        self.memberships.last_mut().expect("name a role first").insert(column.to_owned(), value);
        self
    }

    fn membership(mut self, role: &str, realm: serde_json::Value) -> Self {
        let mut membership = row(json!({
            "id": MembershipId::new().uuid(),
            "person_id": self.id.uuid(),
            "role": role,
            "given_at": self.app.clock().now(),
        }));
        membership.extend(row(realm));
        self.memberships.push(membership);
        self
    }

    /// Any column of the person.
    pub fn set(mut self, column: &str, value: serde_json::Value) -> Self {
        self.row.insert(column.to_owned(), value);
        self
    }

    /// Puts them into the database, and signs them in at the provider `https://id.example`.
    pub async fn create(self) -> SignedIn {
        let mut connection = self.app.connect().await;
        let (id, now) = (self.id, self.app.clock().now());
        let email = self.row["email"].as_str().unwrap_or_default().to_owned();
        let verified = self.row["email_verified"].clone();
        insert(&mut connection, "person", self.row).await;
        for membership in self.memberships {
            insert(&mut connection, "membership", membership).await;
        }
        let account = row(json!({
            "issuer": "https://id.example", "subject": id.to_string(), "person_id": id.uuid(), "email": email,
            "email_verified": verified, "created_at": now, "last_signed_in_at": now,
        }));
        insert(&mut connection, "account", account).await;
        let secret = format!("secret-{}", SignInId::new().uuid());
        diesel::sql_query(
            "INSERT INTO sign_in (id, person_id, secret_hash, issuer, subject, created_at, last_used_at, expires_at)
             VALUES ($1, $2, sha256(convert_to($3, 'UTF8')), 'https://id.example', $4, $5::timestamptz, $5::timestamptz,
                     $5::timestamptz + interval '14 days')",
        )
        .bind::<sql_types::Uuid, _>(SignInId::new())
        .bind::<sql_types::Uuid, _>(id)
        .bind::<sql_types::Text, _>(&secret)
        .bind::<sql_types::Text, _>(id.to_string())
        .bind::<sql_types::Text, _>(now.to_string())
        .execute(&mut connection)
        .await
        .expect("a sign-in can be written");
        SignedIn { id, email, caller: self.app.signed_in(&secret), secret }
    }
}
