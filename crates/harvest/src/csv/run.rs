//! The run that a row tells of: its dates or session, place and prices.

use catalogue::{
    money::{Price, Prices},
    opportunity::{OpportunityKind, OpportunityStatus},
    place::Place,
    recording::{Availability, RecordingInput},
    run::{Mode, Pacing, RunInput, RunStatus},
    session::{SessionInput, SessionStatus},
};
use jiff::civil::Date;

use super::{About, cells::Cells, opportunity::address};
use crate::{
    entry::{Misread, Warning},
    reading::{
        day, duration,
        price::{self, Amount},
    },
    record::RunRecord,
};

/// A run, and whether it is over.
pub(super) struct Told {
    pub(super) record: RunRecord,
    pub(super) ended: bool,
}

/// Fields any of which tells of a run.
const TELLING: [&str; 24] = [
    "pacing",
    "mode",
    "starts_on",
    "ends_on",
    "starts_time",
    "ends_time",
    "enrolment_opens_on",
    "enrolment_closes_on",
    "zone",
    "capacity",
    "prices",
    "registration_url",
    "weeks",
    "hours_per_week",
    "hours_per_week_least",
    "hours_per_week_most",
    "place_name",
    "address",
    "locality",
    "region",
    "country",
    "link",
    "recording_url",
    "status",
];

