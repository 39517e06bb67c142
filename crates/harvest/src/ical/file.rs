//! The components of a calendar file.

use std::io::BufRead;

use icalendar::parser::Property;

use crate::{
    entry::{Fault, Position, Refused, Stopped},
    lines::{Line, Lines},
};

/// More bytes than any event holds; past them its end is taken to be lost.
const MOST_BYTES: usize = 4 << 20;

/// An event or a time zone, with its own properties and without its parts.
#[derive(Debug, Clone)]
pub(super) struct Component {
    /// `VEVENT` or `VTIMEZONE`.
    pub(super) name: String,
    pub(super) at: Position,
    /// Whether the calendar it stands in cancels what it lists (`METHOD:CANCEL`).
    pub(super) cancels: bool,
    properties: Vec<Owned>,
}

/// A property: name in capitals, parameters, value without escapes.
#[derive(Debug, Clone)]
pub(super) struct Owned {
    pub(super) name: String,
    pub(super) value: String,
    parameters: Vec<(String, String)>,
}

impl Owned {
    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.parameters.iter().find(|(key, _)| key.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.trim_matches('"')).filter(|value| !value.is_empty())
    }

    /// As it stands in the file, without what does not matter here.
    pub(super) fn words(&self) -> String {
        let zone = self.parameter("TZID").map(|zone| format!(";TZID={zone}")).unwrap_or_default();
        format!("{}{zone}:{}", self.name, self.value)
    }
}

impl Component {
    pub(super) fn property(&self, name: &str) -> Option<&Owned> {
        self.properties.iter().find(|property| property.name == name)
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Owned> {
        self.properties.iter().filter(move |property| property.name == name)
    }

    /// The value of a property, unless it is blank.
    pub(super) fn text(&self, name: &str) -> Option<String> {
        self.property(name).and_then(|property| crate::reading::tidy(&property.value))
    }
}

/// The events and time zones of a file, one after the other.
pub(super) struct Components<R> {
    lines: Lines<R>,
    calendars: u32,
    cancels: bool,
    open: Option<Open>,
    ended: bool,
}

/// A component whose end has not come yet.
struct Open {
    name: String,
    line: u64,
    bytes: usize,
    /// How many parts of it are open: alarms, or the two halves of a time zone.
    parts: u32,
    content: Vec<Vec<u8>>,
}

impl<R: BufRead> Components<R> {
    pub(super) fn open(read: R) -> Result<Self, Stopped> {
        let mut lines = Lines::new(read);
        loop {
            match lines.next_line() {
                Ok(Some(line)) if line.bytes.trim_ascii().is_empty() => {}
                Ok(Some(line)) if line.bytes.trim_ascii().eq_ignore_ascii_case(b"BEGIN:VCALENDAR") => {
                    return Ok(Self { lines, calendars: 1, cancels: false, open: None, ended: false });
                }
                Ok(Some(_)) => {
                    return Err(lines.stopped("the file does not begin with BEGIN:VCALENDAR, so it is no calendar"));
                }
                Ok(None) => return Err(lines.stopped("the file is empty")),
                Err(error) => return Err(lines.stopped(format_args!("the file cannot be read: {error}"))),
            }
        }
    }

    /// A line with the folded ones that continue it.
    fn content_line(&mut self) -> std::io::Result<Option<Line>> {
        let Some(mut line) = self.lines.next_line()? else { return Ok(None) };
        trim_break(&mut line.bytes);
        loop {
            match self.lines.next_line()? {
                Some(next) if matches!(next.bytes.first(), Some(b' ' | b'\t')) => {
                    line.bytes.extend_from_slice(&next.bytes[1..]);
                    trim_break(&mut line.bytes);
                }
                Some(next) => {
                    self.lines.put_back([next]);
                    return Ok(Some(line));
                }
                None => return Ok(Some(line)),
            }
        }
    }

    fn stop(&mut self, reason: impl std::fmt::Display) -> Option<Result<Component, Fault>> {
        self.ended = true;
        Some(Err(Fault::Stopped(self.lines.stopped(reason))))
    }

    fn take(&mut self, line: Line) -> Option<Result<Component, Fault>> {
        let text = line.bytes.trim_ascii();
        if let Some(name) = strip_keyword(text, b"BEGIN:") {
            return self.begin(&name, line.number);
        }
        if let Some(name) = strip_keyword(text, b"END:") {
            return self.end(&name);
        }
        let Some(open) = &mut self.open else {
            self.cancels |= text.eq_ignore_ascii_case(b"METHOD:CANCEL");
            return None;
        };
        open.bytes += line.bytes.len();
        if open.bytes > MOST_BYTES {
            return self.refuse("never ends: END is missing");
        }
        if open.parts == 0 {
            // What is no property continues the one before: some calendars break lines without folding them.
            match open.content.last_mut() {
                Some(last) if !is_property(text) => {
                    last.extend_from_slice(b"\\n");
                    last.extend_from_slice(&line.bytes);
                }
                _ if text.is_empty() => {}
                _ => open.content.push(line.bytes),
            }
        }
        None
    }

