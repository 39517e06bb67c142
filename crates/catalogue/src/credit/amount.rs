//! Amounts of credit, exact: no floats, so that sums are the same in whatever order they are made.

use std::{fmt, iter::Sum, str::FromStr};

use serde::{Deserialize, Serialize};

/// An amount of credit in the 3,600th parts of a credit hour. A minute is a whole number of them whether the hour has 60
/// minutes (60) or 50 (72), and so are its half, third and quarter.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Credit(i64);

impl Credit {
    /// The parts that a credit hour has.
    pub const PARTS_PER_HOUR: i64 = 3_600;
    /// None.
    pub const NONE: Self = Self(0);

    /// So many parts.
    pub const fn from_parts(parts: i64) -> Self {
        Self(parts)
    }

    /// In parts of which an hour has [`PARTS_PER_HOUR`](Self::PARTS_PER_HOUR).
    pub const fn parts(self) -> i64 {
        self.0
    }

    /// This and that.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// What is left of it without `other`; nothing where that is more.
    #[must_use]
    pub fn less(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0).max(0))
    }

    /// Down to a whole number of `step` parts.
    #[must_use]
    pub const fn down_to(self, step: i64) -> Self {
        Self(self.0 - self.0.rem_euclid(step))
    }

    /// In hours, or in what `per` hours make, as a decimal number with at most three places; what is beyond is cut.
    pub fn decimal(self, per: u32) -> String {
        let thousandths = i128::from(self.0) * 1_000 / (i128::from(Self::PARTS_PER_HOUR) * i128::from(per.max(1)));
        let text = format!("{}.{:03}", thousandths / 1_000, thousandths % 1_000);
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    }
}

impl Sum for Credit {
    fn sum<I: Iterator<Item = Self>>(iter: I) -> Self {
        iter.fold(Self::NONE, Self::plus)
    }
}

/// A fraction as rules write it: `"1/2"`, `"2"`, or the number 2.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "String")]
pub struct Fraction {
    over: u32,
    under: u32,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Number(u32),
    Text(String),
}

impl Fraction {
    /// One.
    pub const ONE: Self = Self { over: 1, under: 1 };

    /// This over that; `under` is not zero.
    pub const fn new(over: u32, under: u32) -> Option<Self> {
        if under == 0 { None } else { Some(Self { over, under }) }
    }

    /// So many hours, where that is a whole number of the parts that credit is counted in.
    pub fn hours(self) -> Option<Credit> {
        self.of(Credit::PARTS_PER_HOUR).map(Credit)
    }

    /// So much of a number, where that is whole.
    pub fn of(self, number: i64) -> Option<i64> {
        let product = number.checked_mul(self.over.into())?;
        (product % i64::from(self.under) == 0).then(|| product / i64::from(self.under))
    }

    /// So much of a number, and what is beyond a whole one is cut.
    pub fn of_down(self, number: i64) -> i64 {
        number.saturating_mul(self.over.into()).div_euclid(self.under.into())
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.under {
            1 => write!(f, "{}", self.over),
            under => write!(f, "{}/{under}", self.over),
        }
    }
}

impl From<Fraction> for String {
    fn from(fraction: Fraction) -> Self {
        fraction.to_string()
    }
}

impl FromStr for Fraction {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (over, under) = text.split_once('/').unwrap_or((text, "1"));
        let read = |part: &str| part.trim().parse::<u32>().ok().filter(|number| *number <= 100_000);
        match (read(over), read(under)) {
            (Some(over), Some(under)) if under > 0 => Ok(Self { over, under }),
            _ => Err(format!("\"{text}\" is no fraction; write it as 2 or \"1/2\", of numbers up to 100000")),
        }
    }
}

impl TryFrom<Written> for Fraction {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        match written {
            Written::Number(number) => number.to_string().parse(),
            Written::Text(text) => text.parse(),
        }
    }
}
