//! Telling who took part, row by row, and what is told of that.

use std::{collections::HashMap, fmt};

use catalogue::registration::{Report, Told as Came, report_one};
use database::{AsyncPgConnection, id::RunId};
use diesel::result::Error;
use diesel_async::AsyncConnection;
use identity::{Viewer, policy::Sight};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    Line, List,
    place::{Unplaced, organization_of, run_of},
};
use crate::entry::Refused;

/// What is asked for with a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The run of rows that name none.
    pub run: Option<RunId>,
    /// Whether nothing is to be written.
    pub dry_run: bool,
}

/// What came of a list.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Told {
    /// How many rows are about somebody, whatever came of them.
    pub rows: usize,
    /// Of whom nothing was told before.
    pub created: usize,
    /// Of whom something else was told before.
    pub changed: usize,
    /// Of whom the same was told before.
    pub unchanged: usize,
    /// Rows that cannot be read, or were not taken.
    pub refused: Vec<Refused>,
    /// Whether nothing was written, as was wished.
    pub dry_run: bool,
}

/// Tells each row of a list. One that is refused is refused alone; the others are written together, or none is.
///
/// # Errors
/// Where the database fails. Nothing is written then.
pub async fn tell(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    now: Timestamp,
    list: &List,
    asked: Asked,
) -> Result<Told, Error> {
    let mut told = Told { rows: list.lines.len() + list.refused.len(), dry_run: asked.dry_run, ..Told::default() };
    told.refused.clone_from(&list.refused);
    let done = conn
        .transaction(async |conn| {
            let mut seen = HashMap::new();
            for line in &list.lines {
                match one(conn, viewer, now, line, asked.run, &mut seen).await {
                    Ok(Came::New) => told.created += 1,
                    Ok(Came::Changed) => told.changed += 1,
                    Ok(Came::Same) => told.unchanged += 1,
                    Err(Unplaced::Row(refused)) => told.refused.push(*refused),
                    Err(Unplaced::Database(error)) => return Err(error),
                }
            }
            if asked.dry_run { Err(Error::RollbackTransaction) } else { Ok(()) }
        })
        .await;
    match done {
        Ok(()) => {}
        Err(Error::RollbackTransaction) if asked.dry_run => {}
        Err(error) => return Err(error),
    }
    told.refused.sort_by_key(|refused| refused.at.line);
    Ok(told)
}

async fn one(
    conn: &mut AsyncPgConnection,
    viewer: &Viewer,
    now: Timestamp,
    line: &Line,
    usual: Option<RunId>,
    seen: &mut HashMap<(RunId, String), u64>,
) -> Result<Came, Unplaced> {
    let (run, may) = run_of(conn, viewer, line, usual).await?;
    if let Some(first) = seen.insert((run, line.email.to_lowercase()), line.at.line) {
        let reason = format!("Line {first} says something of the same person and run already; keep one of the two.");
        return Err(Unplaced::Row(Box::new(line.refuse(Some(super::Field::Email), &line.email, reason))));
    }
    let report = Report {
        name: line.name.clone(),
        email: line.email.clone(),
        organization: organization_of(conn, &Sight::from(viewer), line).await?,
        state: line.state.into(),
        evidence: line.evidence.clone(),
    };
    report_one(conn, &may, now, run, &report).await.map_err(|rejection| Unplaced::of(rejection, line))
}

/// In words: one line that sums up, then one for each row that was refused.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { rows, created, changed, unchanged, refused, dry_run } = self;
        write!(f, "{rows} rows: {created} new, {changed} changed, {unchanged} unchanged, {} refused", refused.len())?;
        f.write_str(if *dry_run { "; nothing was written" } else { "" })?;
        for row in refused {
            write!(f, "\nline {}: {}", row.at.line, row.reason)?;
            if !row.value.is_empty() {
                write!(f, " It says \"{}\".", row.value)?;
            }
        }
        Ok(())
    }
}
