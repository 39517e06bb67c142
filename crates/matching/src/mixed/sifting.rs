//! Relaxations, where a candidate may be chosen in part. Of each applicant's candidates few matter: a relaxation over some of them
//! gives prices, and those that pay at these prices join, until none does.

use highs::{HighsModelStatus, Model};

use super::programme::{Lock, Objective, Programme, ready};
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
}

impl Relaxed {
    /// Candidates that lose no more than so much.
    pub(crate) fn within(&self, window: f64) -> impl Iterator<Item = u32> {
        let losses = self.losses.iter().enumerate();
        losses.filter(move |&(_, &loss)| f64::from(loss) <= window).map(|(candidate, _)| candidate as u32)
    }
}

/// How many of each applicant's candidates join at once.
const AT_ONCE: usize = 3;
/// What a candidate must gain to join, in the solver's units.
const GAIN: f64 = 1e-6;
/// Problems of no more candidates than this are looked at whole.
const SMALL: usize = 20_000;
/// Relaxations of more candidates than this are solved by an interior-point method: the simplex method takes many times as long.
const LARGE: usize = 50_000;
/// A large relaxation's bound is near enough where it is no further off than this share.
const NEAR: f64 = 1e-4;
/// Parts of a unit that prices are rounded to before the bound is worked out.
const PARTS: f64 = (1_u64 << 30) as f64;

/// The relaxation's bound and losses; none where not even it keeps the rules. `start` are candidates to look at first.
pub(crate) fn relax(
    programme: &Programme<'_>,
    objective: Objective,
    locks: &[Lock],
    start: &[u32],
    watch: &mut Watch<'_>,
) -> Result<Option<Relaxed>, Stopped> {
    let every = || (0..programme.problem.candidates.len() as u32).collect();
    if programme.problem.candidates.len() <= SMALL {
        return Sift::new(programme, objective, locks, every()).run(watch);
    }
    match Sift::new(programme, objective, locks, start.to_vec()).run(watch)? {
        Some(relaxed) => Ok(Some(relaxed)),
        // What was left out may be needed to keep the rules at all.
        None => Sift::new(programme, objective, locks, every()).run(watch),
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
}

impl<'a> Sift<'a> {
    fn new(programme: &'a Programme<'a>, objective: Objective, locks: &'a [Lock], columns: Vec<u32>) -> Self {
        let mut is_in = vec![false; programme.problem.candidates.len()];
        for &candidate in &columns {
            is_in[candidate as usize] = true;
        }
        Self { programme, objective, locks, first: columns.len(), columns, is_in }
    }

    fn run(mut self, watch: &mut Watch<'_>) -> Result<Option<Relaxed>, Stopped> {
        let (problem, rows) = self.programme.model(self.objective, self.locks, &self.columns, false);
        let mut model = ready(problem);
        if self.columns.len() > LARGE {
            model.set_option("solver", "ipm");
        }
        loop {
            watch.look()?;
            let solved = model.solve();
            match solved.status() {
                HighsModelStatus::Optimal => {}
                HighsModelStatus::Infeasible | HighsModelStatus::UnboundedOrInfeasible => return Ok(None),
                _ => return Err(Stopped::Inexact),
            }
            let solution = solved.get_solution();
            let prices = solution.dual_rows();
            let joining = self.joining(prices);
            if joining.is_empty() || self.is_near(solved.objective_value(), prices) {
                let others = self.programme.others().len();
                let value = |place: usize| solution.columns()[if place < self.first { place } else { place + others }];
                let support = (self.columns.iter().enumerate())
                    .filter(|&(place, _)| value(place) > 1e-7)
                    .map(|(_, &candidate)| candidate)
                    .collect();
                return Ok(Some(self.relaxed(prices, support)));
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

    /// Whether a large relaxation need go no further: its bound holds at any prices, and is near enough. Numbers of applicants are small,
    /// and want the last of it.
    fn is_near(&self, reached: f64, prices: &[f64]) -> bool {
        let is_large = self.columns.len() > LARGE && matches!(self.objective.goal, Goal::Fit | Goal::Lot);
        is_large && self.bound(prices) as f64 / PARTS - reached < NEAR * reached
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

    fn relaxed(&self, prices: &[f64], support: Vec<u32>) -> Relaxed {
        let scale = self.objective.scale();
        let losses = (0..self.programme.problem.candidates.len() as u32)
            .map(|candidate| {
                (-self.gain(self.programme.worth(self.objective, candidate), candidate, prices) / scale) as f32
            })
            .collect();
        let exact = self.bound(prices) + (self.objective.slack() * PARTS) as i128;
        Relaxed { bound: exact.div_euclid(PARTS as i128).max(0) as u64, exact: exact as f64 / PARTS, losses, support }
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
