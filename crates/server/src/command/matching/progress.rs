//! What is shown while the solver works: on a terminal, what it works on; to a program, the same line by line.

use std::{
    cell::{Cell, RefCell},
    io::{self, IsTerminal},
    ops::ControlFlow,
    time::Duration,
};

use clap::ValueEnum;
use indicatif::{ProgressBar, ProgressStyle};
use matching::{
    Failure,
    plan::{Effort, Goal, Plan},
    round::Round,
};
use serde_json::json;

use super::failure;
use crate::remote::plain;

/// How it is said how far the solver is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Form {
    /// One JSON object a line, whenever it works on something else: {"works_on": "fit"}
    Json,
}

/// Ctrl-C ends the process, which leaves nothing half done: what there is to write is written at the end.
pub(super) struct Progress {
    bar: ProgressBar,
    lines: Option<Lines>,
}

/// What programs are told.
#[derive(Default)]
struct Lines {
    /// Whether the plan is there, and is being explained.
    explains: Cell<bool>,
    /// What was told last.
    told: RefCell<String>,
}

impl Lines {
    fn tell(&self, works_on: &str) {
        if *self.told.borrow() != works_on {
            eprintln!("{}", json!({ "works_on": works_on }));
            works_on.clone_into(&mut self.told.borrow_mut());
        }
    }
}

impl Progress {
    pub(super) fn start(form: Option<Form>) -> Self {
        let is_shown = form.is_none() && io::stderr().is_terminal();
        let bar = if is_shown { spinner() } else { ProgressBar::hidden() };
        Self { bar, lines: form.map(|Form::Json| Lines::default()) }
    }

    /// Says what the solver is asked for from now on, beside the plan.
    pub(super) fn on(&self, what: &str) {
        self.bar.set_prefix(plain(what));
        self.bar.set_message("");
        if let Some(lines) = &self.lines {
            lines.explains.set(true);
            lines.tell("explanations");
        }
    }

    /// Shows how far the solver is, for as long as it works.
    pub(super) fn follow(&self) -> impl FnMut(matching::Progress) -> ControlFlow<()> {
        |progress| {
            self.bar.set_message(working_on(progress.goal));
            if let Some(lines) = self.lines.as_ref().filter(|lines| !lines.explains.get()) {
                lines.tell(word(progress.goal));
            }
            ControlFlow::Continue(())
        }
    }

    /// The best plan.
    ///
    /// # Errors
    /// Where there is none, said already.
    pub(super) fn solve(&self, round: &Round, effort: Effort) -> anyhow::Result<Plan> {
        self.find(round, effort).map_err(|failure| self.refusal(round, failure))
    }

    /// The same.
    ///
    /// # Errors
    /// Where there is none.
    pub(super) fn find(&self, round: &Round, effort: Effort) -> Result<Plan, Failure> {
        self.bar.set_prefix("plan");
        self.bar.set_message("");
        matching::solve(round, effort, &mut self.follow())
    }

    /// Says why there is no plan, and what to do.
    pub(super) fn refusal(&self, round: &Round, failure: Failure) -> anyhow::Error {
        self.bar.suspend(|| failure::refusal(round, failure))
    }

    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
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

fn word(goal: Goal) -> &'static str {
    match goal {
        Goal::Priority => "priority",
        Goal::Placed => "placed",
        Goal::Fit => "fit",
        Goal::Lot => "lot",
    }
}
