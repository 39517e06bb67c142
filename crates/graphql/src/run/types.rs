//! What can be read about a run, with prices and places.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use catalogue::{money, place, run as domain};

use crate::{
    completion::CompletionRule,
    cost::{cost, list_size, names, points},
    evaluation::{self, RunEvaluation},
    failure::{nullable, required},
    opportunity::Opportunity,
    organization::Sector,
    registration::{
        self, Asked, Registration, RegistrationConnection, RegistrationState, RegistrationTerms, SeatSetAside,
    },
    request::RequestExt,
    scalar::{Date, DateTime},
    session::{Recurrence, Session},
};

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::RunStatus")]
pub enum RunStatus {
    /// Announced; one cannot register yet.
    Announced,
    /// One can register or take part.
    Open,
    /// Put off to a day not yet known.
    Postponed,
    /// It takes place, but online.
    MovedOnline,
    /// It does not take place.
    Cancelled,
    /// It has taken place.
    Ended,
    /// Paused.
    OnHold,
}

/// Who sets the pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Pacing")]
pub enum Pacing {
    /// It takes place in sessions at set times.
    Scheduled,
    /// It runs from a first to a last day, with work to hand in by dates the teacher sets.
    InstructorPaced,
    /// Everybody works in their own time.
    SelfPaced,
}

/// How one takes part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Mode")]
pub enum Mode {
    /// At a distance.
    Online,
    /// On site.
    InPerson,
    /// On site or at a distance, as one prefers.
    Hybrid,
}

/// What a place in a run costs for somebody.
pub struct Price(money::Price);

/// What a place in a run costs for somebody.
#[Object]
impl Price {
    /// In minor units of the currency: 2500 with CAD is 25 dollars, 2500 with JPY is 2500 yen. Zero is free.
    async fn amount(&self) -> i64 {
        self.0.amount
    }

    /// The currency, by ISO 4217: CAD, EUR, MXN.
    async fn currency(&self) -> &str {
        &self.0.currency
    }

    /// The same amount as people write it, such as 25.00.
    async fn decimal(&self) -> String {
        self.0.decimal()
    }

    /// For whom, in the lister's words, such as members; none: for everybody.
    async fn audience(&self) -> Option<&str> {
        self.0.audience.as_deref()
    }

    /// For people of which sectors; empty: of all.
    async fn sectors(&self) -> Vec<Sector> {
        self.0.sectors.iter().copied().map(Into::into).collect()
    }
}

impl From<&money::Price> for Price {
    fn from(price: &money::Price) -> Self {
        Self(price.clone())
    }
}

/// Where something takes place.
#[derive(SimpleObject)]
pub struct Place {
    /// The building or institution.
    name: Option<String>,
    /// Street and number, or the whole address.
    address: Option<String>,
    /// City, town or community.
    locality: Option<String>,
    /// State, province or region, by ISO 3166-2: CA-NS.
    region: Option<String>,
    /// Country, by two letters of ISO 3166-1: CA.
    country: Option<String>,
}

impl From<&place::Place> for Place {
    fn from(place: &place::Place) -> Self {
        let place::Place { name, address, locality, region, country } = place.clone();
        Self { name, address, locality, region, country }
    }
}

/// One presentation of an opportunity. A self-paced course is a run without sessions.
#[derive(Clone)]
pub struct Run(pub Arc<domain::Run>);

