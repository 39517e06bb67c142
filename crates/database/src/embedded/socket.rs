//! The folder PostgreSQL's Unix socket lies in, and connection strings to it.

use std::fmt::Write;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::PORT;
use super::account::Account;
use super::error::Error;
use super::folder::{DataFolder, make_private};

/// Longest path of a socket, in bytes: the system's structure less its closing zero.
const LONGEST: usize = if cfg!(target_os = "linux") { 107 } else { 103 };

/// Makes the folder for the socket, enterable by the account alone: `socket` in
/// the data directory, or one with a short name in `/tmp` where that is too long.
///
/// # Errors
///
/// [`Error::SocketFolder`] if the folder in `/tmp` is somebody else's or open to others.
pub(super) fn prepare(folder: &DataFolder, account: &Account) -> Result<PathBuf, Error> {
    let usual = folder.socket();
    let path = if fits(&usual) { usual } else { short(folder.path()) };
    let existed = path.symlink_metadata().is_ok();
    make_private(&path)?;
    if !existed {
        account.own(&path)?;
    }
    check(&path, account)?;
    Ok(path)
}

/// Removes the lock of a PostgreSQL that is known to be gone.
pub(super) fn remove_stale_lock(socket: &Path) {
    for name in [format!(".s.PGSQL.{PORT}"), format!(".s.PGSQL.{PORT}.lock")] {
        fs::remove_file(socket.join(name)).ok();
    }
}

/// Removes the folder if it is the one in `/tmp`, once nothing is in it.
pub(super) fn clean(folder: &DataFolder, socket: &Path) {
    if socket != folder.socket() {
        fs::remove_dir(socket).ok();
    }
}

/// A connection string for `database`, with this role, over the socket in this
/// folder, as understood by tokio-postgres and by libpq.
pub(super) fn url(socket: &Path, role: &str, database: &str) -> String {
    let mut url = String::from("postgres:///");
    encode(&mut url, database.as_bytes());
    url.push_str("?host=");
    encode(&mut url, socket.as_os_str().as_bytes());
    url.push_str("&user=");
    encode(&mut url, role.as_bytes());
    url
}

fn fits(folder: &Path) -> bool {
    let socket = folder.join(format!(".s.PGSQL.{PORT}"));
    socket.as_os_str().len() <= LONGEST
}

fn short(data_dir: &Path) -> PathBuf {
    let digest = Sha256::digest(data_dir.as_os_str().as_bytes());
    let mut name = String::from("lyceum-");
    for byte in digest.iter().take(10) {
        // Writing to a String cannot fail.
        write!(name, "{byte:02x}").ok();
    }
    Path::new("/tmp").join(name)
}

/// Anybody may make folders in `/tmp`, so ours is trusted only if it is ours.
fn check(path: &Path, account: &Account) -> Result<(), Error> {
    let metadata = fs::symlink_metadata(path).map_err(Error::io("look at", path))?;
    let why = if !metadata.is_dir() {
        "it is not a folder"
    } else if !account.owns(&metadata) {
        "it belongs to another user"
    } else if metadata.permissions().mode() & 0o077 != 0 {
        "others may enter it"
    } else {
        return Ok(());
    };
    Err(Error::SocketFolder { folder: path.to_owned(), why: why.to_owned() })
}

fn encode(url: &mut String, bytes: &[u8]) {
    for byte in bytes {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                url.push(char::from(*byte));
            }
            // Writing to a String cannot fail.
            _ => write!(url, "%{byte:02X}").unwrap_or_default(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_connection_string_escapes_what_has_a_meaning_in_it() {
        let url = url(Path::new("/srv/a b&c=é/socket"), "lyceum", "one/../?two");
        assert_eq!(url, "postgres:///one/../%3Ftwo?host=/srv/a%20b%26c%3D%C3%A9/socket&user=lyceum");
    }

    #[test]
    fn a_socket_path_may_have_as_many_bytes_as_the_system_allows() {
        let name = ".s.PGSQL.5432".len() + 1;
        let fitting = PathBuf::from(format!("/{}", "a".repeat(LONGEST - name - 1)));
        assert!(fits(&fitting));
        assert!(!fits(&fitting.join("b")));
        assert!(fits(&short(&fitting)));
    }
}
