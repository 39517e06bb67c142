//! A thousand people who want thirty places at once, then take turns, on a server that is killed twice meanwhile.

use std::{fs, path::Path};

use anyhow::Context;
use database::AsyncPgConnection;
use diesel_async::AsyncConnection;
use testing::storm::Storm;

use crate::{report::Report, server::Server};

/// Measures how long they wait, and counts what must not be.
///
/// # Errors
/// Where the server does not start.
pub async fn measure(program: &Path, folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let data = folder.join("taking-part");
    if data.exists() {
        fs::remove_dir_all(&data)?;
    }
    crate::quiet()?;
    let storm = Storm { people: 1_000, places: 30, turns: 2_000 };
    let first = Server::start(program, &data, false)?;
    let address = first.address();
    let mut running = Some(first);
    let connect = async || {
        let database = database::embedded::running(&data).await.ok().flatten().expect("the server's database runs");
        AsyncPgConnection::establish(&database.url(database::embedded::DATABASE)).await.expect("it takes connections")
    };
    let figures = storm
        .rage(connect, address, || {
            if let Some(server) = running.take() {
                server.kill();
            }
            let next = Server::start(program, &data, false).expect("the server starts again on its data");
            let address = next.address();
            running = Some(next);
            address
        })
        .await;
    running.context("the server runs")?.stop()?;
    let milliseconds = |time: std::time::Duration| format!("{:.0} ms", time.as_secs_f64() * 1_000.0);
    report.tell(
        "1,000 people ask for 30 places at once, the server killed and started meanwhile: until all are answered",
        milliseconds(figures.rush),
    );
    report.tell("... a person waits for an answer, p50 / p99", {
        format!("{} / {}", milliseconds(figures.rush_p50), milliseconds(figures.rush_p99))
    });
    report.tell("... registered / waiting in the order in which they came", {
        format!("{} / {}", figures.registered, figures.waitlisted)
    });
    report.tell("... then 2,000 turns of 64 at a time, the server killed and started meanwhile", {
        format!("{}, {} places offered", milliseconds(figures.turns), figures.offers)
    });
    report.tell("... asked again since no answer came", figures.retries.to_string());
    for fault in &figures.faults {
        println!("taking part: {fault}");
    }
    report.at_most(
        "... places given twice or lost, answers not kept, offers not told once",
        figures.faults.len() as f64,
        0.0,
        "",
    );
    Ok(())
}
