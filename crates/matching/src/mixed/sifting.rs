//! Relaxations, where a candidate may be chosen in part. Of each applicant's candidates few matter: a relaxation over some of them
//! gives prices, and those that pay at these prices join, until none does.

use highs::{HighsModelStatus, Model};

use super::{
    programme::{Bounds, Lock, Objective, PARTS, Programme, ready},
    sizes::Sizes,
};
use crate::{
    plan::Goal,
    solve::{Stopped, Watch},
};

/// What a relaxation tells.
pub(crate) struct Relaxed {
    /// What no choice exceeds, in whole numbers.
    pub(crate) bound: u64,
    /// The same before rounding.
    pub(crate) exact: f64,
    /// By candidate: what choosing it loses at the relaxation's prices, in the goal's units.
    losses: Vec<f32>,
    /// Candidates that the relaxation chooses, in whole or in part.
    pub(crate) support: Vec<u32>,
    /// Those that it chooses in whole.
    pub(crate) whole: Vec<u32>,
    /// By row of the programme: what one more of what it limits would gain, in the goal's units.
    prices: Vec<f64>,
    /// How much the locks are missed by.
    short: f64,
}

impl Relaxed {
    /// Candidates that lose no more than so much.
    pub(crate) fn within(&self, window: f64) -> impl Iterator<Item = u32> {
        let losses = self.losses.iter().enumerate();
        losses.filter(move |&(_, &loss)| f64::from(loss) <= window).map(|(candidate, _)| candidate as u32)
    }

    /// Whether it keeps the locks.
    pub(crate) fn is_kept(&self) -> bool {
        self.short < SHORT
    }

    /// What the programme's rows are at any choice that loses no more than so much: one that leaves more unused than that pays for loses
    /// more.
    pub(crate) fn tightened(&self, programme: &Programme<'_>, window: f64) -> Vec<Bounds> {
        let rows = programme.rows.iter().zip(&self.prices);
        rows.map(|(&bounds, &price)| {
            let unused = ((window + ROUNDING) / price.abs()).floor() as i64;
            match (price > PRICED, price < -PRICED, bounds) {
                (true, _, Bounds { least, most: Some(most) }) => {
                    Bounds { least: Some(least.unwrap_or(i64::MIN).max(most - unused)), most: Some(most) }
                }
                (_, true, Bounds { least: Some(least), most }) => {
                    Bounds { least: Some(least), most: Some(most.unwrap_or(i64::MAX).min(least + unused)) }
                }
                _ => bounds,
            }
        })
        .collect()
    }
}

/// Prices no further from nothing than this are none.
const PRICED: f64 = 1e-4;
/// What the solver's rounding may make of a loss.
const ROUNDING: f64 = 1e-2;
/// Locks missed by less are kept.
const SHORT: f64 = 1e-6;
/// What it costs to miss a lock by one, in the goal's largest worth.
const SHORTAGE: f64 = 100.0;
/// How many of each applicant's candidates join at once.
const AT_ONCE: usize = 3;
/// What a candidate must gain to join, in the solver's units.
const GAIN: f64 = 1e-6;
/// A bound that is no further off than this is the relaxation's.
const NOTHING: f64 = 1e-3;

/// The relaxation's bound and losses; none where not even it keeps the rules. A large problem is looked at from some candidates on, and
/// may miss the locks.
pub(crate) fn relax(
    programme: &Programme<'_>,
    objective: Objective,
    locks: &[Lock],
    start: &[u32],
    sizes: Sizes,
    watch: &mut Watch<'_>,
) -> Result<Option<Relaxed>, Stopped> {
    if programme.problem.candidates.len() > sizes.small {
        let sift = |sizes| Sift::new(programme, objective, locks, start.to_vec(), sizes);
        if let Some(relaxed) = either_way(sizes, |sizes| sift(sizes).run(true, watch))? {
            return Ok(Some(relaxed));
        }
        // What was left out may be needed to keep the rules at all.
    }
    relax_whole(programme, objective, locks, sizes, watch)
}

