//! Who gets which place: counting, and nothing else.

use database::id::SeatSetAsideId;

use crate::organization::Sector;

/// The places of a run, and who has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Places {
    /// How many there are; none: as many as come.
    pub capacity: Option<i64>,
    /// How many are taken, those set aside included.
    pub taken: i64,
    /// Those that are kept for the staff of some sectors, until they are released.
    pub aside: Vec<Aside>,
}

/// Places kept for the staff of some sectors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Aside {
    /// Which they are.
    pub id: SeatSetAsideId,
    /// For whom.
    pub sectors: Vec<Sector>,
    /// How many.
    pub places: i64,
    /// How many of them are taken.
    pub taken: i64,
}

/// A place that somebody can have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seat {
    /// One of everybody's.
    Everybodys,
    /// One of those set aside.
    Aside(SeatSetAsideId),
}

impl Seat {
    /// The set-aside places it is one of.
    pub fn aside(self) -> Option<SeatSetAsideId> {
        match self {
            Self::Everybodys => None,
            Self::Aside(id) => Some(id),
        }
    }
}

impl Places {
    /// Whether there is no place for anybody.
    pub fn are_full(&self) -> bool {
        self.capacity.is_some_and(|capacity| self.taken >= capacity)
    }

    /// How many are free that are not kept for somebody; none: no limit.
    pub fn free_for_everybody(&self) -> Option<i64> {
        let kept: i64 = self.aside.iter().map(|aside| (aside.places - aside.taken).max(0)).sum();
        self.capacity.map(|capacity| (capacity - self.taken - kept).max(0))
    }

    /// The place that somebody of these sectors gets: one kept for them before one of everybody's, so that most is left
    /// for others. None where all are taken or kept for others.
    pub fn seat_for(&self, sectors: &[Sector]) -> Option<Seat> {
        if self.capacity.is_none() {
            return Some(Seat::Everybodys);
        }
        if self.are_full() {
            return None;
        }
        let is_theirs = |aside: &&Aside| aside.sectors.iter().any(|sector| sectors.contains(sector));
        let kept = self.aside.iter().filter(is_theirs).find(|aside| aside.taken < aside.places);
        match kept {
            Some(aside) => Some(Seat::Aside(aside.id)),
            None => (self.free_for_everybody() > Some(0)).then_some(Seat::Everybodys),
        }
    }

    /// Takes a place.
    pub fn take(&mut self, seat: Seat) {
        self.change(seat.aside(), 1);
    }

    /// Gives a place back.
    pub fn free(&mut self, aside: Option<SeatSetAsideId>) {
        self.change(aside, -1);
    }

    fn change(&mut self, aside: Option<SeatSetAsideId>, by: i64) {
        self.taken += by;
        if let Some(aside) = self.aside.iter_mut().find(|known| Some(known.id) == aside) {
            aside.taken += by;
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn places(capacity: i64, kept: i64) -> Places {
        let aside = Aside { id: SeatSetAsideId::new(), sectors: vec![Sector::Libraries], places: kept, taken: 0 };
        Places { capacity: Some(capacity), taken: 0, aside: vec![aside] }
    }

    #[test]
    fn what_is_kept_for_libraries_others_do_not_get() {
        let mut places = places(3, 2);
        let kept = Seat::Aside(places.aside[0].id);
        assert_eq!(places.seat_for(&[Sector::Museums]), Some(Seat::Everybodys));
        places.take(Seat::Everybodys);
        assert_eq!(places.seat_for(&[Sector::Museums]), None);
        assert_eq!(places.seat_for(&[]), None);
        assert_eq!(places.seat_for(&[Sector::Museums, Sector::Libraries]), Some(kept));
        places.take(kept);
        places.take(kept);
        assert_eq!(places.seat_for(&[Sector::Libraries]), None);
    }

    #[test]
    fn somebody_for_whom_places_are_kept_gets_one_of_everybodys_when_those_are_taken() {
        let mut places = places(3, 1);
        places.take(Seat::Aside(places.aside[0].id));
        assert_eq!(places.seat_for(&[Sector::Libraries]), Some(Seat::Everybodys));
    }

    #[test]
    fn without_a_limit_there_is_always_a_place() {
        let mut places = Places { capacity: None, ..places(0, 5) };
        places.taken = 1_000_000;
        assert_eq!(places.seat_for(&[]), Some(Seat::Everybodys));
        assert!(!places.are_full());
    }

    proptest! {
        #[test]
        fn no_more_places_are_given_than_there_are(
            capacity in 0i64..30, kept in 0i64..30, later in 0i64..30,
            comers in prop::collection::vec((any::<bool>(), any::<bool>()), 0..80),
        ) {
            let mut places = places(capacity, kept);
            let mut held = Vec::new();
            for (at, (is_library, leaves)) in comers.iter().enumerate() {
                if at == comers.len() / 2 {
                    places.capacity = Some(later);
                }
                let most = places.capacity.unwrap_or(0).max(places.taken);
                if *leaves && let Some(seat) = held.pop() {
                    places.free(Seat::aside(seat));
                }
                let sector = if *is_library { Sector::Libraries } else { Sector::Museums };
                if let Some(seat) = places.seat_for(&[sector]) {
                    prop_assert!(*is_library || seat == Seat::Everybodys);
                    places.take(seat);
                    held.push(seat);
                }
                prop_assert!(places.taken <= most);
                prop_assert_eq!(places.taken, held.len() as i64);
            }
        }
    }
}
