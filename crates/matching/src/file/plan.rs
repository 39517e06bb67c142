use csv::{Terminator, WriterBuilder};

use crate::{
    plan::{Pairing, Plan},
    round::Round,
};

const TITLES: [&str; 11] =
    ["application", "offer", "period", "fit", "skill", "career", "reciprocity", "spread", "stream", "cost", "forced"];

/// A plan's pairs as CSV (RFC 4180, UTF-8), below a heading: who goes where and when, how well it fits and why in
/// thousandths, who pays, how much (`1700.50 CAD`; nothing where nobody pays), and whether the committee has settled it
/// (`yes` or `no`). `round` is the one that the plan is for: it knows the currencies.
///
/// A cell that a spreadsheet would take for a formula begins with an apostrophe: ids are what people typed.
#[must_use]
pub fn plan_csv(round: &Round, plan: &Plan) -> String {
    let mut writer = WriterBuilder::new().terminator(Terminator::CRLF).from_writer(Vec::new());
    let titles = TITLES.map(str::to_owned);
    for cells in std::iter::once(titles).chain(plan.pairings.iter().map(|pairing| cells(round, pairing))) {
        let is_written = writer.write_record(cells).is_ok();
        debug_assert!(is_written, "memory takes what is written");
    }
    writer.into_inner().ok().and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_default()
}

fn cells(round: &Round, pairing: &Pairing) -> [String; 11] {
    let fit = pairing.fit;
    [
        harmless(&pairing.application),
        harmless(&pairing.offer),
        harmless(&pairing.period),
        fit.whole.to_string(),
        fit.skill.to_string(),
        fit.career.to_string(),
        fit.reciprocity.to_string(),
        fit.spread.to_string(),
        harmless(pairing.stream.as_deref().unwrap_or_default()),
        cost(round, pairing).unwrap_or_default(),
        if pairing.forced { "yes" } else { "no" }.to_owned(),
    ]
}

fn cost(round: &Round, pairing: &Pairing) -> Option<String> {
    Some(round.stream(pairing.stream.as_ref()?)?.written(pairing.cost))
}

/// A cell of words as a spreadsheet can be given it: one that it would take for a formula begins with an apostrophe.
#[must_use]
pub fn harmless(cell: &str) -> String {
    let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    if is_formula { format!("'{cell}") } else { cell.to_owned() }
}
