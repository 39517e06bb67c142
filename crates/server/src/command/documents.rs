//! `lyceum documents`

mod check;
mod manifest;
mod reading;

use anyhow::{anyhow, bail};
use clap::{Args, Subcommand};
use database::{AsyncPgConnection, Clock};
use identity::document::{self, AdditionError, Document, RemovalError};
use jiff::Timestamp;

use crate::{
    configuration::{AnonymousLimits, DatabaseOptions},
    store::Store,
};
use check::Checker;
use reading::Reading;

#[derive(Debug, Subcommand)]
pub(crate) enum Documents {
    /// Register documents, or, if anything is wrong with one of them, none
    ///
    /// Each is checked before: that it can be read, that it keeps to the limits for those whom the server does not know,
    /// and that it fits the graph's schema. Where the server has other limits than the usual ones, give them here too.
    Add(Add),
    /// List documents, oldest first
    List,
    /// Remove documents, or, if one of them is not there, none
    Remove(Remove),
}

#[derive(Debug, Args)]
#[command(after_long_help = "\
A document in a file of its own is called by the SHA-256 of the whole file, in lowercase hexadecimal digits, as sha256sum \
prints it. Each space and line break matters, the last one too: the file must be, to the byte, what the client hashes.

A document in a manifest is called by the id that it has there, and also by the SHA-256 of its text.")]
pub(crate) struct Add {
    /// A document (.graphql), or a manifest (.json) as it is written by Apollo's generate-persisted-query-manifest, by
    /// Relay's compiler, by GraphQL Code Generator or by gql.tada; - is the standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<String>,
    /// As the server has them.
    #[command(flatten)]
    limits: AnonymousLimits,
}

#[derive(Debug, Args)]
pub(crate) struct Remove {
    /// The document's id, as `lyceum documents list` shows it
    #[arg(value_name = "ID", required = true)]
    ids: Vec<String>,
}

impl Documents {
    pub(crate) async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        match self {
            Self::Add(add) => add.run(options).await,
            Self::List => list(options).await,
            Self::Remove(remove) => remove.run(options).await,
        }
    }
}

impl Add {
    async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        // Before a database is started for it.
        let reading = self.read().await?;
        let store = Store::join(options).await?;
        let added = reading.add(&mut store.connect_to("documents add").await?, Clock::machine().now()).await;
        store.stop().await?;
        for (document, is_new) in reading.documents().iter().zip(added?) {
            println!("Document {document} {}", if is_new { "is added." } else { "was there before." });
        }
        Ok(())
    }

    async fn read(&self) -> anyhow::Result<Reading> {
        let checker = Checker::new(self.limits.anonymous_limits.limits)?;
        let mut reading = Reading::default();
        for file in &self.files {
            reading.read(file, &checker).await;
        }
        if reading.wrongs().is_empty() { Ok(reading) } else { Err(refusal(reading.wrongs())) }
    }
}

impl Reading {
    async fn add(&self, connection: &mut AsyncPgConnection, now: Timestamp) -> anyhow::Result<Vec<bool>> {
        match document::add(connection, now, self.documents()).await {
            Ok(added) => Ok(added),
            Err(AdditionError::Taken(taken)) => {
                Err(refusal(&taken.iter().filter_map(|there| self.taken(there)).collect::<Vec<_>>()))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn taken(&self, there: &Document) -> Option<String> {
        let wrong = format!(
            "its id is that of another document ({}, added on {}); remove that one first, or give this one another id",
            there.name,
            day(there.added_at)
        );
        self.wrong_with(&there.id, &wrong)
    }
}

/// Says what is wrong, and what comes of it.
fn refusal(wrongs: &[String]) -> anyhow::Error {
    for wrong in wrongs {
        eprintln!("{wrong}");
    }
    anyhow!("nothing was added: put right what is said above, and add all of them again")
}

async fn list(options: &DatabaseOptions) -> anyhow::Result<()> {
    let store = Store::join(options).await?;
    let documents = document::list(&store.connect().await?).await;
    store.stop().await?;
    let documents = documents?;
    for Document { id, name, added_at, .. } in &documents {
        println!("{id}\t{name}\t{}", day(*added_at));
    }
    if documents.is_empty() {
        eprintln!("No documents are registered. To register some: lyceum documents add FILE…");
    }
    Ok(())
}

impl Remove {
    async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        let store = Store::join(options).await?;
        let removed = document::remove(&mut store.connect_to("documents remove").await?, &self.ids).await;
        store.stop().await?;
        match removed {
            Ok(removed) => {
                for Document { id, name, .. } in removed {
                    println!("Document {name} ({id}) is removed.");
                }
                Ok(())
            }
            Err(RemovalError::Unknown(ids)) => {
                let ids = ids.join(" and no document ");
                bail!("nothing was removed: there is no document {ids}: see lyceum documents list")
            }
            Err(error) => Err(error.into()),
        }
    }
}

fn day(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d").to_string()
}
