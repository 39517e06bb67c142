//! Amounts of money: minor units of an ISO 4217 currency (cents, not dollars).

use catalogue::problem::{ProblemCode, Problems};
use iso_currency::Currency;

/// The largest amount: a billion of the currency's major unit of two decimals, as of prices.
pub(crate) const MOST: i64 = 100_000_000_000;

/// Notes an amount that makes no sense.
pub(crate) fn check_amount(amount: i64, field: &str, problems: &mut Problems) {
    if !(0..=MOST).contains(&amount) {
        let what = format_args!("is {amount}; give the amount in minor units of the currency, 0 to {MOST}");
        problems.note(ProblemCode::OutOfRange, field, what);
    }
}

/// Notes a text that is no currency.
pub(crate) fn check_currency(code: &str, field: &str, problems: &mut Problems) {
    if Currency::from_code(code).is_none() {
        let short: String = code.chars().take(40).collect();
        let what = format_args!("is \"{short}\", which is no ISO 4217 currency; use a code such as CAD, EUR or USD");
        problems.note(ProblemCode::Invalid, field, what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_currencies_are_those_that_there_are() {
        for (amount, currency, wrong) in
            [(0, "CAD", 0), (MOST, "JPY", 0), (-1, "EUR", 1), (MOST + 1, "cad", 2), (1, "QQQ", 1)]
        {
            let mut problems = Problems::new();
            check_amount(amount, "amount", &mut problems);
            check_currency(currency, "currency", &mut problems);
            assert_eq!(problems.into_vec().len(), wrong, "{amount} {currency}");
        }
    }
}
