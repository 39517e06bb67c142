//! The demo network, so that a new server has something to be asked about: files of the project, built into the program
//! and loaded by the same code as everybody's.

use std::sync::atomic::AtomicBool;

use anyhow::Context;
use catalogue::bulk::Source;
use database::{AsyncPgConnection, Clock, Pool};
use diesel::{QueryableByName, sql_types::Bool};
use diesel_async::{AsyncConnection, RunQueryDsl};
use harvest::{
    import::{Event, Import, Outcome},
    lyceum,
};
use identity::{
    Viewer,
    audit::{self, Act},
    policy,
};

/// In the order in which they name each other.
const FILES: &[&str] = &[
    include_str!("../../../demo/vocabulary.toml"),
    include_str!("../../../demo/organizations.toml"),
    include_str!("../../../demo/icom.toml"),
    include_str!("../../../demo/track.toml"),
    include_str!("../../../demo/coalition.toml"),
    include_str!("../../../demo/mentorship.toml"),
    include_str!("../../../demo/partners.toml"),
];

/// Loads the demo network into a catalogue that has nothing in it yet: all of it, or, if that is interrupted, nothing.
/// Returns what came of it; nothing where the catalogue was not empty.
///
/// # Errors
/// Where the database fails, or the files are at fault.
pub async fn load_if_empty(pool: &Pool, clock: &Clock) -> anyhow::Result<Option<Outcome>> {
    let mut connection = audit::begin(pool.get().await?, &Act::of(&Viewer::Operator, "demo")).await?;
    if !is_empty(&mut connection).await? {
        return Ok(None);
    }
    let source = Source { organization_id: None, format: "lyceum".to_owned(), name: "demo network".to_owned() };
    let import = Import { source, provider: None, now: clock.now() };
    let may = policy::import(&Viewer::Operator)?;
    let records = FILES.iter().flat_map(|file| lyceum::read(file.as_bytes()));
    let outcome = connection
        .transaction(async |connection| import.run(connection, &may, records, &AtomicBool::new(false), &mut warn).await)
        .await
        .context("the database failed")?;
    Ok(Some(outcome))
}

fn warn(event: Event<'_>) {
    match event {
        Event::Progress { .. } => {}
        Event::Refused(refused) => tracing::warn!(key = refused.key, "the demo network: {}", refused.reason),
        Event::Warned { key, warning, .. } => tracing::debug!(key, "the demo network: {}", warning.reason),
        Event::Stopped(stopped) => tracing::warn!("the demo network: {stopped}"),
    }
}

#[derive(QueryableByName)]
struct Empty {
    #[diesel(sql_type = Bool)]
    is_empty: bool,
}

async fn is_empty(connection: &mut AsyncPgConnection) -> anyhow::Result<bool> {
    const SQL: &str = "SELECT NOT EXISTS (SELECT FROM organization) AND NOT EXISTS (SELECT FROM topic) \
                       AND NOT EXISTS (SELECT FROM opportunity) AS is_empty";
    let found: Empty = diesel::sql_query(SQL).get_result(connection).await?;
    Ok(found.is_empty)
}
