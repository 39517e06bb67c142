//! Webhooks in the graph.

mod mutations;
mod types;

pub use mutations::WebhookMutations;
pub use types::{Webhook, WebhookDelivery, WebhookDeliveryConnection, of_organization};
