//! A need, and what would meet it.

use std::collections::HashMap;

use serde_json::{Value, json};

/// A need with its judgements.
pub(super) struct Judged {
    pub(super) key: String,
    pub(super) language: String,
    pub(super) organization: String,
    pub(super) statement: String,
    pub(super) topics: Vec<String>,
    pub(super) languages: Vec<String>,
    pub(super) formats: Vec<String>,
    pub(super) accessibility: Vec<String>,
    pub(super) wanted_by: Option<String>,
    pub(super) price_ceiling: Option<(i64, String)>,
    /// Key of an opportunity -> 3 where it is exactly what is needed, 2 where it is useful, 1 where it is marginal.
    pub(super) grades: HashMap<String, u8>,
    pub(super) part: Part,
}

/// Which needs are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Those by which weights may be chosen.
    Tuning,
    /// Those by which they may not.
    HeldOut,
    /// All.
    Both,
}

/// The needs of a file. Every third is held out.
pub(super) fn read(file: &str) -> Vec<Judged> {
    let file: toml::Table = file.parse().expect("it is TOML");
    let needs = json!(file)["need"].as_array().cloned().expect("it has needs");
    needs.iter().enumerate().map(|(place, need)| judged(place, need)).collect()
}

fn judged(place: usize, need: &Value) -> Judged {
    let grades = [("exactly", 3), ("useful", 2), ("marginal", 1)]
        .into_iter()
        .flat_map(|(judgement, grade)| words(&need[judgement]).into_iter().map(move |key| (key, grade)));
    let ceiling = &need["price_ceiling"];
    Judged {
        key: word(&need["key"]).expect("a need has a key"),
        language: word(&need["language"]).expect("a need is said in a language"),
        organization: word(&need["organization"]).expect("a need is somebody's"),
        statement: word(&need["statement"]).expect("a need is said"),
        topics: words(&need["topics"]),
        languages: words(&need["languages"]),
        formats: words(&need["formats"]),
        accessibility: words(&need["accessibility"]),
        wanted_by: word(&need["wanted_by"]),
        price_ceiling: ceiling["amount"].as_i64().zip(word(&ceiling["currency"])),
        grades: grades.collect(),
        part: if place % 3 == 2 { Part::HeldOut } else { Part::Tuning },
    }
}

fn word(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

fn words(value: &Value) -> Vec<String> {
    value.as_array().into_iter().flatten().filter_map(word).collect()
}
