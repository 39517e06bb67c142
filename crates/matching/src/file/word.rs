use super::line::quoted;
use crate::round::{Kind, Level, Mode};

const KINDS: [(&str, Kind); 6] = [
    ("mentoring", Kind::Mentoring),
    ("job_shadowing", Kind::JobShadowing),
    ("residency", Kind::Residency),
    ("week_long_intensive", Kind::WeekLongIntensive),
    ("skill_sharing_session", Kind::SkillSharingSession),
    ("symposium", Kind::Symposium),
];

const MODES: [(&str, Mode); 3] = [("online", Mode::Online), ("in_person", Mode::InPerson), ("hybrid", Mode::Hybrid)];

const LEVELS: [(&str, Level); 3] =
    [("introductory", Level::Introductory), ("intermediate", Level::Intermediate), ("advanced", Level::Advanced)];

/// As people write them, and as spreadsheets in English, French and Spanish do.
const ANSWERS: [(&str, bool); 12] = [
    ("yes", true),
    ("no", false),
    ("true", true),
    ("false", false),
    ("oui", true),
    ("non", false),
    ("vrai", true),
    ("faux", false),
    ("sí", true),
    ("si", true),
    ("verdadero", true),
    ("falso", false),
];

/// A kind of placement.
pub(super) fn kind(text: &str) -> Result<Kind, String> {
    find(&KINDS, text).ok_or_else(|| format!("{} is no kind of placement; write one of {}", quoted(text), list(&KINDS)))
}

/// A way of taking part.
pub(super) fn mode(text: &str) -> Result<Mode, String> {
    find(&MODES, text).ok_or_else(|| {
        format!("{} is no way of taking part; write one of {}, and ; between several", quoted(text), list(&MODES))
    })
}

/// How far a skill goes.
pub(super) fn level(text: &str) -> Result<Level, String> {
    find(&LEVELS, text).ok_or_else(|| format!("{} is no level; write one of {}", quoted(text), list(&LEVELS)))
}

/// Yes or no.
pub(super) fn answer(text: &str) -> Result<bool, String> {
    find(&ANSWERS, text).ok_or_else(|| format!("{} is neither yes nor no; write one of the two", quoted(text)))
}

fn find<T: Copy>(words: &[(&str, T)], text: &str) -> Option<T> {
    let plain = text.to_lowercase().replace([' ', '-'], "_");
    words.iter().find(|(word, _)| *word == plain).map(|(_, meaning)| *meaning)
}

fn list<T>(words: &[(&str, T)]) -> String {
    words.iter().map(|(word, _)| *word).collect::<Vec<_>>().join(", ")
}
