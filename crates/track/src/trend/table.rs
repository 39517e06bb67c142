//! From counts to what may be told of them.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::small_cells::{FEWEST, crossed};

use super::{Region, Said};

/// How many museums of each region said what to one question.
pub type Counted = BTreeMap<(Region, Said), usize>;

/// What is told of one question.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Told {
    /// How many museums were asked.
    pub museums: Option<usize>,
    /// How many said what.
    pub answers: Vec<Option<usize>>,
    /// The same of each region.
    pub regions: BTreeMap<Region, (Option<usize>, Vec<Option<usize>>)>,
}

/// Which regions are told of by themselves, given how many museums each has: those of [`FEWEST`] or more, as long as the
/// others together are nobody or as many. Decided once for a questionnaire, so that all its questions tell of the same.
pub fn regions_apart(museums: &BTreeMap<Region, usize>) -> BTreeSet<Region> {
    let mut largest_first: Vec<(&Region, usize)> = museums.iter().map(|(region, many)| (region, *many)).collect();
    largest_first.sort_by_key(|(region, many)| (std::cmp::Reverse(*many), *region));
    let mut apart: Vec<(&Region, usize)> = largest_first.iter().copied().filter(|(_, many)| *many >= FEWEST).collect();
    let all: usize = museums.values().sum();
    let others = |apart: &[(&Region, usize)]| all - apart.iter().map(|(_, many)| many).sum::<usize>();
    while (1..FEWEST).contains(&others(&apart)) && apart.pop().is_some() {}
    apart.into_iter().map(|(region, _)| region.clone()).collect()
}

/// What is told of a question, to which one can say this, of museums in regions of which these are told apart.
pub fn told(counted: &Counted, answers: &[Said], apart: &BTreeSet<Region>) -> Told {
    let mut rows: BTreeMap<Region, Vec<usize>> = BTreeMap::new();
    for ((region, said), many) in counted {
        let region = if apart.contains(region) { region.clone() } else { Region::Others };
        let row = rows.entry(region).or_insert_with(|| vec![0; answers.len()]);
        // What a question has no level for any more was said to nothing.
        let at = answers.iter().position(|one| one == said).or_else(|| answers.len().checked_sub(1));
        if let Some(cell) = at.and_then(|at| row.get_mut(at)) {
            *cell += many;
        }
    }
    let table: Vec<Vec<usize>> = rows.values().cloned().collect();
    if table.is_empty() {
        return Told { museums: Some(0), answers: vec![Some(0); answers.len()], regions: BTreeMap::new() };
    }
    let told = crossed(&table);
    let each = rows.into_keys().zip(told.rows.into_iter().zip(told.cells)).collect();
    Told { museums: told.all, answers: told.columns, regions: each }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn region(name: usize) -> Region {
        Region::Of(format!("CA-{name}"))
    }

    #[test]
    fn small_regions_are_told_together_and_of_no_fewer_than_five() {
        let apart = |many: &[usize]| {
            let museums: BTreeMap<Region, usize> =
                many.iter().copied().enumerate().map(|(at, many)| (region(at), many)).collect();
            regions_apart(&museums).len()
        };
        assert_eq!(apart(&[9, 7, 5]), 3);
        assert_eq!(apart(&[9, 7, 3, 2]), 2, "the two small ones are five together");
        assert_eq!(apart(&[9, 7, 3]), 1, "the next goes with the small one");
        assert_eq!(apart(&[3, 1]), 0);
    }

    #[test]
    fn what_does_not_apply_is_neither_unanswered_nor_a_level() {
        let answers = [Said::Level("begun".to_owned()), Said::NotApplicable, Said::Unanswered];
        let counted = Counted::from([
            ((region(1), answers[0].clone()), 6),
            ((region(1), answers[1].clone()), 7),
            ((region(1), answers[2].clone()), 8),
        ]);
        let told = told(&counted, &answers, &BTreeSet::from([region(1)]));
        assert_eq!((told.museums, told.answers), (Some(21), vec![Some(6), Some(7), Some(8)]));
        assert_eq!(told.regions.len(), 1);
    }

    proptest! {
        #[test]
        fn the_figures_of_all_museums_are_the_same_by_whatever_they_are_told_apart(
            many in proptest::collection::vec(proptest::collection::vec(0usize..12, 4), 1..6),
        ) {
            let answers = [Said::Level("a".to_owned()), Said::Level("b".to_owned()), Said::NotApplicable, Said::Unanswered];
            let mut counted = Counted::new();
            let mut museums = BTreeMap::new();
            for (at, row) in many.iter().enumerate() {
                for (count, said) in row.iter().zip(&answers) {
                    counted.insert((region(at), said.clone()), *count);
                    *museums.entry(region(at)).or_insert(0) += count;
                }
            }
            let told = told(&counted, &answers, &regions_apart(&museums));
            for (at, said) in told.answers.iter().enumerate() {
                let count: usize = many.iter().map(|row| row[at]).sum();
                prop_assert!(said.is_none_or(|said| said == count && (count == 0 || count >= FEWEST)));
                // What is held back of all is no sum of what is told of the regions.
                let by_region: Option<Vec<usize>> = told.regions.values().map(|(_, row)| row[at]).collect();
                prop_assert!(said.is_some() || by_region.is_none());
            }
            for (_, row) in told.regions.values() {
                prop_assert!(row.iter().filter(|cell| cell.is_none()).count() != 1);
            }
        }
    }
}
