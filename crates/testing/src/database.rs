//! A database of one test's own.

use std::sync::atomic::{AtomicU32, Ordering};

use ::database::{AsyncPgConnection, Pool, pool};
use diesel_async::AsyncConnection;

use crate::cluster::Cluster;

static NUMBER: AtomicU32 = AtomicU32::new(1);

/// A database for one test, dropped at its end.
pub struct TestDatabase {
    cluster: &'static Cluster,
    name: String,
}

impl TestDatabase {
    /// A database with the tables as the migrations leave them.
    pub async fn start() -> Self {
        let database = Self::unmade().await;
        database.cluster.clone_template(&database.name).await;
        database
    }

    /// A database with nothing in it, for tests of the migrations themselves.
    pub async fn empty() -> Self {
        let database = Self::unmade().await;
        database.cluster.create_empty(&database.name).await;
        database
    }

    async fn unmade() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        Self { cluster: Cluster::get().await, name: format!("test_{number}") }
    }

    /// Its connection string, with the role that owns it, for tokio-postgres and libpq alike.
    pub fn url(&self) -> String {
        self.cluster.url(&self.name)
    }

    /// The same with the role that servers connect with.
    pub fn server_url(&self) -> String {
        self.cluster.server_url(&self.name)
    }

    /// A pool of at most four connections to it, as a server has it.
    pub fn pool(&self) -> Pool {
        pool::connect(&self.server_url(), 4).expect("a pool needs nothing but a URL")
    }

    /// One connection to it, with the role that owns it.
    pub async fn connect(&self) -> AsyncPgConnection {
        AsyncPgConnection::establish(&self.url()).await.expect("the test's database takes connections")
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        self.cluster.discard(std::mem::take(&mut self.name));
    }
}
