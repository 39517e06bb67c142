//! Prices of the rules that tie many candidates together. At any prices the best choice under the other limits is a flow, and what it
//! gains beside what the priced rules are worth is a bound (Lagrangian relaxation; Geoffrion, Lagrangean relaxation for integer
//! programming, 1974). As a function of the prices that bound is convex: each flow gives a plane below it, and the lowest point of all
//! planes, not too far from the best prices so far, is looked at next (Marsten, Hogan, Blankenship, The boxstep method, 1975).

use highs::{HighsModelStatus, RowProblem, Sense};

use super::programme::{Lock, Objective, PARTS, Programme, quiet};
use crate::{
    flow::Priced,
    plan::Goal,
    solve::{Stopped, Watch},
};

/// Prices, and what they tell.
pub(crate) struct Prices {
    /// What no choice exceeds.
    pub(crate) bound: u64,
    /// The programme's rows that have one.
    rows: Vec<u32>,
    /// By these rows, then by lock: what one of it more would gain, in the goal's units.
    each: Vec<f64>,
}

impl Prices {
    /// Where to begin when nothing is known: nothing is paid for the wide rows and the locks.
    pub(crate) fn none(programme: &Programme<'_>, locks: &[Lock]) -> Self {
        let each = vec![0.0; programme.wide.len() + locks.len()];
        Self { bound: u64::MAX, rows: programme.wide.clone(), each }
    }

    /// Where to begin for the fit, when these are prices of numbers: an applicant more is worth about twice the best fit.
    pub(crate) fn for_fit(&self, best: f64) -> Self {
        let worth = 2.0 * best;
        let each = self.each.iter().map(|each| each * worth).chain([-worth]).collect();
        Self { bound: self.bound, rows: self.rows.clone(), each }
    }

    /// The same and more rows, for which nothing is paid.
    fn with(&self, more: &[u32]) -> Self {
        let (rows, locks) = self.each.split_at(self.rows.len());
        Self {
            bound: self.bound,
            rows: [&self.rows, more].concat(),
            each: [rows, &vec![0.0; more.len()], locks].concat(),
        }
    }
}

/// Prices are looked for among no more than so many.
const MOST_LOOKS: usize = 300;
/// Fits are bounded near enough where no more than this share is to be gained.
const NEAR: f64 = 1e-5;

/// A row or a lock with a price.
struct Row {
    least: Option<i64>,
    most: Option<i64>,
    /// What a candidate adds to it on average: prices are for so much.
    unit: f64,
}

/// A flow that pays prices for some of a programme's rows and for locks.
pub(crate) struct Market<'f, 'p> {
    flow: &'f mut Priced,
    programme: &'p Programme<'p>,
    objective: Objective,
    locks: &'p [Lock],
    /// Prices to begin at.
    start: Prices,
    priced: Vec<Row>,
    /// By column, what it adds to each priced row: from where it begins to where the next one does.
    starts: Vec<u32>,
    entries: Vec<(u32, i64)>,
    worth: Vec<f64>,
    largest: f64,
    /// Parts of a unit of the goal: a power of two, so that whole units are whole parts. Gains are whole numbers of them.
    parts: f64,
}

/// The bound at some prices, and how it changes with each.
struct Plane {
    at: Vec<f64>,
    bound: f64,
    /// The same, rounded down.
    floor: i128,
    slopes: Vec<f64>,
}

impl<'f, 'p> Market<'f, 'p> {
    pub(crate) fn new(
        flow: &'f mut Priced,
        programme: &'p Programme<'p>,
        objective: Objective,
        locks: &'p [Lock],
        start: Prices,
    ) -> Self {
        let rows = &start.rows;
        let mut place = vec![None; programme.rows.len()];
        for (index, &row) in rows.iter().enumerate() {
            place[row as usize] = Some(index as u32);
        }
        let (mut starts, mut entries) = (vec![0], Vec::new());
        for column in 0..programme.columns() as u32 {
            let known = programme.entries(column).iter();
            entries.extend(known.filter_map(|&(row, factor)| Some((place[row as usize]?, factor))));
            let locked =
                locks.iter().enumerate().map(|(lock, of)| ((rows.len() + lock) as u32, programme.adds_to(of, column)));
            entries.extend(locked.filter(|&(_, factor)| factor != 0));
            starts.push(entries.len() as u32);
        }
        let mut sums = vec![(0.0, 0_u32); rows.len() + locks.len()];
        for &(row, factor) in &entries {
            let (sum, how_many) = &mut sums[row as usize];
            *sum += factor.abs() as f64;
            *how_many += 1;
        }
        let limits = rows.iter().map(|&row| programme.rows[row as usize]).map(|bounds| (bounds.least, bounds.most));
        let limits = limits.chain(locks.iter().map(|lock| (Some(lock.least), None)));
        let priced = limits.zip(&sums).map(|((least, most), &(sum, how_many))| Row {
            least,
            most,
            unit: if how_many == 0 { 1.0 } else { (sum / f64::from(how_many)).max(1.0) },
        });
        let priced = priced.collect();
        let worth: Vec<f64> =
            (0..programme.columns() as u32).map(|column| programme.worth(objective, column)).collect();
        let largest = programme.best_worth(objective);
        let parts = (PARTS / largest).log2().floor().exp2();
        Self { flow, programme, objective, locks, start, priced, starts, entries, worth, largest, parts }
    }

