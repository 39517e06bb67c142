//! How long a mentorship round takes to solve, how much memory, and how near the best its plan is known to be; beside OR-Tools.

pub mod rounds;

use std::{
    fs,
    io::Write,
    ops::ControlFlow,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use ::matching::{
    Progress, explain,
    plan::{Effort, Goal, Plan},
    round::Round,
};
use anyhow::{Context, ensure};
use serde::Deserialize;
use serde_json::json;

use crate::{machine::Memory, quiet, report::Report};
use rounds::Shape;

/// How many people apply.
const APPLICANTS: [usize; 3] = [200, 2_000, 10_000];
/// Solving is given up after so long.
const PATIENCE: Duration = Duration::from_secs(300);

/// Solves drawn rounds of each size and shape.
///
/// # Errors
/// Where a round has no plan, or OR-Tools comes to another optimum.
pub fn measure(folder: &Path, report: &mut Report) -> anyhow::Result<()> {
    let ortools = install(folder)?;
    for applicants in APPLICANTS {
        for shape in [Shape::Nested, Shape::Budgets, Shape::Everything] {
            quiet()?;
            let round = rounds::draw(applicants, shape, 1).check().map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
            let (memory, (plan, took, fitted)) = Memory::most_during(std::process::id(), || solve(&round));
            tell(&round, plan.as_ref(), took, memory, report);
            if let (Shape::Nested, Some(plan), Some(ortools)) = (shape, &plan, &ortools) {
                compare(ortools, &round, plan, took, report)?;
            }
            if let (Shape::Everything, 10_000) = (shape, applicants) {
                let gap = plan.as_ref().map_or(f64::INFINITY, |plan| gap(plan) * 100.0);
                report.at_most(format!("{}: gap within five minutes", round.name), gap, 0.1, " %");
            }
            if let (Shape::Budgets, 2_000) = (shape, applicants) {
                let seconds =
                    if plan.is_some_and(|plan| plan.proof.is_optimal()) { took.as_secs_f64() } else { f64::INFINITY };
                report.at_most(format!("{}: proven", round.name), seconds, 15.0, " s");
                // The lot that is drawn afterwards is a search of its own, among plans that are all as good.
                let fitted = fitted.map_or("not".to_owned(), |fitted| format!("{:.2} s", fitted.as_secs_f64()));
                report.tell(format!("{}: numbers and fit proven", round.name), fitted);
            }
        }
    }
    Ok(())
}

/// The plan, how long it took, and how long it took to prove all but the lot, where the lot is drawn after that.
fn solve(round: &Round) -> (Option<Plan>, Duration, Option<Duration>) {
    let begin = Instant::now();
    let mut fitted = None;
    let mut report = |progress: Progress| {
        if progress.goal == Goal::Lot {
            fitted.get_or_insert_with(|| begin.elapsed());
        }
        if begin.elapsed() < PATIENCE { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    };
    let plan = ::matching::solve(round, Effort::default(), &mut report);
    (plan.ok(), begin.elapsed(), fitted)
}

/// The largest gap of a plan's stages, as a share.
fn gap(plan: &Plan) -> f64 {
    plan.proof.stages.iter().map(::matching::plan::Stage::gap).fold(0.0, f64::max)
}

fn tell(round: &Round, plan: Option<&Plan>, took: Duration, memory: Memory, report: &mut Report) {
    let what = format!("{}: solved", round.name);
    let Some(plan) = plan else {
        report.tell(what, format!("no plan within {:.0} s", took.as_secs_f64()));
        return;
    };
    let reached = plan.proof.reached();
    let gap = gap(plan);
    let how = if plan.proof.is_optimal() { "proven".to_owned() } else { format!("gap {gap:.1e}") };
    report.tell(
        what,
        format!(
            "{:.2} s, {:.0} MiB, {:?}, {how}; {} of {} priority applicants, {} placed, fit {}",
            took.as_secs_f64(),
            memory.private,
            plan.proof.by,
            reached.priority,
            round.applications.iter().filter(|application| !application.priority.is_empty()).count(),
            reached.placed,
            reached.fit
        ),
    );
}

#[derive(Deserialize)]
struct Theirs {
    reached: TheirReach,
    built: f64,
    solved: f64,
}

#[derive(Deserialize)]
struct TheirReach {
    priority: u64,
    placed: u64,
    fit: u64,
}

/// The same round by OR-Tools: the same optimum, and how long it takes for it once it has the candidates.
fn compare(python: &Path, round: &Round, plan: &Plan, took: Duration, report: &mut Report) -> anyhow::Result<()> {
    let begin = Instant::now();
    let possible = explain::possible(round);
    let looking = begin.elapsed();
    let input = serde_json::to_vec(&json!({ "round": round, "possible": possible }))?;
    let mut child = Command::new(python)
        .arg("bench/ortools/flow.py")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("Python")?;
    child.stdin.take().context("a pipe")?.write_all(&input)?;
    let theirs: Theirs = serde_json::from_slice(&child.wait_with_output()?.stdout)?;
    let ours = plan.proof.reached();
    ensure!(
        (theirs.reached.priority, theirs.reached.placed, theirs.reached.fit) == (ours.priority, ours.placed, ours.fit),
        "OR-Tools comes to another optimum"
    );
    let own = took.saturating_sub(looking).as_secs_f64();
    let what = format!("{}: flow, without looking at pairs, beside OR-Tools", round.name);
    let measured =
        format!("{own:.3} s; OR-Tools {:.3} s, and {:.3} s to build it in Python", theirs.solved, theirs.built);
    report.tell(what, measured);
    if round.applications.len() == 2_000 {
        report.at_most(format!("{}: against OR-Tools", round.name), own / theirs.solved, 1.0, " times");
    }
    Ok(())
}

/// Installs OR-Tools beside the figures, unless it is there. `None` where there is no Python to install it with.
fn install(folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    let installed = folder.join("ortools");
    let python = installed.join("bin/python");
    if !installed.join("bin/pip").exists() {
        let made = Command::new("python3").args(["-m", "venv"]).arg(&installed).status();
        if !made.is_ok_and(|made| made.success()) {
            println!("without Python there is no OR-Tools to compare with");
            return Ok(None);
        }
    }
    let requirements = fs::canonicalize("bench/ortools/requirements.txt")?;
    let pip = Command::new(installed.join("bin/pip")).args(["install", "-q", "-r"]).arg(requirements).status()?;
    ensure!(pip.success(), "pip could not install OR-Tools");
    Ok(Some(python))
}
