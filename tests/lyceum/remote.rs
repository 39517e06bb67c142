//! The command line as a client of a server elsewhere.

mod asking;
mod importing;
mod signing_in;

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use crate::process::{Home, Server};

/// Somebody at another machine: a home of their own, without a database.
struct Away {
    home: Home,
    server: String,
    token: Option<String>,
}

impl Away {
    fn from(server: &Server) -> Self {
        Self::from_address(server.address())
    }

    fn from_address(address: &str) -> Self {
        Self { home: Home::new(), server: address.to_owned(), token: None }
    }

    /// The same with a service token.
    fn with_token(self, token: &str) -> Self {
        Self { token: Some(token.to_owned()), ..self }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = self.home.lyceum(words);
        command.env("LYCEUM_SERVER", &self.server).env("XDG_CONFIG_HOME", self.home.beside("config"));
        if let Some(token) = &self.token {
            command.env("LYCEUM_TOKEN", token);
        }
        command
    }

    fn run(&self, words: &[&str]) -> Output {
        let output = self.command(words).output().expect("the program runs");
        assert!(!self.home.data().exists(), "no database is made for it");
        output
    }

    fn say(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    fn refusal(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(!output.status.success(), "{words:?}: {}", text(&output.stdout));
        text(&output.stderr)
    }

    /// A file of theirs.
    fn file(&self, name: &str, content: &str) -> String {
        let path = self.home.beside(name);
        fs::write(&path, content).expect("our own folder");
        path.to_str().expect("our own path").to_owned()
    }

    fn credentials(&self) -> PathBuf {
        self.home.beside("config/lyceum/credentials.json")
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim().to_owned()
}

/// An organization of this name, and a token with which its system writes.
fn host(home: &Home, name: &str) -> String {
    home.say(&["organization", "create", "--name", name]);
    home.say(&["token", "create", "--organization", name, "--scope", "catalogue:write"])
}
