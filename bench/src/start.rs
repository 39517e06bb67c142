//! How long the server takes to start, and what it holds while nobody asks.

use std::{fs, path::Path, thread, time::Duration};

use crate::{machine::Memory, report::Report, server::Server};

/// Starts are short and vary; the middle one of these counts.
const TIMES: usize = 5;

/// Measures starts on a fresh data directory, without and with the demo network, and on one that is there.
///
/// # Errors
/// Where the server does not start.
pub fn measure(program: &Path, folder: &Path, catalogue: &Path, report: &mut Report) -> anyhow::Result<()> {
    let data = folder.join("start");
    for (what, demo) in [("a fresh cluster, migrated", false), ("a fresh cluster with the demo network", true)] {
        let mut times = Vec::new();
        for _ in 0..TIMES {
            if data.exists() {
                fs::remove_dir_all(&data)?;
            }
            crate::quiet()?;
            let server = Server::start(program, &data, demo)?;
            times.push(server.started_in);
            server.stop()?;
        }
        let seconds = median(times);
        match demo {
            false => report.at_most(format!("start on {what}"), seconds, 2.0, " s"),
            true => report.tell(format!("start on {what}"), format!("{seconds:.2} s")),
        }
    }
    existing(program, &data, "with the demo network", report)?;
    existing(program, catalogue, "generated", report)?;
    idle(program, &data, report)
}

fn existing(program: &Path, data: &Path, which: &str, report: &mut Report) -> anyhow::Result<()> {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let server = Server::start(program, data, true)?;
        times.push(server.started_in);
        server.stop()?;
    }
    report.at_most(format!("start on an existing cluster, {which}"), median(times), 0.3, " s");
    Ok(())
}

fn idle(program: &Path, data: &Path, report: &mut Report) -> anyhow::Result<()> {
    let server = Server::start(program, data, true)?;
    thread::sleep(Duration::from_secs(3));
    let memory = Memory::of(server.pid());
    report.at_most("memory of the server idle: resident", memory.resident, 32.0, " MiB");
    report.tell("memory of the server idle: private", format!("{:.1} MiB", memory.private));
    server.stop()
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times[times.len() / 2].as_secs_f64()
}
