use std::collections::BTreeSet;

use super::{line::quoted, row::Row, word};
use crate::round::{Level, Skill};

/// The skills of a cell, each topic once.
pub(super) fn read_all(row: &mut Row<'_>, column: &str, what_to_do: &str) -> Vec<Skill> {
    let skills: Vec<Skill> = row.some(column, read, what_to_do);
    let mut topics = BTreeSet::new();
    for skill in &skills {
        if !topics.insert(&skill.topic) {
            row.note(column, format!("{} is there more than once; keep one of them", quoted(&skill.topic)));
        }
    }
    skills
}

/// `topic` or `topic:level`.
fn read(text: &str) -> Result<Skill, String> {
    let (topic, level) = match text.rsplit_once(':') {
        Some((topic, level)) => (topic.trim(), level_after(level.trim(), text)?),
        None => (text, Level::default()),
    };
    if topic.is_empty() {
        return Err(format!("{} has no topic; write one before the colon", quoted(text)));
    }
    Ok(Skill { topic: topic.to_owned(), level })
}

fn level_after(level: &str, text: &str) -> Result<Level, String> {
    word::level(level).map_err(|problem| {
        let whole = quoted(&format!("{text}:introductory"));
        format!("{problem} after the last colon, as {whole} where the colon is the topic's own")
    })
}
