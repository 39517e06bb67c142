//! Cuts: sums that every choice keeps and a relaxation breaks. Where a relaxation chooses thirds of candidates, rows added up, some of them
//! several times, say that three times something whole is a number that three does not divide; rounded down they are a row that says
//! so (mixed-integer rounding of a row of the simplex tableau: Gomory 1960; Nemhauser and Wolsey 1990). One such row can be worth more
//! than a search over thousands of candidates. All is in whole numbers: whichever factors the rows get, every choice keeps the cut.

use highs::{Col, ColProblem, HighsModelStatus, Model, Row};

use super::programme::{Bounds, Lock, Objective, Programme, ready};
use crate::solve::{Stopped, Watch};

/// A sum that no choice exceeds.
pub(super) struct Cut {
    /// Column and factor, in order.
    pub(super) terms: Vec<(u32, i64)>,
    pub(super) most: i64,
}

/// Parts that are looked for are no smaller than one of so many.
const SMALLEST: i64 = 12;
/// How many columns that are chosen in part are asked which rows make them so.
const ASKED: usize = 12;
/// By how much a column's worth is changed to ask.
const NUDGE: f64 = 1e-3;
/// What the solver's rounding may make of a number.
const ROUNDING: f64 = 1e-4;
/// The same of a difference that was divided by the nudge.
const ROUNDED: f64 = 1e-3;
/// What a cut must cut off, as a share of its step.
const BREACH: f64 = 1e-2;

/// Cuts that the best relaxation over these candidates breaks.
pub(super) fn find(
    programme: &Programme<'_>,
    objective: Objective,
    locks: &[Lock],
    candidates: &[u32],
    watch: &mut Watch<'_>,
) -> Result<Vec<Cut>, Stopped> {
    let Some(mut tableau) = Tableau::solved(programme, objective, locks, candidates) else { return Ok(Vec::new()) };
    let mut combinations: Vec<Combination> = Vec::new();
    for place in tableau.parts() {
        watch.look()?;
        let combination = tableau.combination(place);
        // The same turned round makes the same cut.
        let is_new = |one: &Combination| !combinations.contains(one) && !combinations.contains(&one.turned());
        combinations.extend(combination.filter(is_new));
    }
    Ok(combinations.iter().filter_map(|combination| tableau.rounded(combination)).collect())
}

/// Rows, each times a factor, to be divided by a number. Factors are less than that.
#[derive(Clone, PartialEq, Eq)]
struct Combination {
    divisor: i64,
    /// By row, then by lock.
    factors: Vec<i64>,
}

impl Combination {
    fn turned(&self) -> Self {
        let factors = self.factors.iter().map(|factor| (-factor).rem_euclid(self.divisor)).collect();
        Self { divisor: self.divisor, factors }
    }
}

/// A relaxation's solution, to be asked about.
struct Tableau<'a> {
    programme: &'a Programme<'a>,
    objective: Objective,
    locks: &'a [Lock],
    /// None once the solver failed.
    model: Option<Model>,
    columns: Vec<u32>,
    places: Vec<Col>,
    values: Vec<f64>,
    /// By row, then by lock: what it is at, as a bound, and whether that is its most.
    sides: Vec<Option<(i64, bool)>>,
    prices: Vec<f64>,
}

impl<'a> Tableau<'a> {
    fn solved(
        programme: &'a Programme<'a>,
        objective: Objective,
        locks: &'a [Lock],
        candidates: &[u32],
    ) -> Option<Self> {
        let mut problem = ColProblem::new();
        let bounds: Vec<Bounds> = programme.rows.iter().copied().chain(locks.iter().map(Lock::bounds)).collect();
        let rows: Vec<Row> = bounds.iter().map(|bounds| bounds.added(&mut problem)).collect();
        let mut model = ready(problem);
        let columns: Vec<u32> = candidates.iter().copied().chain(programme.others()).collect();
        let places = columns.iter().map(|&column| {
            let most = programme.largest(column) as f64;
            model.add_col(programme.worth(objective, column), 0.0..=most, programme.factors(column, locks, &rows))
        });
        let places = places.collect();
        let solved = model.try_solve().ok().filter(|solved| solved.status() == HighsModelStatus::Optimal)?;
        let solution = solved.get_solution();
        let sides = bounds.iter().zip(solution.rows()).map(|(bounds, &sum)| bounds.side(sum)).collect();
        let (values, prices) = (solution.columns().to_vec(), solution.dual_rows().to_vec());
        let mut model = Model::from(solved);
        // The choice is to stay as it is, though another is a little better then.
        model.set_option("simplex_strategy", 4);
        model.set_option("dual_feasibility_tolerance", 1.0);
        Some(Self { programme, objective, locks, model: Some(model), columns, places, values, sides, prices })
    }

    /// Columns that are chosen in parts that whole numbers can make, some of them.
    fn parts(&self) -> Vec<usize> {
        let is_part = |&place: &usize| {
            let value = self.values[place];
            let is_whole = |many: i64| (value * many as f64 - (value * many as f64).round()).abs() < ROUNDING;
            !is_whole(1) && (2..=SMALLEST).any(is_whole)
        };
        let parts: Vec<usize> = (0..self.columns.len()).filter(is_part).collect();
        let step = parts.len().div_ceil(ASKED).max(1);
        parts.into_iter().step_by(step).collect()
    }

