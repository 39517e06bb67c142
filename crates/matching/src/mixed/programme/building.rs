use super::{Bounds, Programme, Shares};
use crate::problem::Problem;

/// Rows are in such units that what they limit is no more than this.
const LARGEST: i64 = 100_000;

/// A programme whose rows are added one after the other.
pub(super) struct Building<'a> {
    problem: &'a Problem,
    rows: Vec<Bounds>,
    /// Row, column, factor.
    entries: Vec<(u32, u32, i64)>,
    wide: Vec<u32>,
    has_placed: bool,
    has_total: bool,
    shares: Shares,
}

impl<'a> Building<'a> {
    pub(super) fn new(problem: &'a Problem, shares: Shares) -> Self {
        Self {
            problem,
            rows: Vec::new(),
            entries: Vec::new(),
            wide: Vec::new(),
            has_placed: problem.per_application > 1,
            has_total: shares == Shares::OfAll && problem.rows.iter().any(|row| row.of_all != 0),
            shares,
        }
    }

    fn add(&mut self, bounds: Bounds, terms: impl IntoIterator<Item = (u32, i64)>) {
        let row = self.rows.len() as u32;
        self.rows.push(bounds);
        self.entries.extend(terms.into_iter().map(|(column, factor)| (row, column, factor)));
    }

    fn placed(&self, application: u32) -> u32 {
        self.problem.candidates.len() as u32 + application
    }

    fn total(&self) -> u32 {
        self.problem.candidates.len() as u32 + if self.has_placed { self.problem.priority.len() as u32 } else { 0 }
    }

    pub(super) fn limits(&mut self) {
        let problem = self.problem;
        for limit in &problem.limits {
            let least = (limit.least > 0).then_some(i64::from(limit.least));
            self.add(
                Bounds { least, most: Some(i64::from(limit.most)) },
                limit.members.iter().map(|&member| (member, 1)),
            );
        }
        if self.has_placed {
            // Placed at all is no more than the number of placements.
            for application in 0..problem.priority.len() {
                let placed = self.placed(application as u32);
                let placements = problem.of_application(application).map(|candidate| (candidate, -1));
                self.add(Bounds { least: None, most: Some(0) }, placements.chain([(placed, 1)]));
            }
        }
    }

    pub(super) fn rows(&mut self) {
        let problem = self.problem;
        let total = self.total();
        let all = (0..problem.candidates.len() as u32).map(|candidate| (candidate, 1));
        if let Shares::Of(placements) = self.shares {
            self.add(Bounds { least: Some(placements as i64), most: Some(placements as i64) }, all);
        } else if self.has_total {
            self.add(Bounds { least: Some(0), most: Some(0) }, all.chain([(total, -1)]));
        }
        let shares = self.shares;
        for row in problem.rows.iter().filter(|row| row.of_all == 0 || shares != Shares::Out) {
            let (of_all, most) = match shares {
                Shares::Of(placements) | Shares::UpTo(placements) => (0, row.most - row.of_all * placements as i64),
                Shares::OfAll | Shares::Out => (row.of_all, row.most),
            };
            // Small whole numbers make stronger cuts than large ones, and floating point tells large ones apart no longer.
            // What is rounded off makes the row weaker, never wrong: a choice that breaks it all the same is found out and left out.
            let common = common_divisor(of_all, &row.terms).max(most / LARGEST);
            let terms = row.terms.iter().map(|&(candidate, adds)| (candidate, adds.div_euclid(common)));
            let all = (of_all != 0).then_some((total, of_all.div_euclid(common)));
            if row.of_all == 0 {
                self.wide.push(self.rows.len() as u32);
            }
            self.add(Bounds { least: None, most: Some(most.div_euclid(common)) }, terms.chain(all));
        }
    }

    pub(super) fn minimums(&mut self) {
        let problem = self.problem;
        for minimum in &problem.minimums {
            let mut terms: Vec<(u32, i64)> = Vec::new();
            for &application in &minimum.applications {
                if self.has_placed {
                    terms.push((self.placed(application), 1));
                } else {
                    terms.extend(problem.of_application(application as usize).map(|candidate| (candidate, 1)));
                }
            }
            self.wide.push(self.rows.len() as u32);
            self.add(Bounds { least: Some(i64::from(minimum.least)), most: None }, terms);
        }
    }

    pub(super) fn finished(mut self) -> Programme<'a> {
        let columns = self.total() as usize + usize::from(self.has_total);
        self.entries.sort_unstable_by_key(|&(row, column, _)| (column, row));
        let mut starts = vec![0_u32; columns + 1];
        for &(_, column, _) in &self.entries {
            starts[column as usize + 1] += 1;
        }
        for column in 0..columns {
            starts[column + 1] += starts[column];
        }
        Programme {
            problem: self.problem,
            rows: self.rows,
            starts,
            entries: self.entries.into_iter().map(|(row, _, factor)| (row, factor)).collect(),
            wide: self.wide,
            has_placed: self.has_placed,
            has_total: self.has_total,
            dearest: self.problem.candidates.iter().map(|candidate| candidate.cost).max().unwrap_or(0),
        }
    }
}

fn common_divisor(of_all: i64, terms: &[(u32, i64)]) -> i64 {
    fn of(one: i64, other: i64) -> i64 {
        if other == 0 { one.abs() } else { of(other, one % other) }
    }
    terms.iter().fold(of_all.abs(), |divisor, &(_, adds)| of(divisor, adds)).max(1)
}
