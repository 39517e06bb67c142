//! What an import shows while it goes: a bar on a terminal, and the report.

use std::{
    fs::File,
    io::{self, BufWriter, IsTerminal},
    path::Path,
};

use anyhow::Context;
use harvest::import::{
    Event,
    report::{Format, Report},
};
use indicatif::{ProgressBar, ProgressStyle};

use crate::remote::plain;

/// Without a report, this many of its lines are shown.
const SHOWN: u64 = 10;

pub(super) struct Progress {
    bar: ProgressBar,
    report: Report<Box<dyn io::Write + Send>>,
    /// Whether the report goes to a file; else its first lines are shown.
    kept: bool,
    failed: Option<io::Error>,
}

impl Progress {
    /// For a file of so many bytes.
    ///
    /// # Errors
    /// Where the report cannot be written.
    pub(super) fn start(length: u64, report: Option<&Path>) -> anyhow::Result<Self> {
        let (to, format): (Box<dyn io::Write + Send>, _) = match report {
            Some(path) => {
                let file =
                    File::create(path).with_context(|| format!("the report {} cannot be written", path.display()))?;
                (Box::new(BufWriter::new(file)), Format::of_file(path))
            }
            None => (Box::new(io::sink()), Format::Csv),
        };
        Ok(Self { bar: bar(length), report: Report::new(to, format), kept: report.is_some(), failed: None })
    }

    /// Tells how much of the file was sent, while it is sent elsewhere.
    pub(super) fn meter(&self) -> impl Fn(u64) + Send + Sync + 'static {
        let bar = self.bar.clone();
        move |sent| {
            bar.set_position(sent);
            bar.set_message("sending");
        }
    }

    pub(super) fn note(&mut self, event: Event<'_>) {
        if let Err(error) = self.report.note(event) {
            self.failed.get_or_insert(error);
        }
        match event {
            Event::Progress { rows, at } => {
                self.bar.set_position(at.byte);
                self.bar.set_message(format!("{rows} rows"));
            }
            Event::Refused(refused) => self.show(refused.at.line, &refused.reason),
            Event::Warned { at, warning, .. } => self.show(at.line, &warning.reason),
            Event::Stopped(_) => {}
        }
    }

    fn show(&self, line: u64, reason: &str) {
        let said = self.report.lines();
        if self.kept || said > SHOWN + 1 {
            return;
        }
        let text = if said > SHOWN {
            "… and more: --report FILE keeps all of them".to_owned()
        } else {
            format!("line {line}: {}", plain(reason))
        };
        self.bar.suspend(|| eprintln!("{text}"));
    }

    /// # Errors
    /// Where the report could not be written.
    pub(super) fn finish(self) -> anyhow::Result<()> {
        self.bar.finish_and_clear();
        self.report.finish().and(self.failed.map_or(Ok(()), Err)).context("the report could not be written")
    }
}

fn bar(length: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template("{bar:30} {percent:>3} %  {msg}  {elapsed} of about {duration}");
    ProgressBar::new(length).with_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()))
}
