//! Amounts of money.

use matching::round::Round;

/// An amount of a stream as people write it: `1200.50 CAD`.
pub(super) fn of_stream(round: &Round, stream: &str, amount: u64) -> String {
    round.stream(stream).map_or_else(|| amount.to_string(), |stream| stream.written(amount))
}
