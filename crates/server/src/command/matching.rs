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
use matching::{file::plan_csv, plan::Effort, round::Round};

use files::Files;
use output::{Format, Output};
use progress::Progress;
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

The snapshot holds everything that applications say, and so who belongs to a priority group; keep it as they are kept.")]
pub(crate) struct Match {
    #[command(flatten)]
    files: Option<Files>,
    #[command(flatten)]
    output: Output,
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
        match (&self.recompute, &self.snapshot, &self.files) {
            (Some(plan), Some(snapshot), _) => recompute::run(plan, snapshot),
            (_, _, Some(files)) => self.solve(files),
            _ => bail!("name the round's files: --offers FILE --applications FILE --rules FILE"),
        }
    }

    fn solve(&self, files: &Files) -> anyhow::Result<()> {
        let round = files.read()?;
        if let Some(snapshot) = &self.snapshot {
            snapshot::write(snapshot, &round)?;
        }
        let progress = Progress::start();
        let answer = match self.why.as_deref() {
            Some([application, offer]) => self.why(application, offer, &round, &progress),
            _ => self.plan(&round, &progress),
        };
        progress.finish();
        self.output.write(&answer?)
    }

    fn why(&self, application: &str, offer: &str, round: &Round, progress: &Progress) -> anyhow::Result<String> {
        let ask = || why::ask(round, application, offer, self.effort(), progress);
        match self.output.format {
            Format::Text => Ok(text::why(round, &ask()?)),
            Format::Json => output::json(&ask()?),
            Format::Csv => bail!("CSV holds plans alone: ask why as text or as JSON"),
        }
    }

    fn plan(&self, round: &Round, progress: &Progress) -> anyhow::Result<String> {
        let plan = progress.solve(round, self.effort())?;
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
