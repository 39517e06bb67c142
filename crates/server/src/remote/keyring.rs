//! Who somebody is to which server: `lyceum/credentials.json` in their configuration, which they alone can read.
//!
//! It is changed under a lock, by one program at a time, and replaced as a whole: a token that a provider gives only once
//! is neither used twice nor lost.

use std::{
    collections::BTreeMap,
    env,
    fs::{self, DirBuilder, File, OpenOptions, Permissions},
    io::{ErrorKind, Write},
    os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use anyhow::{Context, anyhow};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{ServerAddress, secret::Secret};

/// That somebody is signed in at a server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignIn {
    /// The provider whose account it is.
    pub(crate) issuer: String,
    /// What this program is called there.
    pub(crate) client_id: String,
    /// What the tokens are asked for: the server's graph, as it calls itself; none where the provider is not told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) resource: Option<String>,
    /// What is shown to the server.
    pub(crate) access_token: Secret,
    /// From when on the provider is to be asked for another one; none where it did not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) expires_at: Option<Timestamp>,
    /// For what the provider gives another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) refresh_token: Option<Secret>,
}

/// Everything in the file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Credentials {
    #[serde(default)]
    servers: BTreeMap<String, SignIn>,
}

/// The file, wherever it is.
#[derive(Debug, Clone)]
pub(crate) struct Keyring {
    folder: PathBuf,
}

/// The file while nobody else changes it.
pub(crate) struct Held<'a> {
    keyring: &'a Keyring,
    credentials: Credentials,
    /// Released when it is closed.
    _lock: File,
}

impl Keyring {
    /// That of whoever runs this program.
    ///
    /// # Errors
    /// Where it is not known where their configuration is.
    pub(crate) fn of_user() -> anyhow::Result<Self> {
        // A relative one is to be ignored (XDG Base Directory Specification).
        let configured = env::var_os("XDG_CONFIG_HOME").map(PathBuf::from).filter(|folder| folder.is_absolute());
        let usual = || env::home_dir().filter(|home| home.is_absolute()).map(|home| home.join(".config"));
        let folder = configured.or_else(usual);
        let folder = folder.context("it is not known where your configuration is: set HOME or XDG_CONFIG_HOME")?;
        Ok(Self::in_folder(&folder.join("lyceum")))
    }

    fn in_folder(folder: &Path) -> Self {
        Self { folder: folder.to_owned() }
    }

    fn file(&self) -> PathBuf {
        self.folder.join("credentials.json")
    }

    /// The servers somebody is signed in at.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn servers(&self) -> anyhow::Result<Vec<String>> {
        Ok(self.read()?.servers.into_keys().collect())
    }

    /// Who they are to this server, if they are signed in there.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(crate) fn sign_in(&self, server: &ServerAddress) -> anyhow::Result<Option<SignIn>> {
        Ok(self.read()?.servers.remove(&server.to_string()))
    }

    /// The file as it stands, once nobody else changes it.
    ///
    /// # Errors
    /// Where it cannot be read, or nothing be written beside it.
    pub(crate) fn hold(&self) -> anyhow::Result<Held<'_>> {
        let unwritable = || format!("{} cannot be written", self.folder.display());
        DirBuilder::new().recursive(true).mode(0o700).create(&self.folder).with_context(unwritable)?;
        // It may have been there before.
        fs::set_permissions(&self.folder, Permissions::from_mode(0o700)).with_context(unwritable)?;
        let lock = self.folder.join("credentials.lock");
        let lock = OpenOptions::new().create(true).truncate(false).write(true).mode(0o600).open(lock);
        let lock = lock.with_context(unwritable)?;
        lock.lock().with_context(unwritable)?;
        Ok(Held { keyring: self, credentials: self.read()?, _lock: lock })
    }

    fn read(&self) -> anyhow::Result<Credentials> {
        let path = self.file();
        let unreadable = || format!("{} cannot be read", path.display());
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Credentials::default()),
            Err(error) => return Err(error).with_context(unreadable),
        };
        let mode = fs::metadata(&path).with_context(unreadable)?.permissions().mode();
        if mode & 0o077 != 0 {
            fs::set_permissions(&path, Permissions::from_mode(0o600)).with_context(unreadable)?;
            eprintln!("{} could be read by others on this machine; it is yours alone now", path.display());
        }
        serde_json::from_str(&text).map_err(|error| {
            // What is wrong could hold a token; where it is does not.
            anyhow!(
                "{} is damaged at line {}, column {}: remove it, and sign in again with lyceum login",
                path.display(),
                error.line(),
                error.column()
            )
        })
    }
}

