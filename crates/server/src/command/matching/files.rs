//! The three files of a round.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use anyhow::anyhow;
use clap::Args;
use matching::{
    file::{self, Line, LineFault, RulesFile},
    round::{Application, Fault, Offer, Round},
};

use crate::remote::plain;

#[derive(Debug, Args)]
pub(super) struct Files {
    /// Who offers places: CSV with a heading
    #[arg(long, value_name = "FILE", required = false, required_unless_present_any = ["recompute", "round"])]
    offers: PathBuf,
    /// Who applies: CSV with a heading
    #[arg(long, value_name = "FILE", required = false, required_unless_present_any = ["recompute", "round"])]
    applications: PathBuf,
    /// The round's periods, limits, budgets and rules: TOML
    #[arg(long, value_name = "FILE", required = false, required_unless_present_any = ["recompute", "round"])]
    rules: PathBuf,
}

impl Files {
    /// The round that they hold, checked.
    ///
    /// # Errors
    /// Where anything is wrong with them; every fault has been printed then.
    pub(super) fn read(&self) -> anyhow::Result<Round> {
        let mut wrongs = Vec::new();
        let offers = read(&self.offers, file::offers, &mut wrongs);
        let applications = read(&self.applications, file::applications, &mut wrongs);
        let rules = read(&self.rules, rules, &mut wrongs);
        let (Some(offers), Some(applications), Some(rules)) = (offers, applications, rules) else {
            return Err(refusal(&wrongs));
        };
        let lines = Lines::of(&offers, &applications);
        file::round(offers, applications, rules).check().map_err(|faults| refusal(&self.located(faults, &lines)))
    }

    /// Faults of the whole round, where they stand in the files.
    fn located(&self, faults: Vec<Fault>, lines: &Lines) -> Vec<String> {
        let mut located: Vec<(Option<(Kind, u64)>, Fault)> =
            faults.into_iter().map(|fault| (lines.find(&fault.thing), fault)).collect();
        located.sort();
        let say = |(place, fault): &(Option<(Kind, u64)>, Fault)| match place {
            Some((kind, line)) => {
                format!("{}, line {line}: {}: {}", self.of(*kind).display(), fault.field, fault.problem)
            }
            None => format!("{}: {fault}", self.rules.display()),
        };
        located.iter().map(say).collect()
    }

    fn of(&self, kind: Kind) -> &Path {
        match kind {
            Kind::Offer => &self.offers,
            Kind::Application => &self.applications,
        }
    }
}

/// What is in a file; what is wrong with it is noted.
fn read<T>(path: &Path, parse: impl FnOnce(&[u8]) -> Result<T, Vec<LineFault>>, wrongs: &mut Vec<String>) -> Option<T> {
    let bytes =
        fs::read(path).map_err(|error| wrongs.push(format!("{} cannot be read: {error}", path.display()))).ok()?;
    let faults = match parse(&bytes) {
        Ok(read) => return Some(read),
        Err(faults) => faults,
    };
    wrongs.extend(faults.iter().map(|fault| format!("{}, {fault}", path.display())));
    None
}

fn rules(bytes: &[u8]) -> Result<RulesFile, Vec<LineFault>> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let breaks = bytes[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() as u64;
        let problem = "a character of this line is not in UTF-8; save the file in UTF-8";
        vec![LineFault { line: breaks + 1, column: String::new(), problem: problem.to_owned() }]
    })?;
    file::rules(text)
}

/// What has a line of its own.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Offer,
    Application,
}

/// On which lines things stand, by their names in faults: `offer o3`.
struct Lines(BTreeMap<String, (Kind, u64)>);

impl Lines {
    fn of(offers: &[Line<Offer>], applications: &[Line<Application>]) -> Self {
        let offers = offers.iter().map(|line| (format!("offer {}", line.value.id), (Kind::Offer, line.line)));
        let applications =
            applications.iter().map(|line| (format!("application {}", line.value.id), (Kind::Application, line.line)));
        Self(offers.chain(applications).collect())
    }

    fn find(&self, thing: &str) -> Option<(Kind, u64)> {
        self.0.get(thing).copied()
    }
}

/// Says what is wrong, and what comes of it.
fn refusal(wrongs: &[String]) -> anyhow::Error {
    for wrong in wrongs {
        eprintln!("{}", plain(wrong));
    }
    anyhow!("there is no plan: put right what is said above, and match again")
}
