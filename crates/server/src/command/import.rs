//! `lyceum import`

mod progress;

use std::{
    fs::File,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use anyhow::{Context, bail};
use catalogue::{bulk::Source, organization};
use clap::{Args, Subcommand, ValueEnum};
use database::{AsyncPgConnection, Clock, id::OrganizationId};
use harvest::{
    csv,
    entry::{Entry, Read, Stopped},
    ical,
    import::{self, Outcome},
    lyceum::{self, Record},
    mapping::Mapping,
    museums,
    record::OpportunityRecord,
};
use identity::{Viewer, policy};
use jiff::{Timestamp, tz::TimeZone};

use super::{organization as named, signals::Signals};
use crate::{configuration::DatabaseOptions, store::Store};
use progress::Progress;

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
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
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum RegisterFormat {
    ImlsMuseums,
    Lyceum,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum OfferingsFormat {
    Csv,
    Ical,
    Lyceum,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum VocabularyFormat {
    Lyceum,
}

impl Command {
    pub(crate) async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        let cancelled = cancel_on_signal(Signals::listen()?);
        // Before a database is started for it.
        let (file, length) = open(&self.file().path)?;
        let store = Store::join(options).await?;
        let outcome = self.import(&mut store.connect().await?, file, length, &cancelled).await;
        store.stop().await?;
        let outcome = outcome?;
        println!("{}", summary(&outcome));
        if let Some(stopped) = &outcome.stopped {
            bail!("{}: {stopped}; what came before stands", self.file().path.display());
        }
        if outcome.interrupted {
            bail!("interrupted; the rows counted stand, and importing the file again goes on from there");
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

    async fn import(
        &self,
        connection: &mut AsyncPgConnection,
        file: File,
        length: u64,
        cancelled: &AtomicBool,
    ) -> anyhow::Result<Outcome> {
        let now = Clock::machine().now();
        let provider = self.provider(connection).await?;
        let provider_id = provider.as_ref().map(|provider| provider.id);
        let records = self.records(file, provider.as_ref(), now)?;
        let import = import::Import { source: self.source(provider_id), provider: provider_id, now };
        let may = policy::import(&Viewer::Operator)?;
        let mut progress = Progress::start(length, self.file().report.as_deref())?;
        let done = import.run(connection, &may, records, cancelled, &mut |event| progress.note(event)).await;
        progress.finish()?;
        done.context("the import ended early, because the database failed; what was written stands")
    }

    async fn provider(&self, connection: &mut AsyncPgConnection) -> anyhow::Result<Option<organization::Organization>> {
        let Self::Opportunities(Opportunities { provider: Some(words), .. }) = self else {
            return Ok(None);
        };
        let id = named::find(connection, words).await?;
        Ok(organization::by_ids(connection, &[id]).await?.pop())
    }

    /// The source that the file is of: one for each provider and format, unless it is named.
    fn source(&self, organization_id: Option<OrganizationId>) -> Source {
        let (format, name) = match self {
            Self::Organizations(Organizations { format: RegisterFormat::ImlsMuseums, .. }) => {
                ("imls-museums", "Museum Data Files")
            }
            Self::Opportunities(Opportunities { format: OfferingsFormat::Csv, .. }) => ("csv", "list"),
            Self::Opportunities(Opportunities { format: OfferingsFormat::Ical, .. }) => ("ical", "calendar"),
            Self::Organizations(_) | Self::Opportunities(_) | Self::Topics(_) => ("lyceum", "file"),
        };
        let name = self.file().source.clone().unwrap_or_else(|| name.to_owned());
        Source { organization_id, format: format.to_owned(), name }
    }

    fn records(
        &self,
        file: File,
        provider: Option<&organization::Organization>,
        now: Timestamp,
    ) -> anyhow::Result<Box<dyn Iterator<Item = Read<Record>>>> {
        let today = now.to_zoned(TimeZone::UTC).date();
        let language = provider.map_or("en", |provider| &provider.main_language).to_owned();
        let unreadable = |stopped: Stopped| anyhow::anyhow!("{}: {}", self.file().path.display(), stopped.reason);
        Ok(match self {
            Self::Organizations(Organizations { format: RegisterFormat::ImlsMuseums, .. }) => {
                let museums = museums::read(file).map_err(unreadable)?;
                Box::new(museums.map(|read| read.map(|entry| with(entry, |it| Record::Organization(Box::new(it))))))
            }
            Self::Opportunities(Opportunities { format: OfferingsFormat::Csv, mapping, .. }) => {
                let about = csv::About { today, language };
                opportunities(csv::read(file, mapping_of(mapping.as_deref())?, about).map_err(unreadable)?)
            }
            Self::Opportunities(Opportunities { format: OfferingsFormat::Ical, .. }) => {
                opportunities(ical::read(file, ical::About { today, language }).map_err(unreadable)?)
            }
            Self::Organizations(_) | Self::Opportunities(_) | Self::Topics(_) => Box::new(lyceum::read(file)),
        })
    }
}

fn opportunities(
    reads: impl Iterator<Item = Read<OpportunityRecord>> + 'static,
) -> Box<dyn Iterator<Item = Read<Record>>> {
    Box::new(reads.map(|read| read.map(|entry| with(entry, |it| Record::Opportunity(Box::new(it))))))
}

fn with<R>(entry: Entry<R>, record: impl FnOnce(R) -> Record) -> Entry<Record> {
    Entry { at: entry.at, record: record(entry.record), warnings: entry.warnings }
}

/// A mapping in a file, else one that is built in.
fn mapping_of(words: Option<&str>) -> anyhow::Result<Mapping> {
    let Some(words) = words else {
        return Mapping::of_columns().map_err(anyhow::Error::msg);
    };
    if Path::new(words).exists() {
        let text = std::fs::read_to_string(words).with_context(|| format!("the mapping {words} cannot be read"))?;
        return Mapping::parse(&text).map_err(|reason| anyhow::anyhow!("{words}: {reason}"));
    }
    Mapping::built_in(words).map_err(anyhow::Error::msg)
}

fn open(path: &Path) -> anyhow::Result<(File, u64)> {
    let unreadable = || format!("{} cannot be read", path.display());
    let file = File::open(path).with_context(unreadable)?;
    let metadata = file.metadata().with_context(unreadable)?;
    if metadata.is_dir() {
        bail!("{} is a folder: name a file in it", path.display());
    }
    Ok((file, metadata.len()))
}

/// Asked once, the import ends with what it has read; asked twice, at once. Either way no row is half written.
fn cancel_on_signal(mut signals: Signals) -> Arc<AtomicBool> {
    let cancelled = Arc::new(AtomicBool::new(false));
    let flag = cancelled.clone();
    tokio::spawn(async move {
        signals.stop().await;
        flag.store(true, Ordering::Relaxed);
        eprintln!("\nfinishing the rows that were read; once more to stop at once");
        signals.stop().await;
        // PostgreSQL takes back what was not yet complete, and stops by itself if it was started for this.
        std::process::exit(130);
    });
    cancelled
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
