//! What one request carries: who asks, what time it is, one connection, and the loaders.

use database::{Clock, Pool};
use identity::Viewer;

/// Everything a resolver needs besides its arguments. Made anew for each request, so that nothing one viewer loaded is
/// ever shown to another. Give it to the request with `request.data(context)`.
pub struct RequestContext {
    pool: Pool,
    clock: Clock,
    viewer: Viewer,
}

impl RequestContext {
    /// For one request by this viewer.
    pub fn new(pool: Pool, clock: Clock, viewer: Viewer) -> Self {
        Self { pool, clock, viewer }
    }

    /// Who asks.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// What time it is.
    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    /// The connections this request may use.
    pub fn pool(&self) -> &Pool {
        &self.pool
    }
}
