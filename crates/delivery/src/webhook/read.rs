//! Which webhooks there are, and what was sent to them.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, WebhookDeliveryId, WebhookId},
    paging::{Page, PageRequest},
    schema::{webhook, webhook_delivery},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::policy::MayManageWebhooks;

use super::{MOST, Webhook, WebhookDelivery};

/// Whose webhook it is; none where there is no such one.
///
/// # Errors
/// Where the database fails.
pub async fn owner(mut conn: &AsyncPgConnection, id: WebhookId) -> QueryResult<Option<OrganizationId>> {
    webhook::table.find(id).select(webhook::organization_id).first(&mut conn).await.optional()
}

/// An organization's webhooks, the newest first: at most [`MOST`].
///
/// # Errors
/// Where the database fails.
pub async fn list(mut conn: &AsyncPgConnection, may: &MayManageWebhooks) -> QueryResult<Vec<Webhook>> {
    let rows = webhook::table.filter(webhook::organization_id.eq(may.organization())).order(webhook::id.desc());
    rows.limit(MOST).select(Webhook::as_select()).load(&mut conn).await
}

/// How much was sent to a webhook, or is to be.
///
/// # Errors
/// Where the database fails.
pub async fn count(mut conn: &AsyncPgConnection, may: &MayManageWebhooks, id: WebhookId) -> QueryResult<i64> {
    webhook_delivery::table
        .inner_join(webhook::table)
        .filter(webhook::organization_id.eq(may.organization()))
        .filter(webhook_delivery::webhook_id.eq(id))
        .count()
        .get_result(&mut conn)
        .await
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
