//! Who asks, in the graph.

use async_graphql::{Context, Json, Object, Result};
use identity as domain;

use crate::{
    cost::{cost, points},
    failure::nullable,
    organization::Organization,
    privacy,
    request::RequestExt,
};

/// Who you are to the network.
pub struct Viewer;

/// Who you are to the network.
#[Object]
impl Viewer {
    /// Whether you are known: whether you are signed in, or the request carried a token.
    async fn is_known(&self, ctx: &Context<'_>) -> bool {
        !matches!(ctx.request().viewer(), domain::Viewer::Nobody)
    }

    /// The organization you act for.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let id = ctx.request().viewer().organization_id()?;
        nullable(async { Ok(ctx.request().loaders().organization_by_id.load(id).await?.map(Organization)) }).await
    }

    /// What you may do, besides reading what is public: catalogue:write, organizations:write, topics:write.
    async fn scopes(&self, ctx: &Context<'_>) -> Vec<String> {
        match ctx.request().viewer() {
            domain::Viewer::Service { scopes, .. } => scopes.iter().map(ToString::to_string).collect(),
            domain::Viewer::Nobody | domain::Viewer::Person(_) | domain::Viewer::Operator => Vec::new(),
        }
    }

    /// Everything that is known of you, as one JSON object with a list for each sort of thing: to keep, or to take along.
    /// Instants are in UTC. For people only. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn export_my_data(&self, ctx: &Context<'_>) -> Option<Result<Json<serde_json::Value>>> {
        nullable(privacy::export(ctx)).await
    }

    /// The languages you prefer, best first, as your program said (Accept-Language).
    async fn languages(&self, ctx: &Context<'_>) -> Vec<String> {
        ctx.request().languages().to_vec()
    }
}

/// Queries about the asker.
#[derive(Default)]
pub struct ViewerQueries;

#[Object]
impl ViewerQueries {
    /// Who you are to the network.
    async fn viewer(&self) -> Viewer {
        Viewer
    }
}
