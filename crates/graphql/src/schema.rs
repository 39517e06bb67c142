use async_graphql::{Request, Response};
use futures::{
    FutureExt,
    future::BoxFuture,
    stream::{BoxStream, StreamExt},
};

use crate::{Mutation, Query, Subscription};

/// The graph's schema. It holds no data of its own: each request brings a [`RequestContext`](crate::RequestContext).
///
/// What the library makes of the graph's types is compiled where it is called: the whole graph, in minutes and gigabytes, in each crate
/// that does. So it is called here alone, and what comes of it is handed on in a box.
pub struct Schema(pub(crate) async_graphql::Schema<Query, Mutation, Subscription>);

impl Schema {
    /// Answers a query or a mutation.
    pub fn execute(&self, request: Request) -> BoxFuture<'_, Response> {
        self.0.execute(request).boxed()
    }

    /// Answers each event of a subscription; a query or a mutation once.
    pub(crate) fn execute_stream(&self, request: Request) -> BoxStream<'static, Response> {
        self.0.execute_stream(request).boxed()
    }

    /// The schema's text, with all that gateways ask.
    pub fn sdl(&self) -> String {
        self.0.sdl()
    }
}
