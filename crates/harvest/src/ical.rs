//! Calendars (iCalendar, RFC 5545): each event becomes an opportunity with one run.
//!
//! - The UID is the key. Wall-clock time and zone are kept as they are; a zone that is no IANA name is looked up in the
//!   calendar's own `X-LIC-LOCATION`, then among Windows' names, and is otherwise left out with a word of uncertainty. A
//!   time without zone stays without; a day stays a day; a time in UTC is in the zone `UTC`.
//! - A rule is kept, with its exceptions; cancelled occurrences are kept as cancelled, moved ones as moved. A rule without
//!   end is followed to the end of next year.
//! - Descriptions become plain text: markup, scripts and the remains of forms go, prose stays. Numbers of places that are
//!   told only in prose are left in the prose.
//! - The kind is taken from `CATEGORIES` and the title where they say it (webinar, workshop, training, course, coaching).
//!   Where they do not, what is online is a webinar and anything else a workshop. Categories stay as words, and become
//!   topics where a topic is called exactly so.
//! - Whether it is online follows from `LOCATION`, a conference link, or the words above. Where nothing says so it is
//!   taken to be in person, with a warning.
//!
//! Names and mail addresses of organizers and attendees are not read.
//!
//! The `icalendar` crate takes properties apart. Lines and components are found here, so that a feed of any length is
//! read event by event, and one broken event costs only itself.

mod event;
mod file;
mod repeat;
mod venue;
mod when;

use std::{
    collections::BTreeMap,
    io::{BufReader, Seek},
};

use jiff::civil::Date;

use crate::{
    entry::{Entry, Fault, Misread, Position, Read, Stopped},
    record::OpportunityRecord,
};
use file::{Component, Components};

/// What a calendar does not say about itself.
#[derive(Debug, Clone)]
pub struct About {
    /// The day it is read on: what lies before it has ended.
    pub today: Date,
    /// The language its texts are in where they do not say, such as the provider's.
    pub language: String,
}

/// Reads a calendar's events, one after the other.
///
/// The file is read twice: zones and moved occurrences may stand behind the events they belong to.
///
/// # Errors
/// The file cannot be read, or is no calendar.
pub fn read<R: std::io::Read + Seek>(mut file: R, about: About) -> Result<Calendar<R>, Stopped> {
    let unreadable = |error: std::io::Error| Stopped {
        at: Position::default(),
        reason: format!("the file cannot be read: {error}"),
    };
    let mut context = Context::new(about);
    let mut apart = BTreeMap::<String, Vec<Component>>::new();
    for component in Components::open(BufReader::new(&mut file))?.flatten() {
        if component.name == "VTIMEZONE" {
            context.zones.learn(&component);
        } else if let Some(uid) = component.text("UID").filter(|_| component.property("RECURRENCE-ID").is_some()) {
            apart.entry(uid).or_default().push(component);
        }
    }
    file.rewind().map_err(unreadable)?;
    let components = Components::open(BufReader::with_capacity(1 << 16, file))?;
    Ok(Calendar { components, context, apart })
}

/// The events of a calendar.
pub struct Calendar<R> {
    components: Components<BufReader<R>>,
    context: Context,
    /// By UID: single occurrences that differ from what their rule says.
    apart: BTreeMap<String, Vec<Component>>,
}

/// What events are read with.
struct Context {
    about: About,
    zones: when::Zones,
}

impl Context {
    fn new(about: About) -> Self {
        Self { about, zones: when::Zones::default() }
    }
}

impl<R: std::io::Read> Iterator for Calendar<R> {
    type Item = Read<OpportunityRecord>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let component = match self.components.next() {
                Some(Ok(component)) => component,
                Some(Err(fault)) => return Some(Err(fault)),
                None => return self.orphan(),
            };
            if component.name != "VEVENT" || component.property("RECURRENCE-ID").is_some() {
                continue;
            }
            let apart = component.text("UID").and_then(|uid| self.apart.remove(&uid)).unwrap_or_default();
            return Some(self.event(&component, &apart));
        }
    }
}

impl<R> Calendar<R> {
    fn event(&self, component: &Component, apart: &[Component]) -> Result<Entry<OpportunityRecord>, Fault> {
        let key = component.text("UID");
        event::record(component, apart, &self.context).map_err(|misread: Misread| misread.refuse(component.at, key))
    }

    /// Single occurrences whose event is not in the file are events of their own.
    fn orphan(&mut self) -> Option<Read<OpportunityRecord>> {
        let mut first = self.apart.first_entry()?;
        let component = first.get_mut().pop()?;
        if first.get().is_empty() {
            first.remove();
        }
        let read = self.event(&component, &[]).map(|mut entry| {
            let occurrence = component.text("RECURRENCE-ID").unwrap_or_default();
            entry.record.key = format!("{}#{occurrence}", entry.record.key);
            entry
        });
        Some(read)
    }
}

#[cfg(test)]
mod tests;
