//! The cluster: PostgreSQL's own folder of files, made once.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::account::Account;
use super::binaries::Binaries;
use super::error::{Error, says_disk_full};
use super::folder::{DataFolder, UNFINISHED, make_private};
use super::{DATABASE, ROLE, Settings};

/// What a new cluster's `postgresql.conf` starts with. What Lyceum relies on is
/// set on the command line instead; this is for the operator to change.
const CONFIGURATION: &str = "
# Set by Lyceum when it made this cluster; change what you like.
max_connections = 100
shared_buffers = 128MB
# Compiling a query takes longer than running one of ours.
jit = off
random_page_cost = 1.1
";

/// The major version that made the cluster, as its `PG_VERSION` says it;
/// `None` if there is no cluster yet.
///
/// # Errors
///
/// [`Error::NotOurs`] if something else is in the cluster's place.
pub(super) fn made_by(cluster: &Path) -> Result<Option<String>, Error> {
    match fs::read_to_string(cluster.join("PG_VERSION")) {
        Ok(version) => Ok(Some(version.trim().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if cluster.symlink_metadata().is_err() {
                return Ok(None);
            }
            Err(Error::NotOurs {
                folder: cluster.to_owned(),
                why: "it has no PG_VERSION, so it is no PostgreSQL cluster".to_owned(),
            })
        }
        Err(error) => Err(Error::io("read", &cluster.join("PG_VERSION"))(error)),
    }
}

/// Makes the cluster with its role and database. It appears under its name
/// complete and, if durable, safely on disk, or not at all.
///
/// # Errors
///
/// [`Error::DiskFull`], or [`Error::Initialise`] with PostgreSQL's words.
pub(super) async fn create(
    folder: &DataFolder,
    binaries: &Binaries,
    account: &Account,
    settings: &Settings,
) -> Result<(), Error> {
    let unfinished = Unfinished::new(folder, account)?;
    let new = &unfinished.path;

    run(initdb(new, binaries, account), "", folder).await?;
    OpenOptions::new()
        .append(true)
        .open(new.join("postgresql.conf"))
        .and_then(|mut file| file.write_all(CONFIGURATION.as_bytes()))
        .map_err(Error::io("write", folder.path()))?;
    let create_database = format!("CREATE DATABASE {DATABASE}\n");
    run(single_user(new, binaries, account), &create_database, folder).await?;
    if settings.durable {
        // Everything before ran without waiting for the disk; this waits once for all of it.
        let mut sync = account.command(&binaries.initdb());
        sync.arg("--sync-only").arg("-D").arg(new);
        run(sync, "", folder).await?;
    }
    unfinished.finish(&folder.cluster())?;
    if settings.durable {
        File::open(folder.path()).and_then(|it| it.sync_all()).map_err(Error::io("sync", folder.path()))?;
    }
    Ok(())
}

fn initdb(new: &Path, binaries: &Binaries, account: &Account) -> Command {
    let mut command = account.command(&binaries.initdb());
    command
        .arg("-D")
        .arg(new)
        .args(["--username", ROLE])
        // The socket's folder decides who gets in.
        .arg("--auth=trust")
        .arg("--encoding=UTF8")
        // Text sorts by code point, the same on every machine; where a person's
        // order is wanted, the query says whose.
        .arg("--locale=C")
        .args(letters())
        .args(["--data-checksums", "--no-instructions", "--no-sync"]);
    command
}

/// Which letters there are and what their capitals are: all of Unicode's where
/// the machine knows them, since to plain `C` an É is no letter at all.
fn letters() -> Option<String> {
    let known = Command::new("locale").arg("-a").output().ok()?;
    let known = String::from_utf8_lossy(&known.stdout).to_ascii_lowercase();
    ["C.UTF-8", "en_US.UTF-8"]
        .into_iter()
        .find(|name| {
            let name = name.to_ascii_lowercase();
            let short = name.replace("utf-8", "utf8");
            known.lines().any(|it| it == name || it == short)
        })
        .map(|name| format!("--lc-ctype={name}"))
}

/// PostgreSQL without a server around it, reading statements from its input.
fn single_user(new: &Path, binaries: &Binaries, account: &Account) -> Command {
    let mut command = account.command(&binaries.postgres());
    command.args(["--single", "-F", "-D"]).arg(new);
    // Stop at the first error, which is otherwise only printed.
    command.args(["-c", "exit_on_error=on", "postgres"]);
    command
}

/// Runs a command to its end with `input`, ended early if the caller gives up.
async fn run(command: Command, input: &str, folder: &DataFolder) -> Result<(), Error> {
    let program = PathBuf::from(command.get_program());
    let mut command = tokio::process::Command::from(command);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
    let mut child = command.spawn().map_err(Error::io("run", &program))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A program that ended early says why better than a broken pipe does.
        tokio::io::AsyncWriteExt::write_all(&mut stdin, input.as_bytes()).await.ok();
    }
    let output = child.wait_with_output().await.map_err(Error::io("run", &program))?;
    if output.status.success() {
        return Ok(());
    }
    Err(refusal(&output, folder))
}

fn refusal(output: &Output, folder: &DataFolder) -> Error {
    let words = String::from_utf8_lossy(&output.stderr);
    if says_disk_full(&words) {
        return Error::DiskFull { folder: folder.path().to_owned() };
    }
    // The first line that complains; what follows is about tidying up.
    let complaint = words
        .lines()
        .find(|line| ["FATAL:", "PANIC:", "ERROR:", "error:"].iter().any(|it| line.contains(it)))
        .or_else(|| words.lines().last())
        .map(|line| line.trim().to_owned())
        .unwrap_or_else(|| output.status.to_string());
    Error::Initialise { folder: folder.path().to_owned(), reason: complaint }
}

/// A cluster being made, removed again unless it is finished.
struct Unfinished {
    path: PathBuf,
}

impl Unfinished {
    fn new(folder: &DataFolder, account: &Account) -> Result<Self, Error> {
        // A name of its own: a process left over from an interrupted start may
        // still be writing into an older one.
        let name = format!("{UNFINISHED}{}", uuid::Uuid::now_v7().simple());
        let path = folder.path().join(name);
        make_private(&path)?;
        let unfinished = Self { path };
        account.own(&unfinished.path)?;
        Ok(unfinished)
    }

    fn finish(self, cluster: &Path) -> Result<(), Error> {
        // After this there is nothing left under the old name to remove.
        fs::rename(&self.path, cluster).map_err(Error::io("rename", &self.path))
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if self.path.symlink_metadata().is_ok()
            && let Err(error) = fs::remove_dir_all(&self.path)
        {
            tracing::warn!(folder = %self.path.display(), %error, "could not remove a half-made database");
        }
    }
}
