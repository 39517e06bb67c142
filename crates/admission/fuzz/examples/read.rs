//! How long it takes to read files: `cargo run --release --example read FILE…`.

use std::{error::Error, sync::LazyLock};

use admission::{Document, Limits};
use admission_fuzz::{Clock, TABLE};

fn main() -> Result<(), Box<dyn Error>> {
    LazyLock::force(&TABLE);
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path)?;
        let clock = Clock::start();
        let read = Document::read(&text, &Limits::KNOWN, &TABLE);
        let took = clock.read();
        println!(
            "{:8.2} ms, {:7} bytes, {:8}: {path}",
            took.as_secs_f64() * 1_000.0,
            text.len(),
            if read.is_ok() { "read" } else { "refused" }
        );
    }
    Ok(())
}
