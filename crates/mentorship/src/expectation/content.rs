//! What a partner says of what it expects to need.

use catalogue::{
    opportunity::Level,
    problem::{Problems, Rejection},
};
use database::{AsyncPgConnection, id::TopicId};
use identity::text::check_text;
use jiff::civil::Date;
use serde::Serialize;

use super::{Expectation, Occasion};
use crate::{
    calendar::{check_days, check_people, check_topic},
    given,
    window::Window,
};

/// The longest text about an occasion, in characters.
const LONGEST_ABOUT: usize = 2_000;

/// What a partner says of something that it expects to need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ExpectationContent {
    /// What its people are to learn.
    pub topic: TopicId,
    /// The least level that is of use.
    pub level: Level,
    /// What it is needed for.
    pub occasion: Occasion,
    /// Which one, in words; at most 2,000 characters.
    pub about: String,
    /// How many of its people are to learn it.
    pub people: i32,
    /// The first day on which they can, `YYYY-MM-DD`.
    pub starts_on: String,
    /// The last day: by then it is needed.
    pub ends_on: String,
}

/// What is to change of it. A field that is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ExpectationChange {
    /// What its people are to learn.
    pub topic: Option<TopicId>,
    /// The least level that is of use.
    pub level: Option<Level>,
    /// What it is needed for.
    pub occasion: Option<Occasion>,
    /// Which one, in words.
    pub about: Option<String>,
    /// How many of its people are to learn it.
    pub people: Option<i32>,
    /// The first day on which they can.
    pub starts_on: Option<String>,
    /// The last day.
    pub ends_on: Option<String>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

impl ExpectationContent {
    /// Its days, where nothing is wrong with it.
    pub(super) async fn check(&self, conn: &mut AsyncPgConnection, today: Date) -> Result<Window, Rejection> {
        let mut problems = Problems::new();
        check_topic(conn, self.topic, &mut problems).await?;
        check_text(Some(&self.about), "about", LONGEST_ABOUT, &mut problems);
        check_people(self.people, &mut problems);
        let days = check_days(&self.starts_on, &self.ends_on, today, &mut problems);
        given::settled(problems, days)
    }
}

impl Expectation {
    /// What somebody would have to say for it to be as it is.
    pub(super) fn content(&self) -> ExpectationContent {
        ExpectationContent {
            topic: self.topic_id,
            level: self.level,
            occasion: self.occasion,
            about: self.about.clone(),
            people: self.people,
            starts_on: self.starts_on.to_string(),
            ends_on: self.ends_on.to_string(),
        }
    }
}

impl ExpectationChange {
    pub(super) fn applied_to(self, before: ExpectationContent) -> ExpectationContent {
        ExpectationContent {
            topic: self.topic.unwrap_or(before.topic),
            level: self.level.unwrap_or(before.level),
            occasion: self.occasion.unwrap_or(before.occasion),
            about: self.about.unwrap_or(before.about),
            people: self.people.unwrap_or(before.people),
            starts_on: self.starts_on.unwrap_or(before.starts_on),
            ends_on: self.ends_on.unwrap_or(before.ends_on),
        }
    }
}
