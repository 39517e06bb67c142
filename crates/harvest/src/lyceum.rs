//! Lyceum's own files: TOML with `[[organization]]`, `[[topic]]` and `[[opportunity]]` tables, whose fields are those of
//! the [records](crate::record).
//!
//! Each of these tables is read by itself, so that a fault costs one of them. For that the file is parted at the lines
//! that begin one; a text of several lines must not hold such a line.

use std::io::{BufRead, BufReader};

use serde::{Deserialize, de::DeserializeOwned};

use crate::{
    entry::{Entry, Fault, Position, Read, Refused, Stopped},
    lines::{Line, Lines},
    record::{OpportunityRecord, OrganizationRecord, TopicRecord},
};

/// What a table is.
#[derive(Debug, Clone, PartialEq)]
pub enum Record {
    /// `[[topic]]`
    Topic(Box<TopicRecord>),
    /// `[[organization]]`
    Organization(Box<OrganizationRecord>),
    /// `[[opportunity]]`
    Opportunity(Box<OpportunityRecord>),
}

/// Reads the tables of a file, one after the other.
pub fn read<R: std::io::Read>(file: R) -> Tables<BufReader<R>> {
    Tables { lines: Lines::new(BufReader::with_capacity(1 << 16, file)), ended: false }
}

/// The tables of a file.
pub struct Tables<R> {
    lines: Lines<R>,
    ended: bool,
}

const HEADINGS: [&str; 3] = ["topic", "organization", "opportunity"];

/// The name in a line such as `[[topic]]`, if it is one of ours.
fn heading(line: &Line) -> Option<&'static str> {
    let text = line.bytes.trim_ascii();
    let name = text.strip_prefix(b"[[")?.split(|byte| *byte == b']').next()?.trim_ascii();
    HEADINGS.into_iter().find(|heading| heading.as_bytes() == name)
}

impl<R: BufRead> Tables<R> {
    fn next_line(&mut self) -> Result<Option<Line>, Fault> {
        self.lines.next_line().map_err(|error| {
            self.ended = true;
            Fault::Stopped(self.lines.stopped(format_args!("the file cannot be read any further: {error}")))
        })
    }

    /// The lines up to the next heading.
    fn rest(&mut self) -> Result<Vec<u8>, Fault> {
        let mut bytes = Vec::new();
        while let Some(line) = self.next_line()? {
            if heading(&line).is_some() {
                self.lines.put_back([line]);
                break;
            }
            bytes.extend_from_slice(&line.bytes);
        }
        Ok(bytes)
    }

    fn table(&mut self) -> Result<Option<Entry<Record>>, Fault> {
        let Some(first) = self.next_line()? else { return Ok(None) };
        let line = first.number;
        let Some(name) = heading(&first) else {
            let mut bytes = first.bytes;
            bytes.extend(self.rest()?);
            return self.preamble(line, &bytes);
        };
        let bytes = self.rest()?;
        let at = Position { line, byte: self.lines.byte() };
        let last = self.lines.at_end();
        let record = match name {
            "topic" => parse(&bytes).map(|record| Record::Topic(Box::new(record))),
            "organization" => parse(&bytes).map(|record| Record::Organization(Box::new(record))),
            _ => parse(&bytes).map(|record| Record::Opportunity(Box::new(record))),
        };
        match record {
            Ok(record) => Ok(Some(Entry { at, record, warnings: Vec::new() })),
            Err(problem) if last && problem.cut => {
                self.ended = true;
                Err(Fault::Stopped(Stopped {
                    at,
                    reason: format!("the file ends in the middle of this {name}: {}", problem.reason),
                }))
            }
            Err(problem) => Err(Fault::Refused(Refused {
                at: Position { line: line + problem.line, ..at },
                key: problem.key,
                column: name.to_owned(),
                value: String::new(),
                reason: problem.reason,
            })),
        }
    }

    /// Before the first table there may be comments and nothing else.
    fn preamble(&mut self, line: u64, bytes: &[u8]) -> Result<Option<Entry<Record>>, Fault> {
        let table: Result<toml::Table, _> = parse(bytes);
        if table.is_ok_and(|table| table.is_empty()) {
            return self.table();
        }
        self.ended = true;
        let reason =
            "the file holds something else than [[topic]], [[organization]] and [[opportunity]] tables".to_owned();
        Err(Fault::Stopped(Stopped { at: Position { line, byte: self.lines.byte() }, reason }))
    }
}

