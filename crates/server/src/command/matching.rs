//! `lyceum match`

mod exclusion;
mod failure;
mod files;
mod money;
mod output;
mod progress;
mod recompute;
mod report;
mod rule;
mod snapshot;
mod table;
mod text;
mod why;

use std::path::PathBuf;

use anyhow::bail;
use clap::Args;
use matching::{
    Failure,
    file::plan_csv,
    infeasible::Infeasible,
    plan::{Effort, Plan},
    round::Round,
};
use serde::Serialize;

use files::Files;
use output::{Format, Output};
use progress::{Form, Progress};
use report::{Explanations, Report};

/// A round with more applications than this is explained only where that is asked for.
const MOST_EXPLAINED: usize = 200;

#[derive(Debug, Args)]
#[command(after_long_help = "\
A plan places as many applicants of priority groups as can be; among those plans, as many applicants as can be; among those, \
the pairs that fit best; and a lot that anybody can draw again decides between plans that are equally good. The same files \
give the same plan on every machine, and the plan says how it is known that there is none better.

To keep a plan with what it was made of, and to make sure of it later:

  lyceum match --offers offers.csv --applications applications.csv --rules rules.toml \\
      --format json --output plan.json --snapshot round.json
  lyceum match --recompute plan.json --snapshot round.json

A snapshot can be read instead of the three files, with --round. Where the rules cannot all be kept, --format json says so as JSON too, \
and the exit status is one of failure as ever.

The snapshot holds everything that applications say, and so who belongs to a priority group; keep it as they are kept.")]
pub(crate) struct Match {
    #[command(flatten)]
    files: Option<Files>,
    /// Instead of the three files: a round as --snapshot writes it; - is the standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["offers", "applications", "rules", "snapshot", "recompute"])]
    round: Option<PathBuf>,
    /// With --why: the plan of that round, as JSON, so that it need not be found again; - is the standard input, where it stands
    /// behind the round
    #[arg(long, value_name = "FILE", requires = "why", requires = "round")]
    plan: Option<PathBuf>,
    #[command(flatten)]
    output: Output,
    /// How to say, on the standard error, how far the solver is. Left out: in one line, where that is a terminal
    #[arg(long)]
    progress: Option<Form>,
    /// How hard to look for a better plan, in nodes of the search for each goal; not in time, so that every machine comes to the
    /// same plan
    #[arg(long, value_name = "NODES", default_value_t = Effort::default().nodes,
          value_parser = clap::value_parser!(u32).range(1..))]
    effort: u32,
    /// What to explain. Left out: all, unless the round has more than 200 applications
    #[arg(long)]
    explain: Option<Explanations>,
    /// Instead of the plan: why this applicant does not go to this offer, and what it would cost to settle that they do
    #[arg(long, num_args = 2, value_names = ["APPLICATION", "OFFER"], conflicts_with = "explain")]
    why: Option<Vec<String>>,
    /// Where to write the round as it was checked, as JSON; with --recompute, where to read it
    #[arg(long, value_name = "FILE")]
    snapshot: Option<PathBuf>,
    /// Instead of reading files: solve the round of a snapshot again, and say whether the same plan (JSON) comes out
    #[arg(long, value_name = "PLAN", requires = "snapshot",
          conflicts_with_all = ["offers", "applications", "rules", "output", "format", "effort", "explain", "why"])]
    recompute: Option<PathBuf>,
}

impl Match {
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match (&self.recompute, &self.snapshot, &self.round, &self.files) {
            (Some(plan), Some(snapshot), ..) => recompute::run(plan, snapshot),
            (_, _, Some(round), _) => {
                let (round, plan) = snapshot::read_with_plan(round, self.plan.as_deref())?;
                self.answer(&round, plan)
            }
            (_, _, _, Some(files)) => self.answer(&files.read()?, None),
            _ => bail!("name the round's files: --offers FILE --applications FILE --rules FILE"),
        }
    }

    /// Answers about a round, of which the plan may be known already.
    fn answer(&self, round: &Round, plan: Option<Plan>) -> anyhow::Result<()> {
        if let Some(snapshot) = &self.snapshot {
            snapshot::write(snapshot, round)?;
        }
        let progress = Progress::start(self.progress);
        let answer = match self.why.as_deref() {
            Some([application, offer]) => self.why(application, offer, round, plan, &progress),
            _ => self.plan(round, &progress),
        };
        progress.finish();
        self.output.write(&answer?)
    }

    fn why(
        &self,
        application: &str,
        offer: &str,
        round: &Round,
        plan: Option<Plan>,
        progress: &Progress,
    ) -> anyhow::Result<String> {
        let ask = || why::ask(round, plan, application, offer, self.effort(), progress);
        match self.output.format {
            Format::Text => Ok(text::why(round, &ask()?)),
            Format::Json => output::json(&ask()?),
            Format::Csv => bail!("CSV holds plans alone: ask why as text or as JSON"),
        }
    }

    fn plan(&self, round: &Round, progress: &Progress) -> anyhow::Result<String> {
        let plan = match progress.find(round, self.effort()) {
            Err(Failure::Infeasible(infeasible)) if self.output.format == Format::Json => {
                // Programs read why, too.
                self.output.write(&output::json(&Without { infeasible: &infeasible })?)?;
                return Err(progress.refusal(round, Failure::Infeasible(infeasible)));
            }
            found => found.map_err(|failure| progress.refusal(round, failure))?,
        };
        let report = |plan| Report::of(round, plan, self.explanations(round), progress);
        match self.output.format {
            Format::Text => Ok(text::report(round, &report(plan)?)),
            Format::Json => output::json(&report(plan)?),
            Format::Csv => Ok(plan_csv(round, &plan)),
        }
    }

    fn effort(&self) -> Effort {
        Effort { nodes: self.effort }
    }

    fn explanations(&self, round: &Round) -> Explanations {
        let is_large = round.applications.len() > MOST_EXPLAINED;
        self.explain.unwrap_or(if is_large { Explanations::None } else { Explanations::All })
    }
}

/// What is printed as JSON where the rules cannot all be kept.
#[derive(Serialize)]
struct Without<'a> {
    infeasible: &'a Infeasible,
}
