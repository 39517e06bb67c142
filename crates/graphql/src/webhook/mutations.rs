//! Creating webhooks, deleting them, changing their keys, and sending again.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::{Rejection, problem::ProblemCode};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, WebhookId},
};
use delivery::webhook::{self as domain, Created, NewWebhook, Replay};
use identity::policy::{self, MayManageWebhooks};
use jiff::Timestamp;
use uuid::Uuid;

use super::Webhook;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
    scalar::DateTime,
};

/// A new webhook.
#[derive(InputObject)]
pub struct CreateWebhookInput {
    /// Whose: the id of an organization, org_….
    organization: ID,
    /// Where to post: an address that begins with https:// and is reached from everywhere; at most 2000 characters.
    url: String,
    /// A text of your own, at most 200 characters and new for each request. Send the same request with the same key
    /// again, after a broken connection, and you get the webhook that it created the first time, without its key, which
    /// is not shown twice: change the key to get one.
    idempotency_key: Option<String>,
}

/// A webhook to be deleted.
#[derive(InputObject)]
pub struct DeleteWebhookInput {
    /// Which webhook: its id, webhook_….
    id: ID,
}

/// A webhook that is to have a new key.
#[derive(InputObject)]
pub struct RotateWebhookSecretInput {
    /// Which webhook: its id, webhook_….
    id: ID,
}

/// What is to be sent to a webhook again. Name either a delivery or an instant.
#[derive(InputObject)]
pub struct ReplayWebhookInput {
    /// Which webhook: its id, webhook_….
    id: ID,
    /// One message: the id of its delivery, delivery_….
    delivery: Option<ID>,
    /// All messages that were made at this instant or later.
    since: Option<DateTime>,
}

payload! {
    /// What came of creating a webhook.
    CreateWebhookPayload {
        /// The webhook; none where it was refused.
        webhook: Webhook,
        /// The key that its messages are signed with, whsec_…, as programs that know Standard Webhooks take it. It is shown
        /// this once; none where the request is a repeated one.
        secret: String
    }
    /// Why a webhook was not created.
    CreateWebhookError
    /// The sort of reason why a webhook was not created.
    CreateWebhookErrorCode {
        /// There are as many webhooks as there may be.
        OutOfRange,
        /// The idempotency key was used for a different request.
        KeyReused,
    }
}

payload! {
    /// What came of deleting a webhook.
    DeleteWebhookPayload {
        /// The webhook as it was; none where it was refused.
        webhook: Webhook
    }
    /// Why a webhook was not deleted.
    DeleteWebhookError
    /// The sort of reason why a webhook was not deleted.
    DeleteWebhookErrorCode {}
}

payload! {
    /// What came of changing a webhook's key.
    RotateWebhookSecretPayload {
        /// The webhook; none where it was refused.
        webhook: Webhook,
        /// The new key, whsec_…. It is shown this once.
        secret: String
    }
    /// Why a webhook's key was not changed.
    RotateWebhookSecretError
    /// The sort of reason why a webhook's key was not changed.
    RotateWebhookSecretErrorCode {}
}

payload! {
    /// What came of asking for messages to be sent again.
    ReplayWebhookPayload {
        /// The webhook; none where it was refused.
        webhook: Webhook,
        /// How many messages are sent again.
        count: i32
    }
    /// Why nothing is sent again.
    ReplayWebhookError
    /// The sort of reason why nothing is sent again.
    ReplayWebhookErrorCode {}
}

/// Mutations of webhooks.
#[derive(Default)]
pub struct WebhookMutations;

