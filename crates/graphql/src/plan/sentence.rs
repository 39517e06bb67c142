//! What is said about plans, in English, French and Spanish. The sentences are given names instead of ids, and look nothing up.

mod change;
mod obstacle;
mod pair;
mod proof;
mod rule;

pub use change::{gained_with, in_another_language, lifted, placed_with};
use needs::words::Tongue;
pub use obstacle::{against, in_short};
pub use pair::{at_odds, excluded, impossible, lost, planned, settled};
pub use proof::{infeasible, status};
pub use rule::{relaxed, used_up};

/// A title as it stands in a sentence.
pub fn quoted(tongue: Tongue, title: &str) -> String {
    tongue.say(&format!("“{title}”"), &format!("«\u{202f}{title}\u{202f}»"), &format!("«{title}»"))
}

/// The period in which something is, behind what is; nothing where it is the whole round.
fn within(tongue: Tongue, period: Option<&str>) -> String {
    let Some(period) = period else { return String::new() };
    let name = quoted(tongue, period);
    tongue.say(&format!(" in {period}"), &format!(" pour la période {name}"), &format!(" en el periodo {name}"))
}

/// The form of a word for so many. In French, less than two is one.
fn plural(tongue: Tongue, how_many: u64, one: &'static str, several: &'static str) -> &'static str {
    let is_one = if tongue == Tongue::French { how_many < 2 } else { how_many == 1 };
    if is_one { one } else { several }
}

/// Things that stand against something, one after the other.
fn all_of(tongue: Tongue, clauses: &[String]) -> String {
    clauses.join(tongue.say("; ", "\u{202f}; ", "; ").as_str())
}

/// Things of a list, one after the other.
fn list<'a>(words: impl IntoIterator<Item = &'a String>) -> String {
    words.into_iter().map(String::as_str).collect::<Vec<_>>().join(", ")
}
