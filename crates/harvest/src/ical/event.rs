//! From a calendar's event to an opportunity.

use catalogue::{
    LanguageMap,
    opportunity::{OpportunityInput, OpportunityKind, OpportunityStatus, Visibility},
    recurrence::EachSession,
    run::{Mode, Pacing, RunInput, RunStatus},
    session::{SessionInput, SessionStatus},
};
use jiff::civil::Date;

use super::{
    Context,
    file::Component,
    repeat,
    venue::{self, Venue},
    when::{self, When},
};
use crate::{
    entry::{Entry, Misread, Warning},
    reading::{prose, tongue, web},
    record::{OpportunityRecord, RunRecord},
};

/// An event with its occurrences, single ones that differ from the rule being told `apart`.
pub(super) fn record(
    component: &Component,
    apart: &[Component],
    context: &Context,
) -> Result<Entry<OpportunityRecord>, Misread> {
    let mut warnings = Vec::new();
    let key = component
        .text("UID")
        .ok_or_else(|| Misread::new("UID", "", "is missing, so the event cannot be told from others"))?;
    let title = component
        .text("SUMMARY")
        .ok_or_else(|| Misread::new("SUMMARY", "", "is missing; an opportunity needs a title"))?;
    let title = title.replace('\n', " ");
    let language = language(component, context, &mut warnings);
    let categories = categories(component);
    let mut hints = categories.clone();
    hints.push(title.clone());
    let venue = venue::venue(component, &hints);
    let mode = venue.mode.unwrap_or_else(|| {
        warnings.push(Warning::new(
            "LOCATION",
            "",
            "is missing and nothing says that it is online, so it is taken to be in person",
        ));
        Mode::InPerson
    });

    let status = status(component)?;
    let series = repeat::occurrences(component, apart, &venue, status, context, &mut warnings)?;
    let ended = series.last_day < context.about.today;
    let opportunity = OpportunityInput {
        kind: kind(&categories, &title, mode),
        status: match status {
            SessionStatus::Cancelled => OpportunityStatus::Cancelled,
            _ if ended => OpportunityStatus::Ended,
            _ if is_tentative(component) => OpportunityStatus::Announced,
            _ => OpportunityStatus::Open,
        },
        visibility: Visibility::default(),
        title: LanguageMap::one(&language, title),
        description: description(component).map(|text| LanguageMap::one(&language, text)).unwrap_or_default(),
        outcomes: LanguageMap::default(),
        url: page(component, &mut warnings),
        languages: Vec::new(),
        caption_languages: Vec::new(),
        levels: Vec::new(),
        for_sectors: Vec::new(),
        admitted_sectors: Vec::new(),
        accessibility: Vec::new(),
        main_language: language,
    };
    let run = RunInput {
        status: match opportunity.status {
            OpportunityStatus::Cancelled => RunStatus::Cancelled,
            OpportunityStatus::Ended => RunStatus::Ended,
            OpportunityStatus::Announced => RunStatus::Announced,
            _ => RunStatus::Open,
        },
        pacing: Pacing::Scheduled,
        mode,
        starts_on: None,
        ends_on: None,
        enrolment_opens_on: None,
        enrolment_closes_on: None,
        zone: series.zone,
        capacity: None,
        prices: Default::default(),
        place: venue.place,
        registration_url: None,
        weeks: None,
        hours_per_week_least: None,
        hours_per_week_most: None,
    };
    let each = EachSession { link: venue.link, ..EachSession::default() };
    let run = RunRecord { run, sessions: series.sessions, recurrences: series.recurrences, moved: series.moved, each };
    let record = OpportunityRecord {
        key,
        opportunity,
        topics: Vec::new(),
        words: categories,
        organizations: Vec::new(),
        runs: vec![run],
        listings: Vec::new(),
        lineage: Vec::new(),
        parts: Vec::new(),
    };
    Ok(Entry { at: component.at, record, warnings })
}

/// A session at these times.
pub(super) fn session(
    component: &Component,
    start: &When,
    end: Option<&When>,
    status: SessionStatus,
    venue: &Venue,
) -> SessionInput {
    let doubt = start.doubt.clone();
    SessionInput {
        title: LanguageMap::default(),
        status,
        starts_on: start.day.to_string(),
        starts_time: start.time.map(clock),
        ends_on: end.map(|end| end.day).filter(|day| *day != start.day).map(|day| day.to_string()),
        ends_time: end.and_then(|end| end.time).map(clock),
        zone: start.zone.clone(),
        source_words: doubt.as_ref().and_then(|_| component.property("DTSTART")).map(|property| property.words()),
        uncertainty: doubt,
        mode: None,
        place: None,
        link: venue.link.clone(),
        recording: None,
    }
}

