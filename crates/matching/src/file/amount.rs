use iso_currency::Currency;

use super::{line::quoted, number::is_figures};
use crate::round::Cost;

/// The most that an amount may be, in minor units, so that sums of them stay within bounds.
const MOST: u64 = 100_000_000_000;

/// `1200.50 CAD`.
pub(super) fn cost(text: &str) -> Result<Cost, String> {
    let Some((figures, code)) = text.rsplit_once(' ') else {
        return Err(format!("{} is no cost; write an amount and its currency, such as 1200.50 CAD", quoted(text)));
    };
    let currency = currency(code)?;
    Ok(Cost { amount: minor_units(figures, currency)?, currency: currency.code().to_owned() })
}

/// A currency by its code, and one that things are paid in.
pub(super) fn currency(code: &str) -> Result<Currency, String> {
    let known = Currency::from_code(&code.to_uppercase()).filter(|currency| currency.exponent().is_some());
    known.ok_or_else(|| format!("{} is no currency of ISO 4217; write its three letters, such as CAD", quoted(code)))
}

/// An amount that is written in whole units of its currency, in the smallest ones.
pub(super) fn minor_units(figures: &str, currency: Currency) -> Result<u64, String> {
    let (whole, part) = figures.split_once('.').map_or((figures, None), |(whole, part)| (whole, Some(part)));
    if !is_figures(whole) || part.is_some_and(|part| !is_figures(part)) {
        return Err(format!(
            "{} is no amount; write it in figures, with a point before decimals and no mark between thousands: 1200.50",
            quoted(figures)
        ));
    }
    let (part, decimals) = (part.unwrap_or_default(), usize::from(currency.exponent().unwrap_or_default()));
    if part.len() > decimals {
        let code = currency.code();
        return Err(format!("{} has more decimals than the {decimals} of {code}; round it", quoted(figures)));
    }
    let amount: Option<u64> = format!("{whole}{part:0<decimals$}").parse().ok();
    amount
        .filter(|amount| *amount <= MOST)
        .ok_or_else(|| format!("{} is more than can be planned with; write a smaller amount", quoted(figures)))
}
