//! Amounts of money.

use catalogue::money::Price;
use matching::round::Round;

/// An amount of a stream as people write it: `1200.50 CAD`.
pub(super) fn of_stream(round: &Round, stream: &str, amount: u64) -> String {
    let currency =
        round.streams.iter().find(|one| one.id == stream).map(|one| one.currency.clone()).unwrap_or_default();
    let amount = i64::try_from(amount).unwrap_or(i64::MAX);
    let price = Price { amount, currency, audience: None, sectors: Vec::new() };
    format!("{} {}", price.decimal(), price.currency)
}
