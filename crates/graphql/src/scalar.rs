//! Scalars of the graph. Dates and times come in as text, so that an impossible one can be refused with a sentence that
//! names its field.
//!
//! What stands in a document and is none is refused before anything runs (`is_valid`).

use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};

/// A day in the calendar, `YYYY-MM-DD`, such as 2024-02-16.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Date(pub String);

/// A time of day as the clock on the wall shows it, `HH:MM` or `HH:MM:SS`, such as 14:30.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Time(pub String);

/// An instant, in UTC, as RFC 3339 writes it: 2024-02-16T18:30:00Z.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DateTime(pub String);

fn text(value: Value, wanted: &str) -> Result<String, String> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(format!("must be text such as \"{wanted}\"")),
    }
}

/// A day in the calendar, `YYYY-MM-DD`, such as 2024-02-16.
#[Scalar(name = "Date", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(value, "2024-02-16").map(Self).map_err(InputValueError::custom)
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// A time of day as the clock on the wall shows it, `HH:MM` or `HH:MM:SS`, such as 14:30.
#[Scalar(name = "Time")]
impl ScalarType for Time {
    fn parse(value: Value) -> InputValueResult<Self> {
        text(value, "14:30").map(Self).map_err(InputValueError::custom)
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(_))
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

/// An instant, in UTC, as RFC 3339 writes it: 2024-02-16T18:30:00Z.
#[Scalar(name = "DateTime", specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for DateTime {
    fn parse(value: Value) -> InputValueResult<Self> {
        // Whatever it is: where it is no instant, the field says so, and not what is around the field.
        Ok(match value {
            Value::String(text) => Self(text),
            other => Self(other.to_string()),
        })
    }

    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if text.parse::<jiff::Timestamp>().is_ok())
    }

    fn to_value(&self) -> Value {
        Value::String(self.0.clone())
    }
}

impl From<jiff::civil::Date> for Date {
    fn from(date: jiff::civil::Date) -> Self {
        Self(date.to_string())
    }
}

impl From<jiff::civil::Time> for Time {
    fn from(time: jiff::civil::Time) -> Self {
        Self(time.strftime(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string())
    }
}

impl From<jiff::Timestamp> for DateTime {
    fn from(instant: jiff::Timestamp) -> Self {
        Self(instant.to_string())
    }
}
