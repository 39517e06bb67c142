//! What can be read about the calendar of an exchange.

use std::sync::Arc;

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use futures::future::try_join_all;
use mentorship::calendar as domain;

use super::lists::{
    self, CalendarExpectationConnection, CalendarExpertiseConnection, CalendarMisses, CalendarTopicConnection,
};
use crate::{
    cost::{cost, list_size, names, points},
    expectation::Expectation,
    expertise::Expertise,
    failure::{nullable, required},
    organization::{self, Organization},
    request::RequestExt,
    round::Round,
    scalar::Date,
    topic::Topic,
};

/// How what can be taught stands beside what is expected to be needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Standing")]
pub enum CalendarStanding {
    /// All who are expected to need it could learn it in time.
    Covered,
    /// Not all of them could.
    Short,
    /// It could be learned, and nobody is expected to need it.
    Unsought,
    /// Nobody else teaches it in time, up to the level that is needed.
    Uncovered,
}

/// The calendar of an exchange over several years: what partners can teach beside what they expect to need, where the two miss each
/// other, and the rounds to come.
#[derive(Clone)]
pub struct ExchangeCalendar(pub(super) Arc<domain::Calendar>);

/// The calendar of an exchange over several years: what partners can teach beside what they expect to need, where the two miss each
/// other, and the rounds to come. It is worked out who could learn what where, so that as many people as can be learn what they are
/// expected to need, and where not all can, those that need it first. People learn at another partner than their own; who teaches a
/// topic that is narrower teaches what is sought; and nobody learns in years that are over. It binds nobody.
#[Object]
impl ExchangeCalendar {
    /// Its first day.
    async fn from(&self) -> Date {
        self.0.days.starts_on.into()
    }

    /// Its last day.
    async fn until(&self) -> Date {
        self.0.days.ends_on.into()
    }

    /// Rounds of the exchange whose own days, or those of their periods, fall into it, the earliest to open first; at most 200. Those
    /// that nobody was called to yet are seen by those who run it and its committee. Counted as 10 items. Costs nothing.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(10), None, None))]
    async fn rounds(&self) -> Vec<Round> {
        self.0.rounds.iter().cloned().map(Round::of).collect()
    }

    /// Rounds to come that nobody has made yet, if the exchange keeps its cadence: one every `cadenceMonths` after the last round that
    /// you see and that was not cancelled. None where there is no round or no cadence; at most 120. Counted as 10 items. Costs nothing.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(10), None, None))]
    async fn planned_rounds(&self) -> Vec<PlannedRound> {
        self.0.planned.iter().cloned().map(PlannedRound).collect()
    }

    /// Each topic in each year in which it can be learned, or by whose end it is needed, in the order of years. Counted as many items
    /// as `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn topics(
        &self,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<CalendarTopicConnection>> {
        nullable(async { lists::topics(&self.0, first, after).map(Some) }).await
    }

    /// What is expected to be needed by some day of the calendar, the earliest needed first. Counted as many items as `first` says,
    /// 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn expectations(
        &self,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<CalendarExpectationConnection>> {
        nullable(async { lists::expectations(&self.0, |_| true, first, after).map(Some) }).await
    }

    /// What can be learned on some day of the calendar, the earliest to begin first. Counted as many items as `first` says, 20 if it
    /// says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn expertise(
        &self,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<CalendarExpertiseConnection>> {
        nullable(async { lists::expertise(&self.0, |_| true, first, after).map(Some) }).await
    }

    /// Where the two miss each other. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn misses(&self) -> CalendarMisses {
        CalendarMisses(self.0.clone())
    }
}

/// A round to come that nobody has made yet.
#[derive(Clone)]
pub struct PlannedRound(domain::PlannedRound);

/// A round to come that nobody has made yet. Its days are as far from each other as those of the last round.
#[Object]
impl PlannedRound {
    /// The first day on which places would be offered and people apply.
    async fn opens_on(&self) -> Date {
        self.0.days.opens_on.into()
    }

    /// The last day for it.
    async fn closes_on(&self) -> Date {
        self.0.days.closes_on.into()
    }

    /// The day by which the committee would have to have decided.
    async fn decides_by(&self) -> Date {
        self.0.days.decides_by.into()
    }

    /// Who could host: the partners that hosted the fewest placements so far, by name where they hosted as many, at most 5. Who is
    /// named for an earlier round to come counts as having hosted one more, so that hosting goes around. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn hosts(&self, ctx: &Context<'_>) -> Result<Vec<Organization>> {
        required(ctx, async {
            let loaders = ctx.request().loaders();
            let found = self.0.rotation.iter().map(|id| loaders.organization_by_id.load(*id));
            let found = try_join_all(found).await?;
            Ok(found.into_iter().flatten().map(Organization).collect())
        })
        .await
    }
}

