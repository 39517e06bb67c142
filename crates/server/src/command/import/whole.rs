//! Files that are read at once, here or by a server elsewhere.

use std::{fmt::Display, fs, path::PathBuf};

use anyhow::{Context, anyhow, bail};
use clap::Args;
use harvest::entry::Stopped;
use reqwest::{
    StatusCode,
    multipart::{Form, Part},
};
use serde::{Serialize, de::DeserializeOwned};
use url::Url;

use super::elsewhere::refusal;
use crate::{import::MappingWords, remote::Server, remote::ServerOptions};

/// What every such file comes with.
#[derive(Debug, Args)]
pub(super) struct WholeFile {
    /// The file to read
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// Say what would be written, and write nothing
    #[arg(long)]
    pub(super) dry_run: bool,
    /// Say it as JSON
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    pub(super) server: ServerOptions,
}

impl WholeFile {
    /// What is in the file, unless that is more than `longest` bytes.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub(super) fn bytes(&self, longest: u64) -> anyhow::Result<Vec<u8>> {
        let path = self.path.display();
        let metadata = fs::metadata(&self.path).with_context(|| format!("{path} cannot be read"))?;
        if metadata.is_dir() {
            bail!("{path} is a folder: name a file in it");
        }
        if metadata.len() > longest {
            bail!("{path}: the file is longer than {} MB; part it, and send one part after the other", longest >> 20);
        }
        fs::read(&self.path).with_context(|| format!("{path} cannot be read"))
    }

    /// Why the file is none of its kind.
    pub(super) fn unreadable(&self, stopped: &Stopped) -> anyhow::Error {
        let Stopped { at, reason } = stopped;
        let place = if at.line > 1 { format!("line {}: ", at.line) } else { String::new() };
        anyhow!("{}: {place}{reason}", self.path.display())
    }

    /// Says what came of it.
    ///
    /// # Errors
    /// Never: it is plain data.
    pub(super) fn say(&self, told: &(impl Serialize + Display)) -> anyhow::Result<()> {
        if self.json {
            println!("{}", serde_json::to_string_pretty(told)?);
        } else {
            // A report's names are somebody else's words.
            told.to_string().lines().for_each(|line| println!("{}", crate::remote::plain(line)));
        }
        Ok(())
    }

    /// What a server elsewhere makes of it. `about` is what is said of the file.
    ///
    /// # Errors
    /// Where it does not take it.
    pub(super) async fn send<T: DeserializeOwned>(
        &self,
        page: &str,
        about: &[(&str, Option<&str>)],
        mapping: Option<&str>,
        bytes: Vec<u8>,
    ) -> anyhow::Result<T> {
        let mut server = Server::of(&self.server)?;
        let mapping = mapping.map(|words| MappingWords::named(Some(words))).transpose()?;
        let mut page: Url = server.address().page(page);
        for (name, value) in about {
            if let Some(value) = value {
                page.query_pairs_mut().append_pair(name, value);
            }
        }
        if let Some(MappingWords::BuiltIn(name)) = &mapping {
            page.query_pairs_mut().append_pair("mapping", name);
        }
        if self.dry_run {
            page.query_pairs_mut().append_pair("dryRun", "true");
        }
        let response = server
            .send(|client| {
                let request = client.post(page.clone());
                Ok(match &mapping {
                    Some(MappingWords::Own(text)) => {
                        let file = Part::bytes(bytes.clone()).file_name("file");
                        request.multipart(Form::new().text("mapping", text.clone()).part("file", file))
                    }
                    _ => request.body(bytes.clone()),
                })
            })
            .await?;
        let address = server.address().clone();
        if response.status() != StatusCode::OK {
            return Err(refusal(&self.path, &address, response).await);
        }
        response.json().await.map_err(|_| {
            anyhow!("{address} answers otherwise than this version of lyceum reads; bring both up to date")
        })
    }
}

/// The mapping of these words: a file of one's own, or one that is built in.
///
/// # Errors
/// Where it makes no sense.
pub(super) fn mapping<M>(
    words: &str,
    parse: impl FnOnce(&str) -> Result<M, String>,
    built_in: impl FnOnce(&str) -> Result<M, String>,
) -> anyhow::Result<M> {
    match MappingWords::named(Some(words))? {
        MappingWords::Own(text) => parse(&text),
        MappingWords::BuiltIn(name) => built_in(&name),
        MappingWords::Columns => built_in("list"),
    }
    .map_err(anyhow::Error::msg)
}
