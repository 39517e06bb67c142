mod capacity;
mod document;
mod period;
mod stream;
mod value;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::LineFault;
use crate::round::{Conflict, Institution, Link, Mentor, Period, Pin, Rules, Stream};
use document::Document;

/// A round without its offers and applications.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulesFile {
    /// What the round is called.
    pub name: String,
    /// The parts of the round that placements take place in.
    pub periods: Vec<Period>,
    /// Institutions, with what they can host and release.
    pub institutions: Vec<Institution>,
    /// Mentors who cannot take as many as their offers say.
    pub mentors: Vec<Mentor>,
    /// Who pays, in the order in which they are asked.
    pub streams: Vec<Stream>,
    /// Who must not be paired with whom.
    pub conflicts: Vec<Conflict>,
    /// Placements of earlier rounds.
    pub history: Vec<Link>,
    /// What the committee has settled.
    pub pins: Vec<Pin>,
    /// Topics that each topic is a part of, directly.
    pub broader: BTreeMap<String, BTreeSet<String>>,
    /// The exchange's own rules.
    pub rules: Rules,
}

/// The same as people write it.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Written {
    name: String,
    periods: Vec<period::Written>,
    institutions: Vec<capacity::WrittenInstitution>,
    mentors: Vec<capacity::WrittenMentor>,
    streams: Vec<stream::Written>,
    conflicts: Vec<Conflict>,
    history: Vec<Link>,
    pins: Vec<Pin>,
    broader: BTreeMap<String, BTreeSet<String>>,
    rules: Rules,
}

/// Reads a file, or finds everything that is wrong with it.
pub(super) fn read(text: &str) -> Result<RulesFile, Vec<LineFault>> {
    let mut document = Document::new(text);
    let written: Written = document.read();
    let file = RulesFile {
        name: written.name,
        periods: written.periods.into_iter().map(period::Written::read).collect(),
        institutions: written.institutions.into_iter().map(capacity::WrittenInstitution::read).collect(),
        mentors: written.mentors.into_iter().map(capacity::WrittenMentor::read).collect(),
        streams: written.streams.into_iter().map(|stream| stream.read(&mut document)).collect(),
        conflicts: written.conflicts,
        history: written.history,
        pins: written.pins,
        broader: written.broader,
        rules: written.rules,
    };
    document.finish().map(|()| file)
}
