//! The way of an operation: found, admitted, charged, run.

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use admission::{cost::Plan, variables};
use async_graphql::{Request, Response, parser::types::OperationType};
use axum::http::{HeaderValue, StatusCode, header};
use futures::FutureExt;
use graphql::RequestContext;

use super::{
    Refusal,
    charge::{Charge, CostReport},
    documents::Known,
    finding, mask,
    payload::Payload,
};
use crate::{
    App,
    client::{Client, Payer},
    watch::RequestId,
};

/// How an operation came, which decides what sorts of operations it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Transport {
    /// By a GET, answered once.
    Get,
    /// By a POST, answered once.
    Post,
    /// Answered as often as there is something to say, after a GET.
    GetEvents,
    /// Answered as often as there is something to say.
    Events,
}

/// An operation that was admitted and paid for, ready to run.
pub(crate) struct Operation {
    kind: OperationType,
    request: Request,
    plan: Plan,
    charge: Charge,
    client: Client,
    languages: Vec<String>,
}

/// What the events of a subscription cost.
pub(super) struct Meter {
    plan: Plan,
    requested: u64,
    client: Client,
}

impl Meter {
    /// Takes from the client's bucket what an event cost, if there is so much. How long the client has to wait until
    /// there is, if not.
    pub(super) fn pay(&self, app: &App, response: &Response) -> (CostReport, Duration) {
        let actual = self.plan.actual(&response.data).min(self.requested);
        app.till().pay(&self.client, self.requested, actual, app.clock().now())
    }
}

impl Operation {
    /// Admits what a client asks for: finds the document, compares it with the client's limits, reads the values of its
    /// variables, and takes what it may cost from the client's budget.
    ///
    /// # Errors
    /// Why it may not run. Nothing is taken then.
    pub(crate) async fn admit(
        app: &App,
        id: &RequestId,
        client: &Client,
        languages: Vec<String>,
        payload: Payload,
        transport: Transport,
    ) -> Result<Self, Refusal> {
        let admitted = Self::try_admit(app, id, client, languages, payload, transport).await;
        admitted.map_err(|refusal| refusal.with_cost_unless_known(app.till().nothing(client, app.clock().now())))
    }

    async fn try_admit(
        app: &App,
        id: &RequestId,
        client: &Client,
        languages: Vec<String>,
        mut payload: Payload,
        transport: Transport,
    ) -> Result<Self, Refusal> {
        let limits = &client.allowance.limits;
        let known: Arc<Known> = finding::find(app, id, client, &mut payload).await?;
        known.document.check(limits).map_err(Refusal::admission)?;
        let operation = known.document.operation(payload.operation_name.as_deref());
        let operation = operation.map_err(|unknown| Refusal::document("OPERATION_UNKNOWN", unknown.to_string()))?;
        transport.check(operation.kind)?;
        let table = app.table();
        let variables = variables::coerce(&operation, payload.variables, table).map_err(Refusal::admission)?;
        let cost = operation.cost(&variables, limits).map_err(|refusal| Refusal::admission(vec![refusal]))?;
        let charge = app.till().charge(client, cost, app.clock().now())?;

        let mut request = Request::new(String::new()).variables(variables);
        request.operation_name = operation.name.map(ToString::to_string);
        request.set_parsed_query(known.document.parsed().clone());
        Ok(Self {
            kind: operation.kind,
            request,
            plan: operation.plan.clone(),
            charge,
            client: client.clone(),
            languages,
        })
    }

    /// A query, a mutation or a subscription.
    pub(crate) fn kind(&self) -> OperationType {
        self.kind
    }

    /// Who asks.
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// Who pays for it.
    pub(crate) fn payer(&self) -> Payer {
        self.client.payer
    }

    /// The request as the graph takes it, with everything it needs, and what its events cost. For subscriptions; what runs
    /// once is [run](Self::run).
    pub(super) fn into_request(self, app: &App, id: &RequestId) -> (Request, Meter) {
        let Self { request, plan, charge, client, languages, .. } = self;
        // What was taken showed that one event can be paid for; each pays when it comes.
        let requested = app.till().settle(&charge, 0, app.clock().now()).requested;
        (request.data(context(app, id, &client, languages)), Meter { plan, requested, client })
    }

    /// Runs a query or mutation to its end. Dropped before, its statements are cancelled.
    ///
    /// # Errors
    /// Where it took too long, or a resolver panicked.
    pub(crate) async fn run(self, app: &App, id: &RequestId) -> Result<Response, Refusal> {
        let Self { request, plan, charge, client, languages, .. } = self;
        let context = context(app, id, &client, languages);
        let watch = context.watch();
        let request = request.data(context);
        let longest = app.settings().longest_time;
        // One resolver's fault is one request's: the process and its other requests go on.
        let answered = AssertUnwindSafe(app.schema().execute(request)).catch_unwind();
        let settle = |actual| app.till().settle(&charge, actual, app.clock().now());
        // What came to nothing was work nevertheless, and costs what it might have cost at most.
        let in_vain = |refusal: Refusal| refusal.with_cost(settle(u64::MAX));
        match tokio::time::timeout(longest, answered).await {
            Ok(Ok(mut response)) => {
                watch.answered();
                mask::mask(&mut response, id);
                response.extensions.insert("cost".to_owned(), settle(plan.actual(&response.data)).into());
                Ok(response)
            }
            Ok(Err(_)) => Err(in_vain(Refusal::fault(id))),
            Err(_) => Err(in_vain(Refusal::timeout(id, longest.as_secs()))),
        }
    }
}

/// What the resolvers of an operation need that begins now.
fn context(app: &App, id: &RequestId, client: &Client, languages: Vec<String>) -> RequestContext {
    RequestContext::new(app.pool().clone(), app.clock().clone(), client.viewer.clone())
        .with_languages(languages)
        .with_request_id(id.as_str())
        .with_providers(app.entrance().providers().clone())
        .with_public_url(app.entrance().public_url().as_str())
        .with_posts_to_loopback(app.settings().posts_to_loopback)
        .with_match_weights(app.settings().match_weights)
        .with_solver(app.solver().clone())
}

impl Transport {
    fn check(self, kind: OperationType) -> Result<(), Refusal> {
        match (self, kind) {
            (Self::Get | Self::GetEvents, OperationType::Mutation) => {
                let message = "a GET runs queries only; send a mutation as a POST of application/json";
                Err(Refusal::http(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message)
                    .with_header(header::ALLOW, HeaderValue::from_static("POST")))
            }
            (Self::Get | Self::Post, OperationType::Subscription) => {
                let message = "a subscription is answered again and again; accept text/event-stream, or ask over a \
                               WebSocket (graphql-transport-ws)";
                Err(Refusal::http(StatusCode::NOT_ACCEPTABLE, "NOT_ACCEPTABLE", message))
            }
            _ => Ok(()),
        }
    }
}
