//! Which webhooks there are, and what was sent to them.

use database::{
    AsyncPgConnection,
    id::{WebhookDeliveryId, WebhookId},
    paging::{Page, PageRequest},
    schema::{webhook, webhook_delivery},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MayManageWebhooks;

use super::{Webhook, WebhookDelivery};

/// An organization's webhook; none where it has no such one.
///
/// # Errors
/// Where the database fails.
pub async fn find(
    mut conn: &AsyncPgConnection,
    may: &MayManageWebhooks,
    id: WebhookId,
) -> QueryResult<Option<Webhook>> {
    let row = webhook::table.find(id).filter(webhook::organization_id.eq(may.organization()));
    row.select(Webhook::as_select()).first(&mut conn).await.optional()
}

/// A page of an organization's webhooks, the newest first.
///
/// # Errors
/// Where the database fails.
pub async fn page(
    mut conn: &AsyncPgConnection,
    may: &MayManageWebhooks,
    request: &PageRequest<WebhookId>,
) -> QueryResult<Page<WebhookId, Webhook>> {
    let rows = webhook::table.filter(webhook::organization_id.eq(may.organization()));
    let mut rows = rows.order(webhook::id.desc()).limit(request.limit()).into_boxed();
    if let Some(after) = request.after {
        rows = rows.filter(webhook::id.lt(after));
    }
    let rows: Vec<Webhook> = rows.select(Webhook::as_select()).load(&mut conn).await?;
    Ok(Page::cut(request, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many webhooks an organization has.
///
/// # Errors
/// Where the database fails.
pub async fn count(mut conn: &AsyncPgConnection, may: &MayManageWebhooks) -> QueryResult<i64> {
    webhook::table.filter(webhook::organization_id.eq(may.organization())).count().get_result(&mut conn).await
}

/// A page of what was sent to a webhook, the newest first.
///
/// # Errors
/// Where the database fails.
pub async fn deliveries(
    mut conn: &AsyncPgConnection,
    may: &MayManageWebhooks,
    id: WebhookId,
    request: &PageRequest<WebhookDeliveryId>,
) -> QueryResult<Page<WebhookDeliveryId, WebhookDelivery>> {
    let mut rows = webhook_delivery::table
        .inner_join(webhook::table)
        .filter(webhook::organization_id.eq(may.organization()))
        .filter(webhook_delivery::webhook_id.eq(id))
        .order(webhook_delivery::id.desc())
        .limit(request.limit())
        .into_boxed();
    if let Some(after) = request.after {
        rows = rows.filter(webhook_delivery::id.lt(after));
    }
    let rows: Vec<WebhookDelivery> = rows.select(WebhookDelivery::as_select()).load(&mut conn).await?;
    Ok(Page::cut(request, rows.into_iter().map(|row| (row.id, row)).collect()))
}
