//! Running subscriptions.
//!
//! A subscription lives for hours, and what a request has must not: its loaders would show what was, its clock would
//! stand still, and its connection would be gone from the pool. So each event is answered with a [`RequestContext`] of
//! its own, which the library lets an extension hand in. Its fields pay for an extension, be it idle, so subscriptions
//! have a schema of their own; it is the same graph, made when somebody first subscribes.

mod root;

use std::{
    panic::AssertUnwindSafe,
    sync::{Arc, OnceLock},
    time::Duration,
};

use async_graphql::{
    Data, Error, ErrorExtensions, Pos, Request, Response, ServerResult, Variables,
    async_trait::async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery},
    parser::types::ExecutableDocument,
};
use catalogue::search::Feed;
use database::Pool;
use futures::{FutureExt, StreamExt, stream::BoxStream};
use tokio::{sync::Notify, time::timeout};

use crate::{RequestContext, Schema, builder, request::Fault};

/// Runs subscriptions on one database. One for each server.
pub struct Subscriptions {
    feed: Feed,
    longest: Duration,
    schema: OnceLock<Schema>,
}

impl Subscriptions {
    /// For the database of this pool. Answering an event takes no longer than `longest`. Nothing is done before somebody
    /// subscribes.
    pub fn new(pool: Pool, longest: Duration) -> Self {
        Self { feed: Feed::new(pool), longest, schema: OnceLock::new() }
    }

    /// Begins a subscription. What happens from now on is in the stream, one answer for each event; it ends where the
    /// subscription ends. Drop it to end it sooner. The request has a [`RequestContext`], as for a query.
    ///
    /// # Errors
    /// With the answer, where the operation is refused or could not begin: there are no events then.
    pub async fn begin(&self, request: Request) -> Result<BoxStream<'static, Response>, Response> {
        let begun = Begun::default();
        let mut events = self.schema().execute_stream(request.data(begun.clone()));
        tokio::select! {
            biased;
            () = begun.0.notified() => Ok(events),
            refused = events.next() => Err(refused.unwrap_or_default()),
        }
    }

    /// The schema that subscriptions run on. It compares documents with all rules, so it also serves to
    /// [validate](crate::validate) them.
    pub fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| {
            let renewal = Renewal { longest: self.longest };
            builder(Default::default()).data(self.feed.clone()).extension(renewal).finish()
        })
    }
}

/// How the field of a subscription tells that its events are listened for.
#[derive(Clone, Default)]
pub struct Begun(Arc<Notify>);

impl Begun {
    /// From now on there are events, and no refusal.
    pub fn tell(&self) {
        self.0.notify_one();
    }
}

/// Gives each event a new context, and sees to what the library does not: which field is subscribed to.
#[derive(Clone, Copy)]
struct Renewal {
    longest: Duration,
}

impl ExtensionFactory for Renewal {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
    }
}

#[async_trait]
impl Extension for Renewal {
    async fn parse_query(
        &self,
        ctx: &ExtensionContext<'_>,
        query: &str,
        variables: &Variables,
        next: NextParseQuery<'_>,
    ) -> ServerResult<ExecutableDocument> {
        let mut document = next.run(ctx, query, variables).await?;
        root::settle(&mut document)?;
        Ok(document)
    }

    /// Called for each event. One that cannot be answered ends nothing: the next one may be.
    async fn execute(
        &self,
        ctx: &ExtensionContext<'_>,
        operation_name: Option<&str>,
        next: NextExecute<'_>,
    ) -> Response {
        let Some(first) = ctx.data_opt::<RequestContext>() else {
            return next.run(ctx, operation_name).await;
        };
        let context = first.asker().clone().request();
        let watch = context.watch();
        let mut data = Data::default();
        data.insert(context);
        let answered = AssertUnwindSafe(next.run_with_data(ctx, operation_name, data)).catch_unwind();
        match timeout(self.longest, answered).await {
            Ok(Ok(response)) => {
                watch.answered();
                response
            }
            Ok(Err(_)) => failed(Fault::from("a resolver panicked").into()),
            Err(_) => {
                let message = format!(
                    "answering this event took longer than {} s and was stopped; ask for less at once",
                    self.longest.as_secs()
                );
                failed(Error::new(message).extend_with(|_, extensions| extensions.set("code", "TIMEOUT")))
            }
        }
    }
}

fn failed(error: Error) -> Response {
    Response::from_errors(vec![error.into_server_error(Pos::default())])
}
