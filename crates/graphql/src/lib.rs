//! The graph: GraphQL over the catalogue.

pub mod request;

use async_graphql::{EmptyMutation, EmptySubscription, Object};
pub use request::RequestContext;

/// The graph's schema. It holds no data of its own: each request brings a [`RequestContext`].
pub type Schema = async_graphql::Schema<Query, EmptyMutation, EmptySubscription>;

/// What can be asked.
pub struct Query;

#[Object]
impl Query {
    /// Whether the graph answers.
    async fn ok(&self) -> bool {
        true
    }
}

/// The schema.
pub fn schema() -> Schema {
    async_graphql::Schema::build(Query, EmptyMutation, EmptySubscription).finish()
}
