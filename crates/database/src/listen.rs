//! Hearing of changes as they are made, on whichever server (LISTEN/NOTIFY).
//!
//! A notification only says that there is something new to read; what it is stands in a table ([`Source`]). So a
//! notification may come twice or, while there is no connection, not at all, and still nothing is lost: whoever is
//! connected again reads first. A [`Feed`] hands what was read on to everybody in the process who wants to hear of it.

mod feed;
mod moment;

use std::{pin::pin, time::Duration};

use ::deadpool::managed::{Manager, TimeoutType};
use diesel::QueryResult;
use diesel_async::{AsyncPgConnection, RunQueryDsl, pooled_connection::PoolError as ConnectionError};
use futures::{FutureExt, StreamExt};
use tokio::time::{sleep, timeout};

pub use feed::{Feed, Missed, Subscription};
pub use moment::Moment;

use crate::pool::{Pool, PoolError};

/// After so long a silence one looks all the same: a connection that was cut without a word is noticed by nothing else.
const SILENCE: Duration = Duration::from_secs(30);

/// A database that takes longer to connect or to answer is as good as none.
const PATIENCE: Duration = Duration::from_secs(10);

/// How long to wait before connecting again: twice as long each time, but never longer than this.
const PAUSES: [Duration; 2] = [Duration::from_millis(100), Duration::from_secs(5)];

/// What is read when something was notified.
pub trait Source: Default + Send + 'static {
    /// All that came. Cheap to clone: each subscriber gets its own.
    type Item: Clone + Send + 'static;

    /// The channel on which it is notified that there is something to read.
    const CHANNEL: &'static str;

    /// Reads what came since the last time; the first time, nothing yet.
    fn read(
        &mut self,
        connection: &mut AsyncPgConnection,
    ) -> impl Future<Output = QueryResult<Reading<Self::Item>>> + Send;
}

/// What came since one last read.
#[derive(Debug)]
pub enum Reading<Item> {
    /// Nothing.
    Nothing,
    /// This.
    Came(Item),
    /// Something that cannot be told, neither now nor later.
    Untold,
}

/// A connection beside those of a pool, that hears what is notified on the channel of a source.
struct Listener {
    pool: Pool,
    connection: Option<AsyncPgConnection>,
}

impl Listener {
    /// Connects, and reads for the first time: from now on nothing is missed.
    async fn start<S: Source>(pool: Pool, source: &mut S) -> Result<Self, PoolError> {
        let mut connection = connect(&pool, S::CHANNEL).await?;
        read(&mut connection, source).await?;
        Ok(Self { pool, connection: Some(connection) })
    }

    /// Waits until there may be something to read, and reads it. Where the connection breaks, tries until there is
    /// another. May be given up half-way, and asked again.
    async fn next<S: Source>(&mut self, source: &mut S) -> Reading<S::Item> {
        if let Some(connection) = &mut self.connection
            && heard(connection).await
            && let Ok(item) = read(connection, source).await
        {
            return item;
        }
        self.connection = None;
        tracing::warn!(channel = S::CHANNEL, "the connection that hears of changes was lost");
        let [mut pause, longest] = PAUSES;
        loop {
            match self.again(source).await {
                Ok(item) => {
                    tracing::info!(channel = S::CHANNEL, "hearing of changes again, and of those made meanwhile");
                    return item;
                }
                Err(error) => tracing::debug!(channel = S::CHANNEL, "cannot hear of changes yet: {error}"),
            }
            sleep(pause).await;
            pause = longest.min(pause * 2);
        }
    }

    async fn again<S: Source>(&mut self, source: &mut S) -> Result<Reading<S::Item>, PoolError> {
        let mut connection = connect(&self.pool, S::CHANNEL).await?;
        let item = read(&mut connection, source).await?;
        self.connection = Some(connection);
        Ok(item)
    }
}

/// A connection set up like the pool's, but none of them: it is kept for good, and the pool stays as large as it was.
async fn connect(pool: &Pool, channel: &'static str) -> Result<AsyncPgConnection, PoolError> {
    within_patience(async {
        let mut connection = pool.manager().create().await?;
        let listen = diesel::sql_query(format!("LISTEN {channel}"));
        listen.execute(&mut connection).await.map_err(ConnectionError::QueryError)?;
        Ok(connection)
    })
    .await
}

async fn read<S: Source>(connection: &mut AsyncPgConnection, source: &mut S) -> Result<Reading<S::Item>, PoolError> {
    within_patience(async { source.read(connection).await.map_err(ConnectionError::QueryError) }).await
}

async fn within_patience<T>(work: impl Future<Output = Result<T, ConnectionError>>) -> Result<T, PoolError> {
    match timeout(PATIENCE, work).await {
        Ok(done) => done.map_err(PoolError::Backend),
        Err(_) => Err(PoolError::Timeout(TimeoutType::Create)),
    }
}

/// Waits until something is notified or it was silent for long; false where the connection is broken.
async fn heard(connection: &mut AsyncPgConnection) -> bool {
    let mut notifications = pin!(connection.notifications_stream());
    match timeout(SILENCE, notifications.next()).await {
        Ok(Some(Ok(_))) => {
            // Those that are already there are answered by the same reading.
            while let Some(Some(Ok(_))) = notifications.next().now_or_never() {}
            true
        }
        Ok(Some(Err(_)) | None) => false,
        Err(_) => true,
    }
}
