//! Mappings: where in a platform's report it says who was there, and for how long. A mapping is a TOML file.
//!
//! ```toml
//! # How the file is written.
//! encoding = "utf-8"              # where its first bytes do not say it; also utf-16le, windows-1252
//! delimiter = ";"                 # left out: what parts the heading
//! order = "mdy"                   # 7/22/2026 is 22 July; also dmy, ymd
//! null = ["--"]                   # cells that say nothing, besides blank ones
//! titles = ["Summary", "Guests"]  # rows that begin another part of the file: what stands below is read no longer
//! parentheses = "original"        # what "Ana (Ana Álvarez)" is called: original, drop (Ana), or keep, all of it
//! attended = ["Yes"]              # in the column attended: they were there
//! absent = ["No"]                 # they were not; such a row is set aside
//! staff = ["Organizer"]           # in the column role: they run the session; such a row is set aside
//!
//! # The tables it may have, the first that is found counts. Each column is named, or several of which the first that says
//! # something counts; those that are not optional make the heading.
//! [[table]]
//! title = "Guests"                # the row before the heading; left out: the heading may stand anywhere
//! optional = ["duration"]
//! [table.columns]
//! email = ["Email", "User Email"]
//! name = "Name"                   # or given_name and family_name
//! joined = "Join Time"            # in UTC where the heading ends in "(UTC)"
//! left = "Leave Time"
//! duration = "Minutes"            # counts where there are no times: 57, 0:57:12, 1h 2m 3s
//! ```
//!
//! Further columns are `registered_email`, which counts before `email`, `attended` and `role`.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::{
    reading::day::Order,
    sheet::{self, Columns},
};

/// How a platform reports who was there.
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
    /// Rows that begin another part of the file.
    #[serde(default)]
    pub titles: Vec<String>,
    /// What is meant by parentheses after a name.
    #[serde(default)]
    pub parentheses: Parentheses,
    /// What says that they were there.
    #[serde(default)]
    pub attended: Vec<String>,
    /// What says that they were not.
    #[serde(default)]
    pub absent: Vec<String>,
    /// The roles of those who run the session.
    #[serde(default)]
    pub staff: Vec<String>,
    /// The tables it may have.
    #[serde(rename = "table")]
    pub tables: Vec<TableMapping>,
}

/// A table of a report.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TableMapping {
    /// The row before the heading.
    pub title: Option<String>,
    /// Fields without which it is the table nevertheless.
    #[serde(default)]
    pub optional: Vec<Field>,
    /// Where the fields stand.
    pub columns: BTreeMap<Field, Columns>,
}

/// What is said of somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    /// The address with which they registered.
    RegisteredEmail,
    /// The address with which they came.
    Email,
    /// What they are called.
    Name,
    /// Their given name.
    GivenName,
    /// Their family name.
    FamilyName,
    /// When they came.
    Joined,
    /// When they left.
    Left,
    /// How long they were there.
    Duration,
    /// Whether they were there.
    Attended,
    /// What they were there as.
    Role,
}

/// What is meant by parentheses after a name.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Parentheses {
    /// They belong to the name.
    #[default]
    Keep,
    /// They hold the name by which somebody is known, after one that they chose.
    Original,
    /// They hold something else than a name.
    Drop,
}

const BUILT_IN: [(&str, &str); 5] = [
    ("zoom", include_str!("../../mappings/attendance/zoom.toml")),
    ("teams", include_str!("../../mappings/attendance/teams.toml")),
    ("goto", include_str!("../../mappings/attendance/goto.toml")),
    ("meet", include_str!("../../mappings/attendance/meet.toml")),
    ("list", include_str!("../../mappings/attendance/list.toml")),
];

impl Mapping {
    /// The names of those that are built in.
    pub const NAMES: [&str; 5] = ["zoom", "teams", "goto", "meet", "list"];

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
        match BUILT_IN.iter().find(|(known, _)| *known == name) {
            Some((_, text)) => Self::parse(text),
            None => Err(format!(
                "no mapping of attendance called {name} is built in; give a file, or one of {}",
                Self::NAMES.join(", ")
            )),
        }
    }

    fn check(&self) -> Result<(), String> {
        if self.delimiter.is_some_and(|delimiter| !delimiter.is_ascii()) {
            return Err("the mapping's delimiter must be one ASCII character such as ; or a tab".to_owned());
        }
        if let Some(name) = self.encoding.as_ref().filter(|name| !sheet::is_encoding(name)) {
            return Err(format!("the mapping names the encoding {name}, which is none; name one such as utf-8"));
        }
        if self.tables.is_empty() {
            return Err("the mapping has no table; add one with [[table]]".to_owned());
        }
        for table in &self.tables {
            let has = |field| table.columns.contains_key(&field);
            if !Field::OF_SOMEBODY.into_iter().any(has) {
                return Err("a table of the mapping says not who it was; name its column email or name".to_owned());
            }
            if has(Field::Joined) != has(Field::Left) {
                return Err("a table of the mapping has one of the columns joined and left; name both".to_owned());
            }
        }
        Ok(())
    }
}

impl Field {
    /// Those that tell who it is.
    pub const OF_SOMEBODY: [Self; 4] = [Self::RegisteredEmail, Self::Email, Self::Name, Self::GivenName];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_in_can_be_read() {
        for name in Mapping::NAMES {
            assert!(Mapping::built_in(name).is_ok(), "{name}: {:?}", Mapping::built_in(name).err());
        }
        assert!(Mapping::built_in("nobody").is_err_and(|reason| reason.contains("zoom, teams, goto, meet, list")));
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
            ("order = \"mdy\"", "table"),
            ("table = []", "[[table]]"),
            ("[[table]]\n[table.columns]\nduration = \"Minutes\"", "email or name"),
            ("[[table]]\n[table.columns]\nemail = \"E\"\njoined = \"J\"", "name both"),
            ("[[table]]\n[table.columns]\nemail = \"E\"\nshoe_size = \"S\"", "shoe_size"),
            ("encoding = \"klingon\"\n[[table]]\n[table.columns]\nemail = \"E\"", "klingon"),
        ] {
            let refusal = Mapping::parse(text).expect_err("it means nothing");
            assert!(refusal.contains(reason), "{refusal}");
        }
    }
}
