//! From people to figures of which none tells of a few.

use std::collections::{BTreeMap, HashMap, HashSet};

use catalogue::small_cells::{FEWEST, crossed_given};
use database::id::ApplicationId;

use super::{
    Dimension,
    label::{NONE, in_order},
};

/// How many applied, and how many of them were placed, of all and of those who have something in common.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Equity {
    /// All who applied.
    pub all: Figure,
    /// By what they have in common.
    pub by: Vec<Table>,
}

/// Those who applied, told apart in one way. Each is in one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// By what.
    pub dimension: Dimension,
    /// Each that there is, by its label; sizes from the smallest to the largest.
    pub rows: Vec<(String, Figure)>,
}

/// How many applied, and how many of them were placed. None is held back.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Figure {
    /// How many applied.
    pub applied: Option<usize>,
    /// How many of them were placed.
    pub placed: Option<usize>,
}

impl Figure {
    /// How many in a hundred of those who applied were placed.
    pub fn share(&self) -> Option<usize> {
        let (applied, placed) = (self.applied?, self.placed?);
        // Rounded to the nearest.
        (placed * 100 + applied / 2).checked_div(applied)
    }

    /// Whether something is held back.
    pub fn is_suppressed(&self) -> bool {
        self.applied.is_none() || self.placed.is_none()
    }
}

/// How many of a label were placed, and how many were not.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Counted {
    placed: usize,
    unplaced: usize,
}

/// What may be told of people with these labels, of whom these were placed.
pub(super) fn table(
    dimension: Dimension,
    labels: &HashMap<ApplicationId, String>,
    placed: &HashSet<ApplicationId>,
) -> Table {
    let mut counted: BTreeMap<&str, Counted> = BTreeMap::new();
    for (id, label) in labels {
        let of_label = counted.entry(label).or_default();
        if placed.contains(id) {
            of_label.placed += 1;
        } else {
            of_label.unplaced += 1;
        }
    }
    let all = sum(counted.values());
    let gives_away = dimension == Dimension::DeclaredGroup && says_it_of_each(&counted, all);
    let figures = if gives_away { vec![Figure::default(); counted.len()] } else { told(&counted, all) };
    let mut rows: Vec<(String, Figure)> = counted.into_keys().map(str::to_owned).zip(figures).collect();
    rows.sort_by(|(one, _), (other, _)| in_order(one, other));
    Table { dimension, rows }
}

/// What may be told of all together.
pub(super) fn altogether(everybody: usize, placed: usize) -> Figure {
    let (is_all_told, is_placed_told) = sums_told(Counted { placed, unplaced: everybody - placed });
    Figure { applied: is_all_told.then_some(everybody), placed: is_placed_told.then_some(placed) }
}

/// The figures of each label. Whether those of all together are told is settled first, and so alike for all tables.
fn told(counted: &BTreeMap<&str, Counted>, all: Counted) -> Vec<Figure> {
    let placed: Vec<usize> = counted.values().map(|one| one.placed).collect();
    let unplaced: Vec<usize> = counted.values().map(|one| one.unplaced).collect();
    let (is_all_told, is_placed_told) = sums_told(all);
    let told = crossed_given(&[placed, unplaced], &[is_placed_told, is_placed_told, is_all_told]);
    let of_placed = told.cells.into_iter().next().unwrap_or_default();
    let figures = told.columns.into_iter().zip(of_placed).map(|(applied, placed)| Figure { applied, placed });
    figures.collect()
}

/// Whether it is told how many applied, and how many of them were placed. That tells how many were not, too.
fn sums_told(all: Counted) -> (bool, bool) {
    let is_few = |many: usize| (1..FEWEST).contains(&many);
    let is_all_told = !is_few(all.placed + all.unplaced);
    (is_all_told, is_all_told && !is_few(all.placed) && !is_few(all.unplaced))
}

/// Whether all who applied, all who were placed, or all who were not are of some group, so that how many they are would say it
/// of each.
fn says_it_of_each(counted: &BTreeMap<&str, Counted>, all: Counted) -> bool {
    let none = counted.get(NONE).copied().unwrap_or_default();
    (none.placed == 0 && all.placed > 0) || (none.unplaced == 0 && all.unplaced > 0)
}

