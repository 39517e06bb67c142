//! Webhooks and deliveries as they stand in the database.

use database::{
    id::{NoticeId, OrganizationId, PersonId, WebhookDeliveryId, WebhookId},
    schema::{webhook, webhook_delivery},
    text_enum,
};
use diesel::prelude::*;
use identity::notice::NoticeKind;
use jiff::Timestamp;

/// Where an organization's systems are told.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook)]
pub struct Webhook {
    /// Its id.
    pub id: WebhookId,
    /// Whose.
    pub organization_id: OrganizationId,
    /// Where to.
    pub url: String,
    /// How many attempts in a row have failed.
    pub failures: i32,
    /// When the first of these was.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub failing_since: Option<Timestamp>,
    /// When it was given up.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub disabled_at: Option<Timestamp>,
    /// Who created it; none where the operator did.
    pub created_by: Option<PersonId>,
    /// When it was created.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

text_enum! {
    /// What came of a delivery.
    WebhookDeliveryState {
        /// It was taken.
        Delivered = "delivered",
        /// It was given up.
        Failed = "failed",
    }
}

/// A notice on its way to a webhook.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = webhook_delivery)]
pub struct WebhookDelivery {
    /// Its id.
    pub id: WebhookDeliveryId,
    /// To which webhook.
    pub webhook_id: WebhookId,
    /// Which notice: the `webhook-id` of what is sent.
    pub notice_id: NoticeId,
    /// What the notice tells.
    pub kind: NoticeKind,
    /// What is sent.
    pub body: String,
    /// When it was made.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// How often it was tried since it was made, or replayed.
    pub attempts: i32,
    /// When it is tried next, unless it is settled.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub next_attempt_at: Timestamp,
    /// When it was taken, or given up.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub settled_at: Option<Timestamp>,
    /// Which of the two; none where it is not settled.
    pub settlement: Option<WebhookDeliveryState>,
    /// The HTTP status of the last answer.
    pub last_status: Option<i32>,
    /// What went wrong last.
    pub last_error: Option<String>,
    /// How often it was replayed.
    pub replays: i32,
}
