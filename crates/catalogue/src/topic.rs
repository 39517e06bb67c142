//! Topics: concepts of a vocabulary, in the sense of SKOS. Needs and opportunities meet at topics.

use std::collections::BTreeMap;

use database::{id::TopicId, jsonb::Lazy, schema, text_enum};
use diesel::{deserialize::FromSqlRow, expression::AsExpression, prelude::*, sql_types::Jsonb};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::LanguageMap;

mod check;
mod circle;
mod named;
mod read;
mod write;

pub use named::{MOST_TOPICS, check_known_topics, check_topics};
pub use read::*;
pub use write::*;

text_enum! {
    /// How closely a concept of somebody else's vocabulary means the same.
    MatchKind {
        /// skos:exactMatch: interchangeable.
        Exact = "exact",
        /// skos:closeMatch: often interchangeable.
        Close = "close",
    }
}

/// A topic as it stands in the catalogue.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::topic)]
pub struct Topic {
    /// Its id.
    pub id: TopicId,
    /// The vocabulary it belongs to.
    pub scheme: String,
    /// Its short stable name in the vocabulary.
    pub notation: String,
    /// The language its label is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub label: Lazy<LanguageMap>,
    /// Other words for it, per language.
    pub alternative_labels: Lazy<AlternativeLabels>,
    /// What it means, per language.
    pub definition: Lazy<LanguageMap>,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it came into the catalogue.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

/// Other words for a topic: language tag to words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, AsExpression, FromSqlRow)]
#[diesel(sql_type = Jsonb)]
#[serde(transparent)]
pub struct AlternativeLabels(pub BTreeMap<String, Vec<String>>);

database::jsonb!(AlternativeLabels);

/// The same or nearly the same concept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicMatch {
    /// How close it is.
    pub kind: MatchKind,
    /// The concept's address, such as `http://vocab.getty.edu/aat/300163333`.
    pub uri: String,
}

/// A topic as somebody gives it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TopicInput {
    /// The vocabulary: `lyceum` for the starter vocabulary.
    pub scheme: String,
    /// Its short stable name in the vocabulary: small letters, digits and hyphens.
    pub notation: String,
    /// The language its label is first of all in.
    pub main_language: String,
    /// What it is called, per language; at most 200 characters.
    pub label: LanguageMap,
    /// Other words for it, per language.
    #[serde(default)]
    pub alternative_labels: AlternativeLabels,
    /// What it means, per language.
    #[serde(default)]
    pub definition: LanguageMap,
    /// Broader topics: `notation` of the same vocabulary, `scheme:notation` of another, or an id.
    #[serde(default)]
    pub broader: Vec<String>,
    /// Related topics, named likewise.
    #[serde(default)]
    pub related: Vec<String>,
    /// The same concept elsewhere.
    #[serde(default)]
    pub matches: Vec<TopicMatch>,
}