fn sum<'c>(counted: impl Iterator<Item = &'c Counted>) -> Counted {
    counted.fold(Counted::default(), |all, one| Counted {
        placed: all.placed + one.placed,
        unplaced: all.unplaced + one.unplaced,
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// People by label: how many were placed, and how many were not.
    fn people(rows: &[(&str, usize, usize)]) -> (HashMap<ApplicationId, String>, HashSet<ApplicationId>) {
        let (mut labels, mut placed) = (HashMap::new(), HashSet::new());
        for (label, many, unplaced) in rows {
            for at in 0..many + unplaced {
                let id = ApplicationId::new();
                labels.insert(id, (*label).to_owned());
                if at < *many {
                    placed.insert(id);
                }
            }
        }
        (labels, placed)
    }

    fn told(dimension: Dimension, rows: &[(&str, usize, usize)]) -> Vec<(Option<usize>, Option<usize>)> {
        let (labels, placed) = people(rows);
        let told = table(dimension, &labels, &placed).rows;
        told.into_iter().map(|(_, figure)| (figure.applied, figure.placed)).collect()
    }

    #[test]
    fn figures_of_five_and_more_are_told_and_that_nobody_was_placed() {
        let rows = [("libraries", 0, 10), ("museums", 6, 8)];
        assert_eq!(told(Dimension::Sector, &rows), [(Some(10), Some(0)), (Some(14), Some(6))]);
        assert_eq!(altogether(24, 6), Figure { applied: Some(24), placed: Some(6) });
        assert_eq!(Figure { applied: Some(14), placed: Some(6) }.share(), Some(43));
        assert_eq!(Figure { applied: Some(0), placed: Some(0) }.share(), None);
    }

    #[test]
    fn a_few_are_held_back_and_so_is_what_they_could_be_worked_out_from() {
        let rows = [("archives", 0, 4), ("libraries", 9, 9), ("museums", 20, 20)];
        let told = told(Dimension::Sector, &rows);
        assert_eq!(told[0].0, None, "four applied");
        assert_eq!(told[1].0, None, "else they are all less the others");
        assert_eq!(told[2], (Some(40), Some(20)));
    }

    #[test]
    fn small_institutions_stand_before_large_ones() {
        let rows = [("over_hundred", 10, 10), ("unknown", 6, 0), ("up_to_five", 5, 7), ("volunteers_only", 0, 8)];
        let (labels, placed) = people(&rows);
        let told = table(Dimension::Size, &labels, &placed).rows;
        let told: Vec<_> = told.iter().map(|(label, figure)| (label.as_str(), figure.applied, figure.placed)).collect();
        assert_eq!(
            told,
            [
                ("volunteers_only", Some(8), Some(0)),
                ("up_to_five", Some(12), Some(5)),
                ("over_hundred", Some(20), Some(10)),
                ("unknown", Some(6), Some(6)),
            ]
        );
    }

    #[test]
    fn that_few_were_not_placed_is_told_of_nobody() {
        assert_eq!(altogether(30, 27), Figure { applied: Some(30), placed: None });
        let told = told(Dimension::Region, &[("CA-NB", 15, 0), ("CA-NS", 12, 3)]);
        assert_eq!(told, [(Some(15), Some(15)), (Some(15), None)]);
    }

    #[test]
    fn what_everybody_said_of_themselves_is_held_back() {
        let group = Dimension::DeclaredGroup;
        assert_eq!(
            told(group, &[("limited_exposure", 5, 5), (NONE, 5, 5)]),
            [(Some(10), Some(5)), (Some(10), Some(5))]
        );
        for rows in [
            &[("limited_exposure", 10, 10)][..],
            &[("limited_exposure", 10, 5), (NONE, 0, 5)],
            &[("limited_exposure", 5, 10), (NONE, 5, 0)],
        ] {
            assert!(told(group, rows).iter().all(|figure| *figure == (None, None)), "{rows:?}");
            assert!(told(Dimension::Region, rows).iter().all(|(applied, _)| applied.is_some()), "{rows:?}");
        }
    }

    proptest! {
        #[test]
        fn no_figure_is_of_a_few_nor_is_what_is_left_of_it(
            many in proptest::collection::vec((0usize..12, 0usize..12), 1..7),
        ) {
            let names: Vec<String> = (0..many.len()).map(|at| at.to_string()).collect();
            let rows: Vec<(&str, usize, usize)> =
                names.iter().zip(&many).map(|(name, (placed, unplaced))| (name.as_str(), *placed, *unplaced)).collect();
            let (labels, placed) = people(&rows);
            let all = altogether(labels.len(), placed.len());
            let told = table(Dimension::Region, &labels, &placed).rows;
            let is_few = |many: usize| (1..FEWEST).contains(&many);
            // Where all who were placed are of one row, that is known from how many they are.
            let is_placed_known = all.placed.is_some() && rows.iter().filter(|(_, placed, _)| *placed > 0).count() == 1;
            for (label, figure) in &told {
                let (_, placed, unplaced) = rows.iter().find(|(name, ..)| name == label).expect("a row");
                prop_assert!(figure.applied.is_none_or(|told| told == placed + unplaced && !is_few(told)));
                prop_assert!(figure.placed.is_none_or(|told| told == *placed && !is_few(told)));
                prop_assert!(figure.is_suppressed() || !is_few(*unplaced));
                prop_assert!(!is_placed_known || figure.applied.is_none() || !is_few(*unplaced));
            }
            // What is held back of all together, or of one, is no sum or difference of what is told.
            let sum = |of: fn(&Figure) -> Option<usize>| told.iter().map(|(_, figure)| of(figure)).sum::<Option<usize>>();
            prop_assert!(all.applied.is_some() || sum(|figure| figure.applied).is_none() || labels.is_empty());
            prop_assert!(all.placed.is_some() || sum(|figure| figure.placed).is_none_or(|placed| placed == 0));
            let held = |of: fn(&Figure) -> Option<usize>| told.iter().filter(|(_, figure)| of(figure).is_none()).count();
            prop_assert!(all.applied.is_none() || held(|figure| figure.applied) != 1);
            prop_assert!(all.placed.is_none() || is_placed_known || held(|figure| figure.placed) != 1);
        }
    }
}
