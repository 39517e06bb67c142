//! Which tokens there are.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, ServiceTokenId},
    paging::{Page, PageRequest},
    schema::service_token,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::ServiceToken;
use crate::policy::MayManageTokens;

/// Whose a token is; to be asked before the policy is, which tells apart only who may see that there is one.
///
/// # Errors
/// Where the database fails.
pub async fn owner(conn: &mut AsyncPgConnection, id: ServiceTokenId) -> QueryResult<Option<OrganizationId>> {
    service_token::table.find(id).select(service_token::organization_id).first(conn).await.optional()
}

/// A page of an organization's tokens, the newest first; revoked and expired ones among them.
///
/// # Errors
/// Where the database fails.
pub async fn page(
    mut conn: &AsyncPgConnection,
    may: &MayManageTokens,
    request: &PageRequest<ServiceTokenId>,
) -> QueryResult<Page<ServiceTokenId, ServiceToken>> {
    let mut tokens = of(may).order(service_token::id.desc()).limit(request.limit()).into_boxed();
    if let Some(after) = request.after {
        tokens = tokens.filter(service_token::id.lt(after));
    }
    let rows: Vec<ServiceToken> = tokens.select(ServiceToken::as_select()).load(&mut conn).await?;
    Ok(Page::cut(request, rows.into_iter().map(|row| (row.id, row)).collect()))
}

/// How many tokens an organization has, revoked and expired ones among them.
///
/// # Errors
/// Where the database fails.
pub async fn count(mut conn: &AsyncPgConnection, may: &MayManageTokens) -> QueryResult<i64> {
    of(may).count().get_result(&mut conn).await
}

/// All tokens of an organization, the oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn list(conn: &mut AsyncPgConnection, may: &MayManageTokens) -> QueryResult<Vec<ServiceToken>> {
    of(may).order(service_token::id).select(ServiceToken::as_select()).load(conn).await
}

/// The organizations that have tokens.
///
/// # Errors
/// Where the database fails.
pub async fn owners(conn: &mut AsyncPgConnection) -> QueryResult<Vec<OrganizationId>> {
    let owners = service_token::table.select(service_token::organization_id).distinct();
    owners.order(service_token::organization_id).load(conn).await
}

#[diesel::dsl::auto_type]
fn of(may: &MayManageTokens) -> _ {
    let organization: OrganizationId = may.organization();
    service_token::table.filter(service_token::organization_id.eq(organization))
}
