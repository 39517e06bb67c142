//! Which server, and for whom, as the command line says.

use std::env;

use anyhow::bail;
use clap::Args;
use database::id::OrganizationId;

use super::{Keyring, ServerAddress, secret::Secret};

/// Which server elsewhere is asked, and for whom.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Server")]
pub(crate) struct ServerOptions {
    /// A Lyceum elsewhere: https://lyceum.example. Whoever asks it is signed in there with lyceum login, or has a service
    /// token in LYCEUM_TOKEN
    #[arg(long, value_name = "URL", env = "LYCEUM_SERVER")]
    server: Option<String>,

    /// The organization in whose name it is done, by its id, for those who have a role in several
    #[arg(long, value_name = "ORGANIZATION", env = "LYCEUM_ACTING_FOR")]
    acting_for: Option<String>,
}

impl ServerOptions {
    /// The server that is named. A variable that is set to nothing is not set.
    ///
    /// # Errors
    /// Where it is no address.
    pub(crate) fn named(&self) -> anyhow::Result<Option<ServerAddress>> {
        let words = self.server.as_deref().filter(|words| !words.is_empty());
        words.map(|words| words.parse().map_err(anyhow::Error::msg)).transpose()
    }

    /// The server that is named, or the only one that somebody is signed in at.
    ///
    /// # Errors
    /// Where that is none, or one of several.
    pub(crate) fn server(&self, keyring: &Keyring) -> anyhow::Result<ServerAddress> {
        if let Some(named) = self.named()? {
            return Ok(named);
        }
        match keyring.servers()?.as_slice() {
            [one] => one.parse().map_err(anyhow::Error::msg),
            [] => bail!("no server is named: name one with --server https://…, or in LYCEUM_SERVER"),
            several => bail!("you are signed in at {}: name one of them with --server", several.join(" and ")),
        }
    }

    /// For whom it is done.
    ///
    /// # Errors
    /// Where that is no id.
    pub(crate) fn acting_for(&self) -> anyhow::Result<Option<OrganizationId>> {
        let Some(words) = self.acting_for.as_deref().filter(|words| !words.is_empty()) else { return Ok(None) };
        words.parse().map(Some).map_err(|wrong| anyhow::anyhow!("--acting-for is \"{words}\", which {wrong}"))
    }
}

/// The service token of the environment. It is no flag: those anybody on the machine can read.
pub(super) fn token() -> anyhow::Result<Option<Secret>> {
    match env::var("LYCEUM_TOKEN") {
        Ok(token) if !token.trim().is_empty() => Ok(Some(Secret::new(token.trim()))),
        Err(env::VarError::NotUnicode(_)) => bail!("LYCEUM_TOKEN holds something that is no token; copy it again"),
        _ => Ok(None),
    }
}
