//! What partners say ahead, for tests.

use std::ops::RangeInclusive;

use catalogue::opportunity::Level;
use database::id::{ExpectationId, ExpertiseId, OrganizationId, ProgrammeId, TopicId};
use jiff::civil::date;

use crate::{
    expectation::{Expectation, Occasion},
    expertise::Expertise,
    window::Window,
};

/// Whole years.
pub(super) fn years(years: RangeInclusive<i16>) -> Window {
    Window { starts_on: date(*years.start(), 1, 1), ends_on: date(*years.end(), 12, 31) }
}

/// What a partner of its own can teach so many people a year, up to the middle level.
pub(super) fn expertise(topic: TopicId, people: i32, in_years: RangeInclusive<i16>) -> Expertise {
    let Window { starts_on, ends_on } = years(in_years);
    Expertise {
        id: ExpertiseId::new(),
        programme_id: ProgrammeId::new(),
        organization_id: OrganizationId::new(),
        topic_id: topic,
        level: Level::Intermediate,
        people,
        starts_on,
        ends_on,
        note: None,
        revision: 1,
    }
}

/// What a partner of its own expects so many people to need, at the middle level at least.
pub(super) fn expectation(topic: TopicId, people: i32, in_years: RangeInclusive<i16>) -> Expectation {
    let Window { starts_on, ends_on } = years(in_years);
    Expectation {
        id: ExpectationId::new(),
        programme_id: ProgrammeId::new(),
        organization_id: OrganizationId::new(),
        topic_id: topic,
        level: Level::Intermediate,
        occasion: Occasion::Exhibition,
        about: "A retrospective.".to_owned(),
        people,
        starts_on,
        ends_on,
        revision: 1,
    }
}
