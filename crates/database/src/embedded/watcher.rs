//! A tiny process that outlives us just long enough to stop PostgreSQL when
//! we are killed without a chance to do it ourselves.

use std::io::Write;
use std::path::Path;
use std::process::{Child, Stdio};

use super::account::Account;
use super::error::Error;

/// Waits for a line or for the end of its input, which comes when we are gone
/// however that happened; only the latter makes it interrupt PostgreSQL.
const SCRIPT: &str = r#"read -r line || kill -INT "$1""#;

/// The process, and the pipe whose other end it holds.
#[derive(Debug)]
pub(super) struct Watcher {
    child: Child,
}

impl Watcher {
    /// Starts watching over the PostgreSQL with this process id.
    ///
    /// # Errors
    ///
    /// When there is no `/bin/sh` to run it.
    pub(super) fn start(pid: i32, account: &Account) -> Result<Self, Error> {
        let shell = Path::new("/bin/sh");
        let child = account
            .command(shell)
            .args(["-c", SCRIPT, "lyceum-watcher"])
            .arg(pid.to_string())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(Error::io("run", shell))?;
        Ok(Self { child })
    }

    /// Process id.
    #[cfg(test)]
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it without any harm, once PostgreSQL is gone.
    pub(super) fn dismiss(mut self) {
        if let Some(mut pipe) = self.child.stdin.take() {
            // If it is gone already, there is nobody to tell.
            pipe.write_all(b"done\n").ok();
        }
        self.child.wait().ok();
    }
}
