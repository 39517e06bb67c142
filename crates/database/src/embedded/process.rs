//! Looking at processes by id: whether one is alive, and what it runs.

use std::path::Path;

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// Whether a process with this id is running. One that has ended but was not
/// collected by its parent (a zombie) is not, though signals still find it.
pub(super) fn is_alive(pid: i32) -> bool {
    answers(pid) && !is_zombie(pid)
}

/// Whether the process table has this id at all, which is all that PostgreSQL
/// asks before it believes a lock file.
pub(super) fn answers(pid: i32) -> bool {
    pid > 0 && kill(Pid::from_raw(pid), None) != Err(Errno::ESRCH)
}

/// Whether the process with this id is alive and is the main process of a
/// PostgreSQL on the folder `cluster`, and not some other that got the id since.
pub(super) fn is_postmaster(pid: i32, cluster: &Path) -> bool {
    is_alive(pid) && runs_postgres_on(pid, cluster)
}

/// Sends a signal to a process; one that is gone already is no error.
pub(super) fn signal(pid: i32, signal: Signal) {
    match kill(Pid::from_raw(pid), signal) {
        Ok(()) | Err(Errno::ESRCH) => {}
        Err(error) => tracing::warn!(pid, %signal, %error, "could not signal PostgreSQL"),
    }
}

#[cfg(target_os = "linux")]
fn is_zombie(pid: i32) -> bool {
    // The state follows the name, which is in parentheses and may itself hold some.
    std::fs::read_to_string(format!("/proc/{pid}/stat")).is_ok_and(|stat| {
        let state = stat.rsplit_once(')').map(|(_, rest)| rest.trim_start());
        state.is_some_and(|it| it.starts_with(['Z', 'X']))
    })
}

#[cfg(target_os = "linux")]
fn runs_postgres_on(pid: i32, cluster: &Path) -> bool {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let Ok(line) = std::fs::read(format!("/proc/{pid}/cmdline")) else {
        return false;
    };
    let mut arguments = line.split(|byte| *byte == 0).map(|it| Path::new(OsStr::from_bytes(it)));
    let program = arguments.next().and_then(Path::file_name);
    let is_postgres = program.is_some_and(|it| it == "postgres" || it == "postmaster");
    // PostgreSQL's main process works in its cluster; who may not see that has the arguments.
    let works_there = std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|folder| folder == cluster);
    is_postgres && (works_there || arguments.any(|it| it == cluster))
}

#[cfg(not(target_os = "linux"))]
fn is_zombie(pid: i32) -> bool {
    ps(pid, "stat=").is_some_and(|state| state.trim_start().starts_with('Z'))
}

#[cfg(not(target_os = "linux"))]
fn runs_postgres_on(pid: i32, cluster: &Path) -> bool {
    ps(pid, "command=").is_some_and(|line| {
        let program = line.split(" -").next().unwrap_or_default();
        let is_postgres = program.ends_with("postgres") || program.ends_with("postmaster");
        is_postgres && line.contains(&*cluster.to_string_lossy())
    })
}

#[cfg(not(target_os = "linux"))]
fn ps(pid: i32, column: &str) -> Option<String> {
    let answer = std::process::Command::new("ps").args(["-ww", "-o", column, "-p", &pid.to_string()]).output().ok()?;
    String::from_utf8(answer.stdout).ok()
}
