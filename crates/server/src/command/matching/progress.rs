//! What is shown while the solver works: on a terminal, what it works on.

use std::{
    io::{self, IsTerminal},
    ops::ControlFlow,
    time::Duration,
};

use indicatif::{ProgressBar, ProgressStyle};
use matching::{
    plan::{Effort, Goal, Plan},
    round::Round,
};

use super::failure;
use crate::remote::plain;

/// Ctrl-C ends the process, which leaves nothing half done: what there is to write is written at the end.
pub(super) struct Progress(ProgressBar);

impl Progress {
    pub(super) fn start() -> Self {
        Self(if io::stderr().is_terminal() { spinner() } else { ProgressBar::hidden() })
    }

    /// Says what the solver is asked for from now on.
    pub(super) fn on(&self, what: &str) {
        self.0.set_prefix(plain(what));
        self.0.set_message("");
    }

    /// Shows how far the solver is, for as long as it works.
    pub(super) fn follow(&self) -> impl FnMut(matching::Progress) -> ControlFlow<()> {
        |progress| {
            self.0.set_message(working_on(progress.goal));
            ControlFlow::Continue(())
        }
    }

    /// The best plan.
    ///
    /// # Errors
    /// Where there is none.
    pub(super) fn solve(&self, round: &Round, effort: Effort) -> anyhow::Result<Plan> {
        self.on("plan");
        matching::solve(round, effort, &mut self.follow())
            .map_err(|failure| self.0.suspend(|| failure::refusal(round, failure)))
    }

    pub(super) fn finish(&self) {
        self.0.finish_and_clear();
    }
}

fn spinner() -> ProgressBar {
    let style = ProgressStyle::with_template("{spinner} {prefix}: {msg}  {elapsed}");
    let bar = ProgressBar::new_spinner().with_style(style.unwrap_or_else(|_| ProgressStyle::default_spinner()));
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

fn working_on(goal: Goal) -> &'static str {
    match goal {
        Goal::Priority => "how many of priority groups can be placed",
        Goal::Placed => "how many can be placed",
        Goal::Fit => "how well they can fit",
        Goal::Lot => "the lot among equally good plans",
    }
}
