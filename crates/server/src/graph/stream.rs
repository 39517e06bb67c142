//! An operation's answers as they come: one to a query or mutation, one for each event of a subscription.

use std::{panic::AssertUnwindSafe, time::Duration};

use async_graphql::{Response, ServerError, parser::types::OperationType};
use futures::{
    FutureExt, StreamExt,
    stream::{self, BoxStream},
};
use tokio::time::sleep;

use super::{Operation, Refusal, mask, operation::Meter, seats::Seat};
use crate::{
    App,
    client::{Client, OVER},
    watch::RequestId,
};

/// The answers to an operation, as they come. Dropped before the end, it is stopped.
///
/// # Errors
/// Where it does not run: there are no answers then.
pub(super) async fn answers(
    app: &App,
    id: &RequestId,
    operation: Operation,
) -> Result<BoxStream<'static, Response>, Refusal> {
    match operation.kind() {
        OperationType::Subscription => subscribe(app, id, operation).await,
        OperationType::Query | OperationType::Mutation => {
            let response = operation.run(app, id).await?;
            Ok(stream::once(async { response }).boxed())
        }
    }
}

/// A subscription that has begun.
struct Subscription {
    events: BoxStream<'static, Response>,
    meter: Meter,
    /// How long to wait before the next event.
    pause: Duration,
    client: Client,
    app: App,
    id: RequestId,
    _seat: Seat,
}

async fn subscribe(app: &App, id: &RequestId, operation: Operation) -> Result<BoxStream<'static, Response>, Refusal> {
    let seat = app.seats().subscription(operation.payer())?;
    let client = operation.client().clone();
    let (request, meter) = operation.into_request(app, id);
    // One resolver's fault is one request's.
    let begun = AssertUnwindSafe(app.subscriptions().begin(request)).catch_unwind().await;
    match begun.map_err(|_| Refusal::fault(id))? {
        Ok(events) => {
            let (app, id) = (app.clone(), id.clone());
            Ok(Subscription { events, meter, pause: Duration::ZERO, client, app, id, _seat: seat }.answers())
        }
        Err(mut refused) => {
            mask::mask(&mut refused, id);
            Err(Refusal::failed(refused.errors))
        }
    }
}

impl Subscription {
    fn answers(self) -> BoxStream<'static, Response> {
        stream::unfold(Some(self), |this| async {
            let mut this = this?;
            let response = this.next().await?;
            if this.client.is_over(this.app.clock().now()) {
                return Some((over(), None));
            }
            Some((response, Some(this)))
        })
        .boxed()
    }

    /// Each event is paid for when it was answered. Whoever cannot pay waits until they could before they are told of the
    /// next one; whoever so falls too far behind is told that.
    async fn next(&mut self) -> Option<Response> {
        sleep(self.pause).await;
        let mut response = self.events.next().await?;
        mask::mask(&mut response, &self.id);
        let (cost, pause) = self.meter.pay(&self.app, &response);
        response.extensions.insert("cost".to_owned(), cost.into());
        self.pause = pause;
        Some(response)
    }
}

/// The last that those are told whose token counts no longer.
fn over() -> Response {
    let mut error = ServerError::new(OVER, None);
    error.extensions.get_or_insert_default().set("code", "UNAUTHENTICATED");
    Response::from_errors(vec![error])
}
