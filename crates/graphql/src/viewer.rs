//! Who asks, in the graph.

use async_graphql::{Context, Json, Object, Result};
use identity as domain;

use crate::{
    certificate::{self, Certificate},
    cost::{cost, list_size, points},
    failure::{nullable, required},
    invitation::{self, Invitation},
    join_request::{self, JoinRequest},
    membership::{self, Membership},
    organization::{self, Organization},
    person::{self, Account, Person, SignIn},
    privacy,
    request::RequestExt,
};

/// Who you are to the network.
pub struct Viewer(pub domain::Viewer);

/// Who you are to the network.
#[Object]
impl Viewer {
    /// Whether you are known: whether you are signed in, or the request carried a token.
    async fn is_known(&self) -> bool {
        self.0 != domain::Viewer::Nobody
    }

    /// You, if you are signed in, or showed a token that a provider gave you. None for a partner's system.
    async fn person(&self, ctx: &Context<'_>) -> Option<Result<Person>> {
        let id = self.0.person()?.id;
        nullable(person::find(ctx, id)).await
    }

    /// The organization you act for: what you do is done in its name. Choose another with `actFor`.
    async fn acting_for(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id()?)).await
    }

    /// The organization you act for.
    #[graphql(deprecation = "Ask for actingFor.")]
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization_id()?)).await
    }

    /// Whether you are a steward of the network.
    async fn is_steward(&self) -> bool {
        self.0.person().is_some_and(|person| person.is_steward)
    }

    /// Your roles that count, the oldest first. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn memberships(&self, ctx: &Context<'_>) -> Result<Vec<Membership>> {
        required(ctx, membership::of_viewer(ctx)).await
    }

    /// Invitations that you can accept, the newest first: those to an address that the provider of one of your accounts has
    /// made sure is yours; at most 100. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn invitations(&self, ctx: &Context<'_>) -> Result<Vec<Invitation>> {
        required(ctx, invitation::to_viewer(ctx)).await
    }

    /// Where you are signed in, the browser that was used last first. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn sign_ins(&self, ctx: &Context<'_>) -> Result<Vec<SignIn>> {
        required(ctx, person::sign_ins(ctx)).await
    }

    /// The accounts that you sign in with, the oldest first. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn accounts(&self, ctx: &Context<'_>) -> Result<Vec<Account>> {
        required(ctx, person::accounts(ctx)).await
    }

    /// What you may do, besides reading what is public: catalogue:write, organizations:write, topics:write.
    async fn scopes(&self) -> Vec<String> {
        match &self.0 {
            domain::Viewer::Service { scopes, .. } => scopes.iter().map(ToString::to_string).collect(),
            domain::Viewer::Nobody | domain::Viewer::Person(_) | domain::Viewer::Operator => Vec::new(),
        }
    }

    /// Your requests to join, the newest first; at most 100. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn join_requests(&self, ctx: &Context<'_>) -> Result<Vec<JoinRequest>> {
        required(ctx, join_request::own(ctx)).await
    }

    /// Your certificates of completion, the newest first; at most 500. For people only. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn certificates(&self, ctx: &Context<'_>) -> Result<Vec<Certificate>> {
        required(ctx, certificate::own(ctx)).await
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
    async fn viewer(&self, ctx: &Context<'_>) -> Viewer {
        Viewer(ctx.request().viewer().clone())
    }
}
