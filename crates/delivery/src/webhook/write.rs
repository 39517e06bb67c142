//! Creating and removing webhooks, changing their keys, and sending again.

use base64::{Engine, prelude::BASE64_STANDARD};
use database::{
    AsyncPgConnection,
    id::{WebhookDeliveryId, WebhookId},
    schema::{organization, webhook, webhook_delivery},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayManageWebhooks,
    problem::{ProblemCode, Rejection},
};
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;
use serde::Serialize;
use url::Url;

use super::{MOST, Webhook, WebhookDeliveryState, poster::check};

/// How long a key is good beside the one that took its place.
const OVERLAP: SignedDuration = SignedDuration::from_hours(24);

/// A webhook to be created.
#[derive(Debug, Clone, Serialize)]
pub struct NewWebhook {
    /// Where to post.
    pub url: String,
}

/// A webhook with its key, which is here and nowhere else; without where the request was a repeated one.
#[derive(Debug)]
pub struct Created {
    /// The webhook.
    pub webhook: Webhook,
    /// Its key, as Standard Webhooks writes it: `whsec_…`.
    pub secret: Option<String>,
}

/// What is to be sent again.
#[derive(Debug, Clone, Copy)]
pub enum Replay {
    /// This delivery.
    One(WebhookDeliveryId),
    /// All that were made at this instant or later.
    Since(Timestamp),
}