    /// The same, at these prices, where some limits get prices too.
    pub(crate) fn with(self, limits: &[u32], prices: &Prices) -> Self {
        Self::new(self.flow, self.programme, self.objective, self.locks, prices.with(limits))
    }

    /// The prices that give the lowest bound on the goal; none where it is below nothing, so that no choice keeps all rules.
    pub(crate) fn settle(&mut self, watch: &mut Watch<'_>) -> Result<Option<Prices>, Stopped> {
        let Some(first) = self.look(&self.by_unit(&self.start), watch)? else { return Err(Stopped::Inexact) };
        let mut planes = vec![first];
        let mut best = 0;
        let mut reach = self.largest / 10.0;
        for _ in 0..MOST_LOOKS {
            let Some((next, lowest)) = self.lowest(&planes, &planes[best].at, reach) else { break };
            let (bound, promised) = (planes[best].bound, planes[best].bound - lowest);
            let is_at_edge = next.iter().zip(&planes[best].at).any(|(next, at)| (next - at).abs() > reach * 0.999);
            if bound < 0.0 {
                return Ok(None);
            }
            if self.is_near(bound, promised) {
                if !is_at_edge {
                    break;
                }
                reach *= 4.0;
                continue;
            }
            // Prices out of all proportion: no more is to be learned.
            let Some(plane) = self.look(&next, watch)? else { break };
            let gained = bound - plane.bound;
            planes.push(plane);
            if gained < promised / 10.0 {
                reach *= 0.6;
            } else {
                best = planes.len() - 1;
                if gained > promised * 0.7 && is_at_edge {
                    reach *= 2.0;
                }
            }
        }
        let best = planes.swap_remove(best);
        let each = best.at.iter().zip(&self.priced).map(|(price, row)| price / row.unit).collect();
        Ok(u64::try_from(best.floor).ok().map(|bound| Prices { bound, rows: self.start.rows.clone(), each }))
    }

    /// By candidate: what choosing it loses at these prices, in the goal's units. The flow is left there.
    pub(crate) fn losses(&mut self, prices: &Prices, watch: &mut Watch<'_>) -> Result<Vec<f32>, Stopped> {
        self.look(&self.by_unit(prices), watch)?;
        let candidates = 0..self.programme.problem.candidates.len();
        Ok(candidates.map(|candidate| (self.flow.loss(candidate) as f64 / self.parts) as f32).collect())
    }

    /// Which limits, among some that have no price, the flow breaks where it was left.
    pub(crate) fn broken(&self, limits: &[u32]) -> Vec<u32> {
        let (chosen, all) = (self.flow.chosen(), &self.programme.problem.limits);
        let is_broken = |&limit: &u32| !all[limit as usize].is_kept(&chosen) && !self.start.rows.contains(&limit);
        limits.iter().copied().filter(is_broken).collect()
    }

    /// Prices for what a candidate adds to each row on average.
    fn by_unit(&self, prices: &Prices) -> Vec<f64> {
        self.priced.iter().zip(&prices.each).map(|(row, each)| each * row.unit).collect()
    }

    /// Whether so little is promised that it does not matter: of numbers, what does not make one less.
    fn is_near(&self, bound: f64, promised: f64) -> bool {
        match self.objective.goal {
            Goal::Priority | Goal::Placed => (bound - promised).floor() >= bound.floor(),
            Goal::Fit | Goal::Lot => promised < NEAR * bound + 0.5,
        }
    }

