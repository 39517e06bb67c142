use std::{
    fmt::{self, Display},
    ops::ControlFlow,
};

use crate::{
    fit::Fitter,
    flow::{self, Best, Stop},
    infeasible::{self, Infeasible},
    mixed::{self, Given, Sizes},
    nesting::Nesting,
    pair::Examiner,
    plan::{self, Effort, Goal, Method, Plan, Proof, Reached, Stage},
    problem::Problem,
    round::Round,
};

/// Where the solver is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The goal that it works on.
    pub goal: Goal,
}

/// Why there is no plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// The rules cannot all be kept.
    Infeasible(Infeasible),
    /// The caller stopped it.
    Interrupted,
    /// No plan was found within the effort, though there may be one.
    NothingFound,
    /// The solver gave an answer that is none. This should not happen.
    Inexact,
}

impl Display for Failure {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Infeasible(infeasible) => infeasible.fmt(to),
            Self::Interrupted => write!(to, "the solver was stopped before it had a plan"),
            Self::NothingFound => write!(to, "no plan was found within the effort; allow more, or relax a rule"),
            Self::Inexact => write!(to, "the solver gave a plan that breaks a rule; please report the round"),
        }
    }
}

impl std::error::Error for Failure {}

/// Finds the best plan for a round that [`Round::check`] has passed. `report` hears how far the solver is, and may stop it.
///
/// # Errors
///
/// Where the rules cannot all be kept, or no plan was found.
pub fn solve(
    round: &Round,
    effort: Effort,
    report: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Plan, Failure> {
    let problem = Problem::new(round);
    match search(&problem, effort, Depth::Lot, &mut Watch::new(report)) {
        Ok(solution) => Ok(planned(round, &problem, effort, solution)),
        Err(stopped) => Err(failure(round, stopped)),
    }
}

/// What the best plan reaches, and the proof of it, without drawing the lot among equals.
pub(crate) fn figures(
    round: &Round,
    effort: Effort,
    report: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<Proof, Failure> {
    let solution = search(&Problem::new(round), effort, Depth::Fit, &mut Watch::new(report));
    solution.map(|solution| solution.proof).map_err(|stopped| failure(round, stopped))
}

/// Whether any plan places an application and so many besides that it reaches these numbers.
pub(crate) fn reaches(
    round: &Round,
    application: usize,
    numbers: Reached,
    effort: Effort,
    report: &mut dyn FnMut(Progress) -> ControlFlow<()>,
) -> Result<bool, Failure> {
    let mut problem = Problem::new(round);
    problem.limits[application].least = 1;
    match reaches_numbers(&problem, numbers, effort, &mut Watch::new(report)) {
        Ok(reaches) => Ok(reaches),
        Err(Stopped::Interrupted) => Err(Failure::Interrupted),
        // What was not found is not claimed.
        Err(_) => Ok(false),
    }
}

fn reaches_numbers(
    problem: &Problem,
    numbers: Reached,
    effort: Effort,
    watch: &mut Watch<'_>,
) -> Result<bool, Stopped> {
    if !problem.impossible.is_empty() {
        return Ok(false);
    }
    let nesting = Nesting::of(problem);
    let best = relaxed(problem, &nesting, watch)?;
    let most = problem.reached(&best.chosen);
    if (most.priority, most.placed) < (numbers.priority, numbers.placed) {
        return Ok(false);
    }
    let is_enough = most.priority >= numbers.priority && most.placed >= numbers.placed;
    if is_enough && problem.broken(&best.chosen).is_empty() {
        return Ok(true);
    }
    let given = Given { problem, nesting: &nesting, flow: &best, effort, sizes: Sizes::USUAL };
    mixed::reaches(given, numbers, watch)
}

fn failure(round: &Round, stopped: Stopped) -> Failure {
    match stopped {
        Stopped::Infeasible => Failure::Infeasible(infeasible::find(round)),
        Stopped::Interrupted => Failure::Interrupted,
        Stopped::NothingFound => Failure::NothingFound,
        Stopped::Inexact => Failure::Inexact,
    }
}

fn planned(round: &Round, problem: &Problem, effort: Effort, solution: Solution) -> Plan {
    let examiner = Examiner::new(round);
    let fitter = Fitter::new(round);
    let chosen = problem.candidates.iter().zip(&solution.chosen).filter(|(_, chosen)| **chosen);
    let pairings = chosen.map(|(candidate, _)| candidate.pairing(round, &fitter, &examiner));
    let placed = problem.placed(&solution.chosen);
    let unplaced = round.applications.iter().zip(&placed).filter(|(_, placed)| !**placed);
    Plan {
        version: plan::VERSION,
        round: plan::digest(round),
        effort,
        pairings: pairings.collect(),
        unplaced: unplaced.map(|(application, _)| application.id.clone()).collect(),
        proof: solution.proof,
    }
}

/// Looks on while the solver works, and may stop it.
pub(crate) struct Watch<'a> {
    goal: Goal,
    report: &'a mut dyn FnMut(Progress) -> ControlFlow<()>,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(report: &'a mut dyn FnMut(Progress) -> ControlFlow<()>) -> Self {
        Self { goal: Goal::Priority, report }
    }

    pub(crate) fn at(&mut self, goal: Goal) -> Result<(), Stopped> {
        self.goal = goal;
        self.look()
    }

    /// The same for what only asks whether to go on.
    pub(crate) fn onward(&mut self) -> ControlFlow<()> {
        self.look().map_or(ControlFlow::Break(()), ControlFlow::Continue)
    }

    pub(crate) fn look(&mut self) -> Result<(), Stopped> {
        match (self.report)(Progress { goal: self.goal }) {
            ControlFlow::Continue(()) => Ok(()),
            ControlFlow::Break(()) => Err(Stopped::Interrupted),
        }
    }
}

