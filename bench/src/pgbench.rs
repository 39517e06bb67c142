//! The same statements with the same parameters, by pgbench: what PostgreSQL alone can do on this machine.

use std::{fs, path::Path, process::Command};

use anyhow::{Context, ensure};
use database::pool::SETTINGS;

use crate::{
    load::Outcome,
    machine::{Memory, Meter, Watched},
    psql::{self, Database},
    statements::Sent,
};

/// How many requests' statements one pgbench transaction runs. Their parameters come from a table with one more
/// statement, which thus counts for little: a fortieth for pages of five statements.
const TOGETHER: usize = 8;
/// Seconds that do not count: every connection first plans its statements.
const WARM_UP: u64 = 2;

/// A pgbench script and the table of its parameters.
pub struct Script {
    file: std::path::PathBuf,
    url: String,
    together: usize,
}

impl Script {
    /// Writes the script and fills the table, for the statements of several requests, which are the same but for their
    /// parameters. `name` tells the script and the table from others.
    ///
    /// # Errors
    /// Where the requests' statements differ, or PostgreSQL refuses something.
    pub fn write(folder: &Path, name: &str, database: &Database, requests: &[Vec<Sent>]) -> anyhow::Result<Self> {
        let first = requests.first().context("there are requests")?;
        for request in requests {
            let texts = |request: &[Sent]| request.iter().map(|sent| sent.sql.clone()).collect::<Vec<_>>();
            ensure!(texts(request) == texts(first), "requests of {name} send different statements");
        }
        let together = TOGETHER.min(requests.len());
        let mut groups = Vec::new();
        let mut script = String::new();
        for group in requests.chunks_exact(together) {
            let mut values: Vec<&str> = Vec::new();
            let mut statements = String::new();
            for sent in group.iter().flatten() {
                statements.push_str(&with_variables(sent, &mut values));
                statements.push_str(";\n");
            }
            let script_of_group = format!(
                "\\set n random(1, {})\nSELECT {} FROM bench.{name} WHERE n = :n \\gset\n{statements}",
                requests.len() / together,
                (1..=values.len()).map(|at| format!("v{at}")).collect::<Vec<_>>().join(", "),
            );
            ensure!(script.is_empty() || script == script_of_group, "parameters of {name} repeat in different ways");
            script = script_of_group;
            groups.push(values);
        }
        fill(database, name, &groups)?;
        let file = folder.join(format!("{name}.pgbench.sql"));
        fs::write(&file, script)?;
        Ok(Self { file, url: database.url().to_owned(), together })
    }

    /// Keeps it up for some seconds with this many connections.
    ///
    /// # Errors
    /// Where pgbench fails.
    pub fn run(&self, watched: Watched, connections: u32, seconds: u64) -> anyhow::Result<Outcome> {
        let meter = Meter::start(watched)?;
        let output = Command::new(psql::program("pgbench")?)
            .args(["-n", "-M", "prepared", "-P", "1", "-j", "1", "-c", &connections.to_string()])
            .args(["-T", &(seconds + WARM_UP).to_string(), "-f"])
            .arg(&self.file)
            .arg(&self.url)
            // As the server's own connections are set.
            .env("PGOPTIONS", SETTINGS.map(|(name, value)| format!("-c {name}={value}")).join(" "))
            .output()
            .context("pgbench is needed to compare with")?;
        let spent = meter.stop()?;
        let words = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "pgbench failed: {words}");
        let rates: Vec<f64> = words.lines().filter_map(progress).collect();
        let counted =
            rates.get(WARM_UP as usize..).filter(|rates| !rates.is_empty()).context("pgbench was too slow to tell")?;
        let pages = self.together as f64;
        let rate = counted.iter().sum::<f64>() / counted.len() as f64 * pages;
        let all = rates.iter().sum::<f64>() * pages;
        Ok(Outcome {
            rate,
            p50: f64::from(connections) / rate * 1e3,
            p99: None,
            server: 0.0,
            postgres: spent.postgres / all * 1e6,
            elsewhere: spent.elsewhere,
            memory: Memory::default(),
        })
    }
}

/// `progress: 1.0 s, 3505.2 tps, lat …`
fn progress(line: &str) -> Option<f64> {
    let (_, rest) = line.strip_prefix("progress: ")?.split_once(" s, ")?;
    rest.split_once(" tps")?.0.parse().ok()
}

/// Puts variables in place of placeholders. Equal values share a variable.
fn with_variables<'v>(sent: &'v Sent, values: &mut Vec<&'v str>) -> String {
    let mut sql = String::with_capacity(sent.sql.len());
    let mut rest = sent.sql.as_str();
    while let Some((before, after)) = rest.split_once('$') {
        sql.push_str(before);
        let digits = after.len() - after.trim_start_matches(|letter: char| letter.is_ascii_digit()).len();
        let number: Option<usize> = after[..digits].parse().ok();
        match number.and_then(|number| sent.parameters.get(number - 1)) {
            Some(Some(value)) => {
                let at = values.iter().position(|known| known == value).unwrap_or_else(|| {
                    values.push(value);
                    values.len() - 1
                });
                sql.push_str(&format!(":v{}{}", at + 1, list_type(value)));
            }
            Some(None) => sql.push_str("NULL"),
            None => {
                sql.push('$');
                sql.push_str(&after[..digits]);
            }
        }
        rest = &after[digits..];
    }
    sql.push_str(rest);
    sql
}

/// Names the type of a list, since `unnest` takes any; ours are of ids or of words.
fn list_type(value: &str) -> &'static str {
    match value.strip_prefix('{').and_then(|list| list.strip_suffix('}')) {
        // Of nothing it cannot be told; where it stands says it.
        None | Some("") => "",
        Some(list) if list.split(',').all(|one| uuid::Uuid::try_parse(one).is_ok()) => "::uuid[]",
        Some(_) => "::text[]",
    }
}

fn fill(database: &Database, name: &str, groups: &[Vec<&str>]) -> anyhow::Result<()> {
    let columns: Vec<_> = (1..=groups.first().map_or(0, Vec::len)).map(|at| format!("v{at} text")).collect();
    let rows: Vec<_> = groups
        .iter()
        .enumerate()
        .map(|(at, values)| {
            let values: Vec<_> = values.iter().map(|value| format!("'{}'", value.replace('\'', "''"))).collect();
            format!("({}, {})", at + 1, values.join(", "))
        })
        .collect();
    // Rows stay whole in their page: reading long values from elsewhere would count as if it were the statements' work.
    database.run(&format!(
        "SET client_min_messages = warning;
         CREATE SCHEMA IF NOT EXISTS bench;
         DROP TABLE IF EXISTS bench.{name};
         CREATE TABLE bench.{name} (n integer PRIMARY KEY, {}) WITH (toast_tuple_target = 8160);
         INSERT INTO bench.{name} VALUES {};
         ANALYZE bench.{name}",
        columns.join(", "),
        rows.join(",\n")
    ))?;
    Ok(())
}
