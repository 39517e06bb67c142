//! Check-ins: days on which a participant and the host look at how a placement goes.
//!
//! The agreement in force says every how many days they are due. Where another version comes in its place, those that were held or are
//! past stay, and those to come are written anew. Once the placement is over none is to come. What comes no more is kept, cancelled, for
//! the calendars that have it: nobody else sees it.

use database::{
    id::{CheckInId, PersonId, PlacementId},
    schema,
};
use diesel::prelude::*;
use jiff::civil::Date;

mod calendar;
mod feed;
mod follow;
mod hold;
mod read;

pub use calendar::calendar;
pub use feed::in_feed;
pub(crate) use follow::{Upcoming, cancel_coming, follow};
pub use hold::{Held, hold};
pub use read::of_placements;

/// The most check-ins of one placement.
pub const MOST_CHECK_INS: usize = 100;

/// Where a check-in stands on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CheckInState {
    /// It was held.
    Held,
    /// It is due that day, or was before, and was not held.
    Due,
    /// It is due later.
    Coming,
    /// It was not held, and the placement is over.
    NotHeld,
}

/// A day on which a participant and the host look at how a placement goes.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::check_in)]
pub struct CheckIn {
    /// Its id.
    pub id: CheckInId,
    /// Of which placement.
    pub placement_id: PlacementId,
    /// The day it is due, by the calendar of the agreement.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub due_on: Date,
    /// The day it was held.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub held_on: Option<Date>,
    /// What came of it, for both sides.
    pub note: Option<String>,
    /// Who said so.
    pub held_by: Option<PersonId>,
    /// Grows by one with each change.
    pub revision: i32,
}

impl CheckIn {
    /// Where it stands on a day of the exchange, and with a placement that is over or is not.
    pub fn state(&self, today: Date, is_over: bool) -> CheckInState {
        match self.held_on {
            Some(_) => CheckInState::Held,
            None if is_over => CheckInState::NotHeld,
            None if self.due_on <= today => CheckInState::Due,
            None => CheckInState::Coming,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn it_is_due_from_its_day_on_until_it_is_held_or_the_placement_is_over() {
        let coming = CheckIn {
            id: CheckInId::new(),
            placement_id: PlacementId::new(),
            due_on: date(2027, 3, 8),
            held_on: None,
            note: None,
            held_by: None,
            revision: 1,
        };
        let held = CheckIn { held_on: Some(date(2027, 3, 7)), ..coming.clone() };
        for (today, wanted) in [
            (date(2027, 3, 7), CheckInState::Coming),
            (date(2027, 3, 8), CheckInState::Due),
            (date(2027, 4, 1), CheckInState::Due),
        ] {
            assert_eq!(coming.state(today, false), wanted, "{today}");
            assert_eq!(coming.state(today, true), CheckInState::NotHeld, "{today}");
            for is_over in [false, true] {
                assert_eq!(held.state(today, is_over), CheckInState::Held, "{today}");
            }
        }
    }
}
