use std::num::NonZeroU32;

use highs::{ColProblem, HighsModelStatus, HighsSolutionStatus, Model, Row as HighsRow, Sense};

use super::cuts::Cut;
use crate::{
    plan::{Effort, Goal},
    problem::Problem,
};

/// A problem as rows and columns. Columns are the candidates; then, where an application can get several placements, one for each
/// application, that says whether it got any; then, where shares are limited, one for the number of all placements.
pub(crate) struct Programme<'a> {
    pub(crate) problem: &'a Problem,
    pub(crate) rows: Vec<Bounds>,
    /// Where each column's entries begin, and, last, where they end.
    starts: Vec<u32>,
    entries: Vec<(u32, i64)>,
    /// Rows that no flow knows and that tie many candidates together: budgets and minimums.
    wide: Vec<u32>,
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

/// What a row's sum must be between.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) least: Option<i64>,
    pub(crate) most: Option<i64>,
}

/// What is to be as large as can be.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Objective {
    pub(crate) goal: Goal,
    is_cheap: bool,
    /// Applicants count beside the goal, each as much as many fits.
    has_numbers: bool,
}

impl Objective {
    pub(crate) fn of(goal: Goal) -> Self {
        Self { goal, is_cheap: false, has_numbers: false }
    }

    /// Of equals, what costs less: that leaves more to choose from afterwards. Costs together count less than one applicant.
    pub(crate) fn cheaply(self) -> Self {
        Self { is_cheap: true, ..self }
    }

    /// Fit, and far above it the numbers of applicants: for a good choice, not for a proof.
    pub(crate) fn all_at_once() -> Self {
        Self { has_numbers: true, ..Self::of(Goal::Fit) }
    }

    /// What one of the goal counts for in the solver's floating point.
    pub(crate) fn scale(self) -> f64 {
        if self.is_cheap { 1000.0 } else { 1.0 }
    }
}

/// Costs together count for less than this share of one applicant.
const CHEAPNESS: f64 = 0.01;

/// What an applicant counts beside fits, in thousandths: as much as twenty of the best.
const PLACED: f64 = 20_000.0;
/// What an applicant of a priority group counts beyond that.
const PRIORITY: f64 = 100_000.0;

/// A sum that must be kept beside the problem's own.
#[derive(Clone, Debug)]
pub(crate) struct Lock {
    what: Locked,
    pub(crate) least: i64,
}

#[derive(Clone, Debug)]
enum Locked {
    /// What is reached of a goal that was settled before.
    Goal(Goal),
    /// How many of these candidates are left out: together they would break a budget.
    LeftOut(Vec<u32>),
}

impl Lock {
    pub(crate) fn at_least(goal: Goal, least: u64) -> Self {
        Self { what: Locked::Goal(goal), least: least as i64 }
    }

    pub(crate) fn bounds(&self) -> Bounds {
        Bounds { least: Some(self.least), most: None }
    }

    /// Not all of these candidates, which are in order.
    pub(crate) fn not_all(candidates: Vec<u32>) -> Self {
        let least = 1 - candidates.len() as i64;
        Self { what: Locked::LeftOut(candidates), least }
    }
}

/// What a search looks at, and for how long.
#[derive(Clone, Copy)]
pub(crate) struct Scope<'a> {
    /// Candidates that may be chosen, in order.
    pub(crate) candidates: &'a [u32],
    /// Candidates among them that are.
    pub(crate) settled: &'a [u32],
    /// What each row's sum must be between.
    pub(crate) rows: &'a [Bounds],
    /// Good choices are looked for on the way; otherwise only what the incumbent leaves open.
    pub(crate) is_curious: bool,
    /// The search ends where it is no further from its best than this share.
    pub(crate) precision: f64,
}

/// What a search begins with.
#[derive(Clone, Copy)]
pub(crate) struct Start<'a> {
    pub(crate) incumbent: Option<&'a [bool]>,
    pub(crate) effort: Effort,
}

