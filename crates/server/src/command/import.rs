//! `lyceum import`

mod attendance;
mod elsewhere;
mod exchange;
mod here;
mod participation;
mod progress;
mod whole;

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use harvest::import::Outcome;

use super::signals::Signals;
use crate::{
    configuration::DatabaseOptions,
    import::{Format, MappingWords, OfferingsFormat, RegisterFormat, VocabularyFormat},
    remote::ServerOptions,
};
use progress::Progress;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    Catalogue(Catalogue),
    /// Who was at a session, from the report of a webinar platform: Zoom, Teams, GoTo, Meet, or a list
    Attendance(attendance::Attendance),
    /// Who took part in what one registers for on a partner's own site, from the partner's list
    Participation(participation::Participation),
    /// Places that hosts offer in a round of a mentorship exchange: a list as lyceum match reads it
    Offers(exchange::OfRound),
    /// Who applies in a round of a mentorship exchange: a list as lyceum match reads it, with name and email
    Applications(exchange::OfRound),
}

/// What goes into the catalogue.
#[derive(Debug, Subcommand)]
pub(crate) enum Catalogue {
    /// A register of organizations
    Organizations(Organizations),
    /// What a partner offers
    Opportunities(Opportunities),
    /// A vocabulary
    Topics(Topics),
}

#[derive(Debug, Args)]
pub(crate) struct Organizations {
    /// imls-museums: the Museum Data Files of the Institute of Museum and Library Services; lyceum: Lyceum's own
    #[arg(long)]
    format: RegisterFormat,
    #[command(flatten)]
    file: FileOptions,
}

#[derive(Debug, Args)]
pub(crate) struct Opportunities {
    /// csv: a list with a heading; ical: a calendar (.ics); lyceum: Lyceum's own
    #[arg(long)]
    format: OfferingsFormat,
    /// Whose offerings they are: the organization's id, an identifier such as ror:https://ror.org/…, or its exact name
    #[arg(long, value_name = "ORGANIZATION", required_if_eq_any([("format", "csv"), ("format", "ical")]))]
    provider: Option<String>,
    /// For csv, what its columns mean: a file, or the name of a mapping that is built in (edx). Left out: its columns
    /// are called like the fields
    #[arg(long, value_name = "MAPPING")]
    mapping: Option<String>,
    #[command(flatten)]
    file: FileOptions,
}

#[derive(Debug, Args)]
pub(crate) struct Topics {
    /// lyceum: Lyceum's own
    #[arg(long)]
    format: VocabularyFormat,
    #[command(flatten)]
    file: FileOptions,
}

#[derive(Debug, Args)]
struct FileOptions {
    /// The file to read
    #[arg(value_name = "FILE")]
    path: PathBuf,
    /// Where to write each refused row, with its column and the reason: JSON lines for .jsonl, otherwise CSV
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
    /// What tells this feed from others of the same provider and format; give the same name each time it is read
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    #[command(flatten)]
    server: ServerOptions,
}

impl Command {
    pub(crate) async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        match self {
            Self::Catalogue(it) => it.run(options).await,
            Self::Attendance(it) => it.run(options).await,
            Self::Participation(it) => it.run(options).await,
            Self::Offers(it) => it.offers(options).await,
            Self::Applications(it) => it.applications(options).await,
        }
    }
}

impl Catalogue {
    async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        let signals = Signals::listen()?;
        // Before a database is started for it, or a server asked.
        let file = Opened::at(&self.file().path)?;
        let (outcome, why) = match self.file().server.named()? {
            Some(_) => (self.elsewhere(file, signals).await?, "the server was stopped"),
            None => (self.here(options, file, signals).await?, "interrupted"),
        };
        println!("{}", summary(&outcome));
        if let Some(stopped) = &outcome.stopped {
            bail!("{}: {stopped}; what came before stands", self.file().path.display());
        }
        if outcome.interrupted {
            bail!("{why}; the rows counted stand, and importing the file again goes on from there");
        }
        Ok(())
    }

    fn file(&self) -> &FileOptions {
        match self {
            Self::Organizations(it) => &it.file,
            Self::Opportunities(it) => &it.file,
            Self::Topics(it) => &it.file,
        }
    }

    /// Whose offerings they are, in the words of the command line.
    fn provider(&self) -> Option<&str> {
        match self {
            Self::Opportunities(it) => it.provider.as_deref(),
            Self::Organizations(_) | Self::Topics(_) => None,
        }
    }

    fn format(&self) -> anyhow::Result<Format> {
        match self {
            Self::Organizations(it) => Ok(it.format.into()),
            Self::Topics(it) => Ok(it.format.into()),
            Self::Opportunities(it) => {
                Format::of_offerings(it.format, || MappingWords::named(it.mapping.as_deref())?.mapping())
            }
        }
    }
}

/// A file to be read.
struct Opened {
    file: File,
    /// In bytes; none where that shows at its end only.
    length: Option<u64>,
}

impl Opened {
    fn at(path: &Path) -> anyhow::Result<Self> {
        let unreadable = || format!("{} cannot be read", path.display());
        let file = File::open(path).with_context(unreadable)?;
        let metadata = file.metadata().with_context(unreadable)?;
        if metadata.is_dir() {
            bail!("{} is a folder: name a file in it", path.display());
        }
        Ok(Self { file, length: metadata.is_file().then_some(metadata.len()) })
    }
}

fn summary(outcome: &Outcome) -> String {
    let mut text = format!(
        "{} created, {} updated, {} unchanged, {} refused",
        outcome.created, outcome.updated, outcome.unchanged, outcome.refused
    );
    if outcome.warnings > 0 {
        text.push_str(&format!("; {} warnings", outcome.warnings));
    }
    if outcome.organizations_made > 0 {
        text.push_str(&format!("; {} organizations made for names that nobody had", outcome.organizations_made));
    }
    text
}
