//! A table of counts with its sums, in which no count of a few can be read or worked out.

use super::FEWEST;

/// A table as it is told. What is held back is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crossed {
    /// All together.
    pub all: Option<usize>,
    /// The sum of each row.
    pub rows: Vec<Option<usize>>,
    /// The sum of each column.
    pub columns: Vec<Option<usize>>,
    /// Row by row.
    pub cells: Vec<Vec<Option<usize>>>,
}

/// Tells a table, in which each one counted is in one cell.
///
/// Held back are all counts from 1 to four, in cells and in sums; and then, the smallest first, as many others as it takes
/// so that nothing held back can be worked out from what is told: in no row and no column is only one thing held back, nor
/// a few together, and whatever is held back is part of a ring of such things, around which one could be added and taken
/// off by turns without anything told being different. Nobody is nothing to hide: 0 is told.
pub fn crossed(table: &[Vec<usize>]) -> Crossed {
    Held::of(table, None).mended().told()
}

/// The same of a table of which it is settled elsewhere whether the sum of each row is told, and last that of all together, as
/// where several tables have the same sums. Cells and the sums of columns are held back for these.
pub fn crossed_given(table: &[Vec<usize>], are_sums_told: &[bool]) -> Crossed {
    Held::of(table, Some(are_sums_told)).mended().told()
}

/// A table with its sums as a last column and a last row.
struct Held {
    /// Whether the last column stays as it is.
    are_sums_settled: bool,
    counts: Vec<Vec<usize>>,
    is_held: Vec<Vec<bool>>,
}

type Place = (usize, usize);

impl Held {
    fn of(table: &[Vec<usize>], are_sums_told: Option<&[bool]>) -> Self {
        let width = table.iter().map(Vec::len).max().unwrap_or(0);
        let mut counts: Vec<Vec<usize>> = table.to_vec();
        for row in &mut counts {
            row.resize(width, 0);
            row.push(row.iter().sum());
        }
        counts.push((0..=width).map(|column| counts.iter().map(|row| row[column]).sum()).collect());
        let is_few = |count: &usize| (1..FEWEST).contains(count);
        let mut is_held: Vec<Vec<bool>> = counts.iter().map(|row| row.iter().map(is_few).collect()).collect();
        for (row, is_told) in is_held.iter_mut().zip(are_sums_told.unwrap_or_default()) {
            row[width] = !is_told;
        }
        Self { are_sums_settled: are_sums_told.is_some(), counts, is_held }
    }

    fn mended(mut self) -> Self {
        while self.mend_a_line() || self.mend_a_bridge() {}
        self
    }

    fn height(&self) -> usize {
        self.counts.len()
    }

    fn width(&self) -> usize {
        self.counts.first().map_or(0, Vec::len)
    }

    /// Rows and columns, the sum last.
    fn lines(&self) -> impl Iterator<Item = Vec<Place>> {
        let (height, width) = (self.height(), self.width());
        let rows = (0..height).map(move |row| (0..width).map(|column| (row, column)).collect());
        let columns = (0..width).map(move |column| (0..height).map(|row| (row, column)).collect());
        rows.chain(columns)
    }

    fn is_held(&self, (row, column): Place) -> bool {
        self.is_held[row][column]
    }

    fn count(&self, (row, column): Place) -> usize {
        self.counts[row][column]
    }

    /// Holds back one thing more in a line that gives something away, if there is such a line.
    fn mend_a_line(&mut self) -> bool {
        let found = self.lines().find_map(|line| if self.tells_of_a_few(&line) { self.next_of(&line) } else { None });
        self.hold(found)
    }

    fn tells_of_a_few(&self, line: &[Place]) -> bool {
        let held: Vec<Place> = line.iter().copied().filter(|place| self.is_held(*place)).collect();
        let together: usize = held.iter().map(|place| self.count(*place)).sum();
        let is_sum_told = line.last().is_some_and(|sum| !self.is_held(*sum));
        held.len() == 1 || (is_sum_told && (1..FEWEST).contains(&together))
    }

    /// What goes next in a line: what is told and stands, across it, with one thing held back that needs company; of these
    /// the smallest, sums last.
    fn next_of(&self, line: &[Place]) -> Option<Place> {
        let told = line.iter().copied().filter(|place| self.can_go(*place));
        let is_row = line.first().zip(line.last()).is_some_and(|(first, last)| first.0 == last.0);
        let across = |(row, column): Place| match is_row {
            true => (0..self.height()).filter(|row| self.is_held[*row][column]).count(),
            false => (0..self.width()).filter(|column| self.is_held[row][*column]).count(),
        };
        told.min_by_key(|place| (self.is_sum(*place), across(*place) != 1, self.count(*place), *place))
    }