impl<R: BufRead> Iterator for Tables<R> {
    type Item = Read<Record>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended { None } else { self.table().transpose() }
    }
}

struct Problem {
    key: Option<String>,
    reason: String,
    /// Lines below the heading.
    line: u64,
    /// Whether the text ends where it should go on.
    cut: bool,
}

#[derive(Deserialize)]
struct Keyed {
    key: Option<String>,
    notation: Option<String>,
}

/// The parts of an opportunity stand under headings such as `[[opportunity.runs]]`, which mean `[[runs]]` once the table
/// is read by itself.
fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|error| Problem {
        key: None,
        reason: format!("The table is not UTF-8 at its byte {}.", error.valid_up_to() + 1),
        line: 0,
        cut: error.error_len().is_none(),
    })?;
    let text: String = text.split_inclusive('\n').map(without_parent).collect();
    toml::from_str(&text).map_err(|error| {
        let end = error.span().map_or(0, |span| span.end);
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let key = toml::from_str::<Keyed>(&text).ok().and_then(|keyed| keyed.key.or(keyed.notation));
        Problem {
            cut: key.is_none() && end >= text.trim_end().len(),
            key,
            reason: format!("The table cannot be read: {}.", error.message().trim_end_matches('.').replace('\n', " ")),
            // Some faults are found only in the table as a whole, and are its heading's.
            line: if start == 0 { 0 } else { 1 + text[..start].matches('\n').count() as u64 },
        }
    })
}

fn without_parent(line: &str) -> String {
    for heading in HEADINGS {
        for mark in ["[[", "["] {
            if let Some(rest) = line.trim_start().strip_prefix(&format!("{mark}{heading}.")) {
                return format!("{mark}{rest}");
            }
        }
    }
    line.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = r#"# A comment before everything.

[[topic]]
scheme = "lyceum"
notation = "storage"
main_language = "en"
label = { en = "Storage" }

[[opportunity]]
key = "one"
kind = "webinar"
status = "open"
main_language = "en"
title.en = "One"

[[opportunity.runs]]
status = "open"
pacing = "scheduled"
mode = "online"

[[opportunity.runs.sessions]]
starts_on = "2024-04-25"

[[opportunity]]
key = "two"
kind = "seance"

[[organization]]
key = "icom"
main_language = "en"
name = { en = "ICOM" }
"#;

    fn all(text: &str) -> Vec<Read<Record>> {
        read(text.as_bytes()).collect()
    }

    #[test]
    fn tables_are_read_and_a_bad_one_is_refused_alone() {
        let read = all(FILE);
        assert_eq!(read.len(), 4);
        assert!(
            matches!(&read[0], Ok(Entry { record: Record::Topic(topic), .. }) if topic.topic.notation == "storage")
        );
        let Ok(Entry { record: Record::Opportunity(one), at, .. }) = &read[1] else { panic!("{:?}", read[1]) };
        assert_eq!((at.line, one.runs.len(), one.runs[0].sessions.len()), (9, 1, 1));
        let Err(Fault::Refused(refused)) = &read[2] else { panic!("{:?}", read[2]) };
        assert_eq!((refused.key.as_deref(), refused.at.line), (Some("two"), 24));
        assert!(refused.reason.contains("seance"), "{}", refused.reason);
        assert!(matches!(&read[3], Ok(Entry { record: Record::Organization(icom), .. }) if icom.key == "icom"));
    }

    #[test]
    fn a_file_cut_off_in_a_table_stops_there() {
        let cut = &FILE[..FILE.find("ICOM\" }").expect("it is there") + 2];
        let read = all(cut);
        assert!(
            matches!(read.last(), Some(Err(Fault::Stopped(stopped))) if stopped.at.line == 28),
            "{:?}",
            read.last()
        );
    }

    #[test]
    fn another_file_is_not_read() {
        assert!(matches!(all("a = 1\n").as_slice(), [Err(Fault::Stopped(_))]));
        assert!(all("# nothing\n").is_empty());
    }
}
