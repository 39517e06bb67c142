//! Saying which opportunities are wanted.

use async_graphql::{Enum, Error, ID, InputObject, Result};
use catalogue::search::{self, OpportunityFilter};
use jiff::{civil, tz::TimeZone};

use super::{AccessibilityFeature, Format, Level, OpportunityKind, OpportunityStatus};
use crate::{
    id::decode_all,
    organization::Sector,
    recording::RecordingAvailability,
    scalar::{Date, DateTime},
};

/// Which opportunities are wanted. Fields left out do not narrow; several values in a field mean any of them, except
/// where it says all.
#[derive(InputObject, Default)]
pub struct OpportunityFilterInput {
    /// What it is.
    kinds: Option<Vec<OpportunityKind>>,
    /// About one of these topics or something narrower (ids, topic_…).
    topics: Option<Vec<ID>>,
    /// Made for, or open to, one of these sectors.
    sectors: Option<Vec<Sector>>,
    /// Held in one of these languages: fr finds fr-CA too.
    languages: Option<Vec<String>>,
    /// How one takes part.
    formats: Option<Vec<Format>>,
    /// How much one should know beforehand.
    levels: Option<Vec<Level>>,
    /// Takes place in, or is offered from, one of these countries (CA, FR, MX).
    countries: Option<Vec<String>>,
    /// Has all of these.
    accessibility: Option<Vec<AccessibilityFeature>>,
    /// Has a recording to be had like one of these.
    recordings: Option<Vec<RecordingAvailability>>,
    /// Where it stands. Left out: anything but withdrawn.
    statuses: Option<Vec<OpportunityStatus>>,
    /// Owned by one of these organizations (ids, org_…).
    providers: Option<Vec<ID>>,
    /// Takes place, or can be begun, in this time.
    dates: Option<DateRangeInput>,
    /// What it may cost.
    price: Option<PriceFilterInput>,
}

/// A span of days.
#[derive(InputObject)]
pub struct DateRangeInput {
    /// First day, YYYY-MM-DD; left out: from the beginning.
    from: Option<Date>,
    /// Last day, YYYY-MM-DD; left out: without end.
    to: Option<Date>,
    /// The IANA time zone in which the days are meant, such as America/Halifax; UTC if not said.
    zone: Option<String>,
}

/// What it may cost.
#[derive(InputObject)]
pub struct PriceFilterInput {
    /// Only what is free.
    free: Option<bool>,
    /// At most this much, in minor units: 2500 with CAD is 25 dollars. What is free is found too.
    at_most: Option<i64>,
    /// The currency of `atMost`, by ISO 4217: CAD, EUR, MXN.
    currency: Option<String>,
}

/// In which order opportunities are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "search::OpportunityOrder")]
pub enum OpportunityOrder {
    /// The best match of the words searched first: words of the title count most, then topics, then names of
    /// organizations, then descriptions. The newest 1,000 hits by title and the newest 1,000 others are ranked; where
    /// there are more, say more precisely what you look for. Without words: the newest first.
    Relevance,
    /// The one whose next session is soonest first; then those without a coming session, the newest first.
    NextSession,
    /// The one that came into the catalogue last first.
    Newest,
    /// By title, from A to Z, without regard to capitals and accents.
    Title,
}

/// The words of a search, if there are any.
///
/// # Errors
/// Where there are more than anybody types.
pub fn words(search: Option<String>) -> Result<Option<String>> {
    match search {
        Some(words) if words.chars().count() > 200 => {
            Err(Error::new("search is longer than 200 characters; search for fewer words."))
        }
        Some(words) if words.trim().is_empty() => Ok(None),
        words => Ok(words.map(|words| words.replace('\0', " "))),
    }
}

impl OpportunityFilterInput {
    /// Narrows `within` by what is asked for.
    ///
    /// # Errors
    /// Where an id, date, zone or price cannot be understood.
    pub fn narrow(self, within: OpportunityFilter, search: Option<String>) -> Result<OpportunityFilter> {
        let (from, to) = match self.dates {
            Some(dates) => dates.instants()?,
            None => (None, None),
        };
        Ok(OpportunityFilter {
            search: words(search)?,
            kinds: all(self.kinds),
            topics: decode_all(self.topics, "filter.topics")?,
            sectors: all(self.sectors),
            languages: self.languages.unwrap_or_default(),
            formats: all(self.formats),
            levels: all(self.levels),
            countries: self.countries.unwrap_or_default(),
            accessibility: all(self.accessibility),
            recordings: all(self.recordings),
            statuses: all(self.statuses),
            providers: decode_all(self.providers, "filter.providers")?,
            from,
            to,
            price: self.price.map(PriceFilterInput::price).transpose()?.flatten(),
            ..within
        })
    }
}

fn all<Face: Into<Word>, Word>(words: Option<Vec<Face>>) -> Vec<Word> {
    words.unwrap_or_default().into_iter().map(Into::into).collect()
}

impl PriceFilterInput {
    fn price(self) -> Result<Option<search::PriceFilter>> {
        match (self.free.unwrap_or_default(), self.at_most, self.currency) {
            (true, ..) => Ok(Some(search::PriceFilter::Free)),
            (false, None, _) => Ok(None),
            (false, Some(amount), Some(currency)) if amount >= 0 => {
                Ok(Some(search::PriceFilter::AtMost { amount, currency }))
            }
            (false, Some(_), Some(_)) => {
                Err(Error::new("filter.price.atMost is negative; give 0 or more minor units."))
            }
            (false, Some(_), None) => {
                Err(Error::new("filter.price.currency is missing; say in which currency atMost is, such as CAD."))
            }
        }
    }
}

impl DateRangeInput {
    fn instants(self) -> Result<(Option<jiff::Timestamp>, Option<jiff::Timestamp>)> {
        let zone = zone(self.zone.as_deref().unwrap_or("UTC"), "filter.dates.zone")?;
        let from = self.from.map(|day| civil_date(&day, "filter.dates.from")).transpose()?;
        let to = self.to.map(|day| civil_date(&day, "filter.dates.to")).transpose()?;
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(Error::new("filter.dates.to is before filter.dates.from; turn them round."));
        }
        let midnight = |day: civil::Date| day.to_zoned(zone.clone()).map(|start| start.timestamp());
        Ok((from.map(midnight).transpose()?, to.map(|day| day.tomorrow().and_then(midnight)).transpose()?))
    }
}

/// The zone in an argument of this name.
pub fn zone(name: &str, argument: &str) -> Result<TimeZone> {
    TimeZone::get(name).map_err(|_| {
        Error::new(format!("{argument} is \"{name}\", which is no IANA time zone; use one such as America/Halifax."))
    })
}

/// The instant in an argument of this name.
pub fn instant(instant: &DateTime, argument: &str) -> Result<jiff::Timestamp> {
    instant.0.parse().map_err(|_| {
        Error::new(format!(
            "{argument} is \"{}\", which is no instant; write one such as 2024-02-16T18:30:00Z.",
            instant.0
        ))
    })
}

/// The day in an argument of this name.
pub fn civil_date(day: &Date, argument: &str) -> Result<civil::Date> {
    day.0
        .parse()
        .map_err(|_| Error::new(format!("{argument} is \"{}\", which is no day; write one such as 2024-02-16.", day.0)))
}
