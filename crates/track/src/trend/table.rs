//! From counts to what may be told of them.

use std::collections::{BTreeMap, BTreeSet};

use catalogue::small_cells::{FEWEST, crossed_given};

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

/// What is told of a question, to which one can say this, of museums in regions of which these are told apart. So many others
/// of each region are enrolled and did not submit. Everybody knows who is enrolled, so that from how many submitted one could
/// tell of a few who did not; whether it is told is settled first, and so alike for all questions of a questionnaire.
pub fn told(counted: &Counted, answers: &[Said], apart: &BTreeSet<Region>, silent: &BTreeMap<Region, usize>) -> Told {
    let told_as = |region: &Region| if apart.contains(region) { region.clone() } else { Region::Others };
    let mut rows: BTreeMap<Region, Vec<usize>> = BTreeMap::new();
    for ((region, said), many) in counted {
        let row = rows.entry(told_as(region)).or_insert_with(|| vec![0; answers.len()]);
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
    let mut part: BTreeMap<Region, Vec<usize>> =
        rows.iter().map(|(region, row)| (region.clone(), vec![row.iter().sum(), 0])).collect();
    for (region, many) in silent {
        part.entry(told_as(region)).or_insert_with(|| vec![0, 0])[1] += many;
    }
    let is_known = vec![true; part.len() + 1];
    let taking_part = crossed_given(&part.values().cloned().collect::<Vec<_>>(), &is_known);
    let submitted = part.keys().zip(&taking_part.cells).filter(|(region, _)| rows.contains_key(region));
    let mut are_sums_told: Vec<bool> = submitted.map(|(_, cells)| cells[0].is_some()).collect();
    are_sums_told.push(taking_part.columns[0].is_some());
    let told = crossed_given(&table, &are_sums_told);
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
        let told = told(&counted, &answers, &BTreeSet::from([region(1)]), &BTreeMap::new());
        assert_eq!((told.museums, told.answers), (Some(21), vec![Some(6), Some(7), Some(8)]));
        assert_eq!(told.regions.len(), 1);
    }

    #[test]
    fn how_few_did_not_submit_cannot_be_worked_out() {
        let answers = [Said::Level("begun".to_owned()), Said::Level("done".to_owned())];
        let counted = Counted::from([((region(1), answers[0].clone()), 6), ((region(1), answers[1].clone()), 7)]);
        let of = |silent: usize| {
            told(&counted, &answers, &BTreeSet::from([region(1)]), &BTreeMap::from([(region(1), silent)]))
        };
        assert_eq!((of(0).museums, of(0).answers), (Some(13), vec![Some(6), Some(7)]));
        assert_eq!((of(5).museums, of(5).answers), (Some(13), vec![Some(6), Some(7)]));
        let of_two = of(2);
        assert_eq!((of_two.museums, of_two.answers), (None, vec![None, Some(7)]), "or they are fifteen less both");
        assert_eq!(of_two.regions[&region(1)], (None, vec![None, Some(7)]));
    }

    proptest! {
        #[test]
        fn the_figures_of_all_museums_are_the_same_by_whatever_they_are_told_apart(
            many in proptest::collection::vec(proptest::collection::vec(0usize..12, 4), 1..6),
            silent in proptest::collection::vec(0usize..9, 6),
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
            let silent: BTreeMap<Region, usize> = silent.iter().copied().enumerate().map(|(at, many)| (region(at), many)).collect();
            let told = told(&counted, &answers, &regions_apart(&museums), &silent);
            let enrolled: usize = museums.values().sum::<usize>() + silent.values().sum::<usize>();
            let submitted: usize = museums.values().sum();
            if let Some(told) = told.museums.filter(|told| *told > 0) {
                prop_assert_eq!(told, submitted);
                prop_assert!(!(1..FEWEST).contains(&(enrolled - told)));
            }
            for (at, said) in told.answers.iter().enumerate() {
                let count: usize = many.iter().map(|row| row[at]).sum();
                prop_assert!(said.is_none_or(|said| said == count && (count == 0 || count >= FEWEST)));
                // What is held back of all is no sum of what is told of the regions.
                let by_region: Option<Vec<usize>> = told.regions.values().map(|(_, row)| row[at]).collect();
                prop_assert!(said.is_some() || by_region.is_none());
            }
            for (museums, row) in told.regions.values() {
                let held = row.iter().filter(|cell| cell.is_none()).count() + usize::from(museums.is_none());
                prop_assert!(held != 1);
            }
        }
    }
}