/// Why there is no choice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// The rules cannot all be kept.
    Infeasible,
    /// The watcher stopped it.
    Interrupted,
    /// No choice was found within the effort, though there may be one.
    NothingFound,
    /// The solver gave what is none.
    Inexact,
}

impl From<Stop> for Stopped {
    fn from(stop: Stop) -> Self {
        match stop {
            Stop::Interrupted => Self::Interrupted,
            Stop::Unproven => Self::Inexact,
            // Not even the limits that nest can be kept.
            Stop::Impossible => Self::Infeasible,
        }
    }
}

/// A choice, and how good any other can be.
pub(crate) struct Solution {
    pub(crate) chosen: Vec<bool>,
    pub(crate) proof: Proof,
}

/// How far to go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// To the best fit: which of several equally good choices it is does not matter.
    Fit,
    /// To the lot: to one choice.
    Lot,
}

/// Finds the best choice: as a flow where limits nest, and where that flow keeps all the other rules; otherwise as a mixed-integer
/// programme.
fn search(problem: &Problem, effort: Effort, depth: Depth, watch: &mut Watch<'_>) -> Result<Solution, Stopped> {
    if !problem.impossible.is_empty() {
        return Err(Stopped::Infeasible);
    }
    let nesting = Nesting::of(problem);
    let best = relaxed(problem, &nesting, watch)?;
    // The best under some of the rules is the best under all of them where it keeps them.
    if problem.broken(&best.chosen).is_empty() {
        let proof = Proof { stages: settled(problem.reached(&best.chosen)), by: Method::Flow };
        return Ok(Solution { chosen: best.chosen, proof });
    }
    if problem.candidates.is_empty() {
        return Err(Stopped::Infeasible);
    }
    let given = Given { problem, nesting: &nesting, flow: &best, effort, sizes: Sizes::USUAL };
    mixed::solve(given, depth, watch)
}

/// The best choice under the limits that nest.
fn relaxed(problem: &Problem, nesting: &Nesting, watch: &mut Watch<'_>) -> Result<Best, Stopped> {
    Ok(flow::solve(problem, nesting, &mut || watch.onward())?)
}

fn settled(reached: Reached) -> Vec<Stage> {
    [
        (Goal::Priority, reached.priority),
        (Goal::Placed, reached.placed),
        (Goal::Fit, reached.fit),
        (Goal::Lot, reached.lot),
    ]
    .into_iter()
    .map(|(goal, reached)| Stage { goal, reached, bound: reached })
    .collect()
}
