//! Who gets a place: as many as can have one at all.
//!
//! This is the maximum flow of a small network: from those who ask, to the places that they could take. Whoever asks takes a place
//! that is free, or has others move to one that is; whoever got one keeps one. So those who asked first are served first, and yet
//! no order would serve more.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};

/// How many of each slot's places each asker gets. `wanted` says how many each asks for, those who are served first first,
/// `places` how many each slot has, and `fits` which slots an asker could take, those first that are tried first.
pub(super) fn allocate(
    wanted: &[i32],
    places: &[i32],
    fits: impl Fn(usize) -> Vec<usize>,
) -> Vec<BTreeMap<usize, i32>> {
    let mut flow = Flow {
        fits,
        given: vec![BTreeMap::new(); wanted.len()],
        holders: vec![BTreeSet::new(); places.len()],
        free: places.to_vec(),
        is_closed: vec![false; places.len()],
    };
    for (asker, wanted) in wanted.iter().enumerate() {
        let mut left = *wanted;
        while left > 0
            && let Some(moves) = flow.moves_for(asker)
        {
            left -= flow.make(&moves, left);
        }
    }
    flow.given
}

struct Flow<F> {
    fits: F,
    /// By asker, how many of which slot.
    given: Vec<BTreeMap<usize, i32>>,
    /// By slot, who has some of it.
    holders: Vec<BTreeSet<usize>>,
    free: Vec<i32>,
    /// Slots that nobody can get anything of any more: they are full, and whoever has some of them could take nothing but others
    /// that are.
    is_closed: Vec<bool>,
}

/// That an asker takes some of a slot, in the place of some of another that they have.
struct Move {
    asker: usize,
    from: Option<usize>,
    to: usize,
}

impl<F: Fn(usize) -> Vec<usize>> Flow<F> {
    /// The fewest moves after which the asker has more, the last of those who move first; none where there are none.
    fn moves_for(&mut self, asker: usize) -> Option<Vec<Move>> {
        // Who would take a slot, and from which an asker would be moved.
        let mut takes: HashMap<usize, usize> = HashMap::new();
        let mut leaves: HashMap<usize, usize> = HashMap::new();
        let mut asked = VecDeque::from([asker]);
        while let Some(one) = asked.pop_front() {
            for slot in (self.fits)(one) {
                if self.is_closed[slot] || takes.contains_key(&slot) {
                    continue;
                }
                takes.insert(slot, one);
                if self.free[slot] > 0 {
                    return Some(moves_to(slot, &takes, &leaves));
                }
                for holder in &self.holders[slot] {
                    if *holder != asker && !leaves.contains_key(holder) {
                        leaves.insert(*holder, slot);
                        asked.push_back(*holder);
                    }
                }
            }
        }
        for slot in takes.into_keys() {
            self.is_closed[slot] = true;
        }
        None
    }

    /// Makes the moves with as many as can be of those that are still wanted, and says how many.
    fn make(&mut self, moves: &[Move], wanted: i32) -> i32 {
        let held = |one: &Move| one.from.map(|from| self.given[one.asker].get(&from).copied().unwrap_or_default());
        let free = moves.first().map_or(0, |last| self.free[last.to]);
        let many = moves.iter().filter_map(held).fold(free.min(wanted), i32::min);
        if let Some(last) = moves.first() {
            self.free[last.to] -= many;
        }
        for Move { asker, from, to } in moves {
            if let Some(from) = from {
                self.leave(*asker, *from, many);
            }
            *self.given[*asker].entry(*to).or_default() += many;
            self.holders[*to].insert(*asker);
        }
        many
    }

    fn leave(&mut self, asker: usize, slot: usize, many: i32) {
        let held = self.given[asker].entry(slot).or_default();
        *held -= many;
        if *held == 0 {
            self.given[asker].remove(&slot);
            self.holders[slot].remove(&asker);
        }
    }
}

