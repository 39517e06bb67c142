//! What every request shares.

use std::sync::Arc;

use database::{Clock, Pool};

use crate::graph::Documents;

/// The graph and what it runs on. Cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Shared>);

struct Shared {
    pool: Pool,
    clock: Clock,
    schema: graphql::Schema,
    documents: Documents,
}

impl App {
    /// The graph on this database, at this clock's time.
    pub fn new(pool: Pool, clock: Clock) -> Self {
        Self(Arc::new(Shared { pool, clock, schema: graphql::schema(), documents: Documents::default() }))
    }

    /// Connections to the catalogue.
    pub fn pool(&self) -> &Pool {
        &self.0.pool
    }

    /// The time.
    pub fn clock(&self) -> &Clock {
        &self.0.clock
    }

    /// Documents that were parsed before.
    pub(crate) fn documents(&self) -> &Documents {
        &self.0.documents
    }

    /// The graph.
    pub fn schema(&self) -> &graphql::Schema {
        &self.0.schema
    }
}
