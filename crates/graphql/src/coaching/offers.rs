//! What can be read about hours of coaching that are offered.

use std::sync::Arc;

use async_graphql::{Context, Enum, Error, ID, Object, Result, SimpleObject};
use database::id::CoachingOfferId;
use jiff::civil;
use track::coaching as domain;

use crate::{
    connection,
    cost::{cost, list_size, points},
    failure::{nullable, required},
    opportunity::civil_date,
    peer_review::name_of,
    request::RequestExt,
    scalar::{Date, DateTime, Time},
    session::{WallClock, wall_clock},
    text::LocalizedText,
    topic::Topic,
};

/// The sort of coaching.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CoachingKind")]
pub enum CoachingKind {
    /// Hours at which any museum can drop in.
    OfficeHours,
    /// One museum and its coach.
    OneOnOne,
    /// A visit to the museum, by staff of the programme and an expert on a subject.
    Visit,
}

/// Where coaching is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::CoachingMode")]
pub enum CoachingMode {
    /// Online.
    Online,
    /// At the museum.
    AtMuseum,
}

/// Hours that a coach offers to the museums of a programme's year. For those museums, and for coaches and staff of the
/// programme.
#[derive(Clone)]
pub struct CoachingOffer(pub(super) Arc<domain::CoachingOffer>);

/// Hours that a coach offers to the museums of a programme's year. For those museums, and for coaches and staff of the
/// programme.
#[Object]
impl CoachingOffer {
    /// Its id.
    pub async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The sort of coaching.
    async fn kind(&self) -> CoachingKind {
        self.0.kind.into()
    }

    /// Where it is given.
    async fn mode(&self) -> CoachingMode {
        self.0.mode.into()
    }

    /// What it is called. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn title(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Languages you prefer, best first, such as [\"fr\", \"en\"].")] languages: Option<Vec<String>>,
    ) -> LocalizedText {
        LocalizedText::required(ctx, &self.0.title, &self.0.main_language, languages)
    }

    /// On what. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    async fn topics(&self, ctx: &Context<'_>) -> Result<Vec<Topic>> {
        required(ctx, async {
            let topics = ctx.request().loaders().peers.topics_by_offer.load(self.0.id).await?;
            Ok(topics.iter().cloned().map(Topic).collect())
        })
        .await
    }

    /// Who leads it, by name; none of somebody who is not known any more.
    async fn coach(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        nullable(name_of(ctx, Some(self.0.coach_id))).await
    }

    /// Who comes along, by name: consultants on a subject, or staff of the programme. At most 10.
    async fn experts(&self, ctx: &Context<'_>) -> Result<Vec<String>> {
        required(ctx, async {
            let mut names = Vec::new();
            for person in ctx.request().loaders().peers.experts_by_offer.load(self.0.id).await?.iter() {
                names.extend(name_of(ctx, Some(*person)).await?);
            }
            Ok(names)
        })
        .await
    }

    /// The IANA time zone of its windows, which is the coach's.
    async fn zone(&self) -> &str {
        &self.0.zone
    }

    /// How long each session takes, in minutes.
    async fn slot_minutes(&self) -> i32 {
        self.0.slot_minutes
    }

    /// Its windows, in the order of time; at most 200. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    async fn windows(&self, ctx: &Context<'_>) -> Result<Vec<CoachingWindow>> {
        required(ctx, async {
            let windows = ctx.request().loaders().peers.windows_by_offer.load(self.0.id).await?;
            Ok(windows.iter().map(CoachingWindow::from).collect())
        })
        .await
    }

    /// The slots that can still be booked, in the order of time: those that begin on these days, by the calendar on the coach's
    /// wall; at most 500, of 92 days. Counted as 50 items. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)), directive = list_size::apply(Some(50), None, None))]
    async fn free_slots(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The first day; left out: today.")] from: Option<Date>,
        #[graphql(desc = "The last day; left out: four weeks from today.")] to: Option<Date>,
    ) -> Result<Vec<CoachingSlot>> {
        required(ctx, async {
            let request = ctx.request();
            let now = request.clock().now();
            let usual = domain::usual_days(&self.0, now);
            let day = |day: Option<Date>, name: &str, usual: civil::Date| match day {
                Some(day) => civil_date(&day, name),
                None => Ok(usual),
            };
            let (from, to) = (day(from, "from", usual.0)?, day(to, "to", usual.1)?);
            if (to - from).get_days() >= domain::MOST_DAYS {
                return Err(Error::new(format!(
                    "to is {to}, more than {} days after from; ask for fewer days at once.",
                    domain::MOST_DAYS
                )));
            }
            let slots = domain::free_slots(request.connection().await?, &self.0, (from, to), now).await?;
            let zone = &self.0.zone;
            Ok(slots.into_iter().map(|slot| CoachingSlot { slot, zone: zone.clone() }).collect())
        })
        .await
    }

    /// Whether it was withdrawn: nothing more can be booked then, and what was booked stands.
    async fn is_withdrawn(&self) -> bool {
        self.0.withdrawn_at.is_some()
    }

    /// Grows by one with each change.
    async fn revision(&self) -> i32 {
        self.0.revision
    }
}

/// From when to when on a day there are sessions to be booked, by the clock on the coach's wall.
#[derive(SimpleObject)]
pub struct CoachingWindow {
    /// The day.
    day: Date,
    /// When it begins.
    begins: Time,
    /// When it ends.
    ends: Time,
    /// The instant it begins.
    starts_at: DateTime,
    /// The instant it ends.
    ends_at: DateTime,
}

impl From<&domain::CoachingWindow> for CoachingWindow {
    fn from(window: &domain::CoachingWindow) -> Self {
        Self {
            day: window.day.into(),
            begins: window.begins.into(),
            ends: window.ends.into(),
            starts_at: window.starts_at.into(),
            ends_at: window.ends_at.into(),
        }
    }
}

/// A while that can be booked.
pub struct CoachingSlot {
    slot: domain::Slot,
    zone: String,
}

/// A while that can be booked.
#[Object]
impl CoachingSlot {
    /// When it begins: to be given to bookCoaching.
    async fn starts_at(&self) -> DateTime {
        self.slot.starts_at.into()
    }

    /// When it ends.
    async fn ends_at(&self) -> DateTime {
        self.slot.ends_at.into()
    }

    /// When it begins by the clock on the coach's wall. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn at_coach(&self) -> Option<Result<WallClock>> {
        wall_clock(Some(self.slot.starts_at), self.zone.clone())
    }

    /// When it begins by the clock on your own wall. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn starts_in(
        &self,
        #[graphql(desc = "Your IANA time zone, such as Europe/Paris.")] zone: String,
    ) -> Option<Result<WallClock>> {
        wall_clock(Some(self.slot.starts_at), zone)
    }
}

connection! {
    /// Offers of coaching, page by page.
    CoachingOfferConnection,
    /// An offer of coaching in a list.
    CoachingOfferEdge,
    CoachingOffer
}

/// The offer with this id, if the viewer may see it.
///
/// # Errors
/// Where the database fails.
pub async fn find(ctx: &Context<'_>, id: CoachingOfferId) -> Result<Option<CoachingOffer>> {
    let peers = &ctx.request().loaders().peers;
    let Some(row) = peers.coaching_offer_by_id.load(id).await? else { return Ok(None) };
    let may = peers.sight_of_offers_by_year.load(row.program_year_id).await?;
    Ok(may.is_some().then_some(CoachingOffer(row)))
}
