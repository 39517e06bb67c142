//! Words that offers and applications share.

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use catalogue::{Rejection, civil, problem::Problems};
use database::id::TopicId;
use mentorship::{accommodation, mode, skill, window};

use crate::{
    failure::nullable, mutation::input_id, opportunity::Level, request::RequestExt, scalar::Date, topic::Topic,
};

/// A way of taking part in a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "mode::PlacementMode")]
pub enum PlacementMode {
    /// At a distance.
    Online,
    /// On site.
    InPerson,
    /// Partly on site and partly at a distance.
    Hybrid,
}

/// What is there for access and for families, or needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "accommodation::Accommodation")]
pub enum Accommodation {
    /// The place can be reached and used with a wheelchair.
    WheelchairAccess,
    /// A hearing loop.
    HearingLoop,
    /// Interpretation into a sign language.
    SignLanguage,
    /// Captions for meetings.
    LiveCaptions,
    /// Documents work with a screen reader.
    AccessibleDocuments,
    /// A quiet room or a sensory-friendly setting.
    QuietSpace,
    /// An assistance animal can come along.
    AssistanceAnimal,
    /// Parts of it can be taken at a distance.
    RemoteParticipation,
    /// Times can be arranged to suit.
    FlexibleScheduling,
    /// Children are looked after.
    Childcare,
    /// The family can come along.
    FamilyLodging,
}

/// A topic, and how far one knows it or wants to.
#[derive(Clone)]
pub struct Skill(skill::Skill);

/// A topic, and how far one knows it or wants to.
#[Object]
impl Skill {
    /// The topic.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        nullable(async { Ok(ctx.request().loaders().topic_by_id.load(self.0.topic).await?.map(Topic)) }).await
    }

    /// Where it is offered, the highest level; where it is sought, the least that is of use.
    async fn level(&self) -> Level {
        self.0.level.into()
    }
}

/// A span of whole days, the first and the last of them included.
#[derive(SimpleObject, Clone)]
pub struct DayWindow {
    /// The first day.
    starts_on: Date,
    /// The last day.
    ends_on: Date,
}

/// A topic, and how far one knows it or wants to.
#[derive(InputObject)]
pub struct SkillInput {
    /// The topic: its id, topic_….
    topic: ID,
    /// Where it is offered, the highest level; where it is sought, the least that is of use.
    level: Level,
}

/// A span of whole days, the first and the last of them included.
#[derive(InputObject)]
pub struct DayWindowInput {
    /// The first day.
    starts_on: Date,
    /// The last day.
    ends_on: Date,
}

/// Skills as they are shown.
pub fn skills(rows: &[skill::Skill]) -> Vec<Skill> {
    rows.iter().copied().map(Skill).collect()
}

/// Windows as they are shown.
pub fn day_windows(rows: &[window::Window]) -> Vec<DayWindow> {
    rows.iter().map(|row| DayWindow { starts_on: row.starts_on.into(), ends_on: row.ends_on.into() }).collect()
}

/// Values of one enum as those of the other.
pub fn list<T, Into: From<T>>(values: impl IntoIterator<Item = T>) -> Vec<Into> {
    values.into_iter().map(Into::from).collect()
}

/// The skills that a field of this name lists.
///
/// # Errors
/// Where one of them names no id of a topic.
pub fn input_skills(given: &[SkillInput], field: &str) -> Result<Vec<skill::Skill>, Rejection> {
    let read = given.iter().enumerate().map(|(at, one)| {
        let topic: TopicId = input_id(&one.topic, &format!("{field}.{at}.topic"))?;
        Ok(skill::Skill { topic, level: one.level.into() })
    });
    read.collect()
}

/// The windows that a field of this name lists; what is no day is noted.
pub fn input_windows(given: &[DayWindowInput], field: &str, problems: &mut Problems) -> Vec<window::Window> {
    let mut windows = Vec::new();
    for (at, one) in given.iter().enumerate() {
        let starts_on = civil::date(&one.starts_on.0, &format!("{field}.{at}.starts_on"), problems);
        let ends_on = civil::date(&one.ends_on.0, &format!("{field}.{at}.ends_on"), problems);
        windows.extend(starts_on.zip(ends_on).map(|(starts_on, ends_on)| window::Window { starts_on, ends_on }));
    }
    windows
}
