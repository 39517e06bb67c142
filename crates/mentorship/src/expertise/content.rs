//! What a partner says of what it can teach.

use catalogue::{
    opportunity::Level,
    problem::{Problems, Rejection},
};
use database::{AsyncPgConnection, id::TopicId};
use identity::text::check_text;
use jiff::civil::Date;
use serde::Serialize;

use super::Expertise;
use crate::{
    calendar::{check_days, check_people, check_topic},
    given,
    window::Window,
};

/// The longest note, in characters.
const LONGEST_NOTE: usize = 2_000;

/// What a partner says of something that it can teach.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpertiseContent {
    /// What it can teach.
    pub topic: TopicId,
    /// Up to which level.
    pub level: Level,
    /// How many people it could host for it in a year.
    pub people: i32,
    /// The first day on which it can, `YYYY-MM-DD`.
    pub starts_on: String,
    /// The last day.
    pub ends_on: String,
    /// What else there is to know; at most 2,000 characters.
    pub note: Option<String>,
}

/// What is to change of it. A field that is `None` stays as it is; one that is `Some(None)` is emptied.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpertiseChange {
    /// What it can teach.
    pub topic: Option<TopicId>,
    /// Up to which level.
    pub level: Option<Level>,
    /// How many people it could host for it in a year.
    pub people: Option<i32>,
    /// The first day on which it can.
    pub starts_on: Option<String>,
    /// The last day.
    pub ends_on: Option<String>,
    /// What else there is to know.
    pub note: Option<Option<String>>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

impl ExpertiseContent {
    /// Its days, where nothing is wrong with it.
    pub(super) async fn check(&self, conn: &mut AsyncPgConnection, today: Date) -> Result<Window, Rejection> {
        let mut problems = Problems::new();
        check_topic(conn, self.topic, &mut problems).await?;
        check_people(self.people, &mut problems);
        let days = check_days(&self.starts_on, &self.ends_on, today, &mut problems);
        check_text(self.note.as_deref(), "note", LONGEST_NOTE, &mut problems);
        given::settled(problems, days)
    }
}

impl Expertise {
    /// What somebody would have to say for it to be as it is.
    pub(super) fn content(&self) -> ExpertiseContent {
        ExpertiseContent {
            topic: self.topic_id,
            level: self.level,
            people: self.people,
            starts_on: self.starts_on.to_string(),
            ends_on: self.ends_on.to_string(),
            note: self.note.clone(),
        }
    }
}

impl ExpertiseChange {
    pub(super) fn applied_to(self, before: ExpertiseContent) -> ExpertiseContent {
        ExpertiseContent {
            topic: self.topic.unwrap_or(before.topic),
            level: self.level.unwrap_or(before.level),
            people: self.people.unwrap_or(before.people),
            starts_on: self.starts_on.unwrap_or(before.starts_on),
            ends_on: self.ends_on.unwrap_or(before.ends_on),
            note: self.note.unwrap_or(before.note),
        }
    }
}
