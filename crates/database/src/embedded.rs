//! The embedded PostgreSQL: a private server that Lyceum starts itself when it
//! is not told of another, on a Unix socket only, with nothing to configure.
//!
//! Its life:
//!
//! 1. [`Embedded::start`] finds PostgreSQL's programs, makes the data directory
//!    if it is missing, and takes it: one owner at a time.
//! 2. A first start sets up a cluster under a passing name and renames it once
//!    it is complete, so that an interrupted one leaves nothing to repair.
//! 3. A later start ends what an owner that was killed left running, or clears
//!    away its traces, and PostgreSQL recovers whatever was committed.
//! 4. PostgreSQL runs as our child in its own process group, so that Ctrl-C
//!    reaches only us, and we stop it in order: [`Embedded::stop`].
//! 5. If we are killed, a watcher that holds a pipe to us stops it instead.
//!
//! PostgreSQL refuses to run as root; then it runs as the owner of the data
//! directory, else as whoever called sudo, else as `postgres`, else `nobody`.

use std::env;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

mod account;
mod binaries;
mod cluster;
mod error;
mod folder;
mod pid_file;
mod postmaster;
mod process;
mod socket;
#[cfg(test)]
mod tests;
mod watcher;

pub use error::Error;

use crate::server_role;
use account::{Account, check_ours};
use folder::{DataFolder, Lock};
use pid_file::PidFile;
use postmaster::Postmaster;

/// The database that a new cluster comes with.
pub const DATABASE: &str = "lyceum";

/// The role that owns everything in it.
pub const ROLE: &str = "lyceum";

/// Part of the socket's name; nothing listens on a network.
const PORT: u16 = 5432;

/// How long to ask for a data directory: whoever looks whether it is taken
/// ([`running`]) holds it for an instant.
const ASKING: Duration = Duration::from_millis(250);

/// What an embedded PostgreSQL needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Where everything is kept; made if it is missing.
    pub data_dir: PathBuf,
    /// Whether what is committed survives a power cut. Only a test can do without.
    pub durable: bool,
    /// The folder of PostgreSQL's programs. `None` looks in the environment
    /// variable `LYCEUM_POSTGRES_BIN`, then wherever systems keep them.
    pub binaries: Option<PathBuf>,
}

impl Settings {
    /// Durable, with the programs found by themselves.
    pub fn new(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), durable: true, binaries: None }
    }
}

/// A PostgreSQL of our own. Dropping it stops the server too, but blocks while
/// it does, and nobody hears if that fails: prefer [`Embedded::stop`].
#[derive(Debug)]
pub struct Embedded {
    // Fields are dropped in this order: the server ends before the folder is let go.
    postmaster: Postmaster,
    _lock: Lock,
}

impl Embedded {
    /// Starts PostgreSQL, making its cluster on the first start, and returns
    /// when it welcomes connections. Giving up half-way (dropping the future)
    /// stops what was started and removes what was half made.
    ///
    /// # Errors
    ///
    /// Any [`Error`]; none changes data that was there.
    pub async fn start(settings: &Settings) -> Result<Self, Error> {
        let cluster = settings.data_dir.join("postgres");
        check_ours(&settings.data_dir)?;
        check_ours(&cluster)?;
        let find = |made_by: Option<&str>| binaries::find(settings.binaries.as_deref(), &cluster, made_by);
        // Before anything is made, so that a refusal leaves no traces.
        let before = cluster::made_by(&cluster)?;
        let mut binaries = find(before.as_deref())?;

        let (folder, account) = DataFolder::prepare(&settings.data_dir)?;
        let lock = take(&folder, &account).await?;
        folder.clean();
        let made_by = cluster::made_by(&folder.cluster())?;
        if made_by != before {
            binaries = find(made_by.as_deref())?;
        }
        if made_by.is_none() {
            cluster::create(&folder, &binaries, &account, settings).await?;
        } else {
            postmaster::end_orphan(&folder).await?;
        }
        let postmaster = Postmaster::start(&folder, &binaries, &account, settings).await?;
        tracing::debug!(pid = postmaster.pid(), folder = %folder.path().display(), "PostgreSQL is ready");
        Ok(Self { postmaster, _lock: lock })
    }

