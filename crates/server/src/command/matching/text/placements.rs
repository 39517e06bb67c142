//! Who goes where, and when.

use matching::{
    plan::{Pairing, Plan},
    round::{Period, Round},
};

use super::super::{money, table::Table};

/// The plan in a sentence or two.
pub(super) fn summary(round: &Round, plan: &Plan) -> Vec<String> {
    let name = if round.name.is_empty() { "The round" } else { &round.name };
    let all = round.applications.len();
    let placed = format!("{name}: {} of {all} applicants are placed", all - plan.unplaced.len());
    let of_groups = round.applications.iter().filter(|application| !application.priority.is_empty()).count();
    let of_them = match of_groups {
        0 => String::new(),
        _ => format!(", of priority groups {} of {of_groups}", plan.proof.reached().priority),
    };
    let how_good = match plan.proof.is_optimal() {
        true => "No plan is better.",
        false => "It is the best plan found within the effort; how much better one could be stands below.",
    };
    vec![format!("{placed}{of_them}. {how_good}")]
}

/// Everybody who is placed.
pub(super) fn section(round: &Round, plan: &Plan) -> Vec<String> {
    if plan.pairings.is_empty() {
        return Vec::new();
    }
    let mut lines = vec!["Who goes where (fit and what it is made of in thousandths)".to_owned()];
    let headings =
        ["who", "from", "goes to", "at", "when", "#fit", "#skill", "#career", "#reciprocity", "#spread", "paid by"];
    let mut table = Table::new(&headings);
    for pairing in &plan.pairings {
        table.add(cells(round, pairing));
    }
    lines.extend(table.lines());
    lines.push(format!("  {}", round.periods.iter().map(days).collect::<Vec<_>>().join("; ")));
    lines
}

fn cells(round: &Round, pairing: &Pairing) -> [String; 11] {
    let home = round.application(&pairing.application).map(|one| one.home.clone());
    let fit = pairing.fit;
    [
        pairing.application.clone(),
        home.unwrap_or_default(),
        if pairing.forced { format!("{} (settled)", pairing.offer) } else { pairing.offer.clone() },
        host(round, &pairing.offer),
        pairing.period.clone(),
        fit.whole.to_string(),
        fit.skill.to_string(),
        fit.career.to_string(),
        fit.reciprocity.to_string(),
        fit.spread.to_string(),
        paid(round, pairing),
    ]
}

/// The institution, and with whom.
fn host(round: &Round, offer: &str) -> String {
    match round.offer(offer).map(|offer| (&offer.host, &offer.mentor)) {
        Some((host, Some(mentor))) => format!("{host} with {mentor}"),
        Some((host, None)) => host.clone(),
        None => String::new(),
    }
}

fn paid(round: &Round, pairing: &Pairing) -> String {
    match &pairing.stream {
        Some(stream) if pairing.cost > 0 => format!("{stream}: {}", money::of_stream(round, stream, pairing.cost)),
        _ => "costs nothing".to_owned(),
    }
}

fn days(period: &Period) -> String {
    format!("{}: {} to {}", period.id, period.from, period.until)
}
