//! Mappings: how the columns of somebody's list become opportunities. A mapping is a TOML file.
//!
//! ```toml
//! # How the file is written.
//! delimiter = ";"                 # left out: what parts the heading
//! null = ["null", "n/a"]          # cells that say nothing, besides blank ones
//! order = "dmy"                   # 4/11/2020 is 4 November; also mdy, ymd
//! currency = "CAD"                # of prices written without one
//! columns_may_be_missing = false  # true: a field whose column is not in the file is left out
//!
//! [signs]                         # what it means by signs that could be several currencies
//! "$" = "CAD"
//!
//! [languages]                     # what it calls languages, where it is neither English nor their own name
//! "Wikang Tagalog" = "tl"
//!
//! # Columns whose cells may stand in one another's place: what a cell begins with says where it belongs.
//! [[realign]]
//! columns = { language = ["Language:"], transcript = ["Transcript:", "Transcripts:"] }
//! ignore = ["Programs:"]          # cells that belong nowhere; any other cell refuses its row
//!
//! # Each field of an opportunity: a column's name, or a table that says more, or a list of these. Of a list, the first that
//! # gives a value is taken; a field that holds several values takes those of all.
//! [fields]
//! title = "Name"                  # in the main language
//! description = { "" = "Text", fr = "Texte" }   # in the main language, and in French
//! kind = { constant = "webinar" }
//! url = { column = "Link", without_query = true }
//! languages = { column = "Language", strip_prefix = "Language:", split = "," }
//! levels = { column = "Level", values = { Beginner = "introductory", All = "" }, otherwise = "" }
//! prices = [{ column = "Fee", audience = "members" }, { column = "Full fee" }]
//! hours_per_week = "Effort"       # "1–3 hours per week"
//! presenter = { column = "School", strip_suffix = " Logo" }
//! ```
//!
//! The steps of a rule are taken in this order: column or constant, `strip_prefix`, `strip_suffix`, `split`, `values` (with
//! `otherwise` for what is not among them, where `""` means nothing; without it such a value refuses the row), `single`
//! (nothing unless it is exactly one value). What remains is read as the field needs it: a date, a price, a language.
//!
//! [`Field`] lists the fields. Two mappings are built in: `columns`, which is used where none is given and has columns
//! called like the fields, and `edx`, for the list of a MOOC platform as a scraper wrote it.

mod field;

use std::collections::BTreeMap;

use serde::Deserialize;

pub use field::Field;

use crate::reading::day::Order;

/// How the columns of a list become opportunities.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// What parts cells; one character.
    pub delimiter: Option<char>,
    /// Cells that say nothing, besides blank ones.
    #[serde(default)]
    pub null: Vec<String>,
    /// The order of day, month and year in figures.
    pub order: Option<Order>,
    /// The currency of prices written without one (ISO 4217).
    pub currency: Option<String>,
    /// Whether a field is left out if its column is not in the file, rather than the file refused.
    #[serde(default)]
    pub columns_may_be_missing: bool,
    /// Signs of money and the codes they mean.
    #[serde(default)]
    pub signs: BTreeMap<String, String>,
    /// Names of languages and their tags.
    #[serde(default)]
    pub languages: BTreeMap<String, String>,
    /// Columns whose cells may stand in one another's place.
    #[serde(default)]
    pub realign: Vec<Realign>,
    /// The fields, by name.
    #[serde(default, deserialize_with = "field::rules")]
    pub fields: BTreeMap<Field, Vec<Rule>>,
}

/// Columns whose cells may stand in one another's place.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Realign {
    /// Column, and what a cell that belongs there begins with.
    pub columns: BTreeMap<String, Vec<String>>,
    /// What cells that belong nowhere begin with.
    #[serde(default)]
    pub ignore: Vec<String>,
}

