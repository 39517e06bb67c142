//! Answers for people: a page that a coordinator of mentorships reads.

mod blocking;
mod gain;
mod paying;
mod placements;
mod proof;
mod unplaced;
mod why;
mod worth;

use matching::round::Round;

use super::report::Report;
use crate::remote::plain;
pub(super) use why::why;

/// A plan with all that explains it.
pub(super) fn report(round: &Round, report: &Report) -> String {
    let plan = &report.plan;
    let sections = [
        placements::summary(round, plan),
        placements::section(round, plan),
        paying::section(round, plan),
        proof::section(&plan.proof),
        unplaced::section(round, plan, report.unplaced.as_deref()),
        worth::section(round, plan, report.one_more.as_deref()),
        blocking::section(&report.blocking_pairs),
    ];
    page(sections.into_iter().filter(|lines| !lines.is_empty()))
}

/// Sections with a blank line between them. Ids are what people typed: nothing in them may be obeyed by a terminal.
fn page(sections: impl IntoIterator<Item = Vec<String>>) -> String {
    let text = |lines: Vec<String>| lines.iter().map(|line| plain(line) + "\n").collect();
    sections.into_iter().map(text).collect::<Vec<String>>().join("\n")
}