/// The run a row tells of; none where it tells nothing of one.
pub(super) fn runs(
    cells: &Cells<'_>,
    kind: OpportunityKind,
    status: Option<OpportunityStatus>,
    about: &About,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Told>, Misread> {
    let mut tells = false;
    for field in TELLING {
        tells |= field != "status" && cells.one(field)?.is_some();
    }
    if !tells { Ok(Vec::new()) } else { Ok(vec![run(cells, kind, status, about, warnings)?]) }
}

fn run(
    cells: &Cells<'_>,
    kind: OpportunityKind,
    status: Option<OpportunityStatus>,
    about: &About,
    warnings: &mut Vec<Warning>,
) -> Result<Told, Misread> {
    let days = Days::read(cells)?;
    let pacing = match cells.one("pacing")? {
        Some(value) => value.word()?,
        None if days.starts_on.is_none() && matches!(kind, OpportunityKind::Mooc | OpportunityKind::Resource) => {
            Pacing::SelfPaced
        }
        None => Pacing::Scheduled,
    };
    let place = place(cells)?;
    let mode = mode(cells, kind, place.as_ref(), warnings)?;
    let session = match (pacing, days.starts_on) {
        (Pacing::Scheduled, Some(starts_on)) => Some(session(cells, starts_on, days.ends_on, status)?),
        _ => None,
    };
    for field in ["starts_time", "ends_time", "link", "recording_url"] {
        if let Some(value) = cells.one(field)?.filter(|_| session.is_none()) {
            warnings.push(Warning::new(
                value.column(),
                &value.text,
                "is left out: there is no session, since the row names no day or is not scheduled",
            ));
        }
    }
    let ended = days.ends_on.or(days.starts_on).is_some_and(|last| last < about.today);
    let hours = hours(cells)?;
    let text = |date: Option<Date>| date.map(|date| date.to_string());
    let number = |field| cells.one(field)?.map(|value| value.number()).transpose();
    let run = RunInput {
        status: run_status(status, ended),
        pacing,
        mode,
        starts_on: text(days.starts_on.filter(|_| session.is_none())),
        ends_on: text(days.ends_on.filter(|_| session.is_none())),
        enrolment_opens_on: text(days.enrolment_opens_on),
        enrolment_closes_on: text(days.enrolment_closes_on),
        zone: cells.one("zone")?.map(|value| value.text),
        capacity: number("capacity")?,
        prices: prices(cells)?,
        place,
        registration_url: cells.one("registration_url")?.map(|value| address(&value)).transpose()?,
        weeks: cells.one("weeks")?.map(|value| value.read(duration::weeks)).transpose()?,
        hours_per_week_least: hours.map(|(least, _)| least),
        hours_per_week_most: hours.map(|(_, most)| most),
    };
    let sessions = session.into_iter().collect();
    Ok(Told {
        record: RunRecord { run, sessions, recurrences: Vec::new(), moved: Vec::new(), each: Default::default() },
        ended,
    })
}

struct Days {
    starts_on: Option<Date>,
    ends_on: Option<Date>,
    enrolment_opens_on: Option<Date>,
    enrolment_closes_on: Option<Date>,
}

impl Days {
    fn read(cells: &Cells<'_>) -> Result<Self, Misread> {
        let date =
            |field| cells.one(field)?.map(|value| value.read(|text| day::date(text, cells.mapping.order))).transpose();
        Ok(Self {
            starts_on: date("starts_on")?,
            ends_on: date("ends_on")?,
            enrolment_opens_on: date("enrolment_opens_on")?,
            enrolment_closes_on: date("enrolment_closes_on")?,
        })
    }
}

fn session(
    cells: &Cells<'_>,
    starts_on: Date,
    ends_on: Option<Date>,
    status: Option<OpportunityStatus>,
) -> Result<SessionInput, Misread> {
    let time = |field| cells.one(field)?.map(|value| value.read(day::time)).transpose();
    let (starts_time, ends_time) = (time("starts_time")?, time("ends_time")?);
    let clock =
        |time: jiff::civil::Time| time.strftime(if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" }).to_string();
    let zone = cells.one("zone")?.map(|value| value.text);
    let words = ["starts_on", "starts_time", "ends_time"]
        .into_iter()
        .map(|field| Ok(cells.one(field)?.map(|value| value.text)));
    let words = words.collect::<Result<Vec<_>, Misread>>()?.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let read = format!(
        "{starts_on} {} {}",
        starts_time.map(clock).unwrap_or_default(),
        ends_time.map(clock).unwrap_or_default()
    );
    let recording = cells.one("recording_url")?.map(|value| address(&value)).transpose()?;
    Ok(SessionInput {
        title: Default::default(),
        status: match status {
            Some(OpportunityStatus::Cancelled | OpportunityStatus::Withdrawn) => SessionStatus::Cancelled,
            Some(OpportunityStatus::Postponed) => SessionStatus::Postponed,
            Some(OpportunityStatus::MovedOnline) => SessionStatus::MovedOnline,
            Some(OpportunityStatus::OnHold) => SessionStatus::OnHold,
            _ => SessionStatus::Scheduled,
        },
        starts_on: starts_on.to_string(),
        starts_time: starts_time.map(clock),
        ends_on: ends_on.filter(|day| *day != starts_on).map(|day| day.to_string()),
        ends_time: ends_time.map(clock),
        uncertainty: (starts_time.is_some() && zone.is_none()).then(|| "The source names no time zone.".to_owned()),
        zone,
        // Only where they had to be read: 2020-11-04 and 10:30 say what they mean.
        source_words: (words != read.trim()).then_some(words),
        mode: None,
        place: None,
        link: cells.one("link")?.map(|value| address(&value)).transpose()?,
        recording: recording.map(|url| RecordingInput {
            availability: Availability::Public,
            url: Some(url),
            caption_languages: Vec::new(),
            transcript_url: None,
            has_slides: false,
            slides_url: None,
            expires_on: None,
        }),
    })
}

fn run_status(status: Option<OpportunityStatus>, ended: bool) -> RunStatus {
    match status {
        Some(OpportunityStatus::Draft | OpportunityStatus::Announced) => RunStatus::Announced,
        Some(OpportunityStatus::Postponed) => RunStatus::Postponed,
        Some(OpportunityStatus::MovedOnline) => RunStatus::MovedOnline,
        Some(OpportunityStatus::Cancelled | OpportunityStatus::Withdrawn) => RunStatus::Cancelled,
        Some(OpportunityStatus::Ended) => RunStatus::Ended,
        Some(OpportunityStatus::OnHold) => RunStatus::OnHold,
        Some(OpportunityStatus::Open) | None if ended => RunStatus::Ended,
        Some(OpportunityStatus::Open) | None => RunStatus::Open,
    }
}

fn mode(
    cells: &Cells<'_>,
    kind: OpportunityKind,
    place: Option<&Place>,
    warnings: &mut Vec<Warning>,
) -> Result<Mode, Misread> {
    if let Some(value) = cells.one("mode")? {
        return value.word();
    }
    Ok(match kind {
        _ if place.is_some() => Mode::InPerson,
        OpportunityKind::Webinar | OpportunityKind::Mooc | OpportunityKind::Resource => Mode::Online,
        _ if cells.one("link")?.is_some() => Mode::Online,
        _ => {
            warnings.push(Warning::new(
                "mode",
                "",
                "is blank and nothing says that it is online, so it is taken to be in person",
            ));
            Mode::InPerson
        }
    })
}

fn place(cells: &Cells<'_>) -> Result<Option<Place>, Misread> {
    let text = |field| Ok::<_, Misread>(cells.one(field)?.map(|value| value.text));
    let place = Place {
        name: text("place_name")?,
        address: text("address")?,
        locality: text("locality")?,
        region: text("region")?,
        country: text("country")?,
    };
    Ok((place != Place::default()).then_some(place))
}

fn hours(cells: &Cells<'_>) -> Result<Option<(i32, i32)>, Misread> {
    if let Some(value) = cells.one("hours_per_week")? {
        return value.read(duration::hours_per_week).map(Some);
    }
    let number = |field| cells.one(field)?.map(|value| value.number()).transpose();
    Ok(match (number("hours_per_week_least")?, number("hours_per_week_most")?) {
        (None, None) => None,
        (Some(least), Some(most)) => Some((least, most)),
        (Some(one), None) | (None, Some(one)) => Some((one, one)),
    })
}

/// ISO 4217's code for "no currency": what costs nothing, costs it in none.
const NO_CURRENCY: &str = "XXX";

fn prices(cells: &Cells<'_>) -> Result<Prices, Misread> {
    let mut read = Vec::new();
    for value in cells.all("prices")? {
        let beside =
            value.rule.currency_column.as_deref().and_then(|column| cells.cell(column)).map(|code| code.to_uppercase());
        let currency = beside.or_else(|| cells.mapping.currency.clone());
        let amount = value.read(|text| price::price(text, &cells.mapping.signs, currency.as_deref()))?;
        read.push((amount, currency, value.rule.audience.clone()));
    }
    let of_others = read.iter().find_map(|(amount, _, _)| match amount {
        Amount::Costs(_, currency) => Some(currency.code().to_owned()),
        Amount::Free => None,
    });
    let price = |(amount, currency, audience)| match amount {
        Amount::Costs(amount, currency) => {
            Price { amount, currency: currency.code().to_owned(), audience, sectors: Vec::new() }
        }
        Amount::Free => {
            let currency: Option<String> = currency;
            let currency = currency.or_else(|| of_others.clone()).unwrap_or_else(|| NO_CURRENCY.to_owned());
            Price { amount: 0, currency, audience, sectors: Vec::new() }
        }
    };
    Ok(Prices(read.into_iter().map(price).collect()))
}