    /// Which rows make a column what it is: what they gain where it is worth a little more.
    fn combination(&mut self, place: usize) -> Option<Combination> {
        let worth = self.programme.worth(self.objective, self.columns[place]);
        let mut model = self.model.take()?;
        model.change_column_cost(self.places[place], worth + NUDGE);
        let solved = model.try_solve().ok()?;
        let is_best = solved.status() == HighsModelStatus::Optimal;
        let prices = solved.get_solution().dual_rows().to_vec();
        let mut model = Model::from(solved);
        model.change_column_cost(self.places[place], worth);
        self.model = Some(model);
        let gains: Vec<f64> = prices.iter().zip(&self.prices).map(|(new, old)| (new - old) / NUDGE).collect();
        let times = |many: i64| gains.iter().map(move |gain| gain * many as f64);
        let is_whole = |many: &i64| times(*many).all(|gain| (gain - gain.round()).abs() < ROUNDED);
        let divisor = (2..=SMALLEST).find(is_whole).filter(|_| is_best)?;
        let factors = times(divisor).map(|gain| (gain.round() as i64).rem_euclid(divisor)).collect();
        Some(Combination { divisor, factors })
    }

    /// The rows added up and rounded down, where the relaxation breaks that. Columns at their largest value are counted from there, and
    /// what rows leave unused is a whole number as columns are.
    fn rounded(&self, combination: &Combination) -> Option<Cut> {
        let sums = self.added(&combination.factors);
        let full = self.full();
        let most =
            self.limit(&combination.factors)? - full.iter().zip(&sums).map(|(full, sum)| full * sum).sum::<i64>();
        let rounding = Rounding { divisor: combination.divisor, rest: most.rem_euclid(combination.divisor) };
        if rounding.rest == 0 {
            return None;
        }
        let unused = self.sides.iter().zip(&combination.factors).map(|(side, &factor)| match side {
            Some((_, true)) => -rounding.of(factor),
            Some((_, false)) => rounding.of(-factor),
            None => 0,
        });
        let unused: Vec<i64> = unused.collect();
        let beside = self.added(&unused);
        let mut most = rounding.of(most) + self.limit(&unused)?;
        let mut terms = Vec::new();
        for (column, (&sum, &full)) in sums.iter().zip(&full).enumerate() {
            let own = if full > 0 { -rounding.of(-sum) } else { rounding.of(sum) };
            most += full * own;
            if own + beside[column] != 0 {
                terms.push((column as u32, own + beside[column]));
            }
        }
        let cut = Cut { terms, most };
        (self.breach(&cut) > BREACH * rounding.step() as f64).then_some(cut)
    }

    /// By column, the rows and locks, each times a factor.
    fn added(&self, factors: &[i64]) -> Vec<i64> {
        let (rows, locks) = factors.split_at(self.programme.rows.len());
        let sum = |column: u32| {
            let entries = self.programme.entries(column).iter();
            let locked =
                self.locks.iter().zip(locks).map(|(lock, factor)| factor * self.programme.adds_to(lock, column));
            entries.map(|&(row, adds)| rows[row as usize] * adds).sum::<i64>() + locked.sum::<i64>()
        };
        (0..self.programme.columns() as u32).map(sum).collect()
    }

    /// What the rows are at, each times a factor; none where one of them is not at a bound.
    fn limit(&self, factors: &[i64]) -> Option<i64> {
        let rows = self.sides.iter().zip(factors).filter(|&(_, &factor)| factor != 0);
        rows.map(|(side, factor)| side.map(|(bound, _)| bound * factor)).sum()
    }

    /// By column, its largest value where it is nearer to that than to nothing, and otherwise nothing.
    fn full(&self) -> Vec<i64> {
        let mut full = vec![0; self.programme.columns()];
        for (&column, &value) in self.columns.iter().zip(&self.values) {
            let largest = self.programme.largest(column);
            if value > largest as f64 / 2.0 {
                full[column as usize] = largest;
            }
        }
        full
    }

    /// By how much the relaxation breaks a cut.
    fn breach(&self, cut: &Cut) -> f64 {
        let mut factors = vec![0.0; self.programme.columns()];
        for &(column, factor) in &cut.terms {
            factors[column as usize] = factor as f64;
        }
        let sum: f64 =
            self.columns.iter().zip(&self.values).map(|(&column, value)| factors[column as usize] * value).sum();
        sum - cut.most as f64
    }
}

/// Numbers divided by a divisor and rounded down, but for what is beyond the rest of the sum that limits them; all of it times `step`, so
/// that it is whole.
#[derive(Clone, Copy)]
struct Rounding {
    divisor: i64,
    /// What dividing the limit leaves.
    rest: i64,
}

impl Rounding {
    fn step(self) -> i64 {
        self.divisor - self.rest
    }

    fn of(self, number: i64) -> i64 {
        number.div_euclid(self.divisor) * self.step() + (number.rem_euclid(self.divisor) - self.rest).max(0)
    }
}