#[Object]
impl WebhookMutations {
    /// Creates a webhook: from now on your organization's systems are told of what concerns it. Needs you to act for the
    /// organization as its administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn create_webhook(&self, ctx: &Context<'_>, input: CreateWebhookInput) -> Result<CreateWebhookPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        CreateWebhookPayload::of(input.create(request, &mut conn).await)
    }

    /// Deletes a webhook, and the record of what was sent to it. Needs you to act for the organization as its administrator.
    /// Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn delete_webhook(&self, ctx: &Context<'_>, input: DeleteWebhookInput) -> Result<DeleteWebhookPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        DeleteWebhookPayload::of(input.delete(request, &mut conn).await)
    }

    /// Gives a webhook a new key. For a day its messages are signed with the old one too, so that the receiver can change
    /// over. Needs you to act for the organization as its administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn rotate_webhook_secret(
        &self,
        ctx: &Context<'_>,
        input: RotateWebhookSecretInput,
    ) -> Result<RotateWebhookSecretPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        RotateWebhookSecretPayload::of(input.rotate(request, &mut conn).await)
    }

    /// Has one message of a webhook sent again, or all since an instant, with the same id and to the letter; and takes the
    /// webhook up again if it was given up. Needs you to act for the organization as its administrator. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn replay_webhook(&self, ctx: &Context<'_>, input: ReplayWebhookInput) -> Result<ReplayWebhookPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        ReplayWebhookPayload::of(input.replay(request, &mut conn).await)
    }
}

type Shown = (Webhook, Option<String>);

fn shown(Created { webhook, secret }: Created) -> Shown {
    (Webhook(Arc::new(webhook)), secret)
}

impl CreateWebhookInput {
    async fn create(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Shown, Rejection> {
        let organization = input_id(&self.organization, "organization")?;
        let may = policy::manage_webhooks(request.viewer(), organization)
            .map_err(|refusal| Rejection::refused(refusal, "organization"))?;
        let (now, new) = (request.clock().now(), NewWebhook { url: self.url });
        let key = self.idempotency_key.as_deref();
        Ok(shown(domain::create(conn, &may, now, new, key, request.posts_to_loopback()).await?))
    }
}

impl DeleteWebhookInput {
    async fn delete(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Webhook, Rejection> {
        let (id, may) = found(&self.id, request, conn).await?;
        Ok(Webhook(Arc::new(domain::delete(conn, &may, id).await?)))
    }
}

impl RotateWebhookSecretInput {
    async fn rotate(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Shown, Rejection> {
        let (id, may) = found(&self.id, request, conn).await?;
        Ok(shown(domain::rotate(conn, &may, request.clock().now(), id).await?))
    }
}

impl ReplayWebhookInput {
    async fn replay(
        self,
        request: &RequestContext,
        conn: &mut AsyncPgConnection,
    ) -> Result<(Webhook, Option<i32>), Rejection> {
        let (id, may) = found(&self.id, request, conn).await?;
        let what = match (&self.delivery, &self.since) {
            (Some(delivery), None) => Replay::One(input_id(delivery, "delivery")?),
            (None, Some(since)) => Replay::Since(instant(since, "since")?),
            (None, None) => {
                let message = "is missing; name a delivery, or with since the instant from which on all are sent again";
                return Err(Rejection::one(ProblemCode::Required, "delivery", message));
            }
            (Some(_), Some(_)) => {
                let message = "is given beside a delivery; name one of the two";
                return Err(Rejection::one(ProblemCode::Invalid, "since", message));
            }
        };
        let (webhook, count) = domain::replay(conn, &may, request.clock().now(), id, what).await?;
        Ok((Webhook(Arc::new(webhook)), Some(i32::try_from(count).unwrap_or(i32::MAX))))
    }
}

/// The webhook that is meant, and the right to it. One that there is not is refused as one of others is: of no
/// organization is anybody administrator.
async fn found(
    id: &ID,
    request: &RequestContext,
    conn: &mut AsyncPgConnection,
) -> Result<(WebhookId, MayManageWebhooks), Rejection> {
    let id = input_id(id, "id")?;
    let owner = domain::owner(conn, id).await?.unwrap_or(OrganizationId::from_uuid(Uuid::nil()));
    let may = policy::manage_webhooks(request.viewer(), owner).map_err(|refusal| Rejection::refused(refusal, "id"))?;
    Ok((id, may))
}

fn instant(DateTime(text): &DateTime, field: &str) -> Result<Timestamp, Rejection> {
    text.parse().map_err(|_| {
        let message = format_args!("is \"{text}\", which is no instant; write one such as 2027-06-30T18:00:00Z");
        Rejection::one(ProblemCode::Invalid, field, message)
    })
}
