//! The nested page: twenty opportunities with provider, topics, next session and listings, from anywhere in the catalogue.

use std::path::Path;

use anyhow::{Context, ensure};
use catalogue::search::OpportunityKey;
use database::{id::OpportunityId, paging};
use serde_json::{Value, json};

use crate::{
    load::{Outcome, Requests, median},
    pgbench::Script,
    postgraphile::PostGraphile,
    report::Report,
    server::{self, Server},
    statements,
};

/// How many different pages are asked for.
const PAGES: usize = 400;
/// Loads of each kind, taken in turns; the middle one counts.
const ROUNDS: usize = 3;
const CONCURRENCIES: [u32; 3] = [4, 8, 16];

const QUERY: &str = "query($after: String) {
    opportunities(first: 20, orderBy: NEWEST, after: $after) {
        nodes {
            id title { text } status kind
            provider { id name { text } }
            topics { id label { text } }
            nextSession { startsOn startsTime zone startsAt }
            listings { url organization { name { text } } prices { amount currency } }
        }
        pageInfo { endCursor hasNextPage }
    }
}";

/// A catalogue under measurement.
pub struct Subject {
    /// How many opportunities it has.
    pub rows: u64,
    /// Its server.
    pub server: Server,
    requests: Requests,
    page: String,
    script: Script,
    loads: Vec<Outcome>,
    alone: Vec<Outcome>,
}

impl Subject {
    /// Prepares requests and the pgbench script of the same statements.
    ///
    /// # Errors
    /// Where an answer is not as expected.
    pub async fn prepare(folder: &Path, rows: u64, server: Server, report: &mut Report) -> anyhow::Result<Self> {
        let database = server.database().await?;
        let mut bodies = Vec::new();
        for id in opportunities(&database, rows)? {
            let cursor = paging::encode(&OpportunityKey::Age(OpportunityId::from_uuid(id)));
            let body = server::body(QUERY, &json!({ "after": cursor }));
            expect_page(&server.ask(&body).await?, "opportunities")?;
            bodies.push(body);
        }
        let sent = statements::of_requests(&server, &bodies).await?;
        let most = sent.iter().map(Vec::len).max().unwrap_or_default();
        report.at_most(format!("SQL statements for the nested page, {rows}"), most as f64, 5.0, "");
        let name = format!("pages_{rows}");
        ensure!(!bodies.is_empty(), "the catalogue has too few opportunities for a page");
        let script = Script::write(folder, &name, &database, &sent)?;
        let requests = Requests::keep(folder.join(format!("{name}.requests")), &bodies)?;
        let page = bodies.swap_remove(0);
        Ok(Self { rows, server, requests, page, script, loads: Vec::new(), alone: Vec::new() })
    }

    /// The request for one of the pages.
    pub fn page(&self) -> &str {
        &self.page
    }

    /// What a page costs under load: as it was measured before, or measured now.
    ///
    /// # Errors
    /// Where a request fails.
    pub fn loaded(&self, seconds: u64) -> anyhow::Result<Outcome> {
        if !self.loads.is_empty() {
            return Ok(median(&self.loads));
        }
        crate::quiet()?;
        self.load(CONCURRENCIES[1], seconds)
    }

    fn load(&self, connections: u32, seconds: u64) -> anyhow::Result<Outcome> {
        self.requests.send(&self.server.url(), self.server.watched()?, connections, seconds)
    }

    fn alone(&self, connections: u32, seconds: u64) -> anyhow::Result<Outcome> {
        self.script.run(self.server.watched()?, connections, seconds)
    }
}

/// Ids from all over the catalogue, each with more than a page of others behind it.
///
/// # Errors
/// Where PostgreSQL refuses.
pub fn opportunities(database: &crate::psql::Database, rows: u64) -> anyhow::Result<Vec<uuid::Uuid>> {
    let step = (rows as usize / (PAGES + 1)).max(1);
    let found = database.run(&format!(
        "SELECT opportunity_id FROM (SELECT opportunity_id, row_number() OVER (ORDER BY opportunity_id) AS place FROM opportunity_search) AS numbered
         WHERE place % {step} = 0 AND place > 40 ORDER BY place LIMIT {PAGES}"
    ))?;
    found.lines().map(|line| line.parse().context("an id is a UUID")).collect()
}

fn expect_page(data: &Value, field: &str) -> anyhow::Result<()> {
    let nodes = data[field]["nodes"].as_array().context("the page has nodes")?;
    ensure!(nodes.len() == 20, "a page has {} opportunities instead of 20", nodes.len());
    ensure!(nodes.iter().all(|node| !node["provider"].is_null()), "an opportunity has no provider");
    Ok(())
}

/// Takes loads of the server, of PostgreSQL alone and of PostGraphile, if it is there, in turns, on every catalogue;
/// PostGraphile on the first of them only.
///
/// # Errors
/// Where a request fails.
pub fn compare(
    subjects: &mut [Subject],
    postgraphile: Option<&PostGraphile>,
    seconds: u64,
    report: &mut Report,
) -> anyhow::Result<()> {
    let first = subjects.first().context("there is a catalogue")?;
    let served = best(|connections| first.load(connections, 3))?;
    let unserved = best(|connections| first.alone(connections, 3))?;
    let mut others = Vec::new();
    for _ in 0..ROUNDS {
        for subject in &mut *subjects {
            crate::quiet()?;
            subject.loads.push(subject.load(served, seconds)?);
            crate::quiet()?;
            subject.alone.push(subject.alone(unserved, seconds)?);
        }
        if let Some(postgraphile) = postgraphile {
            crate::quiet()?;
            others.push(postgraphile.load(served, seconds)?);
        }
    }
    for subject in &*subjects {
        let (load, alone) = (median(&subject.loads), median(&subject.alone));
        let rows = subject.rows;
        report.load(format!("nested page, {rows}: lyceum"), served, load);
        report.load(format!("nested page, {rows}: pgbench, same statements"), unserved, alone);
        report.at_least(format!("nested page, {rows}: lyceum / pgbench"), load.rate / alone.rate, 0.7, "");
        report.at_most(format!("memory under that load, {rows}: resident"), load.memory.resident, 64.0, " MiB");
        report.tell(format!("memory under that load, {rows}: private"), format!("{:.1} MiB", load.memory.private));
    }
    if let [small, large] = subjects {
        let times = median(&small.loads).rate / median(&large.loads).rate;
        report.at_most(format!("time of a page at {} / at {}", large.rows, small.rows), times, 1.3, "");
    }
    if !others.is_empty() {
        let (load, other) = (median(&first_loads(subjects)), median(&others));
        report.load("nested page: PostGraphile 5", served, other);
        report.at_least("nested page: lyceum / PostGraphile 5", load.rate / other.rate, 3.0, "");
    }
    Ok(())
}

fn first_loads(subjects: &[Subject]) -> Vec<Outcome> {
    subjects.first().map(|subject| subject.loads.clone()).unwrap_or_default()
}

/// The number of requests at a time that gives the highest rate.
fn best(mut load: impl FnMut(u32) -> anyhow::Result<Outcome>) -> anyhow::Result<u32> {
    crate::quiet()?;
    let mut best = (0.0, CONCURRENCIES[0]);
    for connections in CONCURRENCIES {
        let rate = load(connections)?.rate;
        if rate > best.0 {
            best = (rate, connections);
        }
    }
    Ok(best.1)
}