/// The same over all candidates, with no lock missed.
pub(crate) fn relax_whole(
    programme: &Programme<'_>,
    objective: Objective,
    locks: &[Lock],
    sizes: Sizes,
    watch: &mut Watch<'_>,
) -> Result<Option<Relaxed>, Stopped> {
    let every = || (0..programme.problem.candidates.len() as u32).collect();
    either_way(sizes, |sizes| Sift::new(programme, objective, locks, every(), sizes).run(false, watch))
}

/// By an interior point where that is faster; it may fail where the simplex method does not.
fn either_way<T>(sizes: Sizes, mut by: impl FnMut(Sizes) -> Result<T, Stopped>) -> Result<T, Stopped> {
    match by(sizes) {
        Err(Stopped::Inexact) => by(Sizes { interior: usize::MAX, ..sizes }),
        done => done,
    }
}

struct Sift<'a> {
    programme: &'a Programme<'a>,
    objective: Objective,
    locks: &'a [Lock],
    /// Candidates that the model has, in its order; the other columns stand after the first of them.
    columns: Vec<u32>,
    first: usize,
    is_in: Vec<bool>,
    sizes: Sizes,
}

impl<'a> Sift<'a> {
    fn new(
        programme: &'a Programme<'a>,
        objective: Objective,
        locks: &'a [Lock],
        columns: Vec<u32>,
        sizes: Sizes,
    ) -> Self {
        let mut is_in = vec![false; programme.problem.candidates.len()];
        for &candidate in &columns {
            is_in[candidate as usize] = true;
        }
        Self { programme, objective, locks, first: columns.len(), columns, is_in, sizes }
    }

    fn run(mut self, may_be_short: bool, watch: &mut Watch<'_>) -> Result<Option<Relaxed>, Stopped> {
        let (mut problem, rows) = self.programme.model(self.objective, self.locks, &self.columns);
        let shortages = if may_be_short { self.locks.len() } else { 0 };
        let shortage = -SHORTAGE * self.programme.best_worth(self.objective);
        for &row in &rows[rows.len() - shortages..] {
            problem.add_column(shortage, 0.0.., [(row, 1.0)]);
        }
        // Columns that are no candidates.
        let others = self.programme.others().len() + shortages;
        let mut model = ready(problem);
        if self.columns.len() > self.sizes.interior {
            model.set_option("solver", "ipm");
        }
        loop {
            watch.look()?;
            let Ok(solved) = model.try_solve() else { return Err(Stopped::Inexact) };
            match solved.status() {
                HighsModelStatus::Optimal => {}
                HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => return Ok(None),
                _ => return Err(Stopped::Inexact),
            }
            let solution = solved.get_solution();
            let prices = solution.dual_rows();
            let joining = self.joining(prices);
            if joining.is_empty() || self.is_near(solved.objective_value(), prices) {
                let values = solution.columns();
                let value = |place: usize| values[if place < self.first { place } else { place + others }];
                let at_least = |least: f64| {
                    let places = (0..self.columns.len()).filter(|&place| value(place) > least);
                    places.map(|place| self.columns[place]).collect()
                };
                let short = values[self.first + others - shortages..self.first + others].iter().sum();
                return Ok(Some(self.relaxed(prices, at_least(1e-7), at_least(1.0 - 1e-6), short)));
            }
            model = Model::from(solved);
            // Primal, since what was chosen still keeps the rules, and only the prices are no longer right.
            model.set_option("simplex_strategy", 4);
            for &candidate in &joining {
                let factors = self.programme.factors(candidate, self.locks, &rows);
                model.add_col(self.programme.worth(self.objective, candidate), 0.0..=1.0, factors);
                self.is_in[candidate as usize] = true;
            }
            self.columns.extend(joining);
        }
    }

    /// Whether more candidates would change nothing that matters: a relaxation of all reaches no less, and exceeds no more than the bound
    /// at these prices. Of numbers of applicants that is nothing of a whole one.
    fn is_near(&self, reached: f64, prices: &[f64]) -> bool {
        let bound = self.exact(prices);
        let reached = reached / self.objective.scale();
        match self.objective.goal {
            Goal::Priority | Goal::Placed => bound.div_euclid(PARTS as i128) as f64 <= (reached + 1e-6).floor(),
            // Of a large problem the first candidates are near enough: more of them take too long.
            Goal::Fit | Goal::Lot => {
                self.programme.problem.candidates.len() > self.sizes.large || bound as f64 / PARTS - reached < NOTHING
            }
        }
    }