/// From a slot that has free places back to whoever asked first.
fn moves_to(mut slot: usize, takes: &HashMap<usize, usize>, leaves: &HashMap<usize, usize>) -> Vec<Move> {
    let mut moves = Vec::new();
    while let Some(asker) = takes.get(&slot).copied() {
        let from = leaves.get(&asker).copied();
        moves.push(Move { asker, from, to: slot });
        match from {
            Some(from) => slot = from,
            None => break,
        }
    }
    moves
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn allocated(wanted: &[i32], places: &[i32], fits: &[&[usize]]) -> Vec<Vec<(usize, i32)>> {
        let given = allocate(wanted, places, |asker| fits[asker].to_vec());
        given.into_iter().map(|of| of.into_iter().collect()).collect()
    }

    #[test]
    fn the_first_slot_that_fits_is_taken_first() {
        assert_eq!(allocated(&[3], &[2, 2], &[&[0, 1]]), [vec![(0, 2), (1, 1)]]);
        assert!(allocated(&[3], &[2], &[&[]])[0].is_empty());
    }

    #[test]
    fn whoever_could_go_elsewhere_makes_room() {
        // The second could take nothing but what the first has.
        assert_eq!(allocated(&[2, 2], &[2, 2], &[&[0, 1], &[0]]), [vec![(1, 2)], vec![(0, 2)]]);
        // The third has the second move, who has the first move.
        let moved = allocated(&[1, 1, 1], &[1, 1, 1], &[&[0, 2], &[1, 0], &[1]]);
        assert_eq!(moved, [vec![(2, 1)], vec![(0, 1)], vec![(1, 1)]]);
    }

    #[test]
    fn whoever_asks_first_is_served_first() {
        assert_eq!(allocated(&[2, 2], &[3], &[&[0], &[0]]), [vec![(0, 2)], vec![(0, 1)]]);
    }

    /// The most that can be served at all: no more than those who are left out want, and the places have that the others could take,
    /// whoever is left out.
    fn most(wanted: &[i32], places: &[i32], fits: &[Vec<usize>]) -> i32 {
        let cut = |inside: usize| {
            let is_in = |asker: &usize| inside & (1 << asker) != 0;
            let outside: i32 = (0..wanted.len()).filter(|asker| !is_in(asker)).map(|asker| wanted[asker]).sum();
            let inside = (0..wanted.len()).filter(is_in);
            let reached: BTreeSet<usize> = inside.flat_map(|asker| fits[asker].clone()).collect();
            outside + reached.into_iter().map(|slot| places[slot]).sum::<i32>()
        };
        (0..1 << wanted.len()).map(cut).min().unwrap_or_default()
    }

    fn asked() -> impl Strategy<Value = (Vec<i32>, Vec<i32>, Vec<Vec<usize>>)> {
        (0..7_usize, 0..6_usize).prop_flat_map(|(askers, slots)| {
            let fits = prop::collection::btree_set(0..slots.max(1), 0..=slots);
            let fits = fits.prop_map(move |fits| fits.into_iter().filter(|slot| *slot < slots).collect::<Vec<_>>());
            (
                prop::collection::vec(0..5_i32, askers),
                prop::collection::vec(0..5_i32, slots),
                prop::collection::vec(fits, askers),
            )
        })
    }

    proptest! {
        #[test]
        fn nobody_gets_what_is_not_there_and_no_order_serves_more((wanted, places, fits) in asked()) {
            let given = allocate(&wanted, &places, |asker| fits[asker].clone());
            let got: Vec<i32> = given.iter().map(|of| of.values().sum()).collect();
            for (asker, of) in given.iter().enumerate() {
                prop_assert!(got[asker] <= wanted[asker]);
                prop_assert!(of.iter().all(|(slot, many)| *many > 0 && fits[asker].contains(slot)));
            }
            for (slot, places) in places.iter().enumerate() {
                let taken: i32 = given.iter().filter_map(|of| of.get(&slot)).sum();
                prop_assert!(taken <= *places);
            }
            // Of those who ask first, however many they are, as many are served as if nobody else asked.
            for first in 0..=wanted.len() {
                let served: i32 = got[..first].iter().sum();
                prop_assert_eq!(served, most(&wanted[..first], &places, &fits[..first]));
            }
        }
    }
}
