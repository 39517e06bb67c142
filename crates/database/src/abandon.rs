//! Ending what nobody waits for any more.
//!
//! A future that is dropped while PostgreSQL works for it leaves the statement running, and the connection busy with it.
//! A connection that may be dropped so is therefore ended here rather than given back: PostgreSQL is asked to stop, until
//! it has, and the connection is closed.

use std::{
    ops::{Deref, DerefMut},
    time::Duration,
};

use diesel::{QueryResult, sql_types::Text};
use diesel_async::{
    AnsiTransactionManager, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection, TransactionManager,
    pooled_connection::deadpool,
};
use futures::FutureExt;
use tokio_postgres::NoTls;

use crate::{pool::PooledConnection, statement::Statement};

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

/// A connection for a change, which is one transaction, and for which it is known who makes it. Dropped within the
/// transaction, it is undone at once; and whoever has the connection next is taken for nobody else.
pub struct ChangeConnection(Option<PooledConnection>);

const HERE: &str = "the connection is here until it is dropped";

impl ChangeConnection {
    /// A change on this connection. `act` says who makes it; see [`sign`].
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn begin(connection: PooledConnection, act: &str) -> QueryResult<Self> {
        // From here on, whatever happens, the connection is wiped before another has it.
        let mut change = Self(Some(connection));
        sign(&mut change, act).await?;
        Ok(change)
    }
}

/// Has the triggers that keep the audit trail know who makes the changes on this connection from now on: `act` is the JSON
/// object that the function `note_audit_entries` reads. For a connection of one's own; one of a pool is to be a
/// [`ChangeConnection`].
///
/// # Errors
/// Where the database fails.
pub async fn sign(connection: &mut AsyncPgConnection, act: &str) -> QueryResult<()> {
    let mut statement = Statement::<Text>::new("SELECT set_config('lyceum.act', ");
    statement.bind::<Text, _>(act.to_owned()).sql(", false)");
    statement.execute(connection).await?;
    Ok(())
}

/// Has nobody make the changes on this connection from now on. It is sent when this returns, and what is sent after it is
/// done after it, so there is nothing to wait for; false where it cannot be sent.
fn unsign(connection: &mut AsyncPgConnection) -> bool {
    !matches!(connection.batch_execute("RESET lyceum.act").now_or_never(), Some(Err(_)))
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
            && (AnsiTransactionManager::is_broken_transaction_manager(&mut *connection) || !unsign(&mut connection))
        {
            abandon(connection);
        }
    }
}
