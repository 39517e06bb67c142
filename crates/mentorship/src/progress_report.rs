//! Progress reports: what a participant and their mentor write together about a part of a placement.
//!
//! Either side writes a report and changes it, and each signs it. A change takes both signatures back, so that what both signed
//! is what both read; once both have, it is final. Until then those who run the exchange see it beside the two, then all who see
//! the placement.

use database::{
    id::{PersonId, PlacementId, ProgressReportId},
    schema,
};
use diesel::prelude::*;
use identity::{
    Viewer,
    policy::{self, PlacementDeed, PlacementFacts, PlacementPart},
};
use jiff::{Timestamp, civil::Date};

use crate::{assent::Assent, kept::Kept};

mod days;
mod read;
mod sign;
mod write;

pub use read::*;
pub use sign::sign;
pub use write::{NewProgressReport, ProgressReportChange, change, write};

/// What a participant and their mentor write together about a part of a placement.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::progress_report)]
pub struct ProgressReport {
    /// Its id.
    pub id: ProgressReportId,
    /// Of which placement.
    pub placement_id: PlacementId,
    /// The language that it is written in (BCP 47).
    pub language: String,
    /// The first day that it is about.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub from_on: Date,
    /// The last day that it is about.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub until_on: Date,
    /// What it says.
    pub text: String,
    /// Who wrote in it last.
    pub written_by: Option<PersonId>,
    /// Who signed it as the participant.
    pub participant_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub participant_at: Option<Timestamp>,
    /// Who signed it for the host.
    pub host_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub host_at: Option<Timestamp>,
    /// Grows by one with each change of what it says.
    pub revision: i32,
    /// When it was written, changed or signed last.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

impl ProgressReport {
    /// Who signed it, the participant first.
    pub fn signatures(&self) -> Vec<Assent> {
        let participant = Assent::of(PlacementPart::Participant, self.participant_by, self.participant_at);
        let host = Assent::of(PlacementPart::Host, self.host_by, self.host_at);
        participant.into_iter().chain(host).collect()
    }

    /// Whether both sides signed it.
    pub fn is_final(&self) -> bool {
        self.participant_at.is_some() && self.host_at.is_some()
    }
}

impl Kept for ProgressReport {
    fn placement(&self) -> PlacementId {
        self.placement_id
    }

    fn is_seen(&self, viewer: &Viewer, placement: PlacementFacts) -> bool {
        if self.is_final() {
            return policy::sees_placement(viewer, placement);
        }
        let writes = policy::acts_in_placement(viewer, placement, PlacementDeed::Report).is_some();
        // What nobody confided is seen by those who run the exchange alone.
        writes || policy::sees_confided(viewer, placement, None)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn it_is_final_once_both_sides_signed() {
        let (participant, now) = (PersonId::new(), Timestamp::UNIX_EPOCH);
        let mut report = ProgressReport {
            id: ProgressReportId::new(),
            placement_id: PlacementId::new(),
            language: "en".to_owned(),
            from_on: date(2027, 3, 1),
            until_on: date(2027, 3, 5),
            text: "We packed two paintings.".to_owned(),
            written_by: None,
            participant_by: None,
            participant_at: None,
            host_by: None,
            host_at: None,
            revision: 1,
            updated_at: now,
        };
        assert_eq!((report.signatures().len(), report.is_final()), (0, false));
        (report.participant_by, report.participant_at) = (Some(participant), Some(now));
        let theirs = Assent { part: PlacementPart::Participant, by: Some(participant), at: now };
        assert_eq!((report.signatures(), report.is_final()), (vec![theirs], false));
        // A signature stays when nobody knows any more whose it was.
        report.host_at = Some(now);
        let host = Assent { part: PlacementPart::Host, by: None, at: now };
        assert_eq!((report.signatures(), report.is_final()), (vec![theirs, host], true));
    }
}
