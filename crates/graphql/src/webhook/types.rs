//! What can be read about a webhook, and about what was sent to it.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result};
use database::id::OrganizationId;
use delivery::webhook as domain;
use identity::policy;

use crate::{
    connection,
    cost::{list_size, names},
    failure::{nullable, refused},
    paging::{page_request, total},
    person::{self, Person},
    request::RequestExt,
    scalar::DateTime,
};

/// Where an organization's systems are told of what concerns it: an address to which a message is posted for each. It is
/// signed as Standard Webhooks says.
#[derive(Clone)]
pub struct Webhook(pub Arc<domain::Webhook>);

/// Where an organization's systems are told of what concerns it: an address to which a message is posted for each. It is
/// signed as Standard Webhooks says.
#[Object]
impl Webhook {
    /// Its id, by which it is deleted.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Where to it posts.
    async fn url(&self) -> &str {
        &self.0.url
    }

    /// How many attempts in a row have failed.
    async fn failures(&self) -> i32 {
        self.0.failures
    }

    /// Since when every attempt has failed; none: the last one did not.
    async fn failing_since(&self) -> Option<DateTime> {
        self.0.failing_since.map(Into::into)
    }

    /// When it was given up, because every attempt of five days had failed or the receiver said that it is gone; none: it
    /// is in use. A replay takes it up again.
    async fn disabled_at(&self) -> Option<DateTime> {
        self.0.disabled_at.map(Into::into)
    }

    /// When it was created.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// Who created it; none where the operator did, or where you may not see them.
    async fn created_by(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let id = self.0.created_by?;
        nullable(person::find(ctx, id)).await
    }

    /// What was sent to it, or is to be, the newest first. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn deliveries(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<WebhookDeliveryConnection>> {
        nullable(deliveries(ctx, &self.0, first, after)).await
    }
}

/// How a message to a webhook stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
pub enum WebhookDeliveryState {
    /// It was not taken yet, and is tried again.
    Waiting,
    /// It was taken: the receiver answered with a status of 200 to 299.
    Delivered,
    /// It was given up.
    Failed,
}

/// A message to a webhook, and what came of it.
#[derive(Clone)]
pub struct WebhookDelivery(pub Arc<domain::WebhookDelivery>);

/// A message to a webhook, and what came of it.
#[Object]
impl WebhookDelivery {
    /// Its id, by which it is replayed.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What is sent as webhook-id: the same however often it is sent, by which the receiver knows it again.
    async fn message_id(&self) -> String {
        self.0.notice_id.to_string()
    }

    /// What it tells, such as lyceum.registration_reported.
    #[graphql(name = "type")]
    async fn kind(&self) -> String {
        domain::type_of(self.0.kind)
    }

    /// What is posted, to the letter: JSON.
    async fn body(&self) -> &str {
        &self.0.body
    }

    /// How it stands.
    async fn state(&self) -> WebhookDeliveryState {
        match self.0.settlement {
            None => WebhookDeliveryState::Waiting,
            Some(domain::WebhookDeliveryState::Delivered) => WebhookDeliveryState::Delivered,
            Some(domain::WebhookDeliveryState::Failed) => WebhookDeliveryState::Failed,
        }
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime {
        self.0.created_at.into()
    }

    /// How often it was tried since it was made or replayed.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// When it is tried next; none where it was taken or given up.
    async fn next_attempt_at(&self) -> Option<DateTime> {
        self.0.settled_at.is_none().then(|| self.0.next_attempt_at.into())
    }

    /// When it was taken or given up.
    async fn settled_at(&self) -> Option<DateTime> {
        self.0.settled_at.map(Into::into)
    }

    /// The HTTP status of the last answer.
    async fn last_status(&self) -> Option<i32> {
        self.0.last_status
    }

    /// What went wrong last, in English.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }

    /// How often it was replayed.
    async fn replays(&self) -> i32 {
        self.0.replays
    }
}

connection! {
    /// Messages to a webhook, page by page.
    WebhookDeliveryConnection,
    /// A message to a webhook in a list.
    WebhookDeliveryEdge,
    WebhookDelivery
}

/// An organization's webhooks.
///
/// # Errors
/// Where the viewer may not see them, or the database fails.
pub async fn of_organization(ctx: &Context<'_>, organization: OrganizationId) -> Result<Option<Vec<Webhook>>> {
    let request = ctx.request();
    let may = policy::manage_webhooks(request.viewer(), organization).map_err(refused)?;
    let rows = domain::list(request.connection().await?, &may).await?;
    Ok(Some(rows.into_iter().map(|row| Webhook(Arc::new(row))).collect()))
}

async fn deliveries(
    ctx: &Context<'_>,
    webhook: &domain::Webhook,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<WebhookDeliveryConnection>> {
    let request = ctx.request();
    let may = policy::manage_webhooks(request.viewer(), webhook.organization_id).map_err(refused)?;
    let behind = after.is_some();
    let page = page_request(first, after)?;
    let conn = request.connection().await?;
    let selection = ctx.look_ahead();
    let total = total(&selection, domain::count(conn, &may, webhook.id));
    let (page, total) = futures::try_join!(domain::deliveries(conn, &may, webhook.id, &page), total)?;
    Ok(Some(WebhookDeliveryConnection::new(page, behind, total, |row| WebhookDelivery(Arc::new(row)))))
}