    /// The flow at some prices; none where they are too large for its numbers.
    fn look(&mut self, prices: &[f64], watch: &mut Watch<'_>) -> Result<Option<Plane>, Stopped> {
        let whole: Vec<i64> = prices
            .iter()
            .zip(&self.priced)
            .map(|(price, row)| (price / row.unit * self.parts).round() as i64)
            .collect();
        let most = i64::MAX / 8 / (self.flow.nodes() as i64 + 2);
        let gains: Vec<i128> = (0..self.worth.len())
            .map(|column| {
                let worth = (self.worth[column] * self.parts).round() as i128;
                worth
                    - self
                        .entries(column)
                        .iter()
                        .map(|&(row, adds)| i128::from(whole[row as usize]) * i128::from(adds))
                        .sum::<i128>()
            })
            .collect();
        if gains.iter().any(|gain| gain.unsigned_abs() > most.unsigned_abs().into()) {
            return Ok(None);
        }
        let candidates = self.programme.problem.candidates.len();
        let firsts = (0..self.programme.problem.priority.len())
            .map(|application| self.programme.placed(application).map_or(0, |column| gains[column as usize] as i64));
        let gained =
            self.flow.most(firsts, gains[..candidates].iter().map(|&gain| gain as i64), &mut || watch.onward())?;
        let mut sums = vec![0_i64; self.priced.len()];
        for column in (0..self.worth.len()).filter(|&column| self.is_taken(column)) {
            for &(row, adds) in self.entries(column) {
                sums[row as usize] += adds;
            }
        }
        let limits: Vec<i64> = whole.iter().zip(&self.priced).map(|(&price, row)| row.limit(price)).collect();
        let worth: i128 = whole.iter().zip(&limits).map(|(&price, &limit)| i128::from(price) * i128::from(limit)).sum();
        let slopes =
            (0..self.priced.len()).map(|row| (limits[row] - sums[row]) as f64 / self.priced[row].unit).collect();
        // As the prices were rounded, so are those that the plane is at.
        let at = whole.iter().zip(&self.priced).map(|(&price, row)| price as f64 * row.unit / self.parts).collect();
        let bound = gained + worth;
        Ok(Some(Plane { at, bound: bound as f64 / self.parts, floor: bound.div_euclid(self.parts as i128), slopes }))
    }

    fn entries(&self, column: usize) -> &[(u32, i64)] {
        &self.entries[self.starts[column] as usize..self.starts[column + 1] as usize]
    }

    /// Whether the flow takes a column. Those of the number of all placements are in no priced row.
    fn is_taken(&self, column: usize) -> bool {
        let candidates = self.programme.problem.candidates.len();
        if column < candidates {
            self.flow.is_chosen(column)
        } else {
            let application = column - candidates;
            application < self.programme.problem.priority.len() && self.flow.is_placed(application)
        }
    }

    /// The lowest point of all planes no further than so much from some prices, and how low it is.
    fn lowest(&self, planes: &[Plane], from: &[f64], reach: f64) -> Option<(Vec<f64>, f64)> {
        let mut model = RowProblem::new();
        let bound = model.add_column::<f64, _>(1.0, ..);
        let prices: Vec<_> = (self.priced.iter().zip(from))
            .map(|(row, from)| {
                let least = if row.least.is_some() { from - reach } else { (from - reach).max(0.0) };
                let most = if row.most.is_some() { from + reach } else { (from + reach).min(0.0) };
                model.add_column(0.0, least..=most)
            })
            .collect();
        for plane in planes {
            let level = plane.bound - plane.slopes.iter().zip(&plane.at).map(|(slope, at)| slope * at).sum::<f64>();
            let factors = prices.iter().zip(&plane.slopes).map(|(&price, slope)| (price, -slope));
            model.add_row(level.., factors.chain([(bound, 1.0)]));
        }
        let solved = quiet(model.optimise(Sense::Minimise)).solve();
        if solved.status() != HighsModelStatus::Optimal {
            return None;
        }
        let solution = solved.get_solution();
        Some((solution.columns()[1..].to_vec(), solution.columns()[0]))
    }
}

impl Row {
    /// What the row's sum is worth its price up to.
    fn limit(&self, price: i64) -> i64 {
        let limit = if price < 0 { self.least.or(self.most) } else { self.most.or(self.least) };
        limit.unwrap_or(0)
    }
}
