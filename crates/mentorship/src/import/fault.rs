//! What is wrong with the lines of a file.

use catalogue::problem::Problems;
use matching::file::LineFault;

use super::name::Names;
use crate::capacity::Capacity;

/// What is wrong with a file.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<LineFault>);

/// One line of a file, and what is wrong with it.
pub(super) struct AtLine<'f> {
    line: u64,
    faults: &'f mut Vec<LineFault>,
    /// How many faults of other lines there are.
    before: usize,
}

impl Faults {
    /// To keep what is wrong with this line.
    pub(super) fn line(&mut self, line: u64) -> AtLine<'_> {
        AtLine { line, before: self.0.len(), faults: &mut self.0 }
    }

    /// Nothing, or everything that is wrong.
    pub(super) fn settle(self) -> Result<(), Vec<LineFault>> {
        if self.0.is_empty() { Ok(()) } else { Err(self.0) }
    }
}

impl AtLine<'_> {
    /// Whether nothing of it is wrong so far.
    pub(super) fn is_clean(&self) -> bool {
        self.faults.len() == self.before
    }

    /// Notes that something is wrong with a cell.
    pub(super) fn note(&mut self, column: &str, problem: impl Into<String>) {
        self.faults.push(LineFault { line: self.line, column: column.to_owned(), problem: problem.into() });
    }

    /// What was read of a cell; what is wrong with it is noted.
    pub(super) fn keep<T>(&mut self, column: &str, read: Result<T, String>) -> Option<T> {
        read.map_err(|problem| self.note(column, problem)).ok()
    }

    /// What was read of a cell that holds several things; what is wrong with any of them is noted.
    pub(super) fn each<I, T>(
        &mut self,
        column: &str,
        items: impl IntoIterator<Item = I>,
        read: impl Fn(I) -> Result<T, String>,
    ) -> Vec<T> {
        items.into_iter().filter_map(|item| self.keep(column, read(item))).collect()
    }

    /// How many people something can take, its periods by whatever the file calls them.
    pub(super) fn capacity(&mut self, column: &str, given: &matching::round::Capacity, names: &Names) -> Capacity {
        let number = |number: u32| i32::try_from(number).unwrap_or(i32::MAX);
        let periods = self.each(column, &given.periods, |(period, most)| Ok((names.period(period)?, number(*most))));
        Capacity {
            whole: given.whole.map(number),
            each_period: given.each_period.map(number),
            periods: periods.into_iter().collect(),
        }
    }

    /// Notes what the checks of a thing found, each at the column that holds the field. Fields of other names are
    /// columns of their own.
    pub(super) fn problems(&mut self, found: Problems, columns: &[(&str, &str)]) {
        for problem in found.into_vec() {
            let field = problem.field.split('.').next().unwrap_or_default();
            let column = columns.iter().find(|(known, _)| *known == field).map_or(field, |(_, column)| column);
            self.note(column, problem.message);
        }
    }
}
