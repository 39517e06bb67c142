//! What every request shares.

use std::sync::Arc;

use database::{Clock, Pool};

/// The graph and what it runs on. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    pool: Pool,
    clock: Clock,
    schema: graphql::Schema,
}

impl App {
    /// The graph on this database, at this clock's time.
    pub fn new(pool: Pool, clock: Clock) -> Self {
        Self(Arc::new(Shared { pool, clock, schema: graphql::schema() }))
    }

    /// Connections to the catalogue.
    pub fn pool(&self) -> &Pool {
        &self.0.pool
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// The graph.
    pub fn schema(&self) -> &graphql::Schema {
        &self.0.schema
    }
}