/// A topic in a year: where it can be learned then, and who is expected to need it by then.
#[derive(Clone)]
pub struct CalendarTopic {
    pub(super) calendar: Arc<domain::Calendar>,
    /// Its place in the calendar.
    pub(super) at: usize,
}

/// A topic in a year: where it can be learned then, and who is expected to need it by then. What is expected counts once, in the year
/// of its last day, and can be met in earlier years too; what can be taught counts in each year.
#[Object]
impl CalendarTopic {
    /// The year.
    async fn year(&self) -> i32 {
        i32::from(self.row().year)
    }

    /// The topic.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        nullable(async { Ok(ctx.request().loaders().topic_by_id.load(self.row().topic).await?.map(Topic)) }).await
    }

    /// How many people could be hosted for it in the year, and for narrower topics, at least up to the lowest level that is needed.
    async fn offered(&self) -> i32 {
        self.row().offered
    }

    /// How many are expected to need it by a day of the year.
    async fn expected(&self) -> i32 {
        self.row().expected
    }

    /// How many of those could learn it in time.
    async fn met(&self) -> i32 {
        self.row().met
    }

    /// How many of those could not.
    async fn short(&self) -> i32 {
        self.row().short()
    }

    /// How the two stand beside each other. Where nobody needs it by a day of this year, it is covered if somebody who needs it later,
    /// or a broader topic, could learn it here this year, and unsought if not.
    async fn standing(&self) -> CalendarStanding {
        self.row().standing.into()
    }

    /// Who could teach it in the year, as counted in `offered`. Counted as 5 items. Costs nothing.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(5), None, None))]
    async fn expertise(&self) -> Vec<Expertise> {
        self.row().expertise.iter().cloned().map(Expertise).collect()
    }

    /// Who is expected to need it, as counted in `expected`. Counted as 5 items. Costs nothing.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(5), None, None))]
    async fn expectations(&self) -> Vec<Expectation> {
        self.row().expectations.iter().cloned().map(Expectation).collect()
    }
}

impl CalendarTopic {
    fn row(&self) -> &domain::TopicYear {
        &self.calendar.topics[self.at]
    }
}

/// What is expected to be needed, and who could teach it.
#[derive(Clone)]
pub struct CalendarExpectation(pub(super) domain::MetExpectation);

/// What is expected to be needed, and who could teach it.
#[Object]
impl CalendarExpectation {
    /// What is expected. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn expectation(&self) -> Expectation {
        Expectation(self.0.row.clone())
    }

    /// How many of its people could learn it in time.
    async fn met(&self) -> i32 {
        self.0.met()
    }

    /// How many of them could not.
    async fn short(&self) -> i32 {
        self.0.short()
    }

    /// How it stands: covered, short, or uncovered.
    async fn standing(&self) -> CalendarStanding {
        self.0.standing().into()
    }

    /// Where and when they could, in the order of years. Counted as 5 items. Costs nothing.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(5), None, None))]
    async fn met_by(&self) -> Vec<CalendarMeeting> {
        self.0.met_by.iter().cloned().map(CalendarMeeting).collect()
    }
}

/// People who could learn somewhere what they are expected to need.
#[derive(Clone)]
pub struct CalendarMeeting(domain::Meeting);

/// People who could learn somewhere what they are expected to need.
#[Object]
impl CalendarMeeting {
    /// At which partner.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.expertise.organization_id)).await
    }

    /// What is taught there. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn expertise(&self) -> Expertise {
        Expertise(self.0.expertise.clone())
    }

    /// In which year.
    async fn year(&self) -> i32 {
        i32::from(self.0.year)
    }

    /// How many people.
    async fn people(&self) -> i32 {
        self.0.people
    }
}

/// What can be learned, and how much of it is of use.
#[derive(Clone)]
pub struct CalendarExpertise(pub(super) domain::UsedExpertise);

/// What can be learned, and how much of it is of use.
#[Object]
impl CalendarExpertise {
    /// What can be learned. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn expertise(&self) -> Expertise {
        Expertise(self.0.row.clone())
    }

    /// How many people could learn it there who are expected to need it, in all years of the calendar.
    async fn used(&self) -> i32 {
        self.0.used()
    }

    /// The same year by year, for the years of the calendar; at most 11. Counted as 3 items. Costs nothing.
    #[graphql(directive = cost::apply(points(0)), directive = list_size::apply(Some(3), None, None))]
    async fn years(&self) -> Vec<CalendarExpertiseYear> {
        let people = self.0.row.people;
        let year = |one: &domain::UsedYear| CalendarExpertiseYear { year: i32::from(one.year), people, used: one.used };
        self.0.years.iter().map(year).collect()
    }
}

/// How much of what can be learned is of use in a year.
#[derive(SimpleObject)]
pub struct CalendarExpertiseYear {
    /// The year.
    year: i32,
    /// How many people could be hosted.
    people: i32,
    /// How many of those places people could take who are expected to need it.
    used: i32,
}