/// What a search comes to.
pub(crate) enum Answer {
    /// A choice, and what none of the columns' choices exceeds.
    Found { chosen: Vec<bool>, bound: u64 },
    /// There is no choice.
    None,
    /// None was found within the effort.
    GaveUp,
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
    pub(crate) fn with(mut self, cuts: &[Cut]) -> Self {
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
        self.rows.extend(cuts.iter().map(|cut| Bounds { least: None, most: Some(cut.most) }));
        Self { starts, entries, ..self }
    }

    pub(crate) fn columns(&self) -> usize {
        self.starts.len() - 1
    }

    /// Columns that are not candidates: always part of a model.
    pub(crate) fn others(&self) -> std::ops::Range<u32> {
        self.problem.candidates.len() as u32..self.columns() as u32
    }

    pub(crate) fn wide(&self) -> &[u32] {
        &self.wide
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

    /// What a column adds to a lock's sum.
    pub(crate) fn adds_to(&self, lock: &Lock, column: u32) -> i64 {
        match &lock.what {
            Locked::Goal(goal) => self.adds(*goal, column),
            Locked::LeftOut(candidates) => -i64::from(candidates.binary_search(&column).is_ok()),
        }
    }

    /// What a column is worth to the solver.
    pub(crate) fn worth(&self, objective: Objective, column: u32) -> f64 {
        let mut worth = self.adds(objective.goal, column) as f64 * objective.scale();
        if objective.has_numbers {
            worth +=
                PLACED * self.adds(Goal::Placed, column) as f64 + PRIORITY * self.adds(Goal::Priority, column) as f64;
        }
        match self.problem.candidates.get(column as usize) {
            Some(candidate) if objective.is_cheap && self.dearest > 0 => {
                let placements = (self.problem.priority.len() * self.problem.per_application as usize).max(1);
                worth
                    - CHEAPNESS * objective.scale() * candidate.cost as f64 / (self.dearest as f64 * placements as f64)
            }
            _ => worth,
        }
    }

    /// What the best column is worth to the solver.
    pub(crate) fn best_worth(&self, objective: Objective) -> f64 {
        (0..self.columns() as u32).map(|column| self.worth(objective, column)).fold(1.0, f64::max)
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

    /// Searches for the best choice in a scope.
    pub(crate) fn search(&self, objective: Objective, locks: &[Lock], scope: Scope<'_>, start: Start<'_>) -> Answer {
        let candidates = scope.candidates;
        let kind = |candidate| (f64::from(u8::from(scope.settled.binary_search(&candidate).is_ok())), true);
        let (problem, _) = self.modelled(objective, locks, scope.rows, candidates, kind);
        let mut model = ready(problem);
        model.set_option("mip_rel_gap", scope.precision);
        // Goals are whole numbers: less than one more is none.
        model.set_option("mip_abs_gap", objective.scale() * (0.999 - objective.slack()));
        model.set_option("mip_max_nodes", nodes(start.effort, candidates.len()));
        // Where nothing is known yet, good choices are worth more time.
        let effort = match (scope.is_curious, start.incumbent) {
            (true, None) => 0.05,
            (true, Some(_)) => 0.01,
            (false, _) => 0.0,
        };
        model.set_option("mip_heuristic_effort", effort);
        if !scope.is_curious {
            for heuristic in HEURISTICS {
                model.set_option(heuristic, false);
            }
            if candidates.len() > KEEPS_START {
                model.set_option("presolve_rule_off", LOSES_START);
            }
        }
        if let Some(incumbent) = start.incumbent {
            let values = self.values(incumbent, candidates);
            model.set_solution(Some(&values), None, None, None);
        }
        let solved = model.solve();
        match (solved.status(), solved.primal_solution_status()) {
            (HighsModelStatus::Infeasible, _) => Answer::None,
            (_, HighsSolutionStatus::Feasible) => {
                let values = solved.get_solution();
                let mut chosen = vec![false; self.problem.candidates.len()];
                for (&candidate, &value) in candidates.iter().zip(values.columns()) {
                    chosen[candidate as usize] = value > 0.5;
                }
                let bound = solved.double_info_value(c"mip_dual_bound").unwrap_or(f64::INFINITY);
                Answer::Found { chosen, bound: objective.bound(bound) }
            }
            _ => Answer::GaveUp,
        }
    }

    fn values(&self, chosen: &[bool], candidates: &[u32]) -> Vec<f64> {
        let mut values: Vec<f64> =
            candidates.iter().map(|&candidate| f64::from(u8::from(chosen[candidate as usize]))).collect();
        if self.has_placed {
            values.extend(self.problem.placed(chosen).into_iter().map(|placed| f64::from(u8::from(placed))));
        }
        if self.has_total {
            values.push(chosen.iter().filter(|chosen| **chosen).count() as f64);
        }
        values
    }
}

impl Objective {
    /// What a bound in the solver's floating point means for the goal.
    fn bound(self, bound: f64) -> u64 {
        (bound / self.scale() + self.slack() + 1e-6).floor().max(0.0) as u64
    }

    /// How much less than the goal the solver's objective can be for its cheapness.
    pub(crate) fn slack(self) -> f64 {
        if self.is_cheap { CHEAPNESS } else { 0.0 }
    }
}

/// The solver's ways of looking for good choices.
const HEURISTICS: [&str; 6] = [
    "mip_heuristic_run_rins",
    "mip_heuristic_run_rens",
    "mip_heuristic_run_root_reduced_cost",
    "mip_heuristic_run_feasibility_jump",
    "mip_heuristic_run_zi_round",
    "mip_heuristic_run_shifting",
];

/// Presolve's aggregation, parallel columns and sparsifying, as a mask: after them HiGHS no longer finds the start in what is left.
const LOSES_START: i32 = (1 << 12) | (1 << 13) | (1 << 14);
/// Among no more candidates than this it finds another as good soon, and presolve saves more than that takes.
const KEEPS_START: usize = 5_000;

/// How many nodes a search over so many candidates may take.
fn nodes(effort: Effort, candidates: usize) -> i32 {
    let nodes = u64::from(effort.nodes) * 1_000 / (candidates as u64).max(1_000);
    i32::try_from(nodes.max(FEWEST_NODES)).unwrap_or(i32::MAX)
}

/// However many candidates there are, so many nodes are looked at.
const FEWEST_NODES: u64 = 20;

/// A model for one thread that says nothing.
pub(super) fn ready(problem: ColProblem) -> Model {
    quiet(problem.optimise(Sense::Maximise))
}

pub(super) fn quiet(mut model: Model) -> Model {
    model.make_quiet();
    model.set_threads(NonZeroU32::MIN);
    model
}

impl Bounds {
    /// The bound that a sum is at, and whether it is the most; none where it is at neither.
    pub(crate) fn side(self, sum: f64) -> Option<(i64, bool)> {
        let is_at = |bound: &i64| (sum - *bound as f64).abs() < 1e-6;
        let most = self.most.filter(is_at).map(|most| (most, true));
        most.or_else(|| self.least.filter(is_at).map(|least| (least, false)))
    }

    pub(crate) fn added(self, model: &mut ColProblem) -> HighsRow {
        match (self.least, self.most) {
            (Some(least), Some(most)) => model.add_row(least as f64..=most as f64),
            (Some(least), None) => model.add_row(least as f64..),
            (None, Some(most)) => model.add_row(..=most as f64),
            (None, None) => model.add_row::<f64, _>(..),
        }
    }
}

/// Rows are in such units that what they limit is no more than this.
const LARGEST: i64 = 100_000;

struct Building<'a> {
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
    fn new(problem: &'a Problem, shares: Shares) -> Self {
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

    fn limits(&mut self) {
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

    fn rows(&mut self) {
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

    fn minimums(&mut self) {
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

    fn finished(mut self) -> Programme<'a> {
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
