//! Measures what the design promises: the catalogue at 100,000 and 1,000,000 opportunities, against PostgreSQL alone
//! with the same statements on the same machine, in one run. `script/bench` builds and calls it.

use std::path::{Path, PathBuf};

use clap::Parser;

mod catalogue;
mod fingerprint;
mod offering;
mod psql;
mod rows;
mod words;

/// Repeats the measurements of the design's table and writes them to target/bench.
#[derive(Parser)]
struct Arguments {
    /// How many opportunities the catalogues hold.
    #[arg(long, value_delimiter = ',', default_values_t = [100_000, 1_000_000])]
    rows: Vec<u64>,
    /// Seconds each load is kept up.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Where catalogues are kept and figures written.
    #[arg(long, default_value = "target/bench")]
    folder: PathBuf,
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    std::fs::create_dir_all(&arguments.folder)?;
    let root = std::path::absolute(&arguments.folder)?;
    for rows in &arguments.rows {
        println!("{}", catalogue::folder(Path::new(&root), *rows).await?.display());
    }
    Ok(())
}
