//! Measures what the design promises: the catalogue at 100,000 and 1,000,000 opportunities, against PostgreSQL alone
//! with the same statements on the same machine, in one run. `script/bench` builds and calls it.
//!
//! - [`catalogue`], [`offering`], [`rows`], [`words`]: generating a catalogue;
//! - [`programme`]: generating a TRACK programme of 10,000 museums in it, and their 200,000 needs;
//! - [`server`], [`load`], [`timing`], [`statements`], [`pgbench`], [`machine`]: what measuring takes;
//! - [`pages`], [`search`], [`import`], [`start`], [`postgraphile`], [`admission`], [`taking_part`], [`track`], [`needs`]: what
//!   is measured;
//! - [`matching`]: mentorship rounds, drawn and solved;
//! - [`report`]: the figures beside what was promised.

use std::{
    path::{Path, PathBuf},
    sync::OnceLock,
    time::Duration,
};

use clap::{Parser, ValueEnum};

mod admission;
mod catalogue;
mod fingerprint;
mod import;
mod kept;
mod load;
mod machine;
mod matching;
mod needs;
mod offering;
mod pages;
mod pgbench;
mod postgraphile;
mod programme;
mod psql;
mod report;
mod rows;
mod search;
mod server;
mod start;
mod statements;
mod taking_part;
mod timing;
mod track;
mod words;

use postgraphile::PostGraphile;
use report::Report;
use server::Server;

/// Repeats the measurements of the design's table and writes them to target/bench.
#[derive(Parser)]
struct Arguments {
    /// How many opportunities the catalogues hold.
    #[arg(long, value_delimiter = ',', default_values_t = [100_000, 1_000_000])]
    rows: Vec<u64>,
    /// Seconds each load is kept up.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Seconds to wait at most, before each measurement, until the machine has little else to do.
    #[arg(long, default_value_t = 30)]
    patience: u64,
    /// What to measure; everything if not said.
    #[arg(long, value_delimiter = ',')]
    only: Vec<What>,
    /// The server to measure.
    #[arg(long, default_value = "target/release/lyceum")]
    server: PathBuf,
    /// Where catalogues are kept and figures written.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum What {
    /// Only generate the catalogues.
    Generate,
    /// The nested page.
    Pages,
    /// Searches and facets.
    Search,
    /// The import of a file.
    Import,
    /// Starts and idle memory.
    Start,
    /// Looking at documents before they run, and requests that mean harm.
    Admission,
    /// Many people who want few places at once, on a server that is killed meanwhile.
    TakingPart,
    /// A TRACK programme of 1,000 museums and one of 10,000: lists, trends, standings, reports.
    Track,
    /// Gaps, demand and matches at 20,000 needs and at 200,000.
    Needs,
    /// Solving mentorship rounds of 200, 2,000 and 10,000 applicants.
    Matching,
}

/// How many museums the programmes have.
const MUSEUMS: [u64; 2] = [1_000, 10_000];

#[tokio::main(flavor = "multi_thread")]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    std::fs::create_dir_all(&arguments.folder)?;
    let folder = std::path::absolute(&arguments.folder)?;
    let wanted = |what| arguments.only.is_empty() || arguments.only.contains(&what);
    PATIENCE.get_or_init(|| Duration::from_secs(arguments.patience));
    let mut report = Report::new(&folder);
    if wanted(What::TakingPart) {
        taking_part::measure(&arguments.server, &folder, &mut report).await?;
        report.write()?;
    }
    if wanted(What::Matching) {
        matching::measure(&folder, &mut report)?;
        report.write()?;
    }
    if wanted(What::Track) || wanted(What::Needs) {
        for museums in MUSEUMS {
            let data = programme::folder(&folder, museums).await?;
            let server = Server::start(&arguments.server, &data, false)?;
            let staff = programme::Staff::sign_in(&server).await?;
            if wanted(What::Track) {
                track::measure(&server, &staff, museums, &mut report).await?;
                report.write()?;
            }
            if wanted(What::Needs) {
                needs::measure(&server, &staff, museums * programme::NEEDS, &mut report).await?;
                report.write()?;
            }
            server.stop()?;
        }
    }
    // These have data of their own.
    let mut catalogues = Vec::new();
    let apart = [What::TakingPart, What::Track, What::Needs, What::Matching];
    let needed = arguments.only.iter().any(|what| !apart.contains(what)) || arguments.only.is_empty();
    for rows in arguments.rows.iter().filter(|_| needed) {
        catalogues.push((*rows, catalogue::folder(&folder, *rows).await?));
    }
    if wanted(What::Start)
        && let Some((_, first)) = catalogues.first()
    {
        start::measure(&arguments.server, &folder, first, &mut report)?;
        report.write()?;
    }
    if wanted(What::Import) {
        import::measure(&arguments.server, &folder, &mut report).await?;
        report.write()?;
    }
    if wanted(What::Pages) || wanted(What::Search) || wanted(What::Admission) {
        let mut subjects = Vec::new();
        for (rows, data) in &catalogues {
            let server = Server::start(&arguments.server, data, false)?;
            subjects.push(pages::Subject::prepare(&folder, *rows, server, &mut report).await?);
        }
        if wanted(What::Pages) {
            let postgraphile = match (catalogues.first(), subjects.first()) {
                (Some((rows, data)), Some(first)) => postgraphile(&folder, *rows, data, &first.server).await?,
                _ => None,
            };
            pages::compare(&mut subjects, postgraphile.as_ref(), arguments.seconds, &mut report)?;
            report.write()?;
        }
        if wanted(What::Admission)
            && let Some(first) = subjects.first()
        {
            let page = first.page();
            let load = first.loaded(arguments.seconds)?;
            admission::measure_overhead(&first.server, page, &load, &mut report).await?;
            admission::measure_harm(&first.server, page, &mut report).await?;
            report.write()?;
        }
        for subject in subjects {
            if wanted(What::Search) {
                search::measure(&folder, subject.rows, &subject.server, arguments.seconds, &mut report).await?;
            }
            subject.server.stop()?;
        }
    }
    report.write()?;
    println!("\n{}\nwritten to {}", report.table(), folder.join("figures.md").display());
    Ok(())
}

async fn postgraphile(folder: &Path, rows: u64, data: &Path, server: &Server) -> anyhow::Result<Option<PostGraphile>> {
    let Some(installed) = postgraphile::install(folder)? else {
        println!("without Node there is no PostGraphile to compare with");
        return Ok(None);
    };
    let opportunities = pages::opportunities(&server.database().await?, rows)?;
    Ok(Some(PostGraphile::start(&installed, folder, data, &opportunities).await?))
}

/// How long to wait for a quiet machine before each measurement.
static PATIENCE: OnceLock<Duration> = OnceLock::new();

/// Waits for a quiet machine, for a while.
fn quiet() -> anyhow::Result<()> {
    machine::wait_until_quiet(PATIENCE.get().copied().unwrap_or_default())
}