    fn can_go(&self, place: Place) -> bool {
        let is_settled = self.are_sums_settled && place.1 + 1 == self.width();
        !self.is_held(place) && self.count(place) > 0 && !is_settled
    }

    fn is_sum(&self, (row, column): Place) -> bool {
        row + 1 == self.height() || column + 1 == self.width()
    }

    fn places(&self) -> impl Iterator<Item = Place> {
        let (height, width) = (self.height(), self.width());
        (0..height).flat_map(move |row| (0..width).map(move |column| (row, column)))
    }

    /// Where something held back is in no ring with others, holds back the smallest thing that makes one. There is one: of
    /// any cell, the sum of its row, all together and the sum of its column make a ring with it. Where sums are settled, so do
    /// another cell of its row and the sums of both columns; what has no other in its row is known from the sum anyway.
    fn mend_a_bridge(&mut self) -> bool {
        let held = self.places().filter(|place| self.is_held(*place));
        let found = held.into_iter().find_map(|place| {
            let (rows, columns) = self.reached_without(place);
            if columns[place.1] {
                return None;
            }
            let joins =
                self.places().filter(|(row, column)| rows[*row] != columns[*column] && self.can_go((*row, *column)));
            joins.min_by_key(|place| (self.is_sum(*place), self.count(*place), *place))
        });
        self.hold(found)
    }

    /// To which rows and columns one comes from its row by other things held back, going from rows to columns and back.
    fn reached_without(&self, (row, column): Place) -> (Vec<bool>, Vec<bool>) {
        let (mut rows, mut columns) = (vec![false; self.height()], vec![false; self.width()]);
        let mut next = vec![row];
        rows[row] = true;
        while let Some(at) = next.pop() {
            for (to, column_reached) in columns.iter_mut().enumerate() {
                if *column_reached || !self.is_held[at][to] || (at, to) == (row, column) {
                    continue;
                }
                *column_reached = true;
                for (other, row_reached) in rows.iter_mut().enumerate() {
                    if !*row_reached && self.is_held[other][to] && (other, to) != (row, column) {
                        *row_reached = true;
                        next.push(other);
                    }
                }
            }
        }
        (rows, columns)
    }

    fn hold(&mut self, place: Option<Place>) -> bool {
        if let Some((row, column)) = place {
            self.is_held[row][column] = true;
        }
        place.is_some()
    }

