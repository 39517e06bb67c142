//! Rounds that are no flow: budgets, minimums, shares, or limits that cross. First `prices` of the rules that no flow knows bound the
//! goals, by flows; then relaxations (`sifting`), with `cuts`, bound them more exactly and say which candidates matter; then HiGHS searches
//! among those (`programme`), goal after goal: `counts`, `fit` (both by `near` where the problem is large) and `lot`. All bounds are worked
//! out in whole numbers, so that rounding cannot make one too low.

mod counts;
mod cuts;
mod fit;
mod given;
mod lot;
mod near;
mod prices;
mod programme;
mod search;
mod sifting;
mod sizes;
#[cfg(test)]
mod tests;
mod window;

use crate::{
    plan::{Goal, Method, Proof, Reached, Stage},
    solve::{Depth, Solution, Stopped, Watch},
};
pub(crate) use given::Given;
use programme::{Objective, Programme, Shares, locks_at};
use search::Search;
pub(crate) use sizes::Sizes;

/// Finds the best choice, all rules kept.
///
/// # Errors
///
/// Where there is none, or none was found, or the watcher stopped it.
pub(crate) fn solve(given: Given<'_>, depth: Depth, watch: &mut Watch<'_>) -> Result<Solution, Stopped> {
    let mut search = Search::new(given, watch);
    let (counts, fit) = search.counts_and_fit()?;
    let mut stages = vec![
        Stage { goal: Goal::Priority, reached: counts.reached.priority, bound: counts.bound.priority },
        Stage { goal: Goal::Placed, reached: counts.reached.placed, bound: counts.bound.placed },
        fit.stage,
    ];
    // There is no lot to draw among choices that are not known to be equally good.
    if depth == Depth::Lot && stages.iter().all(Stage::is_optimal) {
        stages.push(search.lot(&counts, &fit)?);
    }
    let chosen = search.incumbent.ok_or(Stopped::NothingFound)?;
    Ok(Solution { chosen, proof: Proof { stages, by: Method::BranchAndCut } })
}

/// Whether any choice reaches these numbers, all rules kept.
///
/// # Errors
///
/// Where that was not found out, or the watcher stopped it.
pub(crate) fn reaches(given: Given<'_>, numbers: Reached, watch: &mut Watch<'_>) -> Result<bool, Stopped> {
    let mut search = Search::new(given, watch);
    let programme = Programme::new(given.problem, Shares::OfAll);
    let locks = locks_at(numbers);
    let objective = Objective::of(Goal::Placed).cheaply();
    if search.relaxed(&programme, objective, &locks)?.is_none() {
        return Ok(false);
    }
    Ok(search.searched_whole(&programme, objective, &locks)?.is_some())
}
