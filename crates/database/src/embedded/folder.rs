//! The data directory: what lies where in it, and who owns it.
//!
//! ```text
//! lyceum.lock            held by the Lyceum that owns the directory; says its process id
//! postgres/              the cluster
//! postgres.new-…/        a cluster being set up, renamed when it is complete
//! postgres.log           what PostgreSQL said since its last start, and postgres.log.1 before that
//! socket/.s.PGSQL.5432   where it listens
//! ```

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, fchown};
use std::path::{Path, PathBuf};

use nix::fcntl::OFlag;

use super::account::{Account, check_ours};
use super::error::Error;

/// How the names of clusters being set up begin.
pub(super) const UNFINISHED: &str = "postgres.new-";

/// A data directory, by its real path.
#[derive(Debug, Clone)]
pub(super) struct DataFolder {
    root: PathBuf,
}

impl DataFolder {
    /// Makes the directory if it is missing, readable to its owner only, and
    /// settles which user runs PostgreSQL on it.
    ///
    /// # Errors
    ///
    /// When it cannot be made, belongs to somebody else, is itself a cluster,
    /// or cannot be reached by the user PostgreSQL would run as.
    pub(super) fn prepare(path: &Path) -> Result<(Self, Account), Error> {
        let path = std::path::absolute(path).map_err(Error::io("find", path))?;
        let existed = path.exists();
        let account = Account::choose(&[&path.join("postgres"), &path])?;
        if let Some(parent) = path.parent().filter(|_| !existed) {
            fs::create_dir_all(parent).map_err(Error::io("create", parent))?;
            make_private(&path)?;
        }
        let root = fs::canonicalize(&path).map_err(Error::io("open", &path))?;
        let folder = Self { root };
        check_ours(&folder.root)?;
        check_ours(&folder.cluster())?;
        folder.check_purpose()?;
        if folder.is_empty()? {
            account.own(&folder.root)?;
        }
        if let Some(blocked) = account.blocked(&folder.root) {
            if !existed {
                // Ours and empty: leave nothing behind where it cannot be used.
                fs::remove_dir(&folder.root).ok();
            }
            return Err(Error::Unreachable { data_dir: folder.root, account: account.name(), blocked });
        }
        Ok((folder, account))
    }

    /// An existing data directory, untouched; `None` if there is none.
    pub(super) fn existing(path: &Path) -> Option<Self> {
        let root = fs::canonicalize(path).ok()?;
        Some(Self { root })
    }

    /// The directory itself.
    pub(super) fn path(&self) -> &Path {
        &self.root
    }

    /// The cluster's folder.
    pub(super) fn cluster(&self) -> PathBuf {
        self.root.join("postgres")
    }

    /// The folder for the socket, where its path is short enough.
    pub(super) fn socket(&self) -> PathBuf {
        self.root.join("socket")
    }

    /// PostgreSQL's log.
    pub(super) fn log(&self) -> PathBuf {
        self.root.join("postgres.log")
    }

    /// Takes the directory for this process, until the returned lock is dropped.
    ///
    /// # Errors
    ///
    /// [`Error::InUse`] if another process has it.
    pub(super) fn lock(&self, account: &Account) -> Result<Lock, Error> {
        let path = self.lock_path();
        let file = open_own(&path, account)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Error::InUse { data_dir: self.root.clone(), pid: written_pid(&file) });
            }
            Err(TryLockError::Error(error)) => return Err(Error::io("lock", &path)(error)),
        }
        let lock = Lock { file };
        lock.write(&format!("{}\n", std::process::id())).map_err(Error::io("write", &path))?;
        Ok(lock)
    }

    /// Whether a live process has taken the directory.
    ///
    /// Asking holds the lock for an instant, so that whoever takes it has to
    /// try more than once.
    pub(super) fn is_locked(&self) -> Result<bool, Error> {
        let path = self.lock_path();
        let file = match File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
            other => other.map_err(Error::io("open", &path))?,
        };
        match file.try_lock_shared() {
            Ok(()) => Ok(false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(error)) => Err(Error::io("lock", &path)(error)),
        }
    }

    /// A fresh log file, the previous one kept as `postgres.log.1`.
    pub(super) fn fresh_log(&self, account: &Account) -> Result<File, Error> {
        let path = self.log();
        if path.symlink_metadata().is_ok() {
            fs::rename(&path, self.root.join("postgres.log.1")).map_err(Error::io("rename", &path))?;
        }
        open_own(&path, account)
    }

    /// Removes what interrupted first starts left behind. What resists stays:
    /// it is in nobody's way.
    pub(super) fn clean(&self) {
        let entries = fs::read_dir(&self.root).into_iter().flatten().flatten();
        for entry in entries {
            if entry.file_name().to_string_lossy().starts_with(UNFINISHED)
                && let Err(error) = fs::remove_dir_all(entry.path())
            {
                tracing::warn!(folder = %entry.path().display(), %error, "could not remove a half-made database");
            }
        }
    }

    fn lock_path(&self) -> PathBuf {
        self.root.join("lyceum.lock")
    }

    fn is_empty(&self) -> Result<bool, Error> {
        let mut entries = fs::read_dir(&self.root).map_err(Error::io("read", &self.root))?;
        Ok(entries.next().is_none())
    }

    /// Somebody else's cluster must not get ours inside it.
    fn check_purpose(&self) -> Result<(), Error> {
        match fs::read_to_string(self.root.join("PG_VERSION")) {
            Ok(version) => Err(Error::NotOurs {
                folder: self.root.clone(),
                why: format!("it is itself a cluster of PostgreSQL {}", version.trim()),
            }),
            Err(_) => Ok(()),
        }
    }
}

/// The right to a data directory; given up when dropped, also by the death of the process.
#[derive(Debug)]
pub(super) struct Lock {
    file: File,
}

impl Lock {
    fn write(&self, text: &str) -> io::Result<()> {
        self.file.set_len(0)?;
        (&self.file).write_all(text.as_bytes())
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // The file stays, since removing it would let two owners lock two files of one name.
        self.file.set_len(0).ok();
        self.file.unlock().ok();
    }
}

/// Makes a folder that only its owner may enter; one that exists is left as it is.
pub(super) fn make_private(path: &Path) -> Result<(), Error> {
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        other => other.map_err(Error::io("create", path)),
    }
}

/// Opens a file for the account, making it if need be. Never through a link,
/// which could lead root to somebody's file.
fn open_own(path: &Path, account: &Account) -> Result<File, Error> {
    let file = OpenOptions::new()
        .read(true)
        .append(true)
        .create(true)
        .mode(0o600)
        .custom_flags(OFlag::O_NOFOLLOW.bits())
        .open(path)
        .map_err(Error::io("open", path))?;
    if let Some((uid, gid)) = account.other() {
        let metadata = file.metadata().map_err(Error::io("look at", path))?;
        if metadata.uid() != uid {
            fchown(&file, Some(uid), Some(gid)).map_err(Error::io("hand over", path))?;
        }
    }
    Ok(file)
}

fn written_pid(mut file: &File) -> Option<i32> {
    let mut text = String::new();
    file.read_to_string(&mut text).ok()?;
    text.trim().parse().ok()
}
