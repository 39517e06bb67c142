//! The calendar of an exchange over several years, in the graph.

mod lists;
mod queries;
mod types;

pub use lists::{CalendarExpectationConnection, CalendarExpertiseConnection, CalendarMisses, CalendarTopicConnection};
pub use queries::ExchangeCalendars;
pub use types::{
    CalendarExpectation, CalendarExpertise, CalendarStanding, CalendarTopic, ExchangeCalendar, PlannedRound,
};
