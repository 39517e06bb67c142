//! The database a command works on: one it was told of, the embedded one of a running server, or an embedded one that it
//! starts itself.

use std::path::PathBuf;

use anyhow::Context;
use database::{
    AsyncPgConnection, Pool,
    embedded::{self, DATABASE, Embedded, Settings},
    migrations, pool,
};
use diesel_async::AsyncConnection;

use crate::configuration::DatabaseOptions;

/// A database, up to date, for as long as this is held.
pub(crate) struct Store {
    url: String,
    pool_size: usize,
    home: Home,
}

enum Home {
    /// Named by the configuration.
    Elsewhere,
    /// Run by another process on the same data directory.
    Shared,
    /// Started by us, stopped by us.
    Here { embedded: Embedded, data_dir: PathBuf },
}

impl Store {
    /// For the server, which owns its data directory.
    ///
    /// # Errors
    /// Where the database cannot be reached, started or brought up to date.
    pub(crate) async fn own(options: &DatabaseOptions) -> anyhow::Result<Self> {
        let store = match options.external() {
            Some(url) => Self::foreign(url.to_owned(), Home::Elsewhere, options),
            None => Self::start(options).await?,
        };
        store.migrated().await
    }

    /// For a tool, which shares the embedded database of a running server, or starts it if none is running.
    ///
    /// # Errors
    /// Where the database cannot be reached, started or brought up to date.
    pub(crate) async fn join(options: &DatabaseOptions) -> anyhow::Result<Self> {
        if options.external().is_none()
            && let Some(running) = embedded::running(&options.data_dir()?).await?
        {
            // Whoever runs it keeps it up to date. Migrating under a server of another version is not ours to do.
            return Ok(Self::foreign(running.url(DATABASE), Home::Shared, options));
        }
        Self::own(options).await
    }

    fn foreign(url: String, home: Home, options: &DatabaseOptions) -> Self {
        Self { url, pool_size: usize::from(options.pool_size), home }
    }

    async fn start(options: &DatabaseOptions) -> anyhow::Result<Self> {
        let data_dir = options.data_dir()?;
        let embedded = Embedded::start(&Settings::new(&data_dir)).await?;
        Ok(Self {
            url: embedded.url(DATABASE),
            pool_size: usize::from(options.pool_size),
            home: Home::Here { embedded, data_dir },
        })
    }

    async fn migrated(self) -> anyhow::Result<Self> {
        let connection = self.connect().await?;
        let migrating = tokio::spawn(migrations::migrate(connection)).await?;
        if let Err(error) = migrating {
            self.stop().await?;
            return Err(error);
        }
        Ok(self)
    }

    /// One connection.
    ///
    /// # Errors
    /// Where the database does not take it.
    pub(crate) async fn connect(&self) -> anyhow::Result<AsyncPgConnection> {
        AsyncPgConnection::establish(&self.url).await.context(match self.home {
            Home::Elsewhere => {
                "the database that DATABASE_URL names cannot be reached: check that it runs, and the URL"
            }
            Home::Shared => "the database of the server that runs takes no connections: look at the server's log",
            Home::Here { .. } => "the embedded database takes no connections: look at its log in the data directory",
        })
    }

    /// A pool of connections.
    ///
    /// # Errors
    /// Where the connection string makes no sense.
    pub(crate) fn pool(&self) -> anyhow::Result<Pool> {
        pool::connect(&self.url, self.pool_size)
    }

    /// Whether the database is our own.
    pub(crate) fn is_here(&self) -> bool {
        matches!(self.home, Home::Here { .. })
    }

    /// Where it is, in words.
    pub(crate) fn place(&self) -> String {
        match &self.home {
            Home::Here { data_dir, .. } => data_dir.display().to_string(),
            Home::Shared => "the data directory of another server".to_owned(),
            Home::Elsewhere => "the PostgreSQL that DATABASE_URL names".to_owned(),
        }
    }

    /// Waits until our own PostgreSQL ends though nobody asked it to; for ever, if it is not ours.
    pub(crate) async fn lost(&mut self) -> embedded::Error {
        match &mut self.home {
            Home::Here { embedded, .. } => embedded.lost().await,
            Home::Shared | Home::Elsewhere => std::future::pending().await,
        }
    }

    /// Starts our own PostgreSQL again where it was, after [`Store::lost`].
    ///
    /// # Errors
    /// Where it does not start.
    pub(crate) async fn restart(&mut self, options: &DatabaseOptions) -> anyhow::Result<()> {
        // The old one holds the data directory until it is let go.
        let old = std::mem::replace(&mut self.home, Home::Elsewhere);
        drop(old);
        *self = Self::start(options).await?;
        Ok(())
    }

    /// Stops our own PostgreSQL.
    ///
    /// # Errors
    /// Where it does not stop.
    pub(crate) async fn stop(self) -> anyhow::Result<()> {
        match self.home {
            Home::Here { embedded, .. } => Ok(embedded.stop().await?),
            Home::Shared | Home::Elsewhere => Ok(()),
        }
    }
}
