use std::collections::{BTreeMap, BTreeSet};

use iso_currency::Currency;
use serde::{Deserialize, Deserializer, de::Error};
use toml::{Spanned, Value};

use super::{super::amount, document::Document, value::shown};
use crate::round::{Kind, Stream};

/// A funding stream as people write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    id: String,
    currency: Code,
    budget: Option<Spanned<Value>>,
    #[serde(default)]
    periods: BTreeMap<String, Spanned<Value>>,
    stipend: Option<Spanned<Value>>,
    #[serde(default)]
    homes: BTreeSet<String>,
    #[serde(default)]
    kinds: BTreeSet<Kind>,
}

impl Written {
    /// The stream; what is wrong with its amounts, which can be told only now that its currency is known, is noted.
    pub(super) fn read(self, document: &mut Document<'_>) -> Stream {
        let currency = self.currency.0;
        let mut amount = |written: Spanned<Value>, field: &str| {
            let amount = minor_units(written.get_ref(), currency);
            amount.map_err(|problem| document.note(written.span(), field, problem)).ok()
        };
        Stream {
            id: self.id,
            currency: currency.code().to_owned(),
            budget: self.budget.and_then(|written| amount(written, "streams.budget")),
            periods: (self.periods.into_iter())
                .filter_map(|(id, written)| {
                    let field = format!("streams.periods.{id}");
                    amount(written, &field).map(|amount| (id, amount))
                })
                .collect(),
            stipend: self.stipend.and_then(|written| amount(written, "streams.stipend")).unwrap_or_default(),
            homes: self.homes,
            kinds: self.kinds,
        }
    }
}

fn minor_units(written: &Value, currency: Currency) -> Result<u64, String> {
    match written {
        Value::String(text) => amount::minor_units(text.trim(), currency),
        other => {
            let what_to_do = format!("write the amount in them, in whole units of {}: \"25000.00\"", currency.code());
            Err(format!("{} is not in quotation marks; {what_to_do}", shown(other)))
        }
    }
}

/// A currency by its code.
struct Code(Currency);

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let code = String::deserialize(from)?;
        amount::currency(code.trim()).map(Self).map_err(D::Error::custom)
    }
}