/// One presentation of an opportunity. A self-paced course is a run without sessions.
#[Object]
impl Run {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What it is a run of.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        nullable(async {
            let found = ctx.request().loaders().opportunity_by_id.load(self.0.opportunity_id).await?;
            Ok(found.map(Opportunity::of))
        })
        .await
    }

    /// Where it stands.
    async fn status(&self) -> RunStatus {
        self.0.status.into()
    }

    /// Who sets the pace.
    async fn pacing(&self) -> Pacing {
        self.0.pacing.into()
    }

    /// How one takes part.
    async fn mode(&self) -> Mode {
        self.0.mode.into()
    }

    /// First day, in its zone; where it is not given, that of its first session. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn starts_on(&self, ctx: &Context<'_>) -> Option<Result<Date>> {
        if let Some(day) = self.0.starts_on {
            return Some(Ok(day.into()));
        }
        nullable(async {
            let sessions = ctx.request().loaders().sessions_by_run.load(self.0.id).await?;
            Ok(sessions.iter().map(|session| session.starts_on).min().map(Into::into))
        })
        .await
    }

    /// Last day, in its zone; where it is not given, that of its last session. Costs 1 point.
    #[graphql(directive = cost::apply(points(1)))]
    async fn ends_on(&self, ctx: &Context<'_>) -> Option<Result<Date>> {
        if let Some(day) = self.0.ends_on {
            return Some(Ok(day.into()));
        }
        nullable(async {
            let sessions = ctx.request().loaders().sessions_by_run.load(self.0.id).await?;
            Ok(sessions.iter().map(|session| session.ends_on.unwrap_or(session.starts_on)).max().map(Into::into))
        })
        .await
    }

    /// First day one can register, in its zone; none: no limit.
    async fn enrolment_opens_on(&self) -> Option<Date> {
        self.0.enrolment_opens_on.map(Into::into)
    }

    /// Last day one can register, in its zone; none: no limit.
    async fn enrolment_closes_on(&self) -> Option<Date> {
        self.0.enrolment_closes_on.map(Into::into)
    }

    /// The IANA time zone its dates are meant in, such as America/Halifax.
    async fn zone(&self) -> Option<&str> {
        self.0.zone.as_deref()
    }

    /// How many people can take part; none where no limit is named.
    async fn capacity(&self) -> Option<i32> {
        self.0.capacity
    }

    /// On which terms one registers.
    async fn registration_terms(&self, ctx: &Context<'_>) -> Option<Result<RegistrationTerms>> {
        nullable(async {
            let terms = ctx.request().loaders().taking_part.terms_by_run.load(self.0.id).await?;
            Ok(Some(RegistrationTerms(terms.map(|terms| (*terms).clone()).unwrap_or_default())))
        })
        .await
    }

    /// What it takes to complete it; none: nobody is said to have completed it.
    async fn completion_rule(&self, ctx: &Context<'_>) -> Option<Result<CompletionRule>> {
        nullable(async {
            let rule = ctx.request().loaders().taking_part.completion_rule_by_run.load(self.0.id).await?;
            Ok(rule.map(|rule| CompletionRule((*rule).clone())))
        })
        .await
    }

    /// Places kept for the staff of some sectors. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    async fn seats_set_aside(&self, ctx: &Context<'_>) -> Result<Vec<SeatSetAside>> {
        required(ctx, async {
            let seats = ctx.request().loaders().taking_part.seats_by_run.load(self.0.id).await?;
            Ok(seats.iter().cloned().map(SeatSetAside).collect())
        })
        .await
    }

    /// How many places are taken, those that are offered to somebody included.
    async fn places_taken(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        nullable(async { Ok(Some(ctx.request().loaders().taking_part.demand_by_run.load(self.0.id).await?.taken)) })
            .await
    }

    /// How many wait for a place.
    async fn waiting(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        nullable(async { Ok(Some(ctx.request().loaders().taking_part.demand_by_run.load(self.0.id).await?.waiting)) })
            .await
    }

    /// Your own registration for it, if you have one that is not over.
    async fn own_registration(&self, ctx: &Context<'_>) -> Option<Result<Registration>> {
        nullable(registration::own_of_run(ctx, self.0.id)).await
    }

    /// Who takes part, in the order in which they asked. For those who act for an owner of the opportunity: its editors, and
    /// its service tokens with the scope catalogue:write; to others it is null, with an error. Counted as many items as
    /// `first` says, 20 if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn registrations(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Only those that stand so.")] states: Option<Vec<RegistrationState>>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<RegistrationConnection>> {
        let asked = Asked { states, first, after };
        nullable(registration::of_run(ctx, self.0.opportunity_id, self.0.id, asked)).await
    }

    /// Who waits for a place, the next first. For those who act for an owner of the opportunity: its editors, and its service
    /// tokens with the scope catalogue:write; to others it is null, with an error. Counted as many items as `first` says, 20
    /// if it says nothing.
    #[graphql(directive = list_size::apply(Some(20), names(&["first"]), names(&["edges", "nodes"])))]
    async fn waitlist(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 if not said.")] first: Option<i32>,
        #[graphql(desc = "Behind which cursor.")] after: Option<String>,
    ) -> Option<Result<RegistrationConnection>> {
        let asked = Asked { states: Some(vec![RegistrationState::Waitlisted]), first, after };
        nullable(registration::of_run(ctx, self.0.opportunity_id, self.0.id, asked)).await
    }

    /// What a place costs; empty where nothing is said. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn prices(&self) -> Vec<Price> {
        self.0.prices.0.iter().map(Into::into).collect()
    }

    /// Where it is held. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn place(&self) -> Option<Place> {
        self.0.place.as_ref().map(Into::into)
    }

    /// Where to register.
    async fn registration_url(&self) -> Option<&str> {
        self.0.registration_url.as_deref()
    }

    /// How many weeks it takes.
    async fn weeks(&self) -> Option<i32> {
        self.0.weeks
    }

    /// Hours of work a week, at least.
    async fn hours_per_week_least(&self) -> Option<i32> {
        self.0.hours_per_week_least
    }

    /// Hours of work a week, at most.
    async fn hours_per_week_most(&self) -> Option<i32> {
        self.0.hours_per_week_most
    }

    /// Its sessions, in the order they are held. Counted as 2 items.
    #[graphql(directive = list_size::apply(Some(2), None, None))]
    async fn sessions(&self, ctx: &Context<'_>) -> Result<Vec<Session>> {
        required(ctx, async {
            let sessions = ctx.request().loaders().sessions_by_run.load(self.0.id).await?;
            Ok(sessions.iter().cloned().map(Session).collect())
        })
        .await
    }

    /// The rules its recurring sessions were made from. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    async fn recurrences(&self, ctx: &Context<'_>) -> Result<Vec<Recurrence>> {
        required(ctx, async {
            let rules = ctx.request().loaders().recurrences_by_run.load(self.0.id).await?;
            Ok(rules.iter().cloned().map(Recurrence).collect())
        })
        .await
    }

    /// What its participants are asked before it and after it. For participants, and for editors of an organization that
    /// owns what it is a run of; to others it is null, with an error. Costs 2 points.
    #[graphql(directive = cost::apply(points(2)))]
    async fn evaluation(&self, ctx: &Context<'_>) -> Option<Result<RunEvaluation>> {
        nullable(evaluation::of_run(ctx, self.0.id)).await
    }

    /// Grows by one with each change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime {
        self.0.updated_at.into()
    }
}
