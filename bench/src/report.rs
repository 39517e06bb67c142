//! What was measured, beside what was promised.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde::Serialize;

use crate::load::Outcome;

/// All figures of a run.
#[derive(Serialize)]
pub struct Report {
    #[serde(skip)]
    folder: PathBuf,
    lines: Vec<Line>,
    loads: Vec<Load>,
}

#[derive(Serialize)]
struct Line {
    what: String,
    measured: String,
    bound: String,
    /// None where nothing was promised.
    holds: Option<bool>,
}

#[derive(Serialize)]
struct Load {
    what: String,
    connections: u32,
    outcome: Outcome,
}

impl Report {
    /// To be written into this folder.
    pub fn new(folder: &Path) -> Self {
        Self { folder: folder.to_owned(), lines: Vec::new(), loads: Vec::new() }
    }

    /// A figure that must be at least so much.
    pub fn at_least(&mut self, what: impl Into<String>, measured: f64, bound: f64, unit: &str) {
        self.add(what.into(), format!("{measured:.2}{unit}"), format!("≥ {bound}{unit}"), Some(measured >= bound));
    }

    /// A figure that must be at most so much.
    pub fn at_most(&mut self, what: impl Into<String>, measured: f64, bound: f64, unit: &str) {
        self.add(what.into(), format!("{measured:.2}{unit}"), format!("≤ {bound}{unit}"), Some(measured <= bound));
    }

    /// A figure of which nothing was promised.
    pub fn tell(&mut self, what: impl Into<String>, measured: impl Into<String>) {
        self.add(what.into(), measured.into(), String::new(), None);
    }

    /// A load's outcome.
    pub fn load(&mut self, what: impl Into<String>, connections: u32, outcome: Outcome) {
        let what = what.into();
        let p99 = outcome.p99.map(|p99| format!(", p99 {p99:.1} ms")).unwrap_or_default();
        self.tell(
            what.clone(),
            format!(
                "{:.0}/s with {connections} at a time, p50 {:.1} ms{p99}; CPU {:.0} µs + PostgreSQL {:.0} µs; elsewhere {:.0} %",
                outcome.rate, outcome.p50, outcome.server, outcome.postgres, outcome.elsewhere
            ),
        );
        self.loads.push(Load { what, connections, outcome });
    }

    fn add(&mut self, what: String, measured: String, bound: String, holds: Option<bool>) {
        let line = Line { what, measured, bound, holds };
        println!("{}", line.text());
        self.lines.push(line);
    }

    /// Writes what there is so far to `figures.md` and `figures.json`.
    ///
    /// # Errors
    /// Where they cannot be written.
    pub fn write(&self) -> anyhow::Result<()> {
        fs::write(self.folder.join("figures.json"), serde_json::to_string_pretty(self)? + "\n")?;
        fs::write(self.folder.join("figures.md"), self.table())?;
        Ok(())
    }

    /// All lines as a table.
    pub fn table(&self) -> String {
        let mut table = String::from("| what | measured | bound | holds? |\n| --- | --- | --- | --- |\n");
        for line in &self.lines {
            table.push_str(&line.text());
            table.push('\n');
        }
        table
    }
}

impl Line {
    fn text(&self) -> String {
        let holds = match self.holds {
            Some(true) => "yes",
            Some(false) => "NO",
            None => "",
        };
        format!("| {} | {} | {} | {holds} |", self.what, self.measured, self.bound)
    }
}
