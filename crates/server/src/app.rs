//! What every request shares.

use std::{
    path::PathBuf,
    sync::{Arc, LazyLock},
    time::Duration,
};

use admission::Table;
use async_graphql::{ServerError, parser::types::ExecutableDocument};
use database::{Clock, Pool};
use graphql::subscription::Subscriptions;
use mentorship::plan::solver::Solver;
use tokio::sync::watch;

use crate::{
    Entrance, Settings,
    graph::{Documents, Registered, Seats, Till},
    import::Turns,
    patience::Patience,
};

/// The graph and what it runs on. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    pool: Pool,
    clock: Clock,
    settings: Settings,
    graph: &'static Graph,
    subscriptions: Subscriptions,
    seats: Seats,
    farewell: watch::Sender<bool>,
    documents: Documents,
    registered: Registered,
    till: Till,
    entrance: Entrance,
    patience: Patience,
    turns: Turns,
    solver: Solver,
}

/// The graph, and what admission knows of it.
struct Graph {
    schema: graphql::Schema,
    table: Table,
}

/// The same for everybody: it holds no data, and takes some tenths of a second to build.
static GRAPH: LazyLock<Graph> = LazyLock::new(|| {
    // The whole schema's: what only gateways ask has its costs too.
    let schema = graphql::schema_for_admitted();
    let table = Table::read(&schema.sdl()).expect("the graph's own SDL can be read");
    Graph { schema, table }
});

/// Nobody waits longer than this for an answer of the solver.
const LONGEST_ANSWER: Duration = Duration::from_secs(20);

impl App {
    /// The graph on this database, at this clock's time. Nobody signs in.
    ///
    /// # Panics
    /// Where the graph's own SDL cannot be read, which a test would have shown.
    pub fn new(pool: Pool, clock: Clock, settings: Settings) -> Self {
        Self::with_entrance(pool, clock, settings, Entrance::default())
    }

    /// The same where people sign in.
    ///
    /// # Panics
    /// Where the graph's own SDL cannot be read, which a test would have shown.
    pub fn with_entrance(pool: Pool, clock: Clock, settings: Settings, entrance: Entrance) -> Self {
        Self(Arc::new(Shared {
            subscriptions: Subscriptions::new(pool.clone(), settings.longest_time)
                .with_suggestions(settings.suggestions),
            seats: Seats::new(settings.waiting),
            solver: solver(&settings),
            farewell: watch::Sender::new(false),
            pool,
            clock,
            settings,
            graph: &GRAPH,
            documents: Documents::default(),
            registered: Registered::default(),
            till: Till::default(),
            entrance,
            patience: Patience::default(),
            turns: Turns::default(),
        }))
    }

    /// Connections to the catalogue.
    pub fn pool(&self) -> &Pool {
        &self.0.pool
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// How those are treated who ask.
    pub fn settings(&self) -> &Settings {
        &self.0.settings
    }

    /// The graph, for documents that were admitted and validated: it looks at them no more than it must.
    pub(crate) fn schema(&self) -> &graphql::Schema {
        &self.0.graph.schema
    }

    /// Everything that the schema has against a document.
    pub(crate) async fn validate(&self, document: ExecutableDocument) -> Vec<ServerError> {
        graphql::validate(self.0.subscriptions.schema(), document).await
    }

    /// What admission knows of the schema.
    pub(crate) fn table(&self) -> &Table {
        &self.0.graph.table
    }

    /// Documents that were read before.
    pub(crate) fn documents(&self) -> &Documents {
        &self.0.documents
    }

    /// Which documents are registered.
    pub(crate) fn registered(&self) -> &Registered {
        &self.0.registered
    }

    /// The budgets of those who ask.
    pub(crate) fn till(&self) -> &Till {
        &self.0.till
    }

    /// How people come in.
    pub(crate) fn entrance(&self) -> &Entrance {
        &self.0.entrance
    }

    /// Who failed to show who they are.
    pub(crate) fn patience(&self) -> &Patience {
        &self.0.patience
    }

    /// What runs subscriptions.
    pub(crate) fn subscriptions(&self) -> &Subscriptions {
        &self.0.subscriptions
    }

    /// Who waits for events.
    pub(crate) fn seats(&self) -> &Seats {
        &self.0.seats
    }

    /// What solves plans of exchanges.
    pub(crate) fn solver(&self) -> &Solver {
        &self.0.solver
    }

    /// Who imports.
    pub(crate) fn turns(&self) -> &Turns {
        &self.0.turns
    }

    /// The server stops: those who wait for events are told so, and wait no longer.
    pub fn say_farewell(&self) {
        self.0.farewell.send_replace(true);
    }

    /// Whether the server stops.
    pub(crate) fn is_leaving(&self) -> bool {
        *self.0.farewell.borrow()
    }

    /// Waits until the server stops.
    pub(crate) async fn farewell(&self) {
        self.0.farewell.subscribe().wait_for(|said| *said).await.ok();
    }
}

/// The solver is this program, in a process of its own. Its answers come before the request is over that waits for them.
fn solver(settings: &Settings) -> Solver {
    let this = || std::env::current_exe().unwrap_or_else(|_| PathBuf::from("lyceum"));
    let program = settings.solver.clone().unwrap_or_else(this);
    Solver::new(program, LONGEST_ANSWER.min(settings.longest_time * 9 / 10))
}