    /// What a column gains at the prices.
    fn gain(&self, worth: f64, column: u32, prices: &[f64]) -> f64 {
        let programme = self.programme;
        let paid: f64 =
            programme.entries(column).iter().map(|&(row, factor)| factor as f64 * prices[row as usize]).sum();
        let locked: f64 = self
            .locks
            .iter()
            .zip(&prices[programme.rows.len()..])
            .map(|(lock, price)| programme.adds_to(lock, column) as f64 * price)
            .sum();
        worth - paid - locked
    }

    /// The candidates that gain most, a few of each applicant.
    fn joining(&self, prices: &[f64]) -> Vec<u32> {
        let problem = self.programme.problem;
        let mut joining = Vec::new();
        let mut gaining: Vec<(f64, u32)> = Vec::new();
        for application in 0..problem.priority.len() {
            gaining.clear();
            for candidate in problem.of_application(application).filter(|&candidate| !self.is_in[candidate as usize]) {
                let gain = self.gain(self.programme.worth(self.objective, candidate), candidate, prices);
                if gain > GAIN {
                    gaining.push((gain, candidate));
                }
            }
            gaining.sort_by(|one, other| other.0.total_cmp(&one.0));
            joining.extend(gaining.iter().take(AT_ONCE).map(|&(_, candidate)| candidate));
        }
        joining
    }

    fn relaxed(&self, prices: &[f64], support: Vec<u32>, whole: Vec<u32>, short: f64) -> Relaxed {
        let scale = self.objective.scale();
        let losses = (0..self.programme.problem.candidates.len() as u32)
            .map(|candidate| {
                (-self.gain(self.programme.worth(self.objective, candidate), candidate, prices) / scale) as f32
            })
            .collect();
        let exact = self.exact(prices);
        Relaxed {
            bound: exact.div_euclid(PARTS as i128).max(0) as u64,
            exact: exact as f64 / PARTS,
            losses,
            support,
            whole,
            prices: prices.iter().map(|price| price / scale).collect(),
            short,
        }
    }

    /// What no choice exceeds, in parts of a unit of the goal.
    fn exact(&self, prices: &[f64]) -> i128 {
        self.bound(prices) + (self.objective.slack() * PARTS).ceil() as i128
    }

    /// The bound that the prices prove, in parts of a unit, all in whole numbers: what the rows' limits are worth at these prices, and
    /// what each column gains beyond its price. Any prices give a bound (weak duality), so that rounding them is no harm.
    fn bound(&self, prices: &[f64]) -> i128 {
        let programme = self.programme;
        let mut bound = 0_i128;
        let scale = self.objective.scale();
        let mut whole: Vec<i128> = prices.iter().map(|price| (price / scale * PARTS).round() as i128).collect();
        let limits = programme.rows.iter().map(|row| (row.least, row.most));
        let locks = self.locks.iter().map(|lock| (Some(lock.least), None));
        for (price, (least, most)) in whole.iter_mut().zip(limits.chain(locks)) {
            match (*price > 0, least, most) {
                (true, _, Some(most)) => bound += *price * i128::from(most),
                (false, Some(least), _) => bound += *price * i128::from(least),
                // A price of the wrong sign is a rounding fault around nothing.
                _ => *price = 0,
            }
        }
        for column in 0..programme.columns() as u32 {
            let mut gain = (programme.worth(self.objective, column) / scale * PARTS).round() as i128;
            gain -= programme
                .entries(column)
                .iter()
                .map(|&(row, factor)| i128::from(factor) * whole[row as usize])
                .sum::<i128>();
            for (lock, price) in self.locks.iter().zip(&whole[programme.rows.len()..]) {
                gain -= i128::from(programme.adds_to(lock, column)) * price;
            }
            if gain > 0 {
                bound += gain * i128::from(programme.largest(column));
            }
        }
        bound
    }
}
