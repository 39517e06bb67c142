//! Participation in figures, in the graph.

use async_graphql::{Context, Enum, Error, Object, Result, SimpleObject};
use catalogue::participation::{self as domain, Figures, Heading};
use database::id::OrganizationId;
use identity::policy;
use jiff::tz::TimeZone;

use crate::{
    cost::list_size,
    failure::{nullable, refused},
    organization::Sector,
    request::{Fault, RequestExt},
    scalar::Date,
    topic::Topic,
};

/// By what participation is told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Grouping")]
pub enum ParticipationGrouping {
    /// By topic of the opportunity. Whoever takes part in one with several topics counts in each.
    Topic,
    /// By sector of the organization that they came for. Of one with several sectors they count in each.
    Sector,
    /// By the month in which the run began.
    Period,
}

/// Whose participation is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Side")]
pub enum ParticipationSide {
    /// That of everybody, in what the organization offers.
    Offered,
    /// That of its own staff, wherever they took part.
    Staff,
}

/// How many people took part. What would tell of fewer than five people, by itself or by taking one figure from another, is
/// held back and null.
#[derive(SimpleObject)]
pub struct ParticipationFigures {
    /// How many different people attended or completed; null where that is held back.
    people: Option<i32>,
    /// How many of them completed; null where that is held back.
    completed: Option<i32>,
}

/// Participation under one heading: a topic, a sector or a month. Where it has none of them, that is not known.
pub struct ParticipationCell(Heading, Figures);

/// Participation under one heading: a topic, a sector or a month. Where it has none of them, that is not known.
#[Object]
impl ParticipationCell {
    /// The topic, where participation is told apart by topic.
    async fn topic(&self, ctx: &Context<'_>) -> Option<Result<Topic>> {
        let Heading::Topic(id) = self.0 else { return None };
        nullable(async { Ok(ctx.request().loaders().topic_by_id.load(id).await?.map(Topic)) }).await
    }

    /// The sector, where it is told apart by sector.
    async fn sector(&self) -> Option<Sector> {
        if let Heading::Sector(sector) = self.0 { Some(sector.into()) } else { None }
    }

    /// The first day of the month, where it is told apart by period.
    async fn month(&self) -> Option<Date> {
        if let Heading::Month(day) = self.0 { Some(day.into()) } else { None }
    }

    /// How many people took part, and completed.
    async fn figures(&self) -> ParticipationFigures {
        self.1.into()
    }
}

/// Participation of a year.
pub struct Participation(domain::Participation);

/// Participation of a year.
#[Object]
impl Participation {
    /// Which year.
    async fn year(&self) -> i32 {
        i32::from(self.0.year)
    }

    /// All together, each person once.
    async fn total(&self) -> ParticipationFigures {
        self.0.total.into()
    }

    /// Under each heading. They do not add up to the total where somebody counts under several. Counted as 12 items.
    #[graphql(directive = list_size::apply(Some(12), None, None))]
    async fn cells(&self) -> Vec<ParticipationCell> {
        self.0.cells.iter().map(|(heading, figures)| ParticipationCell(*heading, *figures)).collect()
    }
}

impl From<Figures> for ParticipationFigures {
    fn from(figures: Figures) -> Self {
        let count = |count: Option<usize>| count.and_then(|count| i32::try_from(count).ok());
        Self { people: count(figures.people), completed: count(figures.completed) }
    }
}

/// What is asked for.
pub(crate) struct Asked {
    pub(crate) by: ParticipationGrouping,
    pub(crate) side: ParticipationSide,
    pub(crate) year: Option<i32>,
}

/// The figures of an organization.
///
/// # Errors
/// Where the viewer may not see them, there is no such year, or the database fails.
pub(crate) async fn of_organization(
    ctx: &Context<'_>,
    organization: OrganizationId,
    asked: Asked,
) -> Result<Option<Participation>> {
    let request = ctx.request();
    let may = policy::see_participation(request.viewer(), organization).map_err(refused)?;
    let this_year = request.clock().now().to_zoned(TimeZone::UTC).year();
    let year = asked.year.map_or(Ok(this_year), read_year)?;
    let conn = request.connection().await?;
    let found = domain::participation(conn, &may, asked.side.into(), asked.by.into(), year).await;
    Ok(Some(Participation(found.map_err(Fault::from)?)))
}

fn read_year(year: i32) -> Result<i16> {
    i16::try_from(year)
        .ok()
        .filter(|year| (1900..=2200).contains(year))
        .ok_or_else(|| Error::new(format!("year is {year}; name one from 1900 to 2200.")))
}
