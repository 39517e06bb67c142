//! Telling the systems of organizations: signed as Standard Webhooks says (webhook-id, webhook-timestamp,
//! webhook-signature), repeated with growing waits, and to public addresses alone.

mod poster;
mod read;
mod row;
mod send;
mod write;

pub use poster::Poster;
pub use read::{count, deliveries, find, page};
pub use row::{Webhook, WebhookDelivery};
pub(crate) use send::{hand_on, post_due};
pub use write::{Created, NewWebhook, Replay, create, delete, replay, rotate};

/// So many failed attempts in a row, and a webhook is given up until somebody asks for a replay.
pub const MOST_FAILURES: i32 = 50;
