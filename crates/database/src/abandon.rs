//! Ending what nobody waits for any more.
//!
//! A future that is dropped while PostgreSQL works for it leaves the statement running, and the connection busy with it.
//! A connection that may be dropped so is therefore ended here rather than given back: PostgreSQL is asked to stop, until
//! it has, and the connection is closed.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use diesel_async::{AnsiTransactionManager, SimpleAsyncConnection, TransactionManager, pooled_connection::deadpool};
use tokio_postgres::NoTls;

use crate::pool::PooledConnection;

/// How often PostgreSQL is asked to stop: once for each statement that was sent ahead, and a few times more.
const ATTEMPTS: usize = 20;

/// How long it may take to say that it has.
const PATIENCE: Duration = Duration::from_millis(100);

/// Ends whatever a connection does, and closes it.
pub fn abandon(connection: PooledConnection) {
    let mut connection = deadpool::Object::take(connection);
    let Ok(runtime) = tokio::runtime::Handle::try_current() else {
        // The process ends, and its connections with it.
        return;
    };
    runtime.spawn(async move {
        let token = connection.cancel_token();
        for _ in 0..ATTEMPTS {
            if let Err(error) = token.cancel_query(NoTls).await {
                tracing::debug!("a statement could not be cancelled: {error}");
                return;
            }
            if tokio::time::timeout(PATIENCE, connection.batch_execute("")).await.is_ok() {
                return;
            }
        }
    });
}

/// A connection for a change, which is one transaction. Dropped within it, the transaction is undone at once.
pub struct ChangeConnection(Option<PooledConnection>);

const HERE: &str = "the connection is here until it is dropped";

impl ChangeConnection {
    /// A change on this connection.
    pub fn new(connection: PooledConnection) -> Self {
        Self(Some(connection))
    }
}

impl Deref for ChangeConnection {
    type Target = PooledConnection;

    fn deref(&self) -> &PooledConnection {
        self.0.as_ref().expect(HERE)
    }
}

impl DerefMut for ChangeConnection {
    fn deref_mut(&mut self) -> &mut PooledConnection {
        self.0.as_mut().expect(HERE)
    }
}

impl Drop for ChangeConnection {
    fn drop(&mut self) {
        if let Some(mut connection) = self.0.take()
            && AnsiTransactionManager::is_broken_transaction_manager(&mut *connection)
        {
            abandon(connection);
        }
    }
}
