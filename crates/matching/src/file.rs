//! A round of an exchange as three files: its offers and its applications as CSV, each readable on its own, and
//! everything else as TOML. And a plan as CSV.
//!
//! # Offers and applications
//!
//! One row each, below a heading that names the columns, in any order and any case, with spaces, hyphens or
//! underscores. Cells are parted by commas, semicolons or tabs, whichever the heading has most of. The file is UTF-8, with
//! or without a byte order mark; blank rows are skipped. A cell that holds several things parts them by `;`, `|` or line
//! breaks.
//!
//! | column of offers | what it holds | blank |
//! | --- | --- | --- |
//! | `id`, needed | an id of its own | is a fault |
//! | `host`, needed | the institution's id | is a fault |
//! | `mentor` | the mentor's id | nobody in particular |
//! | `kind` | a kind of placement, see below | `mentoring` |
//! | `skills`, needed | `topic` or `topic:level`, several | is a fault |
//! | `places`, needed | `2` for each period, `2027-spring=1` for one, `whole=3` for the round, several | no limit |
//! | `windows`, needed | `2027-03-01/2027-05-31`, the first and the last day, several | is a fault |
//! | `days` | `5`, how many days one after another | one day |
//! | `modes`, needed | `online`, `in_person`, `hybrid`, several | is a fault |
//! | `languages`, needed | tags of BCP 47 such as `en` or `fr-CA`, several | is a fault |
//! | `accommodations`, `career`, `sectors` | words, several | none; of sectors, all |
//! | `cost` | `1200.50 CAD` | nothing |
//!
//! | column of applications | what it holds | blank |
//! | --- | --- | --- |
//! | `id`, needed | an id of its own | is a fault |
//! | `home`, needed | the institution's id | is a fault |
//! | `sector` | a word | not known |
//! | `sought`, needed | as `skills`, the most wanted first | is a fault |
//! | `windows`, `modes`, `languages`, needed | as those of offers | is a fault |
//! | `career`, `access`, `priority` | words, several | none |
//! | `signed_off` | `yes` or `no`, `true` or `false`, also in French and Spanish | `no` |
//! | `barred` | why the applicant may not take part | may take part |
//!
//! Kinds are `mentoring`, `job_shadowing`, `residency`, `week_long_intensive`, `skill_sharing_session` and `symposium`;
//! they and modes may be written with spaces and capitals. Levels are `introductory`, which is meant where none is
//! written, `intermediate` and `advanced`. A topic that has a colon of its own needs its level written.
//!
//! # Everything else
//!
//! ```toml
//! name = "Open Hands 2027"
//!
//! [[periods]]
//! id = "2027-spring"
//! from = 2027-03-01
//! until = 2027-05-31
//!
//! [[institutions]]                 # only those that have limits
//! id = "harbour-light"
//! hosts = 2                        # in each period
//! releases = { whole = 3, each_period = 2, 2027-spring = 1 }
//! at_least = 1
//!
//! [[mentors]]
//! id = "m-okafor"
//! capacity = { whole = 2 }
//!
//! [[streams]]                      # in the order in which they are asked
//! id = "travel"
//! currency = "CAD"
//! budget = "25000.00"              # amounts in whole units of the currency, in quotation marks
//! periods = { 2027-spring = "10000.00" }
//! stipend = "500.00"
//! homes = ["deux-rivieres"]
//! kinds = ["residency"]
//!
//! [[conflicts]]
//! application = "a1"
//! with = "o1"                      # an offer, a mentor or an institution
//!
//! [[history]]
//! home = "deux-rivieres"
//! host = "harbour-light"
//! placements = 2
//!
//! [[pins]]
//! application = "a2"
//! offer = "o1"
//! period = "2027-spring"           # left out: any
//! wish = "forced"                  # or "forbidden"
//!
//! [broader]                        # what each topic is a part of
//! paper-conservation = ["conservation"]
//!
//! [rules]                          # what is left out is as in `Rules::default`
//! eligible_homes = ["deux-rivieres", "harbour-light"]
//! sign_off = true
//! per_application = 1
//! minimums = { small-museums = 1 }
//! host_share = 50                  # per cent
//! weights = { skill = 60, career = 20, reciprocity = 10, spread = 10 }
//! lot = "2027"
//! ```

mod amount;
mod application;
mod heading;
mod language;
mod line;
mod number;
mod offer;
mod place;
mod plan;
mod row;
mod rules;
mod sheet;
mod skill;
mod text;
mod window;
mod word;

pub use application::Applicant;
pub use line::{Line, LineFault};
pub use plan::{harmless, plan_csv};
pub use rules::RulesFile;

use crate::round::{Application, Offer, Round};

/// The offers of a CSV file.
///
/// # Errors
/// Everything that is wrong with it; but where it is no text or has no heading, only that.
pub fn offers(bytes: &[u8]) -> Result<Vec<Line<Offer>>, Vec<LineFault>> {
    sheet::read(bytes, &offer::SHAPE, offer::read)
}

/// The applications of a CSV file.
///
/// # Errors
/// Everything that is wrong with it; but where it is no text or has no heading, only that.
pub fn applications(bytes: &[u8]) -> Result<Vec<Line<Application>>, Vec<LineFault>> {
    sheet::read(bytes, &application::SHAPE, application::read)
}

/// The applications of a CSV file that has two columns more, neither of them needed: `name` and `email` say whose each is.
///
/// # Errors
/// As [`applications`].
pub fn applicants(bytes: &[u8]) -> Result<Vec<Line<Applicant>>, Vec<LineFault>> {
    sheet::read(bytes, &application::SHAPE_OF_APPLICANTS, application::read_applicant)
}

/// What a TOML file says of a round beside its offers and applications.
///
/// # Errors
/// Everything that is wrong with it, up to a hundred faults; but where it is no TOML only that, and of an entry that lacks
/// several fields one.
pub fn rules(text: &str) -> Result<RulesFile, Vec<LineFault>> {
    rules::read(text)
}

/// The three put together, as yet unchecked.
#[must_use]
pub fn round(offers: Vec<Line<Offer>>, applications: Vec<Line<Application>>, rules: RulesFile) -> Round {
    Round {
        name: rules.name,
        periods: rules.periods,
        institutions: rules.institutions,
        mentors: rules.mentors,
        offers: offers.into_iter().map(|line| line.value).collect(),
        applications: applications.into_iter().map(|line| line.value).collect(),
        streams: rules.streams,
        conflicts: rules.conflicts,
        history: rules.history,
        pins: rules.pins,
        broader: rules.broader,
        rules: rules.rules,
    }
}

#[cfg(test)]
mod tests;
