//! What one more place, language or amount of money would add.

use matching::{
    explain::{Addition, Worth},
    plan::{Plan, Reached},
    round::Round,
};

use super::{super::rule, gain::gain};

/// The additions that would make a better plan, and how many would not.
pub(super) fn section(round: &Round, plan: &Plan, found: Option<&[Worth]>) -> Vec<String> {
    let Some(found) = found else {
        return vec![
            "What one more place, language or 1,000 of budget would add is left out: --explain all finds it out."
                .to_owned(),
        ];
    };
    let now = without_lot(plan.proof.reached());
    let useful = found.iter().filter(|worth| without_lot(worth.reached) > now);
    let useful: Vec<String> = useful.filter_map(|worth| line(round, now, worth)).collect();
    let useless = found.len() - useful.len();
    let mut lines = vec!["What one more would add".to_owned()];
    lines.extend(useful);
    if useless > 0 {
        lines.push(format!(
            "  nothing: {useless} {} tried",
            if useless == 1 { "other that was" } else { "others that were" }
        ));
    }
    lines
}

fn line(round: &Round, now: Reached, worth: &Worth) -> Option<String> {
    let what = match &worth.change {
        Addition::More { rule, by } => rule::relaxed(round, rule, *by),
        Addition::Language { host, language } => format!("offers of {host} in {language} too"),
    };
    gain(now, worth.reached).map(|gain| format!("  {gain}: {what}"))
}

fn without_lot(reached: Reached) -> Reached {
    Reached { lot: 0, ..reached }
}
