//! Handing notices to webhooks, and posting them.

use database::{
    AsyncPgConnection, Pool,
    id::{OrganizationId, WebhookDeliveryId, WebhookId},
    schema::{organization, webhook, webhook_delivery},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    Viewer,
    audit::{self, Act},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::json;

use super::{MOST_FAILURES, Poster, WebhookDelivery};
use crate::{
    backoff::{in_short, wait_after},
    courier::{DeliveryError, Outcome},
    outbox::{self, Settlement, Waiting},
};

/// Makes a delivery of each notice to an organization for each of its webhooks. What is for no mailbox besides is settled.
pub(crate) async fn hand_on(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    outcome: &mut Outcome,
) -> Result<(), DeliveryError> {
    loop {
        let done = conn.transaction(async |conn| hand_on_some(conn, now).await).await?;
        outcome.add(done.1);
        if done.0 == 0 {
            return Ok(());
        }
    }
}

async fn hand_on_some(conn: &mut AsyncPgConnection, now: Timestamp) -> Result<(usize, Outcome), DeliveryError> {
    let mut outcome = Outcome::default();
    let some = outbox::claim_to_hand_on(conn, now).await?;
    for notice in &some {
        let Some(organization) = notice.to_organization_id else { continue };
        let hooks: Vec<WebhookId> = webhook::table
            .filter(webhook::organization_id.eq(organization))
            .filter(webhook::disabled_at.is_null())
            .select(webhook::id)
            .load(conn)
            .await?;
        let body = body(notice, organization);
        let rows: Vec<_> = hooks
            .iter()
            .map(|hook| {
                (
                    webhook_delivery::id.eq(WebhookDeliveryId::new()),
                    webhook_delivery::webhook_id.eq(*hook),
                    webhook_delivery::notice_id.eq(notice.id),
                    webhook_delivery::kind.eq(notice.kind),
                    webhook_delivery::body.eq(&body),
                    webhook_delivery::created_at.eq(now.to_diesel()),
                    webhook_delivery::next_attempt_at.eq(now.to_diesel()),
                )
            })
            .collect();
        diesel::insert_into(webhook_delivery::table).values(rows).on_conflict_do_nothing().execute(conn).await?;
        let contact: Option<String> =
            organization::table.find(organization).select(organization::contact_email).first(conn).await?;
        if contact.is_none() && hooks.is_empty() {
            outbox::settle(conn, &[notice.id], Settlement::Unneeded, None, now).await?;
            outcome.unneeded += 1;
        } else if contact.is_none() {
            outbox::settle(conn, &[notice.id], Settlement::Sent, None, now).await?;
            outcome.sent += 1;
        }
    }
    let ids: Vec<_> = some.iter().map(|notice| notice.id).collect();
    outbox::handed_on(conn, &ids, now).await?;
    Ok((some.len(), outcome))
}

fn body(notice: &Waiting, organization: OrganizationId) -> String {
    json!({
        "type": format!("lyceum.{}", notice.kind),
        "timestamp": notice.created_at.to_string(),
        "data": {
            "notice": notice.id.to_string(),
            "organization": organization.to_string(),
            "opportunity": notice.opportunity_id.map(|id| id.to_string()),
            "run": notice.run_id.map(|id| id.to_string()),
            "session": notice.session_id.map(|id| id.to_string()),
            "registration": notice.registration_id.map(|id| id.to_string()),
            "facts": notice.facts,
        },
    })
    .to_string()
}

/// Posts what is due.
pub(crate) async fn post_due(
    pool: &Pool,
    now: Timestamp,
    poster: &Poster,
    outcome: &mut Outcome,
) -> Result<(), DeliveryError> {
    let act = Act::of(&Viewer::Operator, "deliver");
    let due: Vec<WebhookDeliveryId> = {
        let mut conn = pool.get().await?;
        webhook_delivery::table
            .filter(webhook_delivery::settled_at.is_null())
            .filter(webhook_delivery::next_attempt_at.le(now.to_diesel()))
            .order((webhook_delivery::next_attempt_at, webhook_delivery::id))
            .limit(1_000)
            .select(webhook_delivery::id)
            .load(&mut conn)
            .await?
    };
    for id in due {
        let mut conn = audit::begin(pool.get().await?, &act).await?;
        let done = conn.transaction(async |conn| post(conn, now, poster, id).await).await?;
        outcome.add(done);
    }
    Ok(())
}

async fn post(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    poster: &Poster,
    id: WebhookDeliveryId,
) -> Result<Outcome, DeliveryError> {
    let mut outcome = Outcome::default();
    let row = webhook_delivery::table
        .find(id)
        .filter(webhook_delivery::settled_at.is_null())
        .filter(webhook_delivery::next_attempt_at.le(now.to_diesel()))
        .select(WebhookDelivery::as_select())
        .for_no_key_update()
        .skip_locked();
    let Some(delivery) = row.first(conn).await.optional()? else { return Ok(outcome) };
    type Hook = (String, Vec<u8>, Option<Vec<u8>>, Option<jiff_diesel::Timestamp>, i32, Option<jiff_diesel::Timestamp>);
    let (url, secret, previous, until, _, disabled): Hook = webhook::table
        .find(delivery.webhook_id)
        .select((
            webhook::url,
            webhook::secret,
            webhook::previous_secret,
            webhook::previous_secret_until,
            webhook::failures,
            webhook::disabled_at,
        ))
        .first(conn)
        .await?;
    let hook = webhook::table.find(delivery.webhook_id);
    if disabled.is_some() {
        settle(conn, id, "failed", None, Some("the webhook was given up; replay it to take it up again"), now).await?;
        outcome.failed += 1;
        return Ok(outcome);
    }
    let previous = previous.filter(|_| until.is_some_and(|until| until.to_jiff() > now));
    let keys: Vec<Vec<u8>> = [Some(secret), previous].into_iter().flatten().collect();
    let answer = poster.post(&url, &delivery.notice_id.to_string(), &delivery.body, &keys, now).await;
    let status = answer.status.map(i32::from);
    let Some(error) = answer.error else {
        settle(conn, id, "delivered", status, None, now).await?;
        diesel::update(hook.filter(webhook::failures.ne(0))).set(webhook::failures.eq(0)).execute(conn).await?;
        outcome.posted += 1;
        return Ok(outcome);
    };
    let failures: i32 = diesel::update(hook)
        .set(webhook::failures.eq(webhook::failures + 1))
        .returning(webhook::failures)
        .get_result(conn)
        .await?;
    if failures >= MOST_FAILURES {
        diesel::update(hook).set(webhook::disabled_at.eq(now.to_diesel())).execute(conn).await?;
    }
    let attempts = delivery.attempts + 1;
    match wait_after(attempts) {
        Some(wait) => {
            diesel::update(webhook_delivery::table.find(id))
                .set((
                    webhook_delivery::attempts.eq(attempts),
                    webhook_delivery::next_attempt_at.eq((now + wait).to_diesel()),
                    webhook_delivery::last_status.eq(status),
                    webhook_delivery::last_error.eq(in_short(&error)),
                ))
                .execute(conn)
                .await?;
            outcome.again += 1;
        }
        None => {
            settle(conn, id, "failed", status, Some(&error), now).await?;
            outcome.failed += 1;
        }
    }
    Ok(outcome)
}

async fn settle(
    conn: &mut AsyncPgConnection,
    id: WebhookDeliveryId,
    settlement: &str,
    status: Option<i32>,
    error: Option<&str>,
    now: Timestamp,
) -> QueryResult<()> {
    diesel::update(webhook_delivery::table.find(id))
        .set((
            webhook_delivery::attempts.eq(webhook_delivery::attempts + 1),
            webhook_delivery::settled_at.eq(now.to_diesel()),
            webhook_delivery::settlement.eq(settlement),
            webhook_delivery::last_status.eq(status),
            webhook_delivery::last_error.eq(error.map(in_short)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
