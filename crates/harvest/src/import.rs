//! From records into the catalogue.
//!
//! Records are written in batches, each in one transaction: what was told as written stays written, and nothing is ever
//! half written. An entry that says what it said last time is left alone, so a second import of the same file changes
//! nothing. Where the database refuses a batch, its records are tried one by one, so that only the refused one is left out.
//!
//! What an entry names may come later in the file: parts of a series, what something was made from, broader topics. Such
//! ties are written last.

mod named;
mod opportunities;
mod organizations;
mod outcome;
mod pending;
pub mod report;
mod ties;
mod told;
mod topics;

use std::sync::atomic::{AtomicBool, Ordering};

use catalogue::bulk::{self, Organizations, Source, Topics};
use database::{AsyncPgConnection, id::SourceId};
use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::AsyncConnection;
use identity::policy::MayImport;
use jiff::Timestamp;

use crate::{
    entry::{Fault, Position, Read},
    lyceum::Record,
};
use database::id::OrganizationId;
pub use outcome::{Event, Outcome};
use pending::{Pending, Seen};
use ties::Untied;
pub use told::Told;

/// How many records are written in one transaction.
const BATCH: usize = 500;

/// What is imported, and for whom.
#[derive(Debug, Clone)]
pub struct Import {
    /// The source that the entries are of. Imports of the same source know each other's entries.
    pub source: Source,
    /// Who owns and lists opportunities that name no owner and no listing. Whoever may import one provider's offerings
    /// alone imports them for that provider.
    pub provider: Option<OrganizationId>,
    /// The moment of the import.
    pub now: Timestamp,
}

impl Import {
    /// Writes records into the catalogue, and tells of each event. Once `cancelled` is set, no more records are read; those
    /// that were read are still written.
    ///
    /// # Errors
    /// Where the database fails. What was told as written stays written.
    pub async fn run(
        &self,
        conn: &mut AsyncPgConnection,
        may: &MayImport,
        records: impl Iterator<Item = Read<Record>>,
        cancelled: &AtomicBool,
        tell: &mut (dyn FnMut(Event<'_>) + Send),
    ) -> Result<Outcome, Error> {
        let source = bulk::ensure(conn, may, &self.source, self.now).await?;
        let mut importer = Importer {
            import: self,
            may,
            source,
            topics: None,
            organizations: Organizations::default(),
            untied: Vec::new(),
            outcome: Outcome::default(),
            tell,
        };
        importer.read(conn, records, cancelled).await?;
        importer.write_ties(conn).await?;
        Ok(importer.outcome)
    }
}

/// An import under way.
struct Importer<'a> {
    import: &'a Import,
    may: &'a MayImport,
    source: SourceId,
    /// None where they were not read yet, or have changed since.
    topics: Option<Topics>,
    organizations: Organizations,
    untied: Vec<Untied>,
    outcome: Outcome,
    tell: &'a mut (dyn FnMut(Event<'_>) + Send),
}

