//! Running subscriptions.
//!
//! A subscription lives for hours, and what a request has must not: its loaders would show what was, its clock would
//! stand still, and its connection would be gone from the pool. So each event is answered with a [`RequestContext`] of
//! its own, which the library lets an extension hand in. Its fields pay for an extension, be it idle, so subscriptions
//! have a schema of their own; it is the same graph, made when somebody first subscribes.

use std::{
    panic::AssertUnwindSafe,
    sync::{
        Arc, Mutex, OnceLock, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use async_graphql::{
    Data, Error, ErrorExtensions, Pos, Request, Response, ServerError, ServerResult, Variables,
    async_trait::async_trait,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextExecute, NextParseQuery},
    parser::types::ExecutableDocument,
};
use catalogue::search::Feed;
use database::Pool;
use futures::{FutureExt, StreamExt, future, stream::BoxStream};
use mentorship::writes;
use tokio::{
    sync::Notify,
    time::{sleep, timeout},
};
use track::submission;

use crate::{
    RequestContext, Schema, builder,
    failure::settle,
    request::{Asker, Fault},
};

/// Runs subscriptions on one database. One for each server.
pub struct Subscriptions {
    feed: Feed,
    writes: submission::Feed,
    rounds: writes::Feed,
    longest: Duration,
    suggestions: bool,
    schema: OnceLock<Schema>,
}

impl Subscriptions {
    /// For the database of this pool. Answering an event takes no longer than `longest`. Nothing is done before somebody
    /// subscribes.
    pub fn new(pool: Pool, longest: Duration) -> Self {
        let (feed, writes) = (Feed::new(pool.clone()), submission::Feed::new(pool.clone()));
        let rounds = writes::Feed::new(pool);
        Self { feed, writes, rounds, longest, suggestions: false, schema: OnceLock::new() }
    }

    /// Tells also what may have been meant where a name is not known. For whoever mistypes thousands of them, looking for
    /// that takes a tenth of a second.
    pub fn with_suggestions(mut self, suggestions: bool) -> Self {
        self.suggestions = suggestions;
        self
    }

    /// Begins a subscription. What happens from now on is in the stream, one answer for each event; it ends where the
    /// subscription ends. Drop it to end it sooner. The request has a [`RequestContext`], as for a query.
    ///
    /// # Errors
    /// With the answer, where the operation is refused or could not begin: there are no events then.
    pub async fn begin(&self, request: Request) -> Result<BoxStream<'static, Response>, Response> {
        let course = Course::default();
        let mut events = self.schema().execute_stream(request.data(course.clone()));
        tokio::select! {
            biased;
            () = course.0.begun.notified() => {
                let is_answered = move |_: &Response| future::ready(!course.0.again.load(Ordering::Relaxed));
                Ok(events.filter(is_answered).boxed())
            }
            refused = events.next() => Err(refused.unwrap_or_default()),
        }
    }

    /// The schema that subscriptions run on. It compares documents with all rules, so it also serves to
    /// [validate](crate::validate) them.
    pub fn schema(&self) -> &Schema {
        self.schema.get_or_init(|| {
            let renewal = Renewal { longest: self.longest };
            let builder = builder(Default::default())
                .data(self.feed.clone())
                .data(self.writes.clone())
                .data(self.rounds.clone())
                .extension(renewal);
            Schema(if self.suggestions { builder } else { builder.disable_suggestions() }.finish())
        })
    }
}

/// How a subscription goes: what its field, whoever answers its events, and whoever passes them on tell each other.
#[derive(Clone, Default)]
pub struct Course(Arc<Progress>);

#[derive(Default)]
struct Progress {
    begun: Notify,
    /// Who is told, with the roles they had when they were last looked up; none before.
    told: Mutex<Option<Asker>>,
    /// The event could not be answered for now, and is to be told again.
    again: AtomicBool,
    /// How often it was.
    attempts: AtomicUsize,
}

/// How long to wait before trying again what the database could not do, in milliseconds: one that is started again takes
/// some seconds.
const PAUSES: [u64; 9] = [100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000];

impl Course {
    /// From now on there are events, and no refusal.
    pub fn begin(&self) {
        self.0.begun.notify_one();
    }

    /// Before each event: who is told of it, with the roles they have by now. What they see of it is what they may see now.
    pub fn tell(&self, asker: &Asker) {
        *self.0.told.lock().unwrap_or_else(PoisonError::into_inner) = Some(asker.clone());
    }

    fn told(&self) -> Option<Asker> {
        self.0.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Before each event: whether the one before could not be answered, and is to be told again now.
    pub async fn is_to_be_told_again(&self) -> bool {
        if self.0.again.load(Ordering::Relaxed) {
            let attempt = self.0.attempts.fetch_add(1, Ordering::Relaxed);
            sleep(pause(attempt).unwrap_or_default()).await;
            self.0.again.store(false, Ordering::Relaxed);
            return true;
        }
        self.0.attempts.store(0, Ordering::Relaxed);
        false
    }

    /// The event could not be answered for now. Too often, and it is passed on as it is.
    fn try_again(&self) {
        let may_be = pause(self.0.attempts.load(Ordering::Relaxed)).is_some();
        self.0.again.store(may_be, Ordering::Relaxed);
    }
}

/// How long to wait after so many attempts; none where there have been enough.
pub fn pause(attempts: usize) -> Option<Duration> {
    PAUSES.get(attempts).copied().map(Duration::from_millis)
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
        admission::subscription::settle(&mut document).map_err(error_of)?;
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
        let asker = ctx.data_opt::<Course>().and_then(Course::told).unwrap_or_else(|| first.asker().clone());
        let context = asker.request();
        let mut watch = context.watch();
        let mut data = Data::default();
        data.insert(context);
        let answered = AssertUnwindSafe(next.run_with_data(ctx, operation_name, data)).catch_unwind();
        match timeout(self.longest, answered).await {
            Ok(Ok(mut response)) => {
                settle(&mut response.errors);
                let has_fault = response.errors.iter().any(|error| error.source.is_some());
                if has_fault && timeout(self.longest, watch.is_lost()).await.unwrap_or(true) {
                    ctx.data_unchecked::<Course>().try_again();
                }
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

/// What admission refuses, as the library tells it.
fn error_of(refusal: admission::Refusal) -> ServerError {
    ServerError::new(refusal.message, refusal.positions.first().copied())
}

fn failed(error: Error) -> Response {
    Response::from_errors(vec![error.into_server_error(Pos::default())])
}
