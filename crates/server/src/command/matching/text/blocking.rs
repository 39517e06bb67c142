//! Pairs that would rather have each other.

use matching::stability::BlockingPair;

/// So many are told.
const MOST: usize = 10;

/// How many there are, and the first of them.
pub(super) fn section(pairs: &[BlockingPair]) -> Vec<String> {
    let heading = "Pairs that would rather have each other, by their fit and the places of each offer alone";
    let mut lines =
        vec![format!("{heading}: {}", if pairs.is_empty() { "none".to_owned() } else { pairs.len().to_string() })];
    lines.extend(pairs.iter().take(MOST).map(line));
    if pairs.len() > MOST {
        lines.push(format!("  and {} more: --format json tells them all", pairs.len() - MOST));
    }
    lines
}

fn line(pair: &BlockingPair) -> String {
    let BlockingPair { application, offer, period, fit, has, instead_of } = pair;
    let has = has.map_or("is not placed".to_owned(), |has| format!("has {has}"));
    let gives_way = match instead_of {
        Some(other) => format!("{other} would give way"),
        None => "a place is left".to_owned(),
    };
    format!("  {application} and {offer} in {period}: fit {fit}; {application} {has}, and {gives_way}")
}
