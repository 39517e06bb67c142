//! What generated texts are made of: the starter vocabulary's topics, and patterns in three languages.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::Context;
use rand::{Rng, RngExt};
use serde::{Deserialize, de::DeserializeOwned};

/// The languages texts are generated in.
pub const LANGUAGES: [&str; 3] = ["en", "fr", "es"];

/// Everything texts are made of.
pub struct Words {
    /// The vocabulary, the more frequent topics first.
    pub topics: Vec<Topic>,
    /// Names, the same in every language.
    pub names: Names,
    patterns: BTreeMap<&'static str, Patterns>,
}

/// A topic of the starter vocabulary.
#[derive(Deserialize)]
pub struct Topic {
    /// Its vocabulary.
    pub scheme: String,
    /// Its short name.
    pub notation: String,
    /// The language of its first label.
    pub main_language: String,
    /// Its name, per language.
    pub label: BTreeMap<String, String>,
    /// Other words for it, per language.
    #[serde(default)]
    pub alternative_labels: BTreeMap<String, Vec<String>>,
    /// Notations of what is broader.
    #[serde(default)]
    pub broader: Vec<String>,
}

/// Names of places, people and organizations.
#[derive(Deserialize)]
pub struct Names {
    /// Towns and regions.
    pub places: Vec<String>,
    first: Vec<String>,
    syllables: Vec<String>,
    /// Patterns of organizations' names.
    pub organizations: Vec<String>,
}

#[derive(Deserialize)]
struct Patterns {
    titles: Vec<String>,
    turns: Vec<String>,
    audiences: Vec<String>,
    sentences: Vec<String>,
}

/// What one opportunity is about, so that its texts in several languages say the same.
pub struct Subject {
    topics: [usize; 2],
    title: usize,
    turn: usize,
    audience: usize,
    sentences: Vec<usize>,
    place: String,
    person: String,
}

impl Words {
    /// Reads the project's vocabulary and the patterns in `bench/words`.
    ///
    /// # Errors
    /// Where a file is missing or not as expected.
    pub fn read() -> anyhow::Result<Self> {
        #[derive(Deserialize)]
        struct Vocabulary {
            topic: Vec<Topic>,
        }
        let mut patterns = BTreeMap::new();
        for language in LANGUAGES {
            patterns.insert(language, read(&format!("bench/words/{language}.toml"))?);
        }
        let mut topics = read::<Vocabulary>("demo/vocabulary.toml")?.topic;
        // The vocabulary's own order is by area; what is frequent lies in all of them.
        topics.sort_by_cached_key(|topic| crate::fingerprint::digest(topic.notation.as_bytes()));
        Ok(Self { topics, names: read("bench/words/names.toml")?, patterns })
    }

    /// A subject about these topics (positions in [`Words::topics`]).
    pub fn subject(&self, rng: &mut impl Rng, topics: &[usize]) -> Subject {
        let patterns = &self.patterns["en"];
        let first = topics.first().copied().unwrap_or_default();
        Subject {
            topics: [first, topics.get(1).copied().unwrap_or(first)],
            title: favourite(rng, patterns.titles.len()),
            turn: favourite(rng, patterns.turns.len()),
            audience: favourite(rng, patterns.audiences.len()),
            sentences: (0..rng.random_range(2..6)).map(|_| rng.random_range(0..patterns.sentences.len())).collect(),
            place: pick(rng, &self.names.places).clone(),
            person: self.person(rng),
        }
    }

    /// Its title in a language.
    pub fn title(&self, subject: &Subject, language: &str) -> String {
        let patterns = &self.patterns[language];
        capitalised(&self.fill(&patterns.titles[subject.title], subject, language))
    }

    /// Its description in a language.
    pub fn description(&self, subject: &Subject, language: &str) -> String {
        let patterns = &self.patterns[language];
        let sentences = subject.sentences.iter().map(|at| self.fill(&patterns.sentences[*at], subject, language));
        sentences.collect::<Vec<_>>().join(" ")
    }

    fn fill(&self, pattern: &str, subject: &Subject, language: &str) -> String {
        let patterns = &self.patterns[language];
        let label = |at: usize| self.topics[at].label.get(language).map_or("", String::as_str);
        let mut filled = String::with_capacity(120);
        let mut rest = pattern;
        while let Some((before, (slot, after))) =
            rest.split_once('{').and_then(|(before, slot)| Some((before, slot.split_once('}')?)))
        {
            filled.push_str(before);
            match slot {
                "topic" => filled.push_str(label(subject.topics[0])),
                "topic2" => filled.push_str(label(subject.topics[1])),
                "turn" => filled.push_str(&patterns.turns[subject.turn]),
                "audience" => filled.push_str(&patterns.audiences[subject.audience]),
                "place" => filled.push_str(&subject.place),
                _ => filled.push_str(&subject.person),
            }
            rest = after;
        }
        filled.push_str(rest);
        filled
    }

    fn person(&self, rng: &mut impl Rng) -> String {
        let mut surname = String::new();
        for _ in 0..3 {
            surname.push_str(pick::<String>(rng, &self.names.syllables));
        }
        format!("{} {}", pick(rng, &self.names.first), capitalised(&surname))
    }
}

fn read<T: DeserializeOwned>(path: &str) -> anyhow::Result<T> {
    let text =
        fs::read_to_string(Path::new(path)).with_context(|| format!("{path} is needed to generate a catalogue"))?;
    toml::from_str(&text).with_context(|| format!("{path} cannot be understood"))
}

fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// One of many, the first much more often than the last.
pub fn favourite(rng: &mut impl Rng, count: usize) -> usize {
    let along: f64 = rng.random();
    ((along * along * count as f64) as usize).min(count - 1)
}

/// Any of them.
pub fn pick<'t, T>(rng: &mut impl Rng, all: &'t [T]) -> &'t T {
    &all[rng.random_range(0..all.len())]
}
