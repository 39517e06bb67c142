//! PostgreSQL's main process: starting it, waiting for it, stopping it.

use std::ffi::OsString;
use std::fs::File;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::account::Account;
use super::binaries::Binaries;
use super::error::{Error, says_disk_full};
use super::folder::DataFolder;
use super::pid_file::PidFile;
use super::watcher::Watcher;
use super::{PORT, Settings, process, socket};

/// How often we look whether something has happened.
const GLANCE: Duration = Duration::from_millis(2);

/// How long a start may take. After a crash PostgreSQL first repeats what its
/// journal holds, up to a gigabyte of it.
const START: Duration = Duration::from_secs(300);

/// How long a fast shutdown may take before it is made an immediate one, and
/// how long that may take.
const STOP: Duration = Duration::from_secs(30);

/// How long the processes of a PostgreSQL that was killed may hold its memory.
const LEFTOVERS: Duration = Duration::from_secs(10);

/// What a test can do without: surviving a power cut, and being copied elsewhere.
const HASTY: [&str; 5] =
    ["fsync=off", "synchronous_commit=off", "full_page_writes=off", "wal_level=minimal", "max_wal_senders=0"];

/// A running PostgreSQL, our child. Stopped when dropped.
#[derive(Debug)]
pub(super) struct Postmaster {
    child: Child,
    watcher: Option<Watcher>,
    folder: DataFolder,
    socket: PathBuf,
    ended: Option<ExitStatus>,
}

impl Postmaster {
    /// Starts PostgreSQL on the folder's cluster and waits until it is ready.
    /// Nobody else may be running on it: see [`end_orphan`].
    ///
    /// # Errors
    ///
    /// With PostgreSQL's own words, if it ends instead of becoming ready.
    pub(super) async fn start(
        folder: &DataFolder,
        binaries: &Binaries,
        account: &Account,
        settings: &Settings,
    ) -> Result<Self, Error> {
        let socket = socket::prepare(folder, account)?;
        socket::remove_stale_lock(&socket);
        let log = folder.fresh_log(account)?;
        let deadline = Instant::now() + LEFTOVERS;
        loop {
            let command = server(folder, &socket, binaries, account, settings);
            let mut postmaster = Self::spawn(command, &log, folder, &socket)?;
            match postmaster.ready(account).await {
                Err(Error::Ended { reason, .. }) if is_held_by_leftovers(&reason) && Instant::now() < deadline => {
                    tokio::time::sleep(GLANCE * 10).await;
                }
                other => return other.map(|()| postmaster),
            }
        }
    }

    fn spawn(mut command: Command, log: &File, folder: &DataFolder, socket: &Path) -> Result<Self, Error> {
        let log = || log.try_clone().map_err(Error::io("open", &folder.log()));
        let program = PathBuf::from(command.get_program());
        command.stdin(Stdio::null()).stdout(log()?).stderr(log()?);
        let child = command.spawn().map_err(Error::io("run", &program))?;
        Ok(Self { child, watcher: None, folder: folder.clone(), socket: socket.to_owned(), ended: None })
    }

    /// Process id.
    pub(super) fn pid(&self) -> i32 {
        // Ids are positive and below 2^22 on every system we run on.
        i32::try_from(self.child.id()).unwrap_or(i32::MAX)
    }

    /// Process id of whoever watches over it.
    #[cfg(test)]
    pub(super) fn watcher_pid(&self) -> Option<i32> {
        i32::try_from(self.watcher.as_ref()?.pid()).ok()
    }

    /// The folder it listens in.
    pub(super) fn socket(&self) -> &Path {
        &self.socket
    }

    async fn ready(&mut self, account: &Account) -> Result<(), Error> {
        let begin = Instant::now();
        let cluster = self.folder.cluster();
        let mut patient = false;
        while begin.elapsed() < START {
            if self.has_ended() {
                return Err(self.why_ended());
            }
            if let Some(file) = PidFile::read(&cluster).filter(|it| it.pid == self.pid()) {
                if self.watcher.is_none() {
                    // Not before the file is its own: PostgreSQL takes any process with the id in an old one for a
                    // live server, and in a container, where ids are few, that could be the watcher's.
                    self.watcher = Some(Watcher::start(self.pid(), account)?);
                }
                if file.is_ready() {
                    return Ok(());
                }
            }
            if !patient && begin.elapsed() > Duration::from_secs(2) {
                patient = true;
                tracing::info!("PostgreSQL is still starting, as it does after a crash when it repeats its journal");
            }
            tokio::time::sleep(GLANCE).await;
        }
        Err(self.too_slow("did not become ready", START))
    }

    /// Waits until PostgreSQL ends on its own, and says why it did.
    pub(super) async fn lost(&mut self) -> Error {
        while !self.has_ended() {
            tokio::time::sleep(Duration::from_millis(250)).await;
        }
        self.why_ended()
    }

    /// Stops PostgreSQL: sessions are cut off, what they had committed is kept.
    ///
    /// # Errors
    ///
    /// [`Error::Slow`] if it does not end even when told to drop everything.
    pub(super) async fn stop(mut self) -> Result<(), Error> {
        for signal in [Signal::SIGINT, Signal::SIGQUIT] {
            self.signal(signal);
            let deadline = Instant::now() + STOP;
            while !self.has_ended() && Instant::now() < deadline {
                tokio::time::sleep(GLANCE).await;
            }
            if self.has_ended() {
                return Ok(());
            }
        }
        Err(self.too_slow("did not stop", STOP * 2))
    }

    fn signal(&mut self, signal: Signal) {
        // Until it is collected by `has_ended`, its id cannot be another's.
        if !self.has_ended() {
            process::signal(self.pid(), signal);
        }
    }