impl Importer<'_> {
    fn provider(&self) -> Option<OrganizationId> {
        self.may.provider().or(self.import.provider)
    }

    async fn read(
        &mut self,
        conn: &mut AsyncPgConnection,
        records: impl Iterator<Item = Read<Record>>,
        cancelled: &AtomicBool,
    ) -> Result<(), Error> {
        let mut seen = Seen::default();
        let mut batch: Vec<Pending> = Vec::with_capacity(BATCH);
        for read in records {
            match read {
                Ok(entry) => {
                    let pending = Pending::of(entry, &self.import.source.format);
                    if batch.len() >= BATCH || batch.first().is_some_and(|first| !first.is_like(&pending)) {
                        self.write(conn, std::mem::take(&mut batch)).await?;
                    }
                    match seen.first(&pending) {
                        Some(first) => self.refuse(&pending.repeats(first)),
                        None => batch.push(pending),
                    }
                }
                Err(Fault::Refused(refused)) => self.refuse(&refused),
                Err(Fault::Stopped(stopped)) => {
                    (self.tell)(Event::Stopped(&stopped));
                    self.outcome.stopped = Some(stopped);
                    break;
                }
            }
            if cancelled.load(Ordering::Relaxed) {
                self.outcome.interrupted = true;
                break;
            }
        }
        self.write(conn, batch).await
    }

    /// Writes a batch, or whatever of it the database takes.
    async fn write(&mut self, conn: &mut AsyncPgConnection, batch: Vec<Pending>) -> Result<(), Error> {
        let Some(last) = batch.last().map(|pending| pending.at) else { return Ok(()) };
        if self.topics.is_none() {
            self.topics = Some(Topics::load(conn).await?);
        }
        let written = match self.attempt(conn, &batch).await {
            Err(error) if is_about_rows(&error) => self.one_by_one(conn, &batch).await?,
            written => written?,
        };
        for (pending, written) in batch.into_iter().zip(written) {
            self.count(pending, written);
        }
        self.progress(last);
        Ok(())
    }

    async fn attempt(&mut self, conn: &mut AsyncPgConnection, batch: &[Pending]) -> Result<Vec<Written>, Error> {
        let made = self.outcome.organizations_made;
        let written = conn.transaction(async |conn| self.write_all(conn, batch).await).await;
        if written.is_err() {
            // What was made of names was unmade with the rest.
            self.organizations.forget();
            self.outcome.organizations_made = made;
        }
        written
    }

    async fn one_by_one(&mut self, conn: &mut AsyncPgConnection, batch: &[Pending]) -> Result<Vec<Written>, Error> {
        conn.transaction(async |conn| {
            let mut all = Vec::with_capacity(batch.len());
            let mut unexplained = None;
            for pending in batch {
                // A transaction inside another is a savepoint.
                match self.attempt(conn, std::slice::from_ref(pending)).await {
                    Ok(written) => all.extend(written),
                    Err(error) if is_about_rows(&error) => {
                        all.push(Written::refused(pending, &error));
                        unexplained = Some(error)
                            .filter(|error| matches!(error, Error::DatabaseError(DatabaseErrorKind::Unknown, _)));
                    }
                    Err(error) => return Err(error),
                }
            }
            // Where nothing at all can be written, it is not the records' fault: a full disk, a missing table.
            match unexplained {
                Some(error) if all.iter().all(|written| matches!(written, Written::Refused(_))) => Err(error),
                _ => Ok(all),
            }
        })
        .await
    }

    /// Writes records of one kind, in a transaction.
    async fn write_all(&mut self, conn: &mut AsyncPgConnection, batch: &[Pending]) -> Result<Vec<Written>, Error> {
        let keys: Vec<String> = batch.iter().map(|pending| pending.key.clone()).collect();
        bulk::hold(conn, self.source).await?;
        let known = bulk::known(conn, self.source, &keys).await?;
        let mut written: Vec<Written> = batch.iter().map(|_| Written::Unchanged).collect();
        let mut to_write = Vec::new();
        for (place, pending) in batch.iter().enumerate() {
            let known = known.get(&pending.key);
            if known.is_none_or(|known| known.hash != pending.hash || known.described.is_none()) {
                to_write.push(opportunities::ToWrite { place, pending, known });
            }
        }
        match batch.first().map(|first| &first.record) {
            _ if to_write.is_empty() => {}
            Some(Record::Topic(_)) => self.write_topics(conn, &to_write, &mut written).await?,
            Some(Record::Organization(_)) => self.write_organizations(conn, &to_write, &mut written).await?,
            Some(Record::Opportunity(_)) => self.write_opportunities(conn, &to_write, &mut written).await?,
            None => {}
        }
        Ok(written)
    }

    fn count(&mut self, pending: Pending, written: Written) {
        let mut warnings = pending.warnings;
        match written {
            Written::Created(more, untied) => {
                self.outcome.created += 1;
                warnings.extend(more);
                self.untied.extend(untied);
            }
            Written::Updated(more, untied) => {
                self.outcome.updated += 1;
                warnings.extend(more);
                self.untied.extend(untied);
            }
            Written::Retied(untied) => {
                self.outcome.unchanged += 1;
                self.untied.push(*untied);
            }
            Written::Unchanged => self.outcome.unchanged += 1,
            Written::Refused(refusals) => {
                self.outcome.refused += 1;
                for refused in &refusals {
                    (self.tell)(Event::Refused(refused));
                }
            }
        }
        for warning in &warnings {
            self.warn(pending.at, &pending.key, warning);
        }
        if matches!(pending.record, Record::Topic(_)) {
            self.topics = None;
        }
    }

    fn warn(&mut self, at: Position, key: &str, warning: &crate::entry::Warning) {
        self.outcome.warnings += 1;
        (self.tell)(Event::Warned { at, key, warning });
    }

    fn refuse(&mut self, refused: &crate::entry::Refused) {
        self.outcome.refused += 1;
        (self.tell)(Event::Refused(refused));
    }

    fn progress(&mut self, at: Position) {
        (self.tell)(Event::Progress { rows: self.outcome.rows(), at });
    }
}

/// What became of a record.
enum Written {
    Created(Vec<crate::entry::Warning>, Option<Untied>),
    Updated(Vec<crate::entry::Warning>, Option<Untied>),
    /// It says what it said, but something it names was missing then.
    Retied(Box<Untied>),
    Unchanged,
    Refused(Vec<crate::entry::Refused>),
}

impl Written {
    fn refused(pending: &Pending, error: &Error) -> Self {
        let reason = match error {
            Error::DatabaseError(_, information) => {
                let rule = information.constraint_name().map(|name| format!(" (rule {name})")).unwrap_or_default();
                format!("The database refuses it: {}{rule}.", information.message().trim_end_matches('.'))
            }
            other => format!("The database refuses it: {other}."),
        };
        let column = match error {
            Error::DatabaseError(_, information) => information.column_name().unwrap_or_default().to_owned(),
            _ => String::new(),
        };
        Self::Refused(vec![pending.refusal(&column, String::new(), reason)])
    }
}

/// Whether an error is about what was to be written, rather than about the connection or the server.
fn is_about_rows(error: &Error) -> bool {
    match error {
        Error::DatabaseError(kind, _) => !matches!(
            kind,
            DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::SerializationFailure
                | DatabaseErrorKind::ReadOnlyTransaction
        ),
        Error::SerializationError(_) => true,
        _ => false,
    }
}
