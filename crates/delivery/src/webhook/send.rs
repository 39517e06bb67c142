//! Making deliveries of notices for webhooks, and posting them.

use std::collections::BTreeMap;

use database::{
    AsyncPgConnection, Pool,
    id::{OrganizationId, WebhookDeliveryId, WebhookId},
    schema::{webhook, webhook_delivery},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use futures::{StreamExt, TryStreamExt, stream};
use identity::{
    Viewer,
    audit::{self, Act},
};
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;
use serde_json::json;

use super::{Poster, WebhookDelivery, poster::Answer};
use crate::{
    backoff::{in_short, wait_after},
    courier::{DeliveryError, Outcome},
    outbox::Waiting,
};

/// A webhook that fails all the time for so long is given up until somebody asks for a replay.
const GIVEN_UP_AFTER: SignedDuration = SignedDuration::from_hours(5 * 24);

/// After a failed attempt nothing is posted to a webhook for so long, however much waits for it.
const REST: SignedDuration = SignedDuration::from_mins(1);

/// A delivery that was begun and of which nothing more was heard is begun again after so long: its server was lost.
const LEASE: SignedDuration = SignedDuration::from_mins(5);

/// To how many webhooks is posted at the same time.
const AT_ONCE: usize = 8;

/// What the deliveries of a webhook are settled as that was given up.
const GIVEN_UP: &str = "the webhook was given up; a replay takes it up again";

/// Makes a delivery of each notice for each webhook of the organization that it is for. For a webhook that was given up
/// there is one too, which is not sent, so that it can be replayed. Returns the organizations that have webhooks.
pub(crate) async fn make_deliveries(
    conn: &mut AsyncPgConnection,
    notices: &[Waiting],
    organizations: &[OrganizationId],
    now: Timestamp,
) -> QueryResult<Vec<OrganizationId>> {
    let hooks: Vec<(OrganizationId, WebhookId, Option<jiff_diesel::Timestamp>)> = webhook::table
        .filter(webhook::organization_id.eq_any(organizations))
        .select((webhook::organization_id, webhook::id, webhook::disabled_at))
        .load(conn)
        .await?;
    let mut rows = Vec::new();
    for notice in notices {
        let Some(organization) = notice.to_organization_id else { continue };
        let body = body(notice, organization);
        for (_, hook, disabled) in hooks.iter().filter(|(owner, ..)| *owner == organization) {
            rows.push((
                webhook_delivery::id.eq(WebhookDeliveryId::new()),
                webhook_delivery::webhook_id.eq(*hook),
                webhook_delivery::notice_id.eq(notice.id),
                webhook_delivery::kind.eq(notice.kind),
                webhook_delivery::body.eq(body.clone()),
                webhook_delivery::created_at.eq(now.to_diesel()),
                webhook_delivery::next_attempt_at.eq(now.to_diesel()),
                webhook_delivery::settled_at.eq(disabled.map(|_| now.to_diesel())),
                webhook_delivery::settlement.eq(disabled.map(|_| "failed")),
                webhook_delivery::last_error.eq(disabled.map(|_| GIVEN_UP)),
            ));
        }
    }
    if !rows.is_empty() {
        diesel::insert_into(webhook_delivery::table).values(rows).on_conflict_do_nothing().execute(conn).await?;
        diesel::sql_query("NOTIFY delivery").execute(conn).await?;
    }
    Ok(hooks.into_iter().map(|(owner, ..)| owner).collect())
}

fn body(notice: &Waiting, organization: OrganizationId) -> String {
    json!({
        "type": super::type_of(notice.kind),
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

/// Posts what is due: to each webhook one after the other, until it does not take one.
pub(crate) async fn post_due(pool: &Pool, now: Timestamp, poster: &Poster) -> Result<Outcome, DeliveryError> {
    let mut waiting: BTreeMap<WebhookId, Vec<WebhookDeliveryId>> = BTreeMap::new();
    for (hook, delivery) in due(&*pool.get().await?, now).await? {
        waiting.entry(hook).or_default().push(delivery);
    }
    let posted = stream::iter(waiting.into_values().map(|deliveries| post_in_turn(pool, now, poster, deliveries)));
    posted
        .buffer_unordered(AT_ONCE)
        .try_fold(Outcome::default(), async |mut all, one| {
            all.add(one);
            Ok(all)
        })
        .await
}

/// What is due, of each webhook the longest due first, and not too much at once. Nothing is held yet.
async fn due(mut conn: &AsyncPgConnection, now: Timestamp) -> QueryResult<Vec<(WebhookId, WebhookDeliveryId)>> {
    let mut statement = Statement::<(SqlUuid, SqlUuid)>::new(
        "SELECT webhook.id, waiting.id FROM webhook CROSS JOIN LATERAL (
             SELECT id, next_attempt_at FROM webhook_delivery
             WHERE webhook_id = webhook.id AND settled_at IS NULL AND next_attempt_at <= ",
    );
    statement
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(
            " ORDER BY next_attempt_at, id LIMIT 100) AS waiting
             WHERE webhook.disabled_at IS NULL AND coalesce(webhook.rests_until, '-infinity') <= ",
        )
        .bind::<Timestamptz, _>(now.to_diesel())
        .sql(" ORDER BY webhook.id, waiting.next_attempt_at, waiting.id");
    statement.load(&mut conn).await
}

async fn post_in_turn(
    pool: &Pool,
    now: Timestamp,
    poster: &Poster,
    deliveries: Vec<WebhookDeliveryId>,
) -> Result<Outcome, DeliveryError> {
    let mut outcome = Outcome::default();
    for id in deliveries {
        // No connection is kept while a receiver takes its time.
        let begun = { begin(&mut *pool.get().await?, id, now).await? };
        let Some(Begun { delivery, url, keys }) = begun else { continue };
        let answer = poster.post(&url, &delivery.notice_id.to_string(), &delivery.body, &keys, now).await;
        let is_taken = answer.error.is_none();
        let act = Act::of(&Viewer::Operator, "deliver");
        let mut conn = audit::begin(pool.get().await?, &act).await?;
        outcome.add(conn.transaction(async |conn| keep(conn, &delivery, answer, now).await).await?);
        if !is_taken {
            break;
        }
    }
    Ok(outcome)
}

/// A delivery that nobody else makes for now, and what it takes.
struct Begun {
    delivery: WebhookDelivery,
    url: String,
    keys: Vec<Vec<u8>>,
}

/// Takes a delivery for a while, if it is still due and nobody else has it.
async fn begin(conn: &mut AsyncPgConnection, id: WebhookDeliveryId, now: Timestamp) -> QueryResult<Option<Begun>> {
    let mine = webhook_delivery::table
        .filter(webhook_delivery::id.eq(id))
        .filter(webhook_delivery::settled_at.is_null())
        .filter(webhook_delivery::next_attempt_at.le(now.to_diesel()));
    let taken: Option<WebhookDelivery> = diesel::update(mine)
        .set((
            webhook_delivery::attempts.eq(webhook_delivery::attempts + 1),
            webhook_delivery::next_attempt_at.eq((now + LEASE).to_diesel()),
        ))
        .returning(WebhookDelivery::as_returning())
        .get_result(conn)
        .await
        .optional()?;
    let Some(delivery) = taken else { return Ok(None) };
    type Hook = (String, Vec<u8>, Option<Vec<u8>>, Option<jiff_diesel::Timestamp>);
    let hook: Option<Hook> = webhook::table
        .find(delivery.webhook_id)
        .select((webhook::url, webhook::secret, webhook::previous_secret, webhook::previous_secret_until))
        .first(conn)
        .await
        .optional()?;
    Ok(hook.map(|(url, secret, previous, until)| {
        let previous = previous.filter(|_| until.is_some_and(|until| until.to_jiff() > now));
        Begun { delivery, url, keys: [Some(secret), previous].into_iter().flatten().collect() }
    }))
}

/// Keeps what came of an attempt. Where somebody asked for a replay meanwhile, it stays due.
async fn keep(
    conn: &mut AsyncPgConnection,
    delivery: &WebhookDelivery,
    Answer { status, error }: Answer,
    now: Timestamp,
) -> Result<Outcome, DeliveryError> {
    let mut outcome = Outcome::default();
    let hook = webhook::table.find(delivery.webhook_id);
    let mine = webhook_delivery::table
        .filter(webhook_delivery::id.eq(delivery.id))
        .filter(webhook_delivery::replays.eq(delivery.replays));
    let heard = (
        webhook_delivery::last_status.eq(status.map(i32::from)),
        webhook_delivery::last_error.eq(error.as_deref().map(in_short)),
    );
    let settled = |settlement: &'static str| {
        (webhook_delivery::settled_at.eq(now.to_diesel()), webhook_delivery::settlement.eq(settlement))
    };
    if error.is_none() {
        diesel::update(mine).set((heard, settled("delivered"))).execute(conn).await?;
        diesel::update(hook.filter(webhook::failures.ne(0)))
            .set((
                webhook::failures.eq(0),
                webhook::failing_since.eq(None::<jiff_diesel::Timestamp>),
                webhook::rests_until.eq(None::<jiff_diesel::Timestamp>),
            ))
            .execute(conn)
            .await?;
        outcome.posted += 1;
        return Ok(outcome);
    }
    match wait_after(delivery.attempts) {
        Some(wait) => {
            let again = webhook_delivery::next_attempt_at.eq((now + wait).to_diesel());
            diesel::update(mine).set((heard, again)).execute(conn).await?;
            outcome.again += 1;
        }
        None => {
            diesel::update(mine).set((heard, settled("failed"))).execute(conn).await?;
            outcome.failed += 1;
        }
    }
    let failing_since: Option<jiff_diesel::Timestamp> = diesel::update(hook)
        .set((
            webhook::failures.eq(webhook::failures + 1),
            webhook::failing_since.eq(diesel::dsl::sql::<diesel::sql_types::Nullable<Timestamptz>>(
                "coalesce(failing_since, ",
            )
            .bind::<Timestamptz, _>(now.to_diesel())
            .sql(")")),
            webhook::rests_until.eq((now + REST).to_diesel()),
        ))
        .returning(webhook::failing_since)
        .get_result(conn)
        .await?;
    // Gone (410) is how a receiver says that it wants no more.
    let is_gone = status == Some(410);
    if is_gone || failing_since.is_some_and(|since| now.duration_since(since.to_jiff()) >= GIVEN_UP_AFTER) {
        outcome.failed += give_up(conn, delivery.webhook_id, now).await?;
    }
    Ok(outcome)
}

/// Gives a webhook up, with all that waits for it. Returns how much that is.
async fn give_up(conn: &mut AsyncPgConnection, id: WebhookId, now: Timestamp) -> QueryResult<usize> {
    diesel::update(webhook::table.find(id)).set(webhook::disabled_at.eq(now.to_diesel())).execute(conn).await?;
    let waiting = webhook_delivery::table
        .filter(webhook_delivery::webhook_id.eq(id))
        .filter(webhook_delivery::settled_at.is_null());
    diesel::update(waiting)
        .set((
            webhook_delivery::settled_at.eq(now.to_diesel()),
            webhook_delivery::settlement.eq("failed"),
            webhook_delivery::last_error.eq(GIVEN_UP),
        ))
        .execute(conn)
        .await
}
