//! The solver's words, and those of cells, as ours.

use std::fmt::Display;

use catalogue::opportunity::Level;
use matching::round as solver;

use crate::{kind::PlacementKind, mode::PlacementMode, window::Window};

/// As much of a value as a sentence can hold.
const LONGEST: usize = 60;

/// A value as a sentence shows it: cut where it is long.
pub(super) fn quoted(value: &str) -> String {
    let mut shown: String = value.chars().take(LONGEST).collect();
    if value.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    format!("“{shown}”")
}

/// The one of these values whose word a cell writes, with capitals, spaces or hyphens as people do; `what` is what each is, with its
/// article.
pub(super) fn word<T: Copy + Display>(all: &[T], text: &str, what: &str) -> Result<T, String> {
    let plain = text.trim().to_lowercase().replace([' ', '-'], "_");
    let known = all.iter().find(|value| value.to_string() == plain);
    known.copied().ok_or_else(|| {
        let words: Vec<String> = all.iter().map(ToString::to_string).collect();
        format!("{} is not {what}; write one of {}, and ; between several", quoted(text), words.join(", "))
    })
}

/// A kind of placement.
pub(super) fn kind(kind: solver::Kind) -> PlacementKind {
    match kind {
        solver::Kind::Mentoring => PlacementKind::Mentoring,
        solver::Kind::JobShadowing => PlacementKind::JobShadowing,
        solver::Kind::Residency => PlacementKind::Residency,
        solver::Kind::WeekLongIntensive => PlacementKind::WeekLongIntensive,
        solver::Kind::SkillSharingSession => PlacementKind::SkillSharingSession,
        solver::Kind::Symposium => PlacementKind::Symposium,
    }
}

/// A way of taking part.
pub(super) fn mode(mode: solver::Mode) -> PlacementMode {
    match mode {
        solver::Mode::Online => PlacementMode::Online,
        solver::Mode::InPerson => PlacementMode::InPerson,
        solver::Mode::Hybrid => PlacementMode::Hybrid,
    }
}

/// How far a skill goes.
pub(super) fn level(level: solver::Level) -> Level {
    match level {
        solver::Level::Introductory => Level::Introductory,
        solver::Level::Intermediate => Level::Intermediate,
        solver::Level::Advanced => Level::Advanced,
    }
}

/// A span of whole days.
pub(super) fn window(window: solver::Window) -> Window {
    Window { starts_on: window.from, ends_on: window.until }
}

#[cfg(test)]
mod tests {
    use catalogue::organization::Sector;

    use super::*;
    use crate::accommodation::Accommodation;

    #[test]
    fn words_are_read_as_people_write_them() {
        let read = |text| word(Accommodation::ALL, text, "something there can be for access");
        assert_eq!(read(" Wheelchair access"), Ok(Accommodation::WheelchairAccess));
        assert_eq!(read("live-captions"), Ok(Accommodation::LiveCaptions));
        let refused = word(Sector::ALL, "zoos", "a sector").expect_err("there is no such sector");
        assert_eq!(
            refused,
            "“zoos” is not a sector; write one of archives, libraries, museums, other, and ; between several"
        );
    }

    #[test]
    fn values_are_the_solvers_own() {
        for one in PlacementKind::ALL {
            assert_eq!(kind((*one).into()), *one);
        }
        for one in PlacementMode::ALL {
            assert_eq!(mode((*one).into()), *one);
        }
        for one in Level::ALL {
            assert_eq!(level(crate::skill::level(*one)), *one);
        }
    }
}
