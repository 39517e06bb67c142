//! The heading of a table, wherever in the file it stands.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::reading::tidy;

/// What a field's column may be called: one name, or several of which the first that has a value counts.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Given")]
pub struct Columns(Vec<String>);

#[derive(Deserialize)]
#[serde(untagged)]
enum Given {
    One(String),
    Several(Vec<String>),
}

impl From<Given> for Columns {
    fn from(given: Given) -> Self {
        match given {
            Given::One(one) => Self(vec![one]),
            Given::Several(several) => Self(several),
        }
    }
}

impl Columns {
    /// The names, as a sentence lists them.
    pub fn words(&self) -> String {
        self.0.join(" or ")
    }
}

/// A heading that was found, and where the fields' columns stand below it.
#[derive(Debug, Clone)]
pub struct Heading<F> {
    names: Vec<String>,
    places: BTreeMap<F, Vec<usize>>,
}

impl<F: Ord + Copy> Heading<F> {
    /// These cells as a heading, if they have a column for each field that is not optional.
    pub fn of(cells: &[String], columns: &BTreeMap<F, Columns>, optional: &[F]) -> Option<Self> {
        let names: Vec<String> = cells.iter().map(|cell| tidy(cell).unwrap_or_default()).collect();
        let place = |wanted: &String| names.iter().position(|name| name.to_lowercase() == wanted.to_lowercase());
        let mut places = BTreeMap::new();
        for (field, Columns(wanted)) in columns {
            let found: Vec<usize> = wanted.iter().filter_map(place).collect();
            if found.is_empty() && !optional.contains(field) {
                return None;
            }
            places.insert(*field, found);
        }
        places.values().any(|found| !found.is_empty()).then_some(Self { names, places })
    }

    /// Whether there is a column for a field.
    pub fn has(&self, field: F) -> bool {
        self.places.get(&field).is_some_and(|places| !places.is_empty())
    }

    /// The column and the value of a field in a row; nothing where it says nothing, or one of the `null` words.
    pub fn value(&self, row: &[String], field: F, null: &[String]) -> Option<(&str, String)> {
        self.places.get(&field)?.iter().find_map(|place| {
            let value = tidy(row.get(*place)?)?;
            let is_null = null.iter().any(|word| word.to_lowercase() == value.to_lowercase());
            (!is_null).then(|| (self.names[*place].as_str(), value))
        })
    }

    /// Why a row does not fit below the heading: it has more cells than that, and not merely blank ones.
    pub fn misfit(&self, row: &[String]) -> Option<String> {
        let more = row.iter().skip(self.names.len()).any(|cell| tidy(cell).is_some());
        more.then(|| {
            format!(
                "The row has {} cells where the heading has {}; put quotation marks around what has a comma in it.",
                row.len(),
                self.names.len()
            )
        })
    }
}