/// Where a value comes from, and what is done to it on the way.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The column it stands in.
    pub column: Option<String>,
    /// The same for every row.
    pub constant: Option<String>,
    /// Beginnings that are taken away.
    #[serde(default, deserialize_with = "field::one_or_several")]
    pub strip_prefix: Vec<String>,
    /// Ends that are taken away.
    #[serde(default, deserialize_with = "field::one_or_several")]
    pub strip_suffix: Vec<String>,
    /// What parts several values in one cell.
    pub split: Option<String>,
    /// What the source's words mean.
    pub values: Option<BTreeMap<String, String>>,
    /// What any other word means; empty: nothing.
    pub otherwise: Option<String>,
    /// Whether the value counts only where it is the only one.
    #[serde(default)]
    pub single: bool,
    /// Whether a web address is taken without what follows `?` or `#`.
    #[serde(default)]
    pub without_query: bool,
    /// For whom a price is.
    pub audience: Option<String>,
    /// The column of a price's currency.
    pub currency_column: Option<String>,
}

const BUILT_IN: [(&str, &str); 2] =
    [("columns", include_str!("../mappings/columns.toml")), ("edx", include_str!("../mappings/edx.toml"))];

impl Mapping {
    /// The mapping in this TOML.
    ///
    /// # Errors
    /// It is no mapping: one sentence says where and why.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mapping: Self = toml::from_str(text)
            .map_err(|error| format!("the mapping cannot be read: {}", error.to_string().trim()))?;
        mapping.check()?;
        Ok(mapping)
    }

    /// A mapping that is built in, by name.
    ///
    /// # Errors
    /// None is called so.
    pub fn built_in(name: &str) -> Result<Self, String> {
        let text = BUILT_IN.iter().find(|(known, _)| *known == name).map(|(_, text)| *text);
        match text {
            Some(text) => Self::parse(text),
            None => {
                let names: Vec<&str> = BUILT_IN.iter().map(|(name, _)| *name).collect();
                Err(format!("no mapping called {name} is built in; give a file, or one of {}", names.join(", ")))
            }
        }
    }

    /// The mapping that is used where none is given: columns called like the fields.
    ///
    /// # Errors
    /// Never; it is part of the program and tested.
    pub fn of_columns() -> Result<Self, String> {
        Self::built_in("columns")
    }

    fn check(&self) -> Result<(), String> {
        if self.delimiter.is_some_and(|delimiter| !delimiter.is_ascii()) {
            return Err("the mapping's delimiter must be one ASCII character such as ; or a tab".to_owned());
        }
        for (field, rules) in &self.fields {
            for rule in rules {
                if rule.column.is_some() == rule.constant.is_some() {
                    return Err(format!("the mapping's field {field} needs a column or a constant, and not both"));
                }
            }
        }
        for code in self.signs.values().chain(&self.currency) {
            if iso_currency::Currency::from_code(code).is_none() {
                return Err(format!("the mapping names the currency {code}, which is no code of ISO 4217"));
            }
        }
        Ok(())
    }

    /// The columns it needs.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let of_fields = self.fields.values().flatten().flat_map(|rule| [&rule.column, &rule.currency_column]).flatten();
        of_fields.chain(self.realign.iter().flat_map(|realign| realign.columns.keys())).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_can_be_read() {
        for (name, _) in BUILT_IN {
            assert!(Mapping::built_in(name).is_ok(), "{name}: {:?}", Mapping::built_in(name).err());
        }
        assert!(Mapping::built_in("nobody").is_err_and(|reason| reason.contains("columns, edx")));
    }

    #[test]
    fn the_example_in_the_documentation_can_be_read() {
        let documentation = include_str!("mapping.rs");
        let lines = documentation
            .lines()
            .skip_while(|line| *line != "//! ```toml")
            .skip(1)
            .take_while(|line| *line != "//! ```");
        let example: String = lines.map(|line| format!("{}\n", line.trim_start_matches("//!"))).collect();
        let mapping = Mapping::parse(&example);
        assert!(mapping.is_ok(), "{:?}", mapping.err());
    }

    #[test]
    fn a_mapping_that_means_nothing_is_refused() {
        for (text, reason) in [
            ("[fields]\ntitel = \"Name\"", "titel"),
            ("[fields]\ntitle = { strip_prefix = \"x\" }", "needs a column or a constant"),
            ("currency = \"dollars\"", "ISO 4217"),
            ("colour = 1", "colour"),
        ] {
            let refusal = Mapping::parse(text).expect_err("it means nothing");
            assert!(refusal.contains(reason), "{refusal}");
        }
    }
}
