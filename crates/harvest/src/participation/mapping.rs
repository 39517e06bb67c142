//! Mappings: where in a partner's list it says who took part. A mapping is a TOML file.
//!
//! ```toml
//! encoding = "utf-8"              # where the file's first bytes do not say it
//! delimiter = ";"                 # left out: what parts the heading
//! order = "dmy"                   # 4/11/2020 is 4 November; also mdy, ymd
//! null = ["n/a"]                  # cells that say nothing, besides blank ones
//!
//! # The columns, each named, or several of which the first that says something counts. A list has email, name (or
//! # given_name and family_name) and state; which run is meant is told by run, its id, or by key and date.
//! [columns]
//! run = "Run"
//! key = "Course"
//! date = "Day"
//! email = ["Email", "Mail"]
//! name = "Name"
//! organization = "Museum"
//! state = "Status"
//! evidence = "Certificate"
//!
//! # What the list's words mean: registered, attended, completed, cancelled or no_show.
//! [states]
//! Passed = "completed"
//! ```

use std::collections::BTreeMap;

use catalogue::registration::RegistrationState;
use serde::Deserialize;

use crate::{
    reading::day::Order,
    sheet::{self, Columns},
};

/// How a partner lists who took part.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// The encoding of a file whose first bytes do not tell it.
    pub encoding: Option<String>,
    /// What parts cells; one character.
    pub delimiter: Option<char>,
    /// The order of day, month and year in figures.
    pub order: Option<Order>,
    /// Cells that say nothing, besides blank ones.
    #[serde(default)]
    pub null: Vec<String>,
    /// Where the fields stand.
    pub columns: BTreeMap<Field, Columns>,
    /// What its words for where somebody stands mean.
    pub states: BTreeMap<String, State>,
}

/// What is said of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The id of the run.
    Run,
    /// The partner's own key of what was offered.
    Key,
    /// A day of the run that is meant.
    Date,
    /// Their address.
    Email,
    /// What they are called.
    Name,
    /// Their given name.
    GivenName,
    /// Their family name.
    FamilyName,
    /// The organization they take part for.
    Organization,
    /// Where they stand.
    State,
    /// What shows it.
    Evidence,
}

/// Where somebody stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// They have a place.
    Registered,
    /// They were there.
    Attended,
    /// They did all that was asked for.
    Completed,
    /// They do not come any more.
    Cancelled,
    /// They had a place and did not come.
    NoShow,
}

impl From<State> for RegistrationState {
    fn from(state: State) -> Self {
        match state {
            State::Registered => Self::Registered,
            State::Attended => Self::Attended,
            State::Completed => Self::Completed,
            State::Cancelled => Self::Cancelled,
            State::NoShow => Self::NoShow,
        }
    }
}

impl Field {
    /// Those that a list can do without. Who it is, and where they stand, it has to say.
    pub const OPTIONAL: [Self; 8] = [
        Self::Run,
        Self::Key,
        Self::Date,
        Self::Name,
        Self::GivenName,
        Self::FamilyName,
        Self::Organization,
        Self::Evidence,
    ];
}

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
        match name {
            "list" => Self::parse(include_str!("../../mappings/participation/list.toml")),
            _ => Err(format!("no mapping of participation called {name} is built in; give a file, or list")),
        }
    }

    fn check(&self) -> Result<(), String> {
        if self.delimiter.is_some_and(|delimiter| !delimiter.is_ascii()) {
            return Err("the mapping's delimiter must be one ASCII character such as ; or a tab".to_owned());
        }
        if let Some(name) = self.encoding.as_ref().filter(|name| !sheet::is_encoding(name)) {
            return Err(format!("the mapping names the encoding {name}, which is none; name one such as utf-8"));
        }
        for (field, words) in [(Field::Email, "email"), (Field::State, "state")] {
            if !self.columns.contains_key(&field) {
                return Err(format!("the mapping has no column for {words}; name it below [columns]"));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_and_the_example_in_the_documentation_can_be_read() {
        let documentation = include_str!("mapping.rs");
        let lines = documentation
            .lines()
            .skip_while(|line| *line != "//! ```toml")
            .skip(1)
            .take_while(|line| *line != "//! ```");
        let example: String = lines.map(|line| format!("{}\n", line.trim_start_matches("//!"))).collect();
        for mapping in [Mapping::parse(&example), Mapping::built_in("list")] {
            assert!(mapping.is_ok(), "{:?}", mapping.err());
        }
        assert!(Mapping::built_in("zoom").is_err_and(|reason| reason.contains("or list")));
    }

    #[test]
    fn a_mapping_that_means_nothing_is_refused() {
        for (text, reason) in [
            ("[columns]\nemail = \"E\"\n[states]\n", "no column for state"),
            ("[columns]\nemail = \"E\"\nstate = \"S\"\n[states]\nPassed = \"glorious\"", "glorious"),
            ("[columns]\nmail = \"E\"\n[states]\n", "mail"),
        ] {
            let refusal = Mapping::parse(text).expect_err("it means nothing");
            assert!(refusal.contains(reason), "{refusal}");
        }
    }
}
