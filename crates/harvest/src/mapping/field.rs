//! The fields that a mapping can fill, and how TOML names them.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Deserializer, de::Error};

use super::Rule;
use crate::reading::tongue;

/// A field of an opportunity, of its run, its session or its listing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// The language of a text; none: the main language.
    pub language: Option<String>,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.language {
            Some(language) => write!(f, "{}.{language}", self.name),
            None => f.write_str(self.name),
        }
    }
}

/// Fields that hold text in several languages.
const TEXTS: [&str; 3] = ["title", "description", "outcomes"];

/// All other fields. Those of an opportunity, then its organizations, its run, its place, its session.
const OTHERS: [&str; 40] = [
    "key",
    "kind",
    "status",
    "main_language",
    "url",
    "languages",
    "caption_languages",
    "levels",
    "for_sectors",
    "admitted_sectors",
    "accessibility",
    "topics",
    "words",
    "owner",
    "host",
    "presenter",
    "funder",
    "pacing",
    "mode",
    "starts_on",
    "ends_on",
    "enrolment_opens_on",
    "enrolment_closes_on",
    "zone",
    "capacity",
    "prices",
    "registration_url",
    "weeks",
    "hours_per_week",
    "hours_per_week_least",
    "hours_per_week_most",
    "place_name",
    "address",
    "locality",
    "region",
    "country",
    "starts_time",
    "ends_time",
    "link",
    "recording_url",
];

impl Field {
    /// The field called so.
    pub fn named(name: &str) -> Option<Self> {
        let name = TEXTS.iter().chain(&OTHERS).find(|known| **known == name)?;
        Some(Self { name, language: None })
    }
}

/// A column's name, a rule, or several of them.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Column(String),
    Rule(Box<Rule>),
    Several(Vec<Written>),
}

impl Written {
    fn rules(self) -> Vec<Rule> {
        match self {
            Self::Column(column) => vec![Rule { column: Some(column), ..Rule::default() }],
            Self::Rule(rule) => vec![*rule],
            Self::Several(several) => several.into_iter().flat_map(Self::rules).collect(),
        }
    }
}

pub(super) fn rules<'de, D: Deserializer<'de>>(deserializer: D) -> Result<BTreeMap<Field, Vec<Rule>>, D::Error> {
    let mut rules = BTreeMap::new();
    for (name, value) in BTreeMap::<String, toml::Value>::deserialize(deserializer)? {
        let unknown = || {
            D::Error::custom(format!(
                "there is no field {name}; fields are {}, {}",
                TEXTS.join(", "),
                OTHERS.join(", ")
            ))
        };
        let field = Field::named(&name).ok_or_else(unknown)?;
        for (language, value) in per_language(&field, value) {
            let field = Field { language, ..field };
            let written = Written::deserialize(value).map_err(|_| {
                D::Error::custom(format!(
                    "the field {field} is neither a column's name nor a rule; a rule has column, constant, strip_prefix, strip_suffix, split, \
                     values, otherwise, single, without_query, audience, currency_column"
                ))
            })?;
            rules.insert(field, written.rules());
        }
    }
    Ok(rules)
}

/// `title = { fr = "Nom", es = "Nombre" }` is a field for each language; the language `""` is the main one.
fn per_language(field: &Field, value: toml::Value) -> Vec<(Option<String>, toml::Value)> {
    match value {
        toml::Value::Table(table)
            if TEXTS.contains(&field.name) && table.keys().all(|key| key.is_empty() || tongue::is_tag(key)) =>
        {
            table
                .into_iter()
                .map(|(language, value)| (Some(language).filter(|language| !language.is_empty()), value))
                .collect()
        }
        value => vec![(None, value)],
    }
}

pub(super) fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Given::deserialize(deserializer)? {
        Given::One(one) => vec![one],
        Given::Several(several) => several,
    })
}
