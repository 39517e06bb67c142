//! Prices, in prose.

use std::collections::BTreeMap;

use iso_currency::Currency;

/// Signs that mean one currency wherever they stand. A bare `$` or `¥` does not.
const SIGNS: [(&str, &str); 12] = [
    ("MX$", "MXN"),
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("US$", "USD"),
    ("AU$", "AUD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("HK$", "HKD"),
    ("R$", "BRL"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("₹", "INR"),
];

/// Words for what costs nothing.
const FREE: [&str; 8] =
    ["free", "free of charge", "gratuit", "gratuite", "gratis", "gratuito", "gratuita", "no charge"];

/// A price as it was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Amount {
    /// It costs nothing; in which currency is not said.
    Free,
    /// Minor units of a currency (ISO 4217).
    Costs(i64, Currency),
}

/// Reads a price: `MX$2,022`, `$49 USD`, `25,50 €`, `CAD 30`, `Free`. `signs` says what the source means by signs that
/// could be several currencies (`{"$" = "CAD"}`); `currency` is the one to take where none is written.
///
/// # Errors
/// It is no price, or its currency is not told.
pub fn price(text: &str, signs: &BTreeMap<String, String>, currency: Option<&str>) -> Result<Amount, String> {
    let text = text.trim();
    if FREE.contains(&text.to_lowercase().as_str()) {
        return Ok(Amount::Free);
    }
    let is_figure = |c: char| c.is_ascii_digit();
    let (Some(first), Some(last)) = (text.find(is_figure), text.rfind(is_figure)) else {
        return Err("is no price; write it as an amount and a currency, such as 25.00 CAD".to_owned());
    };
    let before = text[..first].trim();
    let after = text[last + 1..].trim();
    if before.contains('-') || before.contains('−') {
        return Err("is less than nothing".to_owned());
    }
    let currency = currency_of(before, after, signs, currency)?;
    let amount = minor_units(&text[first..=last], currency.exponent().unwrap_or(0).into())?;
    Ok(Amount::Costs(amount, currency))
}

fn currency_of(
    before: &str,
    after: &str,
    signs: &BTreeMap<String, String>,
    otherwise: Option<&str>,
) -> Result<Currency, String> {
    let sign = |sign: &str| {
        let known = SIGNS.iter().find(|(known, _)| *known == sign).map(|(_, code)| *code);
        signs.get(sign).map(String::as_str).or(known)
    };
    // A code is plainer than a sign: "$49 USD".
    let code = [after, before].into_iter().find_map(|text| Currency::from_code(&text.to_uppercase()));
    let written = code.or_else(|| [before, after].into_iter().find_map(sign).and_then(Currency::from_code));
    match written {
        Some(currency) => Ok(currency),
        None if before.is_empty() && after.is_empty() => otherwise
            .and_then(Currency::from_code)
            .ok_or_else(|| "names no currency; give the mapping one, such as currency = \"CAD\"".to_owned()),
        None => {
            let written = if before.is_empty() { after } else { before };
            Err(format!("is in \"{written}\", which is no currency known; tell the mapping its code under signs"))
        }
    }
}

/// Reads `2,022`, `2.022,50`, `1 234.5`. A mark before exactly three figures parts thousands; before one or two at the
/// end it is the decimal mark.
fn minor_units(figures: &str, decimals: u32) -> Result<i64, String> {
    let fault = || "is no amount of money".to_owned();
    let plain: String = figures.chars().filter(|c| !c.is_whitespace() && !matches!(c, '\'' | '’')).collect();
    if !plain.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ',')) {
        return Err(fault());
    }
    let (whole, part) = match plain.rfind(['.', ',']) {
        Some(mark) if plain.len() - mark - 1 <= 2 => (&plain[..mark], &plain[mark + 1..]),
        Some(_) if decimals == 3 => {
            return Err("could be whole units or thousandths; write it without a mark".to_owned());
        }
        _ => (plain.as_str(), ""),
    };
    let mut groups = whole.split(['.', ',']);
    let first = groups.next().unwrap_or_default();
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 || first.len() > 3 || first.is_empty() {
            return Err(fault());
        }
        digits.push_str(group);
    }
    if part.len() > decimals as usize {
        return Err("has more decimals than its currency".to_owned());
    }
    digits.push_str(part);
    digits.extend(std::iter::repeat_n('0', decimals as usize - part.len()));
    digits.parse().map_err(|_| fault())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(i64, &'static str), String> {
        match price(text, &BTreeMap::new(), None)? {
            Amount::Free => Ok((0, "")),
            Amount::Costs(amount, currency) => Ok((amount, currency.code())),
        }
    }

    #[test]
    fn prices_are_read_as_people_write_them() {
        for (text, amount, currency) in [
            ("MX$2,022", 202_200, "MXN"),
            ("MX$102", 10_200, "MXN"),
            ("$49 USD", 4_900, "USD"),
            ("25,50 €", 2_550, "EUR"),
            ("CAD 30", 3_000, "CAD"),
            ("1.234,56 EUR", 123_456, "EUR"),
            ("¥ 2500 JPY", 2_500, "JPY"),
            ("Free", 0, ""),
            ("gratuit", 0, ""),
        ] {
            assert_eq!(read(text), Ok((amount, currency)), "{text}");
        }
    }

    #[test]
    fn what_could_be_several_prices_is_refused() {
        for text in ["$25", "25", "-25 CAD", "25.999 CAD", "1,23,456 INR", "ask us", "25–30 CAD", "1.234 KWD", ""] {
            if text == "25.999 CAD" {
                // Three figures after a mark are thousands.
                assert_eq!(read(text), Ok((2_599_900, "CAD")));
                continue;
            }
            assert!(read(text).is_err(), "{text}: {:?}", read(text));
        }
        let signs = BTreeMap::from([("$".to_owned(), "CAD".to_owned())]);
        assert!(matches!(price("$25", &signs, None), Ok(Amount::Costs(2500, currency)) if currency.code() == "CAD"));
        assert!(
            matches!(price("25", &signs, Some("USD")), Ok(Amount::Costs(2500, currency)) if currency.code() == "USD")
        );
    }
}
