//! Load on a GraphQL server, by wrk.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, bail, ensure};
use serde::{Deserialize, Serialize};

use crate::machine::{Memory, Meter, Watched};

/// Requests that are sent in no order.
pub struct Requests {
    file: PathBuf,
}

/// What came of a load. Processor times are microseconds a request.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct Outcome {
    /// Requests (for pgbench: the same statements as one request has) a second.
    pub rate: f64,
    /// Half took no longer, in milliseconds.
    pub p50: f64,
    /// All but one of a hundred took no longer, in milliseconds; unknown for pgbench.
    pub p99: Option<f64>,
    /// Processor time of the server.
    pub server: f64,
    /// Processor time of PostgreSQL.
    pub postgres: f64,
    /// What the rest of the machine did meanwhile, in percent of it.
    pub elsewhere: f64,
    /// The most memory the server held.
    pub memory: Memory,
}

#[derive(Deserialize)]
struct Report {
    requests: f64,
    microseconds: f64,
    failed: u64,
    p50: f64,
    p99: f64,
}

impl Requests {
    /// Keeps bodies in a file, for the load generator to read.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn keep(file: PathBuf, bodies: &[String]) -> anyhow::Result<Self> {
        fs::write(&file, bodies.join("\n") + "\n")?;
        Ok(Self { file })
    }

    /// Keeps a load up for some seconds, with this many requests under way at a time.
    ///
    /// # Errors
    /// Where wrk fails, or any request does.
    pub fn send(&self, url: &str, watched: Watched, connections: u32, seconds: u64) -> anyhow::Result<Outcome> {
        let meter = Meter::start(watched)?;
        let (memory, output) = Memory::most_during(watched.server, || {
            Command::new("wrk")
                .args(["-t", "1", "-c", &connections.to_string(), "-d", &format!("{seconds}s"), "--timeout", "30s"])
                .args(["-s", "bench/lua/requests.lua", url, "--"])
                .arg(&self.file)
                .arg("1")
                .output()
                .context("wrk is needed to make load")
        });
        let spent = meter.stop()?;
        let output = output?;
        let text = String::from_utf8_lossy(&output.stdout);
        let Some(line) = text.lines().find(|line| line.starts_with('{')) else {
            bail!("wrk failed: {text} {}", String::from_utf8_lossy(&output.stderr));
        };
        let report: Report = serde_json::from_str(line)?;
        ensure!(report.failed == 0, "{} requests failed", report.failed);
        Ok(Outcome {
            rate: report.requests / report.microseconds * 1e6,
            p50: report.p50 / 1e3,
            p99: Some(report.p99 / 1e3),
            server: spent.server / report.requests * 1e6,
            postgres: spent.postgres / report.requests * 1e6,
            elsewhere: spent.elsewhere,
            memory,
        })
    }
}

/// The outcome with the middle rate: of an odd number, so that it is one that was measured.
pub fn median(outcomes: &[Outcome]) -> Outcome {
    let mut sorted = outcomes.to_vec();
    sorted.sort_by(|one, other| one.rate.total_cmp(&other.rate));
    sorted[sorted.len() / 2]
}