    fn told(&self) -> Crossed {
        let one = |row: usize, column: usize| (!self.is_held[row][column]).then_some(self.counts[row][column]);
        let (last_row, last_column) = (self.height().saturating_sub(1), self.width().saturating_sub(1));
        let cells = (0..last_row).map(|row| (0..last_column).map(|column| one(row, column)).collect()).collect();
        Crossed {
            all: one(last_row, last_column),
            rows: (0..last_row).map(|row| one(row, last_column)).collect(),
            columns: (0..last_column).map(|column| one(last_row, column)).collect(),
            cells,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_few_are_held_back_with_their_complement() {
        let told = crossed(&[vec![20, 3, 9, 0]]);
        assert_eq!(told.cells, [[Some(20), None, None, Some(0)]]);
        assert_eq!(told.all, Some(32));
        assert_eq!(told.columns, [Some(20), None, None, Some(0)], "the sums of one row are the row");
        let plain = crossed(&[vec![20, 6], vec![7, 8]]);
        assert_eq!(plain.cells, [[Some(20), Some(6)], [Some(7), Some(8)]]);
        assert_eq!((plain.rows, plain.columns), (vec![Some(26), Some(15)], vec![Some(27), Some(14)]));
        let rings = crossed(&[vec![20, 3, 6], vec![7, 8, 9], vec![10, 11, 12]]);
        let held: usize = rings.cells.iter().flatten().filter(|cell| cell.is_none()).count();
        assert_eq!(held, 4, "one, and three that go around with it: {rings:?}");
        assert_eq!(crossed(&[vec![3, 0]]).all, None);
        assert_eq!(crossed(&[]).all, Some(0));
    }

    #[test]
    fn what_is_settled_of_sums_stays_so_and_nothing_can_be_worked_out_of_it() {
        let told = crossed_given(&[vec![10, 8, 0, 2]], &[true, true]);
        assert_eq!(told.cells, [[Some(10), None, Some(0), None]]);
        assert_eq!((told.all, told.rows), (Some(20), vec![Some(20)]));
        let held = crossed_given(&[vec![10, 8]], &[false, false]);
        assert_eq!((held.all, held.cells), (None, vec![vec![Some(10), None]]));
        assert_eq!(crossed_given(&[vec![3, 0]], &[true, true]).all, Some(3), "it is known anyway");
        let rows = crossed_given(&[vec![3, 20], vec![0, 30]], &[true; 3]);
        assert_eq!(rows.columns, [None, None], "{rows:?}");
        assert_eq!(rows.cells[0], [None, None]);
    }

    /// What is held back, as unknowns, and what is known of them: that each row and each column makes its sum.
    fn equations(told: &Crossed) -> (Vec<Place>, Vec<Vec<i128>>) {
        let mut full: Vec<Vec<Option<usize>>> = told.cells.clone();
        for (row, sum) in full.iter_mut().zip(&told.rows) {
            row.push(*sum);
        }
        full.push(told.columns.iter().copied().chain([told.all]).collect());
        let (height, width) = (full.len(), full[0].len());
        let places = (0..height).flat_map(|row| (0..width).map(move |column| (row, column)));
        let unknown: Vec<Place> = places.filter(|(row, column)| full[*row][*column].is_none()).collect();
        let line = |is_in: &dyn Fn(Place) -> bool, is_sum: &dyn Fn(Place) -> bool| {
            unknown
                .iter()
                .map(|place| {
                    if !is_in(*place) {
                        0
                    } else if is_sum(*place) {
                        -1
                    } else {
                        1
                    }
                })
                .collect()
        };
        let rows = (0..height).map(|row| line(&|place| place.0 == row, &|place| place.1 + 1 == width));
        let columns = (0..width).map(|column| line(&|place| place.1 == column, &|place| place.0 + 1 == height));
        let equations = rows.chain(columns).collect();
        (unknown, equations)
    }

    const PRIME: i128 = 1_000_000_007;

    fn rank(mut rows: Vec<Vec<i128>>) -> usize {
        let width = rows.first().map_or(0, Vec::len);
        let inverse = |of: i128| {
            let (mut base, mut power, mut result) = (of.rem_euclid(PRIME), PRIME - 2, 1);
            while power > 0 {
                if power & 1 == 1 {
                    result = result * base % PRIME;
                }
                base = base * base % PRIME;
                power >>= 1;
            }
            result
        };
        let mut done = 0;
        for column in 0..width {
            let Some(at) = (done..rows.len()).find(|row| rows[*row][column].rem_euclid(PRIME) != 0) else { continue };
            rows.swap(done, at);
            let by = inverse(rows[done][column]);
            let lead: Vec<i128> = rows[done].iter().map(|value| value * by % PRIME).collect();
            for row in rows.iter_mut().skip(done + 1) {
                let times = row[column];
                for (value, first) in row.iter_mut().zip(&lead) {
                    *value = (*value - times * first).rem_euclid(PRIME);
                }
            }
            done += 1;
        }
        done
    }

    proptest! {
        #[test]
        fn nothing_held_back_can_be_worked_out(
            table in (1usize..6, 1usize..6).prop_flat_map(|(height, width)| {
                let count = prop_oneof![3 => 0usize..5, 2 => 5usize..30, 1 => Just(0usize)];
                proptest::collection::vec(proptest::collection::vec(count, width), height)
            }),
        ) {
            let told = crossed(&table);
            let all: usize = table.iter().flatten().sum();
            prop_assert!(told.all.is_none_or(|told| told == all));
            for (row, its) in table.iter().zip(&told.cells) {
                for (count, told) in row.iter().zip(its) {
                    prop_assert!(told.is_none_or(|told| told == *count && (told == 0 || told >= FEWEST)));
                }
            }
            for (row, (its, sum)) in table.iter().zip(told.cells.iter().zip(&told.rows)) {
                let held: usize = row.iter().zip(its).filter(|(_, told)| told.is_none()).map(|(count, _)| count).sum();
                prop_assert!(sum.is_none() || held == 0 || held >= FEWEST, "a few in a row");
            }
            // Whoever knows what is told knows the equations; a thing is known where it alone follows from them.
            let (unknown, equations) = equations(&told);
            let before = rank(equations.clone());
            for (at, place) in unknown.iter().enumerate() {
                let mut with: Vec<Vec<i128>> = equations.clone();
                with.push((0..unknown.len()).map(|other| i128::from(other == at)).collect());
                prop_assert_eq!(rank(with), before + 1, "{:?} can be worked out of {:?}", place, told);
            }
        }
    }
}
