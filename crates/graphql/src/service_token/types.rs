//! What can be read about a service token.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use database::id::OrganizationId;
use identity::{policy, service_token as domain};

use crate::{
    connection,
    cost::{cost, points},
    failure::{nullable, refused},
    paging::{page_request, total},
    person::{self, Person},
    request::RequestExt,
    scalar::DateTime,
};

/// What a service token may be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "identity::Scope")]
#[expect(clippy::enum_variant_names, reason = "the scopes that only read are still to come")]
pub enum Scope {
    /// catalogue:write: create and change its organization's opportunities, runs, sessions, recordings and listings.
    CatalogueWrite,
    /// organizations:write: create organizations, and change its own.
    OrganizationsWrite,
    /// topics:write: create and change topics. Stewards give it.
    TopicsWrite,
}

/// Who a partner's system is to a provider at which it has an account of its own (OAuth client credentials).
#[derive(SimpleObject, InputObject, Clone)]
#[graphql(name = "Client", input_name = "ClientInput")]
pub struct Client {
    /// The provider, as its tokens name it (iss), such as https://login.museum.example.
    pub issuer: String,
    /// The system, as the provider's tokens name it (sub).
    pub subject: String,
}

/// What a partner's system shows to act for its organization. The secret is shown once, when the token is created.
#[derive(Clone)]
pub struct ServiceToken(pub Arc<domain::ServiceToken>);

/// What a partner's system shows to act for its organization. The secret is shown once, when the token is created.
#[Object]
impl ServiceToken {
    /// Its id, by which it is rotated and revoked.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What its owners call it.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What it may be used for.
    async fn scopes(&self) -> Vec<Scope> {
        self.0.scopes.0.iter().copied().map(Into::into).collect()
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

    /// From when on it is refused; none: never.
    async fn expires_at(&self) -> Option<DateTime> {
        self.0.expires_at.map(Into::into)
    }

    /// When it was last used, to the minute; none: never.
    async fn last_used_at(&self) -> Option<DateTime> {
        self.0.last_used_at.map(Into::into)
    }

    /// When it was revoked; none: it was not.
    async fn revoked_at(&self) -> Option<DateTime> {
        self.0.revoked_at.map(Into::into)
    }

    /// The id of the token that was put in its place; until this one expires, both are good.
    async fn replaced_by(&self) -> Option<ID> {
        self.0.replaced_by.map(|id| id.to_string().into())
    }

    /// Whose tokens of a provider stand for it, where it has no secret of ours. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn client(&self) -> Option<Client> {
        self.0.client().map(|domain::Client { issuer, subject }| Client { issuer, subject })
    }
}

connection! {
    /// Service tokens, page by page.
    ServiceTokenConnection,
    /// A service token in a list.
    ServiceTokenEdge,
    ServiceToken
}

/// An organization's tokens.
///
/// # Errors
/// Where the viewer may not see them, or the database fails.
pub async fn of_organization(
    ctx: &Context<'_>,
    organization: OrganizationId,
    first: Option<i32>,
    after: Option<String>,
) -> Result<Option<ServiceTokenConnection>> {
    let request = ctx.request();
    let may = policy::manage_tokens(request.viewer(), organization).map_err(refused)?;
    let behind = after.is_some();
    let page = page_request(first, after)?;
    let conn = request.connection().await?;
    let selection = ctx.look_ahead();
    let total = total(&selection, domain::count(conn, &may));
    let (page, total) = futures::try_join!(domain::page(conn, &may, &page), total)?;
    Ok(Some(ServiceTokenConnection::new(page, behind, total, |row| ServiceToken(Arc::new(row)))))
}