    /// The connection string of a database on this server, such as [`DATABASE`],
    /// with the role that owns it, for tokio-postgres and libpq alike.
    pub fn url(&self, database: &str) -> String {
        socket::url(self.postmaster.socket(), ROLE, database)
    }

    /// The same with the role that a server of the graph connects with, once
    /// [`server_role`](crate::server_role) has made it.
    pub fn server_url(&self, database: &str) -> String {
        socket::url(self.postmaster.socket(), server_role::NAME, database)
    }

    /// Waits until the server ends though nobody asked it to, and says why; for
    /// a `select!` beside what depends on it. Starting again is up to the caller.
    pub async fn lost(&mut self) -> Error {
        self.postmaster.lost().await
    }

    /// Stops the server: sessions are cut off, what they had committed is kept.
    ///
    /// # Errors
    ///
    /// [`Error::Slow`] if it does not end, not even when told to drop everything.
    pub async fn stop(self) -> Result<(), Error> {
        self.postmaster.stop().await
    }
}

/// A server on a data directory that another live Lyceum owns.
#[derive(Debug, Clone)]
pub struct Running {
    socket: PathBuf,
}

impl Running {
    /// The connection string of a database on this server, like [`Embedded::url`].
    pub fn url(&self, database: &str) -> String {
        socket::url(&self.socket, ROLE, database)
    }

    /// The same with the role of [`Embedded::server_url`].
    pub fn server_url(&self, database: &str) -> String {
        socket::url(&self.socket, server_role::NAME, database)
    }
}

/// The server that a live Lyceum runs on this data directory, once it is ready;
/// `None` if nobody does, and [`Embedded::start`] is free to.
///
/// # Errors
///
/// When the directory cannot be looked into, or its server does not become
/// ready within a minute.
pub async fn running(data_dir: &Path) -> Result<Option<Running>, Error> {
    check_ours(data_dir)?;
    let Some(folder) = DataFolder::existing(data_dir) else {
        return Ok(None);
    };
    let cluster = folder.cluster();
    let limit = Duration::from_secs(60);
    let deadline = Instant::now() + limit;
    let mut pid = 0;
    while folder.is_locked()? {
        if let Some(file) = PidFile::read(&cluster) {
            pid = file.pid;
            let alive = file.is_ready() && process::is_postmaster(pid, &cluster);
            if let Some(socket) = file.socket.filter(|_| alive) {
                return Ok(Some(Running { socket }));
            }
        }
        if Instant::now() > deadline {
            return Err(Error::Slow { pid, what: "did not become ready", seconds: limit.as_secs(), log: folder.log() });
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    Ok(None)
}

/// Where data belongs when nobody says: `lyceum` in `XDG_DATA_HOME`, else in
/// `~/.local/share`. For root `/var/lib/lyceum`, since nobody else gets into
/// root's home, and somebody else has to run PostgreSQL.
///
/// # Errors
///
/// [`Error::NoHome`] if the environment says neither.
pub fn default_data_dir() -> Result<PathBuf, Error> {
    let folder = |name| {
        let value = env::var_os(name).map(PathBuf::from);
        value.filter(|it| it.is_absolute())
    };
    if nix::unistd::geteuid().is_root() {
        return Ok(PathBuf::from("/var/lib/lyceum"));
    }
    folder("XDG_DATA_HOME")
        .or_else(|| folder("HOME").map(|home| home.join(".local/share")))
        .map(|it| it.join("lyceum"))
        .ok_or(Error::NoHome)
}

async fn take(folder: &DataFolder, account: &Account) -> Result<Lock, Error> {
    let deadline = Instant::now() + ASKING;
    loop {
        match folder.lock(account) {
            Err(Error::InUse { .. }) if Instant::now() < deadline => {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            other => return other,
        }
    }
}
