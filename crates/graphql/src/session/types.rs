//! What can be read about a session.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use catalogue::{recurrence, session as domain};

use crate::{
    attendance::{self, AttendanceCode},
    connection,
    cost::{cost, points},
    failure::nullable,
    opportunity::{Opportunity, zone},
    recording::Recording,
    request::RequestExt,
    run::{Mode, Place, Run},
    scalar::{Date, DateTime, Time},
    text::LocalizedText,
};

/// Where a session stands. That it is over follows from its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::SessionStatus")]
pub enum SessionStatus {
    /// It takes place as given.
    Scheduled,
    /// Put off to a day not yet known; the day given is the old one.
    Postponed,
    /// It takes place, but online.
    MovedOnline,
    /// It does not take place.
    Cancelled,
    /// Paused.
    OnHold,
}

/// A day and a time on the wall in some zone.
#[derive(SimpleObject)]
pub struct WallClock {
    /// The day.
    date: Date,
    /// The time of day.
    time: Time,
    /// The zone, as asked for.
    zone: String,
    /// How far the zone is from UTC then, such as -04:00.
    offset: String,
}

/// One meeting of a run, in the time of the clock on the wall where it is held.
#[derive(Clone)]
pub struct Session(pub Arc<domain::Session>);

/// One meeting of a run, in the time of the clock on the wall where it is held.
#[Object]
impl Session {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The opportunity it belongs to.
    async fn opportunity(&self, ctx: &Context<'_>) -> Option<Result<Opportunity>> {
        nullable(async {
            let found = ctx.request().loaders().opportunity_by_id.load(self.0.opportunity_id).await?;
            Ok(found.map(Opportunity::of))
        })
        .await
    }

    /// The run it belongs to.
    async fn run(&self, ctx: &Context<'_>) -> Option<Result<Run>> {
        nullable(async { Ok(ctx.request().loaders().run_by_id.load(self.0.run_id).await?.map(Run)) }).await
    }

    /// What it is called, where it has a title of its own. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> Option<LocalizedText> {
        LocalizedText::of(ctx, &self.0.title, "en", languages)
    }

    /// The word that those who are there enter, if there is one. For those who act for an owner of the opportunity, its
    /// editors above all; to others it is null, with an error. Costs 2 points.
    #[graphql(directive = cost::apply(points(2)))]
    async fn attendance_code(&self, ctx: &Context<'_>) -> Option<Result<AttendanceCode>> {
        nullable(attendance::code(ctx, self.0.opportunity_id, self.0.id)).await
    }

    /// How many were there; those who watched the recording are not counted. 0 where nothing is known. For those who act for an owner of the
    /// opportunity; to others it is null, with an error. Costs 2 points.
    #[graphql(directive = cost::apply(points(2)))]
    async fn attended(&self, ctx: &Context<'_>) -> Option<Result<i32>> {
        nullable(attendance::attended(ctx, self.0.opportunity_id, self.0.id)).await
    }

    /// Where it stands.
    async fn status(&self) -> SessionStatus {
        self.0.status.into()
    }

    /// The day it starts, by the clock on the wall.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// When it starts, by the clock on the wall; none where only the day is known.
    async fn starts_time(&self) -> Option<Time> {
        self.0.starts_time.map(Into::into)
    }

    /// The day it ends, if another.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Into::into)
    }

    /// When it ends, by the clock on the wall.
    async fn ends_time(&self) -> Option<Time> {
        self.0.ends_time.map(Into::into)
    }

    /// The IANA time zone of that wall, such as America/Halifax; none where the source names none.
    async fn zone(&self) -> Option<&str> {
        self.0.zone.as_deref()
    }

    /// The instant it starts, in UTC; none where day, time or zone is not known.
    async fn starts_at(&self) -> Option<DateTime> {
        self.0.starts_at.map(Into::into)
    }

    /// The instant it ends, in UTC; none where day, time or zone is not known.
    async fn ends_at(&self) -> Option<DateTime> {
        self.0.ends_at.map(Into::into)
    }

    /// When it starts by the clock on your own wall; none where day, time or zone is not known. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn starts_in(
        &self,
        #[graphql(desc = "Your IANA time zone, such as Europe/Paris.")] zone: String,
    ) -> Option<Result<WallClock>> {
        wall_clock(self.0.starts_at, zone)
    }

    /// When it ends by the clock on your own wall; none where day, time or zone is not known. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn ends_in(
        &self,
        #[graphql(desc = "Your IANA time zone, such as Europe/Paris.")] zone: String,
    ) -> Option<Result<WallClock>> {
        wall_clock(self.0.ends_at, zone)
    }

    /// Date and time in the source's own words.
    async fn source_words(&self) -> Option<&str> {
        self.0.source_words.as_deref()
    }

    /// Why day, time or zone cannot be relied on: a gap or a contradiction in the source.
    async fn uncertainty(&self) -> Option<&str> {
        self.0.uncertainty.as_deref()
    }

    /// How one takes part.
    async fn mode(&self) -> Mode {
        self.0.mode.into()
    }

    /// Where it is held, where it has a place of its own; none: as in the run. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn place(&self) -> Option<Place> {
        self.0.place.as_ref().map(Into::into)
    }

    /// Where to join.
    async fn link(&self) -> Option<&str> {
        self.0.link.as_deref()
    }

    /// The rule it was made from, if it recurs.
    async fn recurrence(&self, ctx: &Context<'_>) -> Option<Result<Recurrence>> {
        let id = self.0.recurrence_id?;
        nullable(async { Ok(ctx.request().loaders().recurrence_by_id.load(id).await?.map(Recurrence)) }).await
    }

    /// The day the rule gave it, kept when it is moved.
    async fn occurs_on(&self) -> Option<Date> {
        self.0.occurs_on.map(Into::into)
    }

    /// What remains of it.
    async fn recording(&self, ctx: &Context<'_>) -> Option<Result<Recording>> {
        nullable(async { Ok(ctx.request().loaders().recording_by_session.load(self.0.id).await?.map(Recording)) }).await
    }

    /// Grows by one with each change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// What the clock on the wall of a zone shows at an instant.
pub fn wall_clock(instant: Option<jiff::Timestamp>, name: String) -> Option<Result<WallClock>> {
    let zone = match zone(&name, "zone") {
        Ok(zone) => zone,
        Err(unknown) => return Some(Err(unknown)),
    };
    let there = instant?.to_zoned(zone);
    Some(Ok(WallClock {
        date: there.date().into(),
        time: there.time().into(),
        zone: name,
        offset: there.strftime("%:z").to_string(),
    }))
}

/// The rule that recurring sessions were made from.
#[derive(Clone)]
pub struct Recurrence(pub Arc<recurrence::Recurrence>);

/// The rule that recurring sessions were made from.
#[Object]
impl Recurrence {
    /// Its id.
    async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The rule, as iCalendar (RFC 5545) writes it: FREQ=MONTHLY;BYDAY=2TU;COUNT=4.
    async fn rule(&self) -> &str {
        &self.0.rule
    }

    /// The day of the first occurrence.
    async fn starts_on(&self) -> Date {
        self.0.starts_on.into()
    }

    /// When each occurrence starts, by the clock on the wall.
    async fn starts_time(&self) -> Time {
        self.0.starts_time.into()
    }

    /// How long each lasts, in minutes.
    async fn duration_minutes(&self) -> i32 {
        self.0.duration_minutes
    }

    /// The IANA time zone.
    async fn zone(&self) -> &str {
        &self.0.zone
    }
}

connection! {
    /// Sessions, page by page.
    SessionConnection,
    /// A session in a list.
    SessionEdge,
    Session
}
