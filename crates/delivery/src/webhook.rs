//! Telling the systems of organizations: signed as Standard Webhooks says (webhook-id, webhook-timestamp,
//! webhook-signature; <https://www.standardwebhooks.com>), repeated with growing waits, and to public addresses alone.

mod poster;
mod read;
mod row;
mod send;
mod write;

use identity::notice::NoticeKind;

pub use poster::Poster;
pub use read::{count, deliveries, list, owner};
pub use row::{Webhook, WebhookDelivery, WebhookDeliveryState};
pub(crate) use send::{make_deliveries, post_due};
pub use write::{Created, NewWebhook, Replay, create, delete, replay, rotate};

/// The most webhooks of one organization.
pub const MOST: i64 = 20;

/// What the message of a notice says that it is.
pub fn type_of(kind: NoticeKind) -> String {
    format!("lyceum.{kind}")
}