/// Creates a webhook. To programs on this machine it posts only where `may_loop_back` allows it.
///
/// # Errors
/// Where the address is none that is posted to, or there are too many webhooks. Nothing is written then.
pub async fn create(
    conn: &mut AsyncPgConnection,
    may: &MayManageWebhooks,
    now: Timestamp,
    new: NewWebhook,
    key: Option<&str>,
    may_loop_back: bool,
) -> Result<Created, Rejection> {
    check_address(&new.url, may_loop_back)?;
    conn.transaction(async |conn| {
        let asked = (may.organization(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "createWebhook", &asked, now).await? {
            Claim::Repeated(id) => {
                let webhook = webhook::table.find(id).select(Webhook::as_select()).first(conn).await?;
                return Ok(Created { webhook, secret: None });
            }
            Claim::First(pending) => pending,
        };
        // One after the other, so that two at once are not one too many.
        organization::table.find(may.organization()).select(organization::id).for_no_key_update().execute(conn).await?;
        let theirs = webhook::table.filter(webhook::organization_id.eq(may.organization()));
        if theirs.count().get_result::<i64>(conn).await? >= MOST {
            let message = format_args!("has {MOST} webhooks already; remove one that is not needed");
            return Err(Rejection::one(ProblemCode::OutOfRange, "organization", message));
        }
        let secret: [u8; 32] = rand::random();
        let webhook: Webhook = diesel::insert_into(webhook::table)
            .values((
                webhook::id.eq(WebhookId::new()),
                webhook::organization_id.eq(may.organization()),
                webhook::url.eq(&new.url),
                webhook::secret.eq(secret.as_slice()),
                webhook::created_by.eq(may.person()),
                webhook::created_at.eq(now.to_diesel()),
                webhook::updated_at.eq(now.to_diesel()),
            ))
            .returning(Webhook::as_returning())
            .get_result(conn)
            .await?;
        pending.keep(conn, webhook.id.uuid()).await?;
        Ok(Created { webhook, secret: Some(shown(&secret)) })
    })
    .await
}

/// Removes a webhook, and what was sent to it.
///
/// # Errors
/// Where the organization has no such webhook.
pub async fn delete(
    conn: &mut AsyncPgConnection,
    may: &MayManageWebhooks,
    id: WebhookId,
) -> Result<Webhook, Rejection> {
    conn.transaction(async |conn| {
        let webhook = held(conn, may, id).await?;
        diesel::delete(webhook::table.find(id)).execute(conn).await?;
        Ok(webhook)
    })
    .await
}

/// Gives a webhook a new key. For a day what is sent is signed with both, so that the receiver can change over.
///
/// # Errors
/// Where the organization has no such webhook.
pub async fn rotate(
    conn: &mut AsyncPgConnection,
    may: &MayManageWebhooks,
    now: Timestamp,
    id: WebhookId,
) -> Result<Created, Rejection> {
    conn.transaction(async |conn| {
        held(conn, may, id).await?;
        let secret: [u8; 32] = rand::random();
        let webhook = diesel::update(webhook::table.find(id))
            .set((
                webhook::previous_secret.eq(webhook::secret.nullable()),
                webhook::previous_secret_until.eq((now + OVERLAP).to_diesel()),
                webhook::secret.eq(secret.as_slice()),
                webhook::updated_at.eq(now.to_diesel()),
            ))
            .returning(Webhook::as_returning())
            .get_result(conn)
            .await?;
        Ok(Created { webhook, secret: Some(shown(&secret)) })
    })
    .await
}

/// Has deliveries of a webhook sent again, with the same `webhook-id` and bytes, and takes it up again if it was given up.
///
/// # Errors
/// Where the organization has no such webhook, or the webhook no such delivery.
pub async fn replay(
    conn: &mut AsyncPgConnection,
    may: &MayManageWebhooks,
    now: Timestamp,
    id: WebhookId,
    what: Replay,
) -> Result<(Webhook, usize), Rejection> {
    conn.transaction(async |conn| {
        held(conn, may, id).await?;
        let mut those = webhook_delivery::table
            .filter(webhook_delivery::webhook_id.eq(id))
            .select(webhook_delivery::id)
            .into_boxed();
        those = match what {
            Replay::One(delivery) => those.filter(webhook_delivery::id.eq(delivery)),
            Replay::Since(at) => those.filter(webhook_delivery::created_at.ge(at.to_diesel())),
        };
        let those: Vec<WebhookDeliveryId> = those.load(conn).await?;
        if those.is_empty() && matches!(what, Replay::One(_)) {
            return Err(Rejection::not_found("delivery", "a delivery to this webhook"));
        }
        let count = diesel::update(webhook_delivery::table.filter(webhook_delivery::id.eq_any(those)))
            .set((
                webhook_delivery::attempts.eq(0),
                webhook_delivery::next_attempt_at.eq(now.to_diesel()),
                webhook_delivery::settled_at.eq(None::<jiff_diesel::Timestamp>),
                webhook_delivery::settlement.eq(None::<WebhookDeliveryState>),
                webhook_delivery::replays.eq(webhook_delivery::replays + 1),
            ))
            .execute(conn)
            .await?;
        let webhook = diesel::update(webhook::table.find(id))
            .set((
                webhook::disabled_at.eq(None::<jiff_diesel::Timestamp>),
                webhook::failures.eq(0),
                webhook::failing_since.eq(None::<jiff_diesel::Timestamp>),
                webhook::rests_until.eq(None::<jiff_diesel::Timestamp>),
                webhook::replayed_at.eq(now.to_diesel()),
                webhook::updated_at.eq(now.to_diesel()),
            ))
            .returning(Webhook::as_returning())
            .get_result(conn)
            .await?;
        diesel::sql_query("NOTIFY delivery").execute(conn).await?;
        Ok((webhook, count))
    })
    .await
}

fn check_address(text: &str, may_loop_back: bool) -> Result<(), Rejection> {
    const ADVICE: &str = "give one that begins with https://, is reached from everywhere, and has no password in it";
    if text.chars().count() > 2_000 {
        return Err(Rejection::one(ProblemCode::TooLong, "url", "is longer than 2000 characters"));
    }
    let url = Url::parse(text).map_err(|_| {
        Rejection::one(ProblemCode::Invalid, "url", format_args!("is \"{text}\", which is no address; {ADVICE}"))
    })?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(Rejection::one(
            ProblemCode::Invalid,
            "url",
            format_args!("has a name or a password in it; {ADVICE}"),
        ));
    }
    check(&url, may_loop_back)
        .map_err(|why| Rejection::one(ProblemCode::Invalid, "url", format_args!("{why}; {ADVICE}")))
}

async fn held(conn: &mut AsyncPgConnection, may: &MayManageWebhooks, id: WebhookId) -> Result<Webhook, Rejection> {
    webhook::table
        .find(id)
        .filter(webhook::organization_id.eq(may.organization()))
        .select(Webhook::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "a webhook"))
}

/// As Standard Webhooks writes a key.
fn shown(secret: &[u8]) -> String {
    format!("whsec_{}", BASE64_STANDARD.encode(secret))
}
