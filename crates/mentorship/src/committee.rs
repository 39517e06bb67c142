//! The committee of an exchange: who sits on it, for which partner, and until when.

use database::{
    id::{CommitteeSeatId, OrganizationId, PersonId, ProgrammeId},
    schema,
};
use diesel::prelude::*;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

mod end;
mod read;
mod seat;
mod term;

pub use end::*;
pub use read::*;
pub use seat::*;
pub use term::Term;

/// One term of somebody on the committee, for a partner.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::committee_seat)]
pub struct CommitteeSeat {
    /// Its id.
    pub id: CommitteeSeatId,
    /// Of which exchange.
    pub programme_id: ProgrammeId,
    /// For which partner.
    pub organization_id: OrganizationId,
    /// Who sits on it.
    pub person_id: PersonId,
    /// Its first day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub starts_on: Date,
    /// Its last day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub ends_on: Date,
    /// When it was given up before its last day.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub ended_at: Option<Timestamp>,
}

impl CommitteeSeat {
    /// The days on which they sit: until the day before it was given up, by the clocks of the exchange. None where it was given
    /// up before it began.
    pub fn term(&self, zone: &TimeZone) -> Option<Term> {
        let given_up = self.ended_at.map(|instant| instant.to_zoned(zone.clone()).date());
        let last_day = match given_up {
            Some(day) if day <= self.ends_on => day.yesterday().unwrap_or(day),
            _ => self.ends_on,
        };
        (last_day >= self.starts_on).then_some(Term { starts_on: self.starts_on, ends_on: last_day })
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn who_gives_a_seat_up_sits_until_the_day_before() {
        let zone = TimeZone::get("America/Halifax").expect("a zone");
        let term = |ended_at: Option<&str>| {
            let seat = CommitteeSeat {
                id: CommitteeSeatId::new(),
                programme_id: ProgrammeId::new(),
                organization_id: OrganizationId::new(),
                person_id: PersonId::new(),
                starts_on: date(2027, 1, 10),
                ends_on: date(2027, 12, 31),
                ended_at: ended_at.map(|instant| instant.parse().expect("an instant")),
            };
            seat.term(&zone).map(|term| term.ends_on)
        };
        assert_eq!(term(None), Some(date(2027, 12, 31)));
        // Three in the morning in London is still the day before in Halifax.
        assert_eq!(term(Some("2027-03-01T03:00:00Z")), Some(date(2027, 2, 27)));
        assert_eq!(term(Some("2027-01-10T12:00:00Z")), None);
        assert_eq!(term(Some("2026-12-01T12:00:00Z")), None);
    }
}
