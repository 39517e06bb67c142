use super::{amount, heading::Shape, language, number, place, row::Row, skill, window, word};
use crate::round::Offer;

/// The columns of offers.
pub(super) const SHAPE: Shape = Shape {
    thing: "offer",
    needed: &["id", "host", "skills", "places", "windows", "modes", "languages"],
    other: &["mentor", "kind", "days", "accommodations", "career", "sectors", "cost"],
};

/// The offer in a row.
pub(super) fn read(row: &mut Row<'_>) -> Offer {
    Offer {
        id: row.needed("id", "it is missing; every offer needs an id"),
        host: row.needed("host", "it is missing; name the institution that hosts"),
        mentor: row.text("mentor"),
        kind: row.one("kind", word::kind).unwrap_or_default(),
        skills: skill::read_all(row, "skills", "say what can be learned"),
        places: place::read_all(row, "places"),
        windows: row.some("windows", window::read, "say when one can come"),
        days: row.one("days", number::whole).unwrap_or_default(),
        modes: row.some("modes", word::mode, "say whether it is online, in_person or hybrid"),
        languages: row.some("languages", language::read, "say in which languages one can learn"),
        accommodations: row.words("accommodations"),
        career: row.words("career"),
        sectors: row.words("sectors"),
        cost: row.one("cost", amount::cost),
    }
}
