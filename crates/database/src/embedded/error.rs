//! What can go wrong with the embedded PostgreSQL, each as one sentence with
//! what to do about it.

use std::io;
use std::path::{Path, PathBuf};

use super::binaries::OLDEST;

/// Why the embedded PostgreSQL could not be started, found or stopped.
///
/// Every message is one sentence that names the folder or process concerned
/// and says what to do; none of these leaves the data changed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No PostgreSQL programs anywhere we look.
    #[error(
        "PostgreSQL was not found on this machine: install it (`apt-get install postgresql` on \
         Debian and Ubuntu, `brew install postgresql@17` on macOS), or set LYCEUM_POSTGRES_BIN to \
         the folder that holds its `postgres` and `initdb`, or set DATABASE_URL to a server that \
         already runs"
    )]
    MissingBinaries,

    /// The folder the operator named does not hold usable programs.
    #[error(
        "there is no working `postgres` with `initdb` next to it in {folder}, the folder named for \
         PostgreSQL's programs: correct LYCEUM_POSTGRES_BIN, or unset it so that Lyceum looks for them"
    )]
    NamedBinaries {
        /// The folder as it was named.
        folder: PathBuf,
    },

    /// PostgreSQL is there, but none new enough.
    #[error(
        "PostgreSQL {found} in {folder} is too old: Lyceum needs PostgreSQL {needed} or newer, so \
         install one, or set LYCEUM_POSTGRES_BIN to its folder"
    )]
    TooOld {
        /// Newest major version found.
        found: u32,
        /// Where it was found.
        folder: PathBuf,
        /// Oldest major version that will do.
        needed: u32,
    },

    /// The cluster was made by a major version that is not installed.
    #[error(
        "the database in {cluster} was made by PostgreSQL {made_by}, but this machine has PostgreSQL \
         {installed}: {}carry the data over with `pg_upgrade`, or choose another --data-dir; nothing \
         was changed", install(.made_by)
    )]
    OtherVersion {
        /// The cluster's folder.
        cluster: PathBuf,
        /// What its `PG_VERSION` says.
        made_by: String,
        /// The major versions that were found, joined with commas.
        installed: String,
    },

    /// A folder stands where the cluster belongs, and is none.
    #[error(
        "{folder} is not a folder Lyceum can keep its database in ({why}): move it away or choose \
         another --data-dir; nothing was changed"
    )]
    NotOurs {
        /// The folder concerned.
        folder: PathBuf,
        /// What it is instead.
        why: String,
    },

    /// A live process owns the data directory.
    #[error(
        "another Lyceum{} already uses the data directory {data_dir}: stop it first, or choose \
         another --data-dir", owner(.pid)
    )]
    InUse {
        /// The data directory.
        data_dir: PathBuf,
        /// The owner's process id, where it could be read.
        pid: Option<i32>,
    },

    /// The data belongs to a user we are not.
    #[error("{folder} belongs to user {owner}: run Lyceum as that user, or choose another --data-dir")]
    OtherUser {
        /// The folder concerned.
        folder: PathBuf,
        /// Name, or number where it has none.
        owner: String,
    },

    /// Running as root, and PostgreSQL's own user cannot get at the folder.
    #[error(
        "PostgreSQL refuses to run as root and would run as user {account}, who may not pass \
         {blocked} on the way to {data_dir}: choose another --data-dir, such as /var/lib/lyceum"
    )]
    Unreachable {
        /// The data directory.
        data_dir: PathBuf,
        /// The user PostgreSQL would run as.
        account: String,
        /// The first folder on the way that stops that user.
        blocked: PathBuf,
    },

    /// Running as root, and there is no other user to run PostgreSQL as.
    #[error(
        "PostgreSQL refuses to run as root, and this machine has neither a user `postgres` nor a \
         user `nobody`: run Lyceum as an ordinary user, or create a user `postgres`"
    )]
    NoAccount,

    /// The disk or the quota is full.
    #[error(
        "there is no space left on the disk of {folder} for the database: free some, or choose a \
         --data-dir on another disk; nothing that was there is damaged"
    )]
    DiskFull {
        /// The folder that could not be written to.
        folder: PathBuf,
    },

    /// The short folder for the socket cannot be trusted or made.
    #[error(
        "the folder {folder} for the database's socket is not usable ({why}): remove it, or choose \
         a --data-dir with a shorter path"
    )]
    SocketFolder {
        /// The folder in question.
        folder: PathBuf,
        /// What is wrong with it.
        why: String,
    },

    /// `initdb` refused for a reason of its own.
    #[error("PostgreSQL could not set up a new database in {folder}: {reason}")]
    Initialise {
        /// Where the cluster was to be.
        folder: PathBuf,
        /// The last line that PostgreSQL said.
        reason: String,
    },

    /// `postgres` ended instead of becoming ready, or ended on its own later.
    #[error("PostgreSQL ended unexpectedly: {reason} (its log is {log})")]
    Ended {
        /// The last fatal line of the log, or the exit status.
        reason: String,
        /// The log file.
        log: PathBuf,
    },

    /// `postgres` is there but does not become ready, or does not stop.
    #[error("PostgreSQL (process {pid}) {what} within {seconds} s: look at its log {log}, and try again")]
    Slow {
        /// Process id of the postmaster.
        pid: i32,
        /// What it did not do.
        what: &'static str,
        /// How long we waited.
        seconds: u64,
        /// The log file.
        log: PathBuf,
    },

    /// Neither `HOME` nor `XDG_DATA_HOME` says where data belongs.
    #[error("neither XDG_DATA_HOME nor HOME is set: name a folder for the data with --data-dir")]
    NoHome,

    /// The operating system refused something.
    #[error("could not {what} {path}: {source}")]
    Io {
        /// The verb, such as "create".
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl Error {
    /// Wraps what the system said, telling a full disk from everything else.
    pub(super) fn io(what: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::DiskFull { folder: path.to_owned() },
            _ => Self::Io { what, path: path.to_owned(), source },
        }
    }
}

/// Whether PostgreSQL's words are about a full disk or an exhausted quota.
pub(super) fn says_disk_full(words: &str) -> bool {
    words.contains("No space left on device") || words.contains("Disk quota exceeded")
}

/// Installing the old version helps only where Lyceum can work with it.
fn install(made_by: &str) -> String {
    let usable = made_by.parse().is_ok_and(|major: u32| major >= OLDEST);
    match usable {
        true => format!("install PostgreSQL {made_by} beside it and start again, or "),
        false => String::new(),
    }
}

fn owner(pid: &Option<i32>) -> String {
    pid.map_or_else(String::new, |pid| format!(" (process {pid})"))
}