impl Held<'_> {
    /// Who they are to this server, if they are signed in there.
    pub(crate) fn sign_in(&self, server: &ServerAddress) -> Option<&SignIn> {
        self.credentials.servers.get(&server.to_string())
    }

    /// Keeps that they are signed in at this server, or not any more.
    ///
    /// # Errors
    /// Where the file cannot be written; it then stays as it was.
    pub(crate) fn keep(&mut self, server: &ServerAddress, sign_in: Option<SignIn>) -> anyhow::Result<()> {
        match sign_in {
            Some(sign_in) => self.credentials.servers.insert(server.to_string(), sign_in),
            None => self.credentials.servers.remove(&server.to_string()),
        };
        self.write().with_context(|| format!("{} cannot be written", self.keyring.file().display()))
    }

    fn write(&self) -> anyhow::Result<()> {
        // Made with the mode 0600.
        let mut file = tempfile::NamedTempFile::new_in(&self.keyring.folder)?;
        file.write_all(serde_json::to_string_pretty(&self.credentials)?.as_bytes())?;
        file.write_all(b"\n")?;
        file.as_file().sync_all()?;
        file.persist(self.keyring.file())?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keyring() -> (tempfile::TempDir, Keyring) {
        let folder = tempfile::tempdir().expect("a folder can be made");
        let keyring = Keyring::in_folder(&folder.path().join("config/lyceum"));
        (folder, keyring)
    }

    fn server(name: &str) -> ServerAddress {
        format!("https://{name}.example").parse().expect("an address")
    }

    fn sign_in(token: &str) -> SignIn {
        SignIn {
            issuer: "https://login.example".into(),
            client_id: "lyceum-device".into(),
            resource: Some("https://a.example/graphql".into()),
            access_token: Secret::new(token),
            expires_at: Some(Timestamp::UNIX_EPOCH),
            refresh_token: None,
        }
    }

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).expect("it is there").permissions().mode() & 0o777
    }

    #[test]
    fn each_server_has_its_own_and_nobody_else_reads_them() {
        let (_folder, keyring) = keyring();
        assert_eq!(keyring.sign_in(&server("a")).expect("no file is no fault"), None);
        for (name, token) in [("a", "one"), ("b", "two"), ("a", "three")] {
            keyring.hold().and_then(|mut held| held.keep(&server(name), Some(sign_in(token)))).expect("it is kept");
        }
        assert_eq!(keyring.servers().expect("two"), ["https://a.example", "https://b.example"]);
        assert_eq!(keyring.sign_in(&server("a")).expect("readable"), Some(sign_in("three")));
        assert_eq!((mode(&keyring.folder), mode(&keyring.file())), (0o700, 0o600));
        keyring.hold().and_then(|mut held| held.keep(&server("a"), None)).expect("it is forgotten");
        assert_eq!(keyring.servers().expect("one"), ["https://b.example"]);
        let left: Vec<_> = fs::read_dir(&keyring.folder).expect("a folder").map(|one| one.expect("a file")).collect();
        assert_eq!(left.len(), 2, "the file and the lock: {left:?}");
    }

    #[test]
    fn what_others_could_read_is_closed() {
        let (_folder, keyring) = keyring();
        keyring.hold().and_then(|mut held| held.keep(&server("a"), Some(sign_in("one")))).expect("it is kept");
        fs::set_permissions(&keyring.folder, Permissions::from_mode(0o755)).expect("our own");
        fs::set_permissions(keyring.file(), Permissions::from_mode(0o644)).expect("our own");
        assert_eq!(keyring.sign_in(&server("a")).expect("readable"), Some(sign_in("one")));
        assert_eq!(mode(&keyring.file()), 0o600);
        keyring.hold().expect("it can be held");
        assert_eq!(mode(&keyring.folder), 0o700);
    }

    #[test]
    fn a_damaged_file_is_said_to_be_so_without_what_is_in_it() {
        let (_folder, keyring) = keyring();
        keyring.hold().and_then(|mut held| held.keep(&server("a"), Some(sign_in("hush")))).expect("it is kept");
        let text = fs::read_to_string(keyring.file()).expect("a file");
        for damaged in
            [&text[..text.find("hush").expect("it is there") + 4], "", "null", "{\"servers\":{\"a\":\"hush\"}}"]
        {
            fs::write(keyring.file(), damaged).expect("our own");
            let error = keyring.sign_in(&server("a")).expect_err(damaged).to_string();
            assert!(error.contains("credentials.json is damaged at line "), "{error}");
            assert!(!error.contains("hush"), "{error}");
            assert!(keyring.hold().is_err(), "nothing is written over it");
        }
    }

    #[test]
    fn nobody_changes_what_another_holds() {
        let (_folder, keyring) = keyring();
        let held = keyring.hold().expect("it can be held");
        let lock = File::open(keyring.folder.join("credentials.lock")).expect("it is there");
        assert!(matches!(lock.try_lock(), Err(fs::TryLockError::WouldBlock)));
        drop(held);
        assert!(lock.try_lock().is_ok());
    }

    #[test]
    fn no_token_is_shown_for_debugging() {
        assert!(!format!("{:?}", sign_in("hush")).contains("hush"));
    }
}
