//! How good a plan is, and how that is known.

use matching::plan::{Goal, Method, Proof, Stage};

use super::super::table::Table;

/// Each goal, how far it is reached, and how far it could be.
pub(super) fn section(proof: &Proof) -> Vec<String> {
    let mut table = Table::new(&["goal", "#reached", "#at most", ""]);
    for stage in &proof.stages {
        table.add([goal(stage.goal).to_owned(), stage.reached.to_string(), stage.bound.to_string(), verdict(stage)]);
    }
    let mut lines = vec!["How good the plan is (each goal is settled before the next)".to_owned()];
    lines.extend(table.lines());
    lines.push(format!("  {}", known(proof.by)));
    lines
}

fn goal(goal: Goal) -> &'static str {
    match goal {
        Goal::Priority => "placed of priority groups",
        Goal::Placed => "placed",
        Goal::Fit => "fit of all pairs, in thousandths",
        Goal::Lot => "lot between equally good plans",
    }
}

fn verdict(stage: &Stage) -> String {
    if stage.is_optimal() {
        return "optimal: more is not possible".to_owned();
    }
    let more = stage.bound.saturating_sub(stage.reached);
    format!("best within the effort: at most {more} more ({}) is possible", per_cent(more, stage.reached))
}

/// Rounded up, so that no promise is too small.
fn per_cent(more: u64, reached: u64) -> String {
    match u64::checked_div(1_000 * more + reached.saturating_sub(1), reached) {
        Some(thousandths) => format!("{}.{} %", thousandths / 10, thousandths % 10),
        None => "nothing is reached yet".to_owned(),
    }
}

fn known(by: Method) -> &'static str {
    match by {
        Method::Flow => {
            "Known by flow: the limits nest, and prices at which no change pays prove the bounds in whole numbers."
        }
        Method::BranchAndCut => {
            "Known by branch and cut: budgets, minimums or limits that cross make the round more than a flow."
        }
    }
}
