//! `postmaster.pid`, in which a running PostgreSQL describes itself: process,
//! folder, start, port, socket folder, address, memory, status, a line each.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// What the file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PidFile {
    path: PathBuf,
    /// The main process.
    pub(super) pid: i32,
    /// The folder of its socket, once it listens.
    pub(super) socket: Option<PathBuf>,
    status: String,
}

impl PidFile {
    /// Reads the file of a cluster; `None` if there is none, or none that says a process.
    pub(super) fn read(cluster: &Path) -> Option<Self> {
        let path = cluster.join("postmaster.pid");
        let text = fs::read(&path).ok()?;
        Self::parse(path, &String::from_utf8_lossy(&text))
    }

    fn parse(path: PathBuf, text: &str) -> Option<Self> {
        let lines: Vec<&str> = text.lines().collect();
        // PostgreSQL without a server writes its id as a negative number.
        let pid: i32 = lines.first()?.trim().parse().ok()?;
        let socket = lines.get(4).filter(|it| !it.is_empty());
        Some(Self {
            path,
            pid: pid.checked_abs()?,
            socket: socket.map(PathBuf::from),
            status: lines.get(7).map_or("", |it| it.trim()).to_owned(),
        })
    }

    /// Whether connections are welcome.
    pub(super) fn is_ready(&self) -> bool {
        self.status == "ready"
    }

    /// Removes the file; gone already is as good.
    pub(super) fn remove(&self) -> io::Result<()> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_a_ready_server_from_a_starting_one() {
        let read = |text| PidFile::parse(PathBuf::new(), text);
        let ready = read("41\n/d/postgres\n1700000000\n5432\n/d/socket\n\n  5 7\nready   \n").expect("a complete file");
        assert_eq!((ready.pid, ready.is_ready()), (41, true));
        assert_eq!(ready.socket, Some(PathBuf::from("/d/socket")));
        let starting = read("41\n/d/postgres\n1700000000\n5432\n").expect("a beginning");
        assert_eq!((starting.is_ready(), starting.socket), (false, None));
        assert_eq!(read(""), None);
    }
}
