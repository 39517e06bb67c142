//! What is told of a few people, and what is held back.

use catalogue::small_cells::{FEWEST, crossed, crossed_given};

/// How many people there are in each round, and in all rounds together, as it is told.
pub(super) struct Sums {
    of_rounds: Vec<Option<usize>>,
    all: Option<usize>,
}

impl Sums {
    /// Those of as many people in each round, each of whom is counted once in it.
    pub(super) fn of(people: &[usize]) -> Self {
        let told = crossed(&[people.to_vec()]);
        Self { of_rounds: told.cells.into_iter().next().unwrap_or_default(), all: told.all }
    }

    /// How many there are in the round at this place; none: in all together.
    pub(super) fn at(&self, round: Option<usize>) -> Option<usize> {
        match round {
            Some(at) => self.of_rounds.get(at).copied().flatten(),
            None => self.all,
        }
    }

    /// A row of figures of a table that has a row for each round and one of these sums for each row: the row of the round at this
    /// place; none: that of all together. Between all rounds and one of them there is nothing that tells of a few.
    pub(super) fn row(&self, table: &[Vec<usize>], round: Option<usize>) -> Vec<Option<usize>> {
        let width = table.first().map_or(0, Vec::len);
        let are_told: Vec<bool> = self.of_rounds.iter().chain([&self.all]).map(Option::is_some).collect();
        let told = crossed_given(table, &are_told);
        let row = match round {
            Some(at) => told.cells.get(at).cloned().unwrap_or_default(),
            None => told.columns,
        };
        debug_assert!(row.len() == width || table.is_empty(), "a figure for each column");
        row
    }
}

/// Whether so many are too few to be told of. Nobody is nothing to hide.
pub(super) fn is_few(people: usize) -> bool {
    (1..FEWEST).contains(&people)
}

/// Of which of several groups a figure is held back. For the figure, and for each other that could be worked out from it, `counts` says
/// how many people of each group it is of: in no group that is told of, nor in those together that are not, is that a few.
pub(super) fn held(counts: &[Vec<usize>]) -> Vec<bool> {
    let groups = counts.first().map_or(0, Vec::len);
    let mut held: Vec<bool> = (0..groups).map(|at| counts.iter().any(|each| is_few(each[at]))).collect();
    while is_all_told(counts) && gives_away(counts, &held) {
        let left = (0..groups).filter(|at| !held[*at]);
        match left.min_by_key(|at| (counts[0][*at] == 0, counts[0][*at])) {
            Some(next) => held[next] = true,
            None => break,
        }
    }
    held
}

/// Whether the figure of all groups together is told.
pub(super) fn is_all_told(counts: &[Vec<usize>]) -> bool {
    !counts.iter().any(|each| is_few(each.iter().sum()))
}

/// Whether what is held back could be worked out from the figure of all together.
fn gives_away(counts: &[Vec<usize>], held: &[bool]) -> bool {
    let of_held = |each: &[usize]| {
        let left = each.iter().zip(held).filter(|(_, is_held)| **is_held);
        left.map(|(many, _)| *many).sum::<usize>()
    };
    held.iter().filter(|is_held| **is_held).count() == 1 || counts.iter().any(|each| is_few(of_held(each)))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_round_with_a_few_people_is_not_told_by_taking_the_others_from_all() {
        let sums = Sums::of(&[12, 3]);
        assert_eq!((sums.at(Some(0)), sums.at(Some(1)), sums.at(None)), (None, None, Some(15)));
        let table = [vec![5, 7], vec![0, 3]];
        assert_eq!(sums.row(&table, None), [Some(5), Some(10)]);
        assert_eq!(sums.row(&table, Some(0)), [Some(5), None]);
        assert_eq!(sums.row(&table, Some(1)), [Some(0), None]);
        let few = Sums::of(&[3]);
        assert_eq!((few.at(Some(0)), few.at(None)), (None, None));
        assert_eq!(Sums::of(&[]).at(None), Some(0));
    }

    #[test]
    fn with_a_few_that_are_held_back_goes_what_they_could_be_worked_out_from() {
        assert_eq!(held(&[vec![6, 9, 20]]), [false; 3]);
        assert_eq!(held(&[vec![2, 9, 20]]), [true, true, false]);
        assert_eq!(held(&[vec![2, 4, 20]]), [true, true, false], "six together");
        assert_eq!(held(&[vec![2, 1]]), [true, true], "nothing is told of three");
        assert_eq!(held(&[vec![5, 20, 7], vec![1, 9, 5]]), [true, false, true], "one of six is another figure");
        assert_eq!(held(&[vec![2, 9], vec![2, 0]]), [true, false], "of all together nothing is told");
    }

    proptest! {
        #[test]
        fn no_group_is_told_of_that_is_of_a_few_nor_are_those_left_out(
            table in (1usize..6, 1usize..4).prop_flat_map(|(groups, figures)| {
                let many = prop_oneof![1 => Just(0usize), 3 => 1usize..5, 3 => 5usize..30];
                proptest::collection::vec(proptest::collection::vec(many, groups), figures)
            }),
        ) {
            let held = held(&table);
            for each in &table {
                for (many, is_held) in each.iter().zip(&held) {
                    prop_assert!(*is_held || !is_few(*many));
                }
                let left: usize = each.iter().zip(&held).filter(|(_, is_held)| **is_held).map(|(many, _)| many).sum();
                prop_assert!(!is_all_told(&table) || !is_few(left));
            }
            let alone = held.iter().filter(|is_held| **is_held).count() == 1;
            prop_assert!(!is_all_told(&table) || !alone || held.len() == 1);
        }
    }
}
