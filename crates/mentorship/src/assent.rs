//! Assents: a side of a placement stands by what is written, be it an agreement that it accepts, a report that it signs, or a story
//! that it consents to.

use database::id::PersonId;
use identity::policy::PlacementPart;
use jiff::Timestamp;

/// That a side of a placement stands by what is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Assent {
    /// Which side.
    pub part: PlacementPart,
    /// Who said so for it; none of somebody who is not known any more.
    pub by: Option<PersonId>,
    /// When.
    pub at: Timestamp,
}

impl Assent {
    /// That of a side, where it gave it.
    pub(crate) fn of(part: PlacementPart, by: Option<PersonId>, at: Option<Timestamp>) -> Option<Self> {
        Some(Self { part, by, at: at? })
    }
}