/// `10:00`, with seconds only where there are any.
pub(super) fn clock(time: jiff::civil::Time) -> String {
    let format = if time.second() == 0 { "%H:%M" } else { "%H:%M:%S" };
    time.strftime(format).to_string()
}

/// Where an event or a single occurrence stands.
pub(super) fn status(component: &Component) -> Result<SessionStatus, Misread> {
    match component.text("STATUS").map(|status| status.to_uppercase()).as_deref() {
        _ if component.cancels => Ok(SessionStatus::Cancelled),
        Some("CANCELLED" | "CANCELED") => Ok(SessionStatus::Cancelled),
        Some("CONFIRMED" | "TENTATIVE") | None => Ok(SessionStatus::Scheduled),
        Some(other) => Err(Misread::new("STATUS", other, "is none of CONFIRMED, TENTATIVE and CANCELLED")),
    }
}

fn is_tentative(component: &Component) -> bool {
    component.text("STATUS").is_some_and(|status| status.eq_ignore_ascii_case("TENTATIVE"))
}

fn language(component: &Component, context: &Context, warnings: &mut Vec<Warning>) -> String {
    let said = component.property("SUMMARY").and_then(|summary| summary.parameter("LANGUAGE"));
    let read = said.map(|said| tongue::language(said, &Default::default()).map_err(|reason| (said, reason)));
    match read {
        Some(Ok(tag)) => tag,
        Some(Err((said, reason))) => {
            warnings.push(Warning::new("SUMMARY LANGUAGE", said, format_args!("{reason}; it is left out")));
            context.about.language.clone()
        }
        None => context.about.language.clone(),
    }
}

fn categories(component: &Component) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in component.all("CATEGORIES").flat_map(|property| property.value.split(',')) {
        if let Some(word) = crate::reading::tidy(&word.replace('\\', ""))
            && !words.contains(&word)
        {
            words.push(word);
        }
    }
    words
}

fn description(component: &Component) -> Option<String> {
    let text = component.property("DESCRIPTION").or_else(|| component.property("X-ALT-DESC"))?;
    prose::plain(&text.value)
}

fn page(component: &Component, warnings: &mut Vec<Warning>) -> Option<String> {
    let written = component.text("URL")?;
    web::address(&written)
        .map_err(|reason| warnings.push(Warning::new("URL", &written, format_args!("{reason}, so it is left out"))))
        .ok()
}

/// Words that say what kind an event is, the plainer kinds first.
const KINDS: [(OpportunityKind, &[&str]); 4] = [
    (OpportunityKind::Mooc, &["mooc"]),
    (
        OpportunityKind::Workshop,
        &[
            "workshop",
            "workshops",
            "training",
            "course",
            "courses",
            "hackathon",
            "masterclass",
            "atelier",
            "taller",
            "formation",
            "hands-on",
        ],
    ),
    (OpportunityKind::Webinar, &["webinar", "webinars", "webinaire", "webinario", "seminario web"]),
    (OpportunityKind::Coaching, &["coaching", "office hours"]),
];

/// The kind that categories name, or the title; otherwise what is online is a webinar and anything else a workshop.
fn kind(categories: &[String], title: &str, mode: Mode) -> OpportunityKind {
    let categories: Vec<String> = categories.iter().map(|word| word.to_lowercase()).collect();
    let of_categories =
        KINDS.iter().find(|(_, words)| categories.iter().any(|category| words.contains(&category.as_str())));
    let title = title.to_lowercase();
    let of_title = || KINDS.iter().find(|(_, words)| words.iter().any(|word| has_word(&title, word)));
    match of_categories.or_else(of_title) {
        Some((kind, _)) => *kind,
        None if mode == Mode::InPerson => OpportunityKind::Workshop,
        None => OpportunityKind::Webinar,
    }
}

fn has_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + word.len()..].chars().next();
        !before.is_some_and(char::is_alphabetic) && !after.is_some_and(char::is_alphabetic)
    })
}

/// The last day of an occurrence.
pub(super) fn last_day(start: &When, end: Option<&When>) -> Date {
    end.map_or(start.day, |end| end.day)
}

/// Start and end of an event.
pub(super) fn span(component: &Component, context: &Context) -> Result<(When, Option<When>), Misread> {
    let (start, end) = when::span(component, &context.zones)?;
    if end.as_ref().is_some_and(|end| end.minutes_before(&start)) {
        let value = component.property("DTEND").map(|end| end.value.clone()).unwrap_or_default();
        return Err(Misread::new("DTEND", value, "is before the start"));
    }
    Ok((start, end))
}
