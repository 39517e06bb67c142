//! Connections, kept ready.

use std::time::Duration;

use diesel::{ConnectionResult, connection::Instrumentation};
use diesel_async::{
    AsyncConnection, AsyncPgConnection,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool},
};
use futures::FutureExt;

/// A pool of connections to one database.
pub type Pool = deadpool::Pool<AsyncPgConnection>;
/// A connection that goes back to its pool when dropped.
pub type PooledConnection = deadpool::Object<AsyncPgConnection>;
/// No connection could be had.
pub type PoolError = deadpool::PoolError;

/// What each connection is set up with.
pub const SETTINGS: [(&str, &str); 4] = [
    ("plan_cache_mode", "force_generic_plan"),
    // Compiling a statement takes longer than running one of ours.
    ("jit", "off"),
    // With less, a search with very many hits forgets which rows of a page they were and looks at all of them again.
    ("work_mem", "16MB"),
    ("TimeZone", "UTC"),
];

/// A pool of at most `size` connections to the database at `url`, opened when first needed.
///
/// Each connection plans a prepared statement once and for all (`plan_cache_mode`): the catalogue's statements are the
/// same for every value, and planning them anew costs a tenth of PostgreSQL's time.
///
/// # Errors
/// Where the pool cannot be set up; that the database cannot be reached shows when a connection is asked for.
pub fn connect(url: &str, size: usize) -> anyhow::Result<Pool> {
    build(url, size, None)
}

/// The same pool, whose connections tell `observer()` of each statement. For tests that count statements.
pub fn connect_observed<I: Instrumentation>(
    url: &str,
    size: usize,
    observer: impl Fn() -> I + Send + Sync + 'static,
) -> anyhow::Result<Pool> {
    build(url, size, Some(Box::new(move |connection| connection.set_instrumentation(observer()))))
}

/// A connection like the pool's, but not of it: for what takes long, and would keep requests waiting.
///
/// # Errors
/// Where the database takes none.
pub async fn apart(pool: &Pool) -> Result<AsyncPgConnection, impl std::error::Error + Send + Sync + 'static> {
    use ::deadpool::managed::Manager;
    pool.manager().create().await
}

/// Whether the database still answers on this connection.
pub async fn is_alive(connection: &mut PooledConnection) -> bool {
    use diesel_async::SimpleAsyncConnection;
    connection.batch_execute("").await.is_ok()
}

/// How long a request waits for a connection while others have them all. Longer, and those who wait only add to what
/// keeps the others waiting.
const PATIENCE: Duration = Duration::from_secs(5);

type Prepare = Box<dyn Fn(&mut AsyncPgConnection) + Send + Sync>;

fn build(url: &str, size: usize, prepare: Option<Prepare>) -> anyhow::Result<Pool> {
    let prepare = std::sync::Arc::new(prepare);
    let mut config = ManagerConfig::<AsyncPgConnection>::default();
    // A ping on every checkout costs a round trip; a connection that a restart of PostgreSQL broke is thrown away
    // when its next statement fails.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |url| establish(url.to_owned(), prepare.clone()).boxed());
    let manager = AsyncDieselConnectionManager::<AsyncPgConnection>::new_with_config(url, config);
    Ok(deadpool::Pool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(PATIENCE))
        .runtime(::deadpool::Runtime::Tokio1)
        .build()?)
}

async fn establish(url: String, prepare: std::sync::Arc<Option<Prepare>>) -> ConnectionResult<AsyncPgConnection> {
    use diesel_async::SimpleAsyncConnection;
    let mut connection = AsyncPgConnection::establish(&url).await?;
    connection
        .batch_execute(&SETTINGS.map(|(name, value)| format!("SET {name} = '{value}'")).join(";"))
        .await
        .map_err(diesel::ConnectionError::CouldntSetupConfiguration)?;
    if let Some(prepare) = prepare.as_ref() {
        prepare(&mut connection);
    }
    Ok(connection)
}
