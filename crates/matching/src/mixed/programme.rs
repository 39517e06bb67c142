mod bounds;
mod building;
mod lock;
mod objective;
mod scope;
mod search;

use std::num::NonZeroU32;

use highs::{ColProblem, Model, Row as HighsRow, Sense};

use super::cuts::Cut;
use crate::{plan::Goal, problem::Problem};
pub(crate) use bounds::Bounds;
use building::Building;
pub(crate) use lock::{Lock, locks_at};
pub(crate) use objective::{Objective, PARTS};
pub(crate) use scope::Scope;
pub(crate) use search::{Answer, Start};

/// A problem as rows and columns. Columns are the candidates; then, where an application can get several placements, one for each
/// application, that says whether it got any; then, where shares are limited, one for the number of all placements.
pub(crate) struct Programme<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) rows: Vec<Bounds>,
    /// Where each column's entries begin, and, last, where they end.
    starts: Vec<u32>,
    entries: Vec<(u32, i64)>,
    /// Rows that no flow knows and that tie many candidates together: budgets and minimums.
    pub(crate) wide: Vec<u32>,
    has_placed: bool,
    has_total: bool,
    dearest: u64,
}

/// What the largest shares of hosts are shares of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shares {
    /// They are left out.
    Out,
    /// However many placements there are.
    OfAll,
    /// So many placements, which is settled: they are plain numbers then.
    Of(u64),
    /// At most so many placements: no choice of fewer may give a host more.
    UpTo(u64),
}

impl<'a> Programme<'a> {
    pub(crate) fn new(problem: &'a Problem, shares: Shares) -> Self {
        let mut building = Building::new(problem, shares);
        building.limits();
        building.rows();
        building.minimums();
        building.finished()
    }

    /// The same with more rows.
    pub(crate) fn with(&self, cuts: &[Cut]) -> Self {
        let mut entries =
            Vec::with_capacity(self.entries.len() + cuts.iter().map(|cut| cut.terms.len()).sum::<usize>());
        let mut starts = Vec::with_capacity(self.starts.len());
        let mut terms: Vec<_> = cuts.iter().map(|cut| cut.terms.iter().peekable()).collect();
        for column in 0..self.columns() as u32 {
            starts.push(entries.len() as u32);
            entries.extend_from_slice(self.entries(column));
            for (row, terms) in (self.rows.len() as u32..).zip(&mut terms) {
                entries.extend(terms.next_if(|term| term.0 == column).map(|&(_, factor)| (row, factor)));
            }
        }
        starts.push(entries.len() as u32);
        let more = cuts.iter().map(|cut| Bounds { least: None, most: Some(cut.most) });
        let rows = self.rows.iter().copied().chain(more).collect();
        Self { rows, starts, entries, wide: self.wide.clone(), ..*self }
    }

    pub(crate) fn columns(&self) -> usize {
        self.starts.len() - 1
    }

    /// Columns that are not candidates: always part of a model.
    pub(crate) fn others(&self) -> std::ops::Range<u32> {
        self.problem.candidates.len() as u32..self.columns() as u32
    }

    /// The column that says whether an application got any placement, where that is not the same as how many it got.
    pub(crate) fn placed(&self, application: usize) -> Option<u32> {
        self.has_placed.then(|| (self.problem.candidates.len() + application) as u32)
    }

    pub(crate) fn entries(&self, column: u32) -> &[(u32, i64)] {
        &self.entries[self.starts[column as usize] as usize..self.starts[column as usize + 1] as usize]
    }

    /// What a column adds to a goal.
    pub(crate) fn adds(&self, goal: Goal, column: u32) -> i64 {
        let candidates = self.problem.candidates.len();
        let by_application = |application: usize| match goal {
            Goal::Placed => 1,
            Goal::Priority => i64::from(self.problem.priority[application]),
            Goal::Fit | Goal::Lot => 0,
        };
        match self.problem.candidates.get(column as usize) {
            Some(candidate) => match goal {
                Goal::Fit => i64::from(candidate.fit),
                Goal::Lot => i64::from(candidate.lot),
                _ if self.has_placed => 0,
                _ => by_application(candidate.application as usize),
            },
            None if self.has_placed && (column as usize - candidates) < self.problem.priority.len() => {
                by_application(column as usize - candidates)
            }
            None => 0,
        }
    }

    /// The largest value that a column can have.
    pub(crate) fn largest(&self, column: u32) -> i64 {
        if self.has_total && column as usize == self.columns() - 1 {
            self.problem.priority.len() as i64 * i64::from(self.problem.per_application)
        } else {
            1
        }
    }

    /// A model with all rows, some candidates, and all of the other columns.
    pub(crate) fn model(
        &self,
        objective: Objective,
        locks: &[Lock],
        candidates: &[u32],
    ) -> (ColProblem, Vec<HighsRow>) {
        self.modelled(objective, locks, &self.rows, candidates, |_| (0.0, false))
    }

    /// A model where each candidate has a least value, and is whole or not.
    fn modelled(
        &self,
        objective: Objective,
        locks: &[Lock],
        rows: &[Bounds],
        candidates: &[u32],
        kind: impl Fn(u32) -> (f64, bool),
    ) -> (ColProblem, Vec<HighsRow>) {
        let mut model = ColProblem::new();
        let mut rows: Vec<HighsRow> = rows.iter().map(|bounds| bounds.added(&mut model)).collect();
        rows.extend(locks.iter().map(|lock| lock.bounds().added(&mut model)));
        for column in candidates.iter().copied().chain(self.others()) {
            let factors = self.factors(column, locks, &rows);
            let is_candidate = (column as usize) < self.problem.candidates.len();
            let (least, is_whole) = if is_candidate { kind(column) } else { (0.0, false) };
            let most = self.largest(column) as f64;
            model.add_column_with_integrality(self.worth(objective, column), least..=most, factors, is_whole);
        }
        (model, rows)
    }

    pub(crate) fn factors(&self, column: u32, locks: &[Lock], rows: &[HighsRow]) -> Vec<(HighsRow, f64)> {
        let entries = self.entries(column).iter().map(|&(row, factor)| (rows[row as usize], factor as f64));
        let locked =
            locks.iter().zip(&rows[self.rows.len()..]).map(|(lock, &row)| (row, self.adds_to(lock, column) as f64));
        entries.chain(locked.filter(|&(_, factor)| factor != 0.0)).collect()
    }
}

/// A model for one thread that says nothing.
pub(super) fn ready(problem: ColProblem) -> Model {
    quiet(problem.optimise(Sense::Maximise))
}

pub(super) fn quiet(mut model: Model) -> Model {
    model.make_quiet();
    model.set_threads(NonZeroU32::MIN);
    model
}