    fn has_ended(&mut self) -> bool {
        if self.ended.is_none()
            && let Ok(Some(status)) = self.child.try_wait()
        {
            self.ended = Some(status);
            if let Some(watcher) = self.watcher.take() {
                watcher.dismiss();
            }
            socket::clean(&self.folder, &self.socket);
        }
        self.ended.is_some()
    }

    fn why_ended(&self) -> Error {
        let log = self.folder.log();
        let status = self.ended.unwrap_or_default();
        // Who is killed has no last words; what is in the log is about something else.
        let words = match status.signal() {
            Some(_) => None,
            None => last_complaint(&tail(&log)),
        };
        let reason = words.unwrap_or_else(|| status.to_string());
        if says_disk_full(&reason) {
            return Error::DiskFull { folder: self.folder.path().to_owned() };
        }
        Error::Ended { reason, log }
    }

    fn too_slow(&self, what: &'static str, after: Duration) -> Error {
        Error::Slow { pid: self.pid(), what, seconds: after.as_secs(), log: self.folder.log() }
    }
}

impl Drop for Postmaster {
    fn drop(&mut self) {
        self.signal(Signal::SIGINT);
        // Usually some 20 ms. What takes longer ends without us: the next start waits for it.
        let deadline = Instant::now() + Duration::from_secs(5);
        while !self.has_ended() && Instant::now() < deadline {
            std::thread::sleep(GLANCE);
        }
    }
}

/// Ends a PostgreSQL whose Lyceum was killed, and clears away what one that was
/// itself killed left behind. The caller owns the folder, so that whoever runs
/// on its cluster is nobody's.
///
/// # Errors
///
/// [`Error::Slow`] if it does not end.
pub(super) async fn end_orphan(folder: &DataFolder) -> Result<(), Error> {
    let cluster = folder.cluster();
    let Some(file) = PidFile::read(&cluster) else {
        return Ok(());
    };
    if !process::is_postmaster(file.pid, &cluster) {
        // PostgreSQL copes with the file of a process that is gone, and is careful
        // about it. But it takes any process for its own that has the id by now.
        if process::answers(file.pid) {
            file.remove().map_err(Error::io("remove", &cluster.join("postmaster.pid")))?;
        }
        if let Some(socket) = &file.socket {
            socket::remove_stale_lock(socket);
        }
        return Ok(());
    }
    tracing::info!(pid = file.pid, "stopping a PostgreSQL that lost its Lyceum");
    for signal in [Signal::SIGINT, Signal::SIGQUIT] {
        process::signal(file.pid, signal);
        let deadline = Instant::now() + STOP;
        while Instant::now() < deadline {
            if !process::is_alive(file.pid) {
                return Ok(());
            }
            tokio::time::sleep(GLANCE).await;
        }
    }
    Err(Error::Slow { pid: file.pid, what: "did not stop", seconds: STOP.as_secs() * 2, log: folder.log() })
}

/// The command that runs the server. What Lyceum relies on is said here, where
/// no configuration file can differ.
fn server(folder: &DataFolder, socket: &Path, binaries: &Binaries, account: &Account, settings: &Settings) -> Command {
    let mut command = account.command(&binaries.postgres());
    command.arg("-D").arg(folder.cluster());
    let mut said = vec![
        unix_socket_directories(socket),
        "unix_socket_permissions=0700".into(),
        "listen_addresses=".into(),
        format!("port={PORT}").into(),
        "log_destination=stderr".into(),
        "logging_collector=off".into(),
    ];
    if !settings.durable {
        said.extend(HASTY.map(OsString::from));
    }
    for setting in said {
        command.arg("-c").arg(setting);
    }
    command
}

/// Quoted, since the setting is a list, and a comma may be in the path.
fn unix_socket_directories(socket: &Path) -> OsString {
    let mut setting = b"unix_socket_directories=\"".to_vec();
    for byte in socket.as_os_str().as_bytes() {
        if *byte == b'"' {
            setting.push(b'"');
        }
        setting.push(*byte);
    }
    setting.push(b'"');
    OsString::from_vec(setting)
}

/// The end of a log; empty if it cannot be read.
fn tail(log: &Path) -> String {
    let mut end = Vec::new();
    if let Ok(mut file) = File::open(log) {
        let length = file.metadata().map_or(0, |it| it.len());
        file.seek(SeekFrom::Start(length.saturating_sub(64 * 1024))).ok();
        file.read_to_end(&mut end).ok();
    }
    String::from_utf8_lossy(&end).into_owned()
}

/// The last line of a log in which PostgreSQL gives up, without its time and process.
fn last_complaint(log: &str) -> Option<String> {
    let line = log
        .lines()
        .rev()
        .find(|line| line.contains("FATAL:") || line.contains("PANIC:"))
        .or_else(|| log.lines().rev().find(|line| line.contains("could not")))?;
    let words =
        ["FATAL:", "PANIC:", "LOG:"].iter().find_map(|mark| line.split_once(mark)).map_or(line, |(_, words)| words);
    Some(words.trim().to_owned())
}

/// Whether PostgreSQL refused because processes of an earlier one still hold its memory.
fn is_held_by_leftovers(reason: &str) -> bool {
    reason.contains("pre-existing shared memory block")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_fatal_line_is_the_reason() {
        let log = "2024-01-01 10:00:00.000 UTC [7] FATAL:  first\n\
                   2024-01-01 10:00:00.000 UTC [7] FATAL:  could not create lock file: No space\n\
                   2024-01-01 10:00:00.000 UTC [7] LOG:  database system is shut down\n";
        assert_eq!(last_complaint(log).as_deref(), Some("could not create lock file: No space"));
        assert_eq!(last_complaint("LOG:  all is well\n"), None);
    }
}
