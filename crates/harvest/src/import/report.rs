//! The report of an import: one line for each refusal, warning or stop.

use std::io::Write;

use serde::Serialize;

use super::Event;

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Comma-separated values with a heading.
    Csv,
    /// One JSON object a line.
    JsonLines,
}

impl Format {
    /// The format that a file's name asks for: JSON lines for `.jsonl`, `.ndjson` and `.json`, otherwise CSV.
    pub fn of_file(path: &std::path::Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()) {
            Some("jsonl" | "ndjson" | "json") => Self::JsonLines,
            _ => Self::Csv,
        }
    }
}

/// A report being written.
pub struct Report<W: Write> {
    to: To<W>,
    lines: u64,
}

enum To<W: Write> {
    Csv(Box<::csv::Writer<W>>),
    JsonLines(W),
}

#[derive(Serialize)]
struct Line<'a> {
    what: &'static str,
    row: u64,
    key: &'a str,
    column: &'a str,
    value: &'a str,
    reason: &'a str,
}

impl<W: Write> Report<W> {
    /// A report that goes there.
    pub fn new(to: W, format: Format) -> Self {
        let to = match format {
            Format::Csv => To::Csv(Box::new(::csv::Writer::from_writer(to))),
            Format::JsonLines => To::JsonLines(to),
        };
        Self { to, lines: 0 }
    }

    /// How many lines it has.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// Writes a line, if the event is one that a report tells.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn note(&mut self, event: Event<'_>) -> std::io::Result<()> {
        let line = match event {
            Event::Progress { .. } => return Ok(()),
            Event::Refused(refused) => Line {
                what: "refused",
                row: refused.at.line,
                key: refused.key.as_deref().unwrap_or_default(),
                column: &refused.column,
                value: &refused.value,
                reason: &refused.reason,
            },
            Event::Warned { at, key, warning } => Line {
                what: "warning",
                row: at.line,
                key,
                column: &warning.column,
                value: &warning.value,
                reason: &warning.reason,
            },
            Event::Stopped(stopped) => {
                let reason = stopped.to_string();
                return self.write(&Line {
                    what: "stopped",
                    row: stopped.at.line,
                    key: "",
                    column: "",
                    value: "",
                    reason: &reason,
                });
            }
        };
        self.write(&line)
    }

    fn write(&mut self, line: &Line<'_>) -> std::io::Result<()> {
        self.lines += 1;
        match &mut self.to {
            To::Csv(writer) => writer.serialize(line).map_err(std::io::Error::other),
            To::JsonLines(writer) => {
                serde_json::to_writer(&mut *writer, line)?;
                writer.write_all(b"\n")
            }
        }
    }

    /// Makes sure that everything is written.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(self) -> std::io::Result<()> {
        match self.to {
            To::Csv(mut writer) => writer.flush(),
            To::JsonLines(mut writer) => writer.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::{Position, Refused};

    fn written(format: Format) -> String {
        let mut text = Vec::new();
        let mut report = Report::new(&mut text, format);
        let at = Position { line: 7, byte: 0 };
        let refused = Refused {
            at,
            key: Some("k".into()),
            column: "price".into(),
            value: "ask, us".into(),
            reason: "price is none.".into(),
        };
        report.note(Event::Progress { rows: 1, at }).expect("memory takes everything");
        report.note(Event::Refused(&refused)).expect("memory takes everything");
        report.finish().expect("memory takes everything");
        String::from_utf8(text).expect("a report is text")
    }

    #[test]
    fn a_refusal_is_a_line() {
        assert_eq!(
            written(Format::Csv),
            "what,row,key,column,value,reason\nrefused,7,k,price,\"ask, us\",price is none.\n"
        );
        assert_eq!(
            written(Format::JsonLines),
            "{\"what\":\"refused\",\"row\":7,\"key\":\"k\",\"column\":\"price\",\"value\":\"ask, us\",\"reason\":\"price is none.\"}\n"
        );
    }
}
