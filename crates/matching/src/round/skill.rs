use serde::{Deserialize, Serialize};

/// A topic, and how well it is known or wanted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Skill {
    /// The topic.
    pub topic: String,
    /// The level.
    #[serde(default)]
    pub level: Level,
}

/// How far a skill goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// For beginners.
    #[default]
    Introductory,
    /// For people who know the basics.
    Intermediate,
    /// For specialists.
    Advanced,
}
