//! The user PostgreSQL runs as: ourselves, or another when we are root, which
//! PostgreSQL refuses.

use std::env;
use std::fs::{self, Metadata};
use std::io;
use std::os::unix::fs::{MetadataExt, PermissionsExt, lchown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use nix::unistd::{Gid, Uid, User, getegid, geteuid};

use super::error::Error;

/// A user and group for PostgreSQL's processes and files.
#[derive(Debug, Clone)]
pub(super) struct Account {
    uid: u32,
    gid: u32,
    /// Whether that is somebody else, so that processes and files have to be handed over.
    other: bool,
}

impl Account {
    /// Who runs PostgreSQL for a data directory: ourselves, unless we are root.
    /// Then the owner of the first of `folders` that exists and is not root's,
    /// else the user who called sudo, else `postgres`, else `nobody`.
    ///
    /// # Errors
    ///
    /// [`Error::NoAccount`] when root finds nobody else.
    pub(super) fn choose(folders: &[&Path]) -> Result<Self, Error> {
        if !geteuid().is_root() {
            return Ok(Self { uid: geteuid().as_raw(), gid: getegid().as_raw(), other: false });
        }
        let owner = |folder: &&Path| {
            let it = fs::metadata(folder).ok()?;
            (it.uid() != 0).then(|| (it.uid(), it.gid()))
        };
        let (uid, gid) = folders
            .iter()
            .find_map(owner)
            .or_else(sudo)
            .or_else(|| named("postgres"))
            .or_else(|| named("nobody"))
            .ok_or(Error::NoAccount)?;
        Ok(Self { uid, gid, other: true })
    }

    /// A command to run as this user, untouched by our terminal and environment:
    /// in a process group of its own, so that Ctrl-C does not reach it, without
    /// the variables that steer PostgreSQL or its language.
    pub(super) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.current_dir("/").process_group(0);
        for (name, _) in env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("PG") || text.starts_with("LC_") || text.starts_with("LANG") {
                command.env_remove(&name);
            }
        }
        // English words, which we look for, and no search through the time zones.
        command.env("LC_ALL", "C").env("TZ", "UTC");
        if self.other {
            // The standard library drops root's supplementary groups along with this.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Hands a file or folder we made over to this user.
    pub(super) fn own(&self, path: &Path) -> Result<(), Error> {
        if !self.other {
            return Ok(());
        }
        lchown(path, Some(self.uid), Some(self.gid)).map_err(Error::io("hand over", path))
    }

    /// User and group ids, if they are not our own.
    pub(super) fn other(&self) -> Option<(u32, u32)> {
        self.other.then_some((self.uid, self.gid))
    }

    /// Whether the thing with this metadata is this user's.
    pub(super) fn owns(&self, metadata: &Metadata) -> bool {
        metadata.uid() == self.uid
    }

    /// The outermost folder on the way to `path`, itself included, that this
    /// user may not pass. Only root has to ask.
    pub(super) fn blocked(&self, path: &Path) -> Option<PathBuf> {
        if !self.other {
            return None;
        }
        let mut way: Vec<&Path> = path.ancestors().collect();
        way.reverse();
        way.into_iter().find(|folder| fs::metadata(folder).is_ok_and(|it| !self.may_pass(&it))).map(Path::to_owned)
    }

    fn may_pass(&self, folder: &Metadata) -> bool {
        let mode = folder.permissions().mode();
        let bit = if folder.uid() == self.uid {
            0o100
        } else if folder.gid() == self.gid {
            0o010
        } else {
            0o001
        };
        mode & bit != 0
    }

    /// The user's name, or number where it has none.
    pub(super) fn name(&self) -> String {
        user_name(self.uid)
    }
}

/// Refuses a folder that belongs to somebody else than we are; root may use anybody's.
pub(super) fn check_ours(folder: &Path) -> Result<(), Error> {
    let metadata = match fs::metadata(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        other => other.map_err(Error::io("look at", folder))?,
    };
    if geteuid().is_root() || metadata.uid() == geteuid().as_raw() {
        return Ok(());
    }
    Err(Error::OtherUser { folder: folder.to_owned(), owner: user_name(metadata.uid()) })
}

fn user_name(uid: u32) -> String {
    match User::from_uid(Uid::from_raw(uid)) {
        Ok(Some(user)) => user.name,
        _ => uid.to_string(),
    }
}

/// Who called sudo, unless that was root as well.
fn sudo() -> Option<(u32, u32)> {
    let number = |name| env::var(name).ok()?.parse::<u32>().ok();
    let uid = number("SUDO_UID").filter(|uid| *uid != 0)?;
    Some((uid, number("SUDO_GID").unwrap_or(uid)))
}

fn named(name: &str) -> Option<(u32, u32)> {
    let user = User::from_name(name).ok()??;
    (user.uid != Uid::from_raw(0) && user.gid != Gid::from_raw(0)).then(|| (user.uid.as_raw(), user.gid.as_raw()))
}
