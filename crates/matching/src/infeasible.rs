//! Rounds whose rules cannot all be kept: which few of them to relax, and by how much.

use std::{
    collections::BTreeSet,
    fmt::{self, Display},
    num::NonZeroU32,
};

use highs::{Col, HighsModelStatus, RowProblem, Sense};
use serde::{Deserialize, Serialize};

use crate::{pair::Exclusion, problem::Problem, round::Round, rule::Rule};

/// Why the rules of a round cannot all be kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Infeasible {
    /// Settled pairs that cannot be, whatever else is done, with all that stands against each.
    pub impossible: Vec<Impossible>,
    /// The smallest sets of rules that are enough to relax, beside giving up the pairs above: any one of them will do. None is smaller.
    /// How many placements one application can get, and that nobody is in two places at once, is never among them.
    pub relax: Vec<Vec<Relaxation>>,
}

/// A settled pair that cannot be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Impossible {
    /// The pair.
    pub pair: Rule,
    /// All that stands against it.
    pub because: BTreeSet<Exclusion>,
}

/// A rule to relax.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Relaxation {
    /// The rule.
    pub rule: Rule,
    /// By how much, at least: placements; for a budget, minor units of its currency; for a settled pair, 1, which is to give it up.
    pub by: u64,
}

impl Display for Infeasible {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "the rules of the round cannot all be kept")?;
        for impossible in &self.impossible {
            write!(to, "; {} cannot be", impossible.pair)?;
        }
        for (index, set) in self.relax.iter().enumerate() {
            write!(to, "{}", if index == 0 { "; relax " } else { ", or " })?;
            let rules: Vec<String> = set.iter().map(|one| format!("{} by {}", one.rule, one.by)).collect();
            write!(to, "{}", rules.join(" and "))?;
        }
        Ok(())
    }
}

/// At most so many sets of rules are given.
const SETS: usize = 5;

pub(crate) fn find(round: &Round) -> Infeasible {
    // Relaxing one rule may let another bind that it hid: all of them are looked at.
    let problem = &Problem::with_all_limits(round);
    let impossible = (problem.impossible.iter())
        .map(|(pair, because)| Impossible { pair: pair.clone(), because: because.clone() })
        .collect();
    let mut relax: Vec<Vec<Relaxation>> = Vec::new();
    let mut tried: Vec<Vec<usize>> = Vec::new();
    let elastic = Elastic::new(problem);
    while relax.len() < SETS {
        let Some(set) = elastic.smallest(&tried) else { break };
        if set.is_empty() || relax.first().is_some_and(|first| set.len() > first.len()) {
            break;
        }
        tried.push(set.iter().map(|&(place, _)| place).collect());
        relax.push(
            set.into_iter().map(|(place, by)| Relaxation { rule: elastic.rules[place].rule.clone(), by }).collect(),
        );
    }
    relax.sort();
    Infeasible { impossible, relax }
}

/// Every rule of a problem as a sum that may be too large or too small by something, at a price.
struct Elastic<'a> {
    problem: &'a Problem,
    rules: Vec<Stretch>,
}

struct Stretch {
    rule: Rule,
    /// The sum, over candidates and, after them, placed applications.
    terms: Vec<(usize, i64)>,
    least: Option<i64>,
    most: Option<i64>,
    /// How much of the sum is one of what the rule is about: shares are reckoned in hundredths of placements.
    one: i64,
}

