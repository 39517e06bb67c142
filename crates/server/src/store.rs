//! The database a command works on: one it was told of, the embedded one of a running server, or an embedded one that it
//! starts itself.

use std::path::PathBuf;

use anyhow::{Context, bail};
use database::{
    AsyncPgConnection, Pool,
    embedded::{self, DATABASE, Embedded, Settings},
    migrations, pool, server_role,
};
use diesel_async::AsyncConnection;
use identity::{
    Viewer,
    audit::{self, Act},
};

use crate::configuration::DatabaseOptions;

/// A database, up to date, for as long as this is held.
pub(crate) struct Store {
    /// With the role that servers connect with.
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
        let store = match (options.external(), options.external_owner()) {
            (Some(url), _) => Self::foreign(url.to_owned(), Home::Elsewhere, options),
            (None, Some(_)) => bail!(
                "LYCEUM_OWNER_DATABASE_URL is set and DATABASE_URL is not: name the same database there, with the role that \
                 the server connects with"
            ),
            (None, None) => Self::start(options).await?,
        };
        let prepared = match &store.home {
            Home::Here { embedded, .. } => prepare_our_own(&embedded.url(DATABASE)).await,
            Home::Shared | Home::Elsewhere => store.prepare_foreign(options.external_owner()).await,
        };
        if let Err(error) = prepared {
            store.stop().await?;
            return Err(error);
        }
        Ok(store)
    }

    /// For a tool, which shares the embedded database of a running server, or starts it if none is running.
    ///
    /// # Errors
    /// Where the database cannot be reached, started or brought up to date.
    pub(crate) async fn join(options: &DatabaseOptions) -> anyhow::Result<Self> {
        if options.external().is_none()
            && options.external_owner().is_none()
            && let Some(running) = embedded::running(&options.data_dir()?).await?
        {
            // Whoever runs it keeps it up to date. Migrating under a server of another version is not ours to do.
            return Ok(Self::foreign(running.server_url(DATABASE), Home::Shared, options));
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
            url: embedded.server_url(DATABASE),
            pool_size: usize::from(options.pool_size),
            home: Home::Here { embedded, data_dir },
        })
    }

    /// Brings a database up to date that is not ours, with the role that owns it, where we are told which, and lets the
    /// server's role use it.
    async fn prepare_foreign(&self, owner: Option<&str>) -> anyhow::Result<()> {
        let mut connection = self.connect().await?;
        let Some(owner) = owner else {
            // A role that owns nothing can serve what its owner brought up to date.
            if migrations::are_applied(&mut connection).await.unwrap_or(false) {
                return Ok(());
            }
            return migrate(connection).await.context(
                "where the role of DATABASE_URL does not own the tables, name the one that does with LYCEUM_OWNER_DATABASE_URL",
            );
        };
        let role = server_role::of(&mut connection).await?;
        migrate(connect_owner(owner).await?).await?;
        let mut owner = connect_owner(owner).await?;
        server_role::grant(&mut owner, &role)
            .await
            .with_context(|| format!("the role {role} cannot be let use the database"))
    }

    /// A warning, where the server's own role could change what was entered in the audit trail.
    ///
    /// # Errors
    /// Where the database fails.
    pub(crate) async fn warn_of_role(&self) -> anyhow::Result<()> {
        if matches!(self.home, Home::Elsewhere) && server_role::can_change_trail(&mut self.connect().await?).await? {
            tracing::warn!(
                "the server could change its own audit trail, since the role that DATABASE_URL names owns the tables: make a \
                 role of its own for the server, name it there, and name the owner with LYCEUM_OWNER_DATABASE_URL"
            );
        }
        Ok(())
    }

    /// One connection, to read on.
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

    /// One connection on which the operator does something, which the audit trail calls `action`.
    ///
    /// # Errors
    /// Where the database does not take it.
    pub(crate) async fn connect_to(&self, action: &str) -> anyhow::Result<AsyncPgConnection> {
        let mut connection = self.connect().await?;
        audit::sign(&mut connection, &Act::of(&Viewer::Operator, action)).await?;
        Ok(connection)
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

async fn prepare_our_own(owner: &str) -> anyhow::Result<()> {
    let connect = async || {
        let connecting = AsyncPgConnection::establish(owner).await;
        connecting.context("the embedded database takes no connections: look at its log in the data directory")
    };
    migrate(connect().await?).await?;
    let mut owner = connect().await?;
    server_role::create(&mut owner).await?;
    server_role::grant(&mut owner, server_role::NAME).await?;
    Ok(())
}

async fn connect_owner(url: &str) -> anyhow::Result<AsyncPgConnection> {
    let connecting = AsyncPgConnection::establish(url).await;
    connecting
        .context("the database that LYCEUM_OWNER_DATABASE_URL names cannot be reached: check that it runs, and the URL")
}

async fn migrate(connection: AsyncPgConnection) -> anyhow::Result<()> {
    tokio::spawn(migrations::migrate(connection)).await?
}
