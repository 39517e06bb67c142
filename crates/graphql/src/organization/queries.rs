//! Asking for organizations.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::organization as domain;

use super::{Organization, OrganizationConnection, OrganizationSize, Sector, find, types::Identifier};
use crate::{
    cost::{cost, list_size, names, points},
    failure::nullable,
    id,
    paging::{page_request, total},
    request::RequestExt,
};

/// Which organizations are wanted. Fields left out do not narrow; several values in a field mean any of them.
#[derive(InputObject, Default)]
pub struct OrganizationFilterInput {
    /// Belonging to one of these sectors.
    sectors: Option<Vec<Sector>>,
    /// Of one of these sizes, by paid staff; those that do not say how large they are, are of none.
    sizes: Option<Vec<OrganizationSize>>,
    /// In one of these countries, by two letters of ISO 3166-1: CA, FR, MX.
    countries: Option<Vec<String>>,
    /// In one of these states, provinces or regions, by ISO 3166-2: CA-NS, US-AL.
    regions: Option<Vec<String>>,
}

/// Queries for organizations.
#[derive(Default)]
pub struct OrganizationQueries;

#[Object]
impl OrganizationQueries {
    /// Organizations of the network by name, or, where words are searched, the best match first; also those of yours that
    /// wait to be approved. Counted as many items as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Words of the name, in any language it has; the last one may be unfinished, and mistyped ones are forgiven. Costs 10 points.",
            directive = cost::apply(points(10))
        )]
        search: Option<String>,
        #[graphql(desc = "Which ones.")] filter: Option<OrganizationFilterInput>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Result<OrganizationConnection> {
        let filter = filter.unwrap_or_default();
        let filter = domain::OrganizationFilter {
            search: crate::opportunity::words(search)?,
            sectors: filter.sectors.unwrap_or_default().into_iter().map(Into::into).collect(),
            sizes: filter.sizes.unwrap_or_default().into_iter().map(Into::into).collect(),
            countries: filter.countries.unwrap_or_default(),
            regions: filter.regions.unwrap_or_default(),
        };
        let behind = after.is_some();
        let request = page_request(first, after)?;
        let conn = ctx.request().connection().await?;
        let selection = ctx.look_ahead();
        let sight = ctx.request().sight();
        let total = total(&selection, domain::count(conn, &filter, sight));
        let (page, total) = futures::try_join!(domain::page(conn, &filter, sight, &request), total)?;
        Ok(OrganizationConnection::new(page, behind, total, |row| Organization(Arc::new(row))))
    }

    /// One organization, by its id or by what others call it; none where there is none or you may not see it, as one
    /// that waits to be approved.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Its id, org_….")] id: Option<ID>,
        #[graphql(desc = "What others call it, such as {scheme: \"ror\", value: \"https://ror.org/03yrm5c26\"}.")]
        identifier: Option<Identifier>,
    ) -> Option<Result<Organization>> {
        nullable(async {
            match (id, identifier) {
                (Some(id), None) => find(ctx, id::decode(&id, "id")?).await,
                (None, Some(Identifier { scheme, value })) => {
                    let request = ctx.request();
                    let conn = request.connection().await?;
                    let found = domain::by_identifier(conn, &scheme, &value, request.sight()).await?;
                    Ok(found.map(|row| Organization(Arc::new(row))))
                }
                _ => Err("Give either id or identifier.".into()),
            }
        })
        .await
    }
}