/// What a model is asked for.
#[derive(Clone, Copy)]
enum Wanted<'a> {
    /// As few rules as can be, but none of these sets.
    Few(&'a [Vec<usize>]),
    /// As little as can be of these rules.
    Little(&'a [usize]),
    /// A choice that breaks no rule by more than this, by rule.
    Within(&'a [u64]),
}

impl<'a> Elastic<'a> {
    fn new(problem: &'a Problem) -> Self {
        let candidates = problem.candidates.len();
        let limits = problem.limits.iter().map(|limit| Stretch {
            rule: limit.rule.clone(),
            terms: limit.members.iter().map(|&member| (member as usize, 1)).collect(),
            least: (limit.least > 0).then_some(i64::from(limit.least)),
            most: Some(i64::from(limit.most)),
            one: 1,
        });
        let rows = problem.rows.iter().map(|row| {
            let mut adds = vec![row.of_all; candidates];
            for &(place, own) in &row.terms {
                adds[place as usize] += own;
            }
            let terms = adds.into_iter().enumerate().filter(|&(_, adds)| adds != 0).collect();
            let one = if row.of_all == 0 { 1 } else { 100 };
            Stretch { rule: row.rule.clone(), terms, least: None, most: Some(row.most), one }
        });
        let minimums = problem.minimums.iter().map(|minimum| Stretch {
            rule: minimum.rule.clone(),
            terms: minimum.applications.iter().map(|&application| (candidates + application as usize, 1)).collect(),
            least: Some(i64::from(minimum.least)),
            most: None,
            one: 1,
        });
        Self { problem, rules: limits.chain(rows).chain(minimums).collect() }
    }

    /// The smallest set of rules that is enough, but for those tried before, with by how much each has to give.
    fn smallest(&self, tried: &[Vec<usize>]) -> Option<Vec<(usize, u64)>> {
        let set: Vec<usize> = self.solved(Wanted::Few(tried))?.into_iter().map(|(place, _)| place).collect();
        let mut by = vec![0; self.rules.len()];
        for (place, out) in self.solved(Wanted::Little(&set))? {
            by[place] = out;
        }
        // Floating point may have left a little too much.
        for &place in &set {
            while by[place] > 0 {
                by[place] -= 1;
                let Some(better) = self.solved(Wanted::Within(&by)) else {
                    by[place] += 1;
                    break;
                };
                by[place] = better.iter().find(|one| one.0 == place).map_or(0, |one| one.1);
            }
        }
        Some(by.into_iter().enumerate().filter(|&(_, by)| by > 0).collect())
    }

    /// Which rules a best choice breaks, and by how much, worked out in whole numbers. A choice that breaks one by less than floating
    /// point can tell is left out, and another looked for.
    fn solved(&self, wanted: Wanted<'_>) -> Option<Vec<(usize, u64)>> {
        let mut covers: Vec<(usize, Vec<usize>)> = Vec::new();
        loop {
            let (chosen, may) = self.chosen(wanted, &covers)?;
            let out: Vec<(usize, u64)> = (self.rules.iter().enumerate())
                .map(|(place, rule)| (place, rule.out_by(&chosen)))
                .filter(|&(_, by)| by > 0)
                .collect();
            let unseen: Vec<usize> =
                out.iter().filter(|&&(place, by)| by > may[place]).map(|&(place, _)| place).collect();
            if unseen.is_empty() {
                return Some(out);
            }
            covers.extend(unseen.into_iter().map(|place| (place, self.rules[place].members(&chosen))));
        }
    }

    /// A best choice, candidates and placed applications, and by how much it may break each rule.
    fn chosen(&self, wanted: Wanted<'_>, covers: &[(usize, Vec<usize>)]) -> Option<(Vec<bool>, Vec<u64>)> {
        let mut model = RowProblem::default();
        let mut columns: Vec<Col> =
            self.problem.candidates.iter().map(|_| model.add_integer_column(0.0, 0.0..=1.0)).collect();
        for application in 0..self.problem.priority.len() {
            let placed = model.add_integer_column(0.0, 0.0..=1.0);
            let placements = self.problem.of_application(application).map(|place| (columns[place as usize], -1.0));
            let terms: Vec<(Col, f64)> = placements.chain([(placed, 1.0)]).collect();
            model.add_row(..=0.0, terms);
            columns.push(placed);
        }
        let does: Vec<Col> = (self.rules.iter().enumerate())
            .map(|(place, rule)| rule.stretched(place, wanted, &columns, &mut model))
            .collect();
        if let Wanted::Few(tried) = wanted {
            for set in tried {
                let all_but_one = set.len() as f64 - 1.0;
                model.add_row(..=all_but_one, set.iter().map(|&place| (does[place], 1.0)).collect::<Vec<_>>());
            }
        }
        for (place, members) in covers {
            let all = members.len() as f64;
            let terms = members.iter().map(|&member| (columns[member], 1.0)).chain([(does[*place], -all)]);
            model.add_row(..=all - 1.0, terms.collect::<Vec<_>>());
        }
        let mut model = model.optimise(Sense::Maximise);
        model.make_quiet();
        model.set_threads(NonZeroU32::MIN);
        model.set_option("mip_rel_gap", 0.0);
        let solved = model.solve();
        if solved.status() != HighsModelStatus::Optimal {
            return None;
        }
        let values = solved.get_solution();
        let is_chosen = |column: &Col| values.columns()[column.index()] > 0.5;
        let mut chosen: Vec<bool> = columns[..self.problem.candidates.len()].iter().map(is_chosen).collect();
        chosen.extend(self.problem.placed(&chosen));
        let may = does.iter().enumerate().map(|(place, does)| match wanted {
            Wanted::Within(by) => by[place],
            Wanted::Few(_) | Wanted::Little(_) => {
                if is_chosen(does) {
                    u64::MAX
                } else {
                    0
                }
            }
        });
        Some((chosen, may.collect()))
    }
}

impl Stretch {
    /// Adds the rule to a model, with a column that says whether it is relaxed.
    fn stretched(&self, place: usize, wanted: Wanted<'_>, columns: &[Col], model: &mut RowProblem) -> Col {
        let unit = self.unit();
        let reach =
            (self.terms.iter().map(|&(_, factor)| factor.abs()).sum::<i64>() + self.least.unwrap_or(0)) as f64 / unit;
        let may = match wanted {
            // What a placement is cannot be relaxed.
            Wanted::Few(_) => !matches!(self.rule, Rule::Application { .. } | Rule::AtOnce { .. }),
            Wanted::Little(set) => set.contains(&place),
            Wanted::Within(_) => false,
        };
        let allowed = match wanted {
            Wanted::Within(by) => by[place] as i64 * self.one,
            Wanted::Few(_) | Wanted::Little(_) => 0,
        };
        let (price_of_does, price_of_by) = match wanted {
            Wanted::Few(_) => (-1.0, 0.0),
            Wanted::Little(_) | Wanted::Within(_) => (0.0, -1.0),
        };
        let does = model.add_integer_column(price_of_does, 0.0..=f64::from(u8::from(may)));
        let by = model.add_column(price_of_by, 0.0..=reach);
        model.add_row(..=0.0, vec![(by, 1.0), (does, -reach)]);
        let terms = || self.terms.iter().map(|&(place, factor)| (columns[place], factor as f64 / unit));
        if let Some(most) = self.most {
            model.add_row(..=(most + allowed) as f64 / unit, terms().chain([(by, -1.0)]).collect::<Vec<_>>());
        }
        if let Some(least) = self.least {
            model.add_row((least - allowed) as f64 / unit.., terms().chain([(by, 1.0)]).collect::<Vec<_>>());
        }
        does
    }

    /// Numbers near one are told apart best.
    fn unit(&self) -> f64 {
        self.terms.iter().map(|&(_, factor)| factor.abs()).max().unwrap_or(1).max(1) as f64
    }

    /// The chosen candidates that it counts.
    fn members(&self, chosen: &[bool]) -> Vec<usize> {
        self.terms.iter().filter(|&&(place, factor)| factor > 0 && chosen[place]).map(|&(place, _)| place).collect()
    }

    /// By how much a choice breaks the rule.
    fn out_by(&self, chosen: &[bool]) -> u64 {
        let sum: i128 =
            self.terms.iter().filter(|&&(place, _)| chosen[place]).map(|&(_, factor)| i128::from(factor)).sum();
        let above = self.most.map_or(0, |most| sum - i128::from(most));
        let below = self.least.map_or(0, |least| i128::from(least) - sum);
        (above.max(below).max(0) as u64).div_ceil(self.one as u64)
    }
}
