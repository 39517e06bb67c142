//! Skills: topics that are offered or sought, and how far.

use catalogue::opportunity::Level;
use database::id::TopicId;
use serde::{Deserialize, Serialize};

/// The most skills that are offered or sought together.
pub const MOST_SKILLS: usize = 10;

/// A topic, and how well it is known or wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Skill {
    /// The topic.
    pub topic: TopicId,
    /// Offered: the highest level. Sought: the least that is of use.
    pub level: Level,
}

/// The level as the solver calls it.
pub(crate) fn level(level: Level) -> matching::round::Level {
    match level {
        Level::Introductory => matching::round::Level::Introductory,
        Level::Intermediate => matching::round::Level::Intermediate,
        Level::Advanced => matching::round::Level::Advanced,
    }
}
