use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de::Error};
use toml::Value;

use super::{super::window, value::shown};
use crate::round::Period;

/// A period as people write it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    id: String,
    from: Day,
    until: Day,
}

impl Written {
    pub(super) fn read(self) -> Period {
        Period { id: self.id, from: self.from.0, until: self.until.0 }
    }
}

/// A day, in quotation marks or without.
struct Day(Date);

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let day = match Value::deserialize(from)? {
            Value::Datetime(time) if time.time.is_none() => window::day(&time.to_string()),
            Value::String(text) => window::day(text.trim()),
            other => Err(format!("{} is no day; write it as 2027-03-01", shown(&other))),
        };
        day.map(Self).map_err(D::Error::custom)
    }
}