    fn begin(&mut self, name: &str, line: u64) -> Option<Result<Component, Fault>> {
        let begun = Open { name: name.to_owned(), line, bytes: 0, parts: 0, content: Vec::new() };
        match (&mut self.open, name) {
            (Some(open), _) if open.name == name || name == "VCALENDAR" => {
                let refused = self.refuse("is not ended before the next one begins: END is missing");
                self.open = (name != "VCALENDAR").then_some(begun);
                self.calendars += u32::from(name == "VCALENDAR");
                return refused;
            }
            (Some(open), _) => open.parts += 1,
            (None, "VCALENDAR") => {
                self.calendars += 1;
                self.cancels = false;
            }
            (None, "VEVENT" | "VTIMEZONE" | "VTODO" | "VJOURNAL" | "VFREEBUSY") => self.open = Some(begun),
            // What is neither event nor time zone has parts and properties that nobody reads.
            (None, _) => {}
        }
        None
    }

    fn end(&mut self, name: &str) -> Option<Result<Component, Fault>> {
        match &mut self.open {
            Some(open) if open.name == name => {
                let open = self.open.take()?;
                Some(self.complete(open))
            }
            Some(_) if name == "VCALENDAR" => {
                self.calendars = self.calendars.saturating_sub(1);
                self.refuse("is not ended before the calendar ends: END is missing")
            }
            Some(open) => {
                open.parts = open.parts.saturating_sub(1);
                None
            }
            None => {
                self.calendars = self.calendars.saturating_sub(u32::from(name == "VCALENDAR"));
                None
            }
        }
    }

    fn refuse(&mut self, reason: &str) -> Option<Result<Component, Fault>> {
        let open = self.open.take()?;
        let at = Position { line: open.line, byte: self.lines.byte() };
        let reason = format!("The {} {reason}.", open.name);
        Some(Err(Fault::Refused(Refused { at, key: None, column: open.name, value: String::new(), reason })))
    }

    fn complete(&mut self, open: Open) -> Result<Component, Fault> {
        let at = Position { line: open.line, byte: self.lines.byte() };
        let properties = open.content.iter().map(|line| property(line)).collect::<Result<Vec<_>, _>>();
        let properties = properties.map_err(|(value, reason)| {
            let reason = format!("A line of the {} {reason}.", open.name);
            Fault::Refused(Refused { at, key: None, column: open.name.clone(), value, reason })
        })?;
        Ok(Component { name: open.name, at, cancels: self.cancels, properties })
    }
}

impl<R: BufRead> Iterator for Components<R> {
    type Item = Result<Component, Fault>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let line = match self.content_line() {
                Ok(Some(line)) => line,
                Err(error) => return self.stop(format_args!("the file cannot be read any further: {error}")),
                Ok(None) => {
                    return match &self.open {
                        Some(open) => {
                            let reason = format!(
                                "the file ends in the middle of the {} that begins on line {}",
                                open.name, open.line
                            );
                            self.stop(reason)
                        }
                        None if self.calendars > 0 => self.stop("the file ends before END:VCALENDAR"),
                        None => None,
                    };
                }
            };
            if let Some(component) = self.take(line) {
                return Some(component);
            }
        }
        None
    }
}

fn trim_break(bytes: &mut Vec<u8>) {
    while matches!(bytes.last(), Some(b'\n' | b'\r')) {
        bytes.pop();
    }
}

fn strip_keyword(text: &[u8], keyword: &[u8]) -> Option<String> {
    let (start, rest) = text.split_at_checked(keyword.len())?;
    start.eq_ignore_ascii_case(keyword).then(|| String::from_utf8_lossy(rest).trim().to_ascii_uppercase())
}

/// Whether a line begins with a property's name: capitals, figures and hyphens up to a colon or semicolon.
fn is_property(text: &[u8]) -> bool {
    let end = text.iter().position(|byte| !(byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b'-'));
    end.is_some_and(|end| end > 0 && matches!(text[end], b':' | b';'))
}

fn property(line: &[u8]) -> Result<Owned, (String, String)> {
    let text = std::str::from_utf8(line).map_err(|error| {
        (
            String::from_utf8_lossy(line).chars().take(100).collect(),
            format!("is not UTF-8 at its byte {}", error.valid_up_to() + 1),
        )
    })?;
    let read = Property::try_from(text).map_err(|_| (text.chars().take(100).collect(), "is no property".to_owned()))?;
    let parameters = read
        .params
        .iter()
        .map(|one| (one.key.to_string(), one.val.as_ref().map(ToString::to_string).unwrap_or_default()));
    Ok(Owned {
        name: read.name.to_string().to_ascii_uppercase(),
        value: read.val.to_string(),
        parameters: parameters.collect(),
    })
}
