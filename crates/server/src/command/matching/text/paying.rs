//! Who pays how much.

use matching::{
    plan::Plan,
    round::{Round, Stream},
};

use super::super::{money, table::Table};

/// What of each funding stream is spent.
pub(super) fn section(round: &Round, plan: &Plan) -> Vec<String> {
    if round.streams.is_empty() {
        return Vec::new();
    }
    let mut table = Table::new(&["from", "#spent", "#of", "#left"]);
    for stream in &round.streams {
        table.add(cells(round, plan, stream, None, stream.budget));
        for (period, budget) in &stream.periods {
            table.add(cells(round, plan, stream, Some(period), Some(*budget)));
        }
    }
    let mut lines = vec!["Who pays".to_owned()];
    lines.extend(table.lines());
    lines
}

fn cells(round: &Round, plan: &Plan, stream: &Stream, period: Option<&String>, budget: Option<u64>) -> [String; 4] {
    let paid = plan.pairings.iter().filter(|pairing| {
        pairing.stream.as_ref() == Some(&stream.id) && period.is_none_or(|period| pairing.period == *period)
    });
    let spent: u64 = paid.map(|pairing| pairing.cost).sum();
    let amount = |amount| money::of_stream(round, &stream.id, amount);
    [
        period.map_or_else(|| stream.id.clone(), |period| format!("{} in {period}", stream.id)),
        amount(spent),
        budget.map_or("no limit".to_owned(), amount),
        budget.map_or(String::new(), |budget| amount(budget.saturating_sub(spent))),
    ]
}
