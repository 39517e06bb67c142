//! Prices.

use diesel::{deserialize::FromSqlRow, expression::AsExpression, sql_types::Jsonb};
use iso_currency::Currency;
use serde::{Deserialize, Serialize};

use crate::{
    organization::Sector,
    problem::{ProblemCode, Problems},
};

/// What a place costs for somebody: minor units of an ISO 4217 currency (cents, not dollars). Zero is free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// In minor units: 2500 with CAD is 25 dollars, 2500 with JPY is 2500 yen.
    pub amount: i64,
    /// ISO 4217, in capitals.
    pub currency: String,
    /// For whom, in the lister's words ("members", "students"); empty: for everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audience: Option<String>,
    /// For people of which sectors; empty: of all. Whom an opportunity was made for, who is admitted, and who pays what
    /// are three things.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub sectors: Vec<Sector>,
}

/// The prices of a run or a listing, as kept in one column.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct Prices(pub Vec<Price>);

/// The most that a price may be: a billion of the currency's major unit of two decimals.
const MOST: i64 = 100_000_000_000;

impl Prices {
    /// Notes what is wrong with them.
    pub fn check(&self, field: &str, problems: &mut Problems) {
        if self.0.len() > 20 {
            problems.note(ProblemCode::TooLong, field, "has more than 20 prices; give the ones people choose from");
        }
        for (at, price) in self.0.iter().enumerate() {
            if !(0..=MOST).contains(&price.amount) {
                problems.note(
                    ProblemCode::OutOfRange,
                    format!("{field}.{at}.amount"),
                    format_args!("is {}; give the price in minor units, 0 for free and at most {MOST}", price.amount),
                );
            }
            if Currency::from_code(&price.currency).is_none() {
                problems.note(
                    ProblemCode::Invalid,
                    format!("{field}.{at}.currency"),
                    format_args!(
                        "is \"{}\", which is no ISO 4217 currency; use a code such as CAD, EUR or USD",
                        price.currency
                    ),
                );
            }
            let audience = price.audience.as_deref().unwrap_or_default();
            if audience.chars().count() > 200 {
                problems.note(ProblemCode::TooLong, format!("{field}.{at}.audience"), "is longer than 200 characters");
            } else if audience.contains('\0') {
                problems.note(
                    ProblemCode::Invalid,
                    format!("{field}.{at}.audience"),
                    "contains a NUL character; remove it",
                );
            }
        }
    }
}

database::jsonb!(Prices);

impl Price {
    /// The amount as people write it, with the decimals its currency has: `25.00` for 2500 CAD, `2500` for 2500 JPY.
    pub fn decimal(&self) -> String {
        let decimals = Currency::from_code(&self.currency).and_then(Currency::exponent).unwrap_or(2);
        let unit = 10_i64.pow(u32::from(decimals));
        match decimals {
            0 => self.amount.to_string(),
            _ => format!("{}.{:0width$}", self.amount / unit, self.amount % unit, width = usize::from(decimals)),
        }
    }
}
