//! What excludes an opportunity for a need, what speaks for it, and in which order those come that fit. Functions of values.

use std::cmp::Reverse;

use catalogue::{money::Price, opportunity::AccessibilityFeature, search::Format};
use database::{
    id::{OpportunityId, RunId, TopicId},
    text_enum,
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    candidate::{Candidate, Nearness, Way, WayKind},
    reach::{Reach, Travel},
    weights::Weights,
    wish::Wish,
};

text_enum! {
    /// The sort of reason why an opportunity is not for a need.
    ExclusionCode {
        /// It is for others than the owner of the need.
        NotForOwner = "not_for_owner",
        /// It was withdrawn or cancelled, or is a draft.
        Withdrawn = "withdrawn",
        /// It is for other sectors.
        Sector = "sector",
        /// It is held in other languages.
        Language = "language",
        /// It does not have what is asked for people with disabilities.
        Accessibility = "accessibility",
        /// The owner of the need took part in it before.
        Attended = "attended",
        /// There is nothing to take part in.
        NotOffered = "not_offered",
        /// It is over.
        Over = "over",
        /// One cannot register any more.
        Closed = "closed",
        /// It ends after the day by which the need is to be met.
        TooLate = "too_late",
        /// Nobody knows yet when it takes place, and the need has a deadline.
        DateUnknown = "date_unknown",
        /// One takes part in another way.
        Format = "format",
        /// It costs more than it may.
        Price = "price",
        /// Its run is for people of others: of other sectors, organizations or programmes.
        NotAdmitted = "not_admitted",
        /// It takes place on site, farther than people can travel.
        TooFar = "too_far",
        /// It is about something else.
        OtherSubject = "other_subject",
    }
}

/// Why an opportunity is not for a need, with what a program can use of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exclusion {
    /// The sort of reason.
    pub code: ExclusionCode,
    /// The day it turns on: the last day, or the last one to register.
    pub day: Option<Date>,
    /// What it costs.
    pub price: Option<Price>,
    /// Where it takes place.
    pub place: Option<String>,
    /// What it does not have.
    pub missing: Vec<AccessibilityFeature>,
}

text_enum! {
    /// The sort of reason why an opportunity fits a need, or of what is to be known before.
    ReasonCode {
        /// It is about a topic of the need.
        SameTopic = "same_topic",
        /// It is about a topic that a vocabulary says is the same.
        MatchingTopic = "matching_topic",
        /// It is about something narrower.
        NarrowerTopic = "narrower_topic",
        /// It is about something related.
        RelatedTopic = "related_topic",
        /// It is about something broader.
        BroaderTopic = "broader_topic",
        /// Its words are those of the need.
        SimilarText = "similar_text",
        /// It ends in time.
        InTime = "in_time",
        /// One can begin at any time.
        AtAnyTime = "at_any_time",
        /// A recording of it can be watched at any time.
        Recording = "recording",
        /// Its day is not known.
        DateUnknown = "date_unknown",
        /// It is held in a language of the need.
        Language = "language",
        /// Its language is not known.
        LanguageUnknown = "language_unknown",
        /// One takes part in a format of the need.
        Format = "format",
        /// How one takes part is not known.
        FormatUnknown = "format_unknown",
        /// It takes place within reach.
        WithinReach = "within_reach",
        /// Where it takes place, or where people would come from, is not known.
        PlaceUnknown = "place_unknown",
        /// It is free.
        Free = "free",
        /// It costs no more than it may.
        Price = "price",
        /// What it costs is not known, or only in another currency.
        PriceUnknown = "price_unknown",
        /// It has what is asked for people with disabilities.
        Accessibility = "accessibility",
        /// It was made for the sector of the owner, or admits it.
        AdmitsSector = "admits_sector",
        /// Places are left.
        SeatsLeft = "seats_left",
        /// All places are taken; there may be a waitlist.
        Full = "full",
        /// People of similar institutions found it useful.
        WellEvaluated = "well_evaluated",
    }
}

/// Why an opportunity fits a need, or what is to be known before, with what a program can use of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The sort of reason.
    pub code: ReasonCode,
    /// The topic of the need that it turns on.
    pub wanted: Option<TopicId>,
    /// The topic of the opportunity.
    pub topic: Option<TopicId>,
    /// The day.
    pub day: Option<Date>,
    /// The price.
    pub price: Option<Price>,
    /// The language.
    pub language: Option<String>,
    /// The format.
    pub format: Option<Format>,
    /// The place.
    pub place: Option<String>,
    /// How many places are left.
    pub places: Option<i64>,
}

/// An opportunity that fits a need, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// Which opportunity.
    pub opportunity: OpportunityId,
    /// The run that fits best, where it has runs.
    pub run: Option<RunId>,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
    /// What it is put in order by. Shown to nobody.
    score: u32,
}

impl Match {
    /// What it is put in order by.
    pub fn score(&self) -> u32 {
        self.score
    }
}

/// What people of similar institutions must have found of it, from 0 to 1, for that to be a reason.
const USEFUL: f32 = 0.7;

/// Of how much of the statement one says that the words are similar.
const SIMILAR: u32 = 250;

/// Everything that excludes a candidate; where it can be taken part in several ways, what excludes the one that comes
/// nearest. Nothing: it fits.
pub fn exclusions(wish: &Wish, candidate: &Candidate, now: Timestamp) -> Vec<Exclusion> {
    let mut found = Vec::new();
    let mut note = |code| found.push(Exclusion::of(code));
    if !candidate.is_for_owner {
        note(ExclusionCode::NotForOwner);
    }
    if candidate.is_withdrawn {
        note(ExclusionCode::Withdrawn);
    }
    let (theirs, its) = (&wish.sectors, &candidate.sectors);
    if !theirs.is_empty() && !its.is_empty() && !theirs.iter().any(|sector| its.contains(sector)) {
        note(ExclusionCode::Sector);
    }
    if !wish.languages.is_empty() && !candidate.languages.is_empty() && common_language(wish, candidate).is_none() {
        note(ExclusionCode::Language);
    }
    let wanted = wish.accessibility.iter().copied();
    let missing: Vec<_> = wanted.filter(|feature| !candidate.accessibility.contains(feature)).collect();
    if !missing.is_empty() {
        found.push(Exclusion { missing, ..Exclusion::of(ExclusionCode::Accessibility) });
    }
    if candidate.is_attended {
        found.push(Exclusion::of(ExclusionCode::Attended));
    }
    let mut ways: Vec<Vec<Exclusion>> = candidate.ways.iter().map(|way| way_exclusions(wish, way, now)).collect();
    ways.sort_by_key(Vec::len);
    match ways.into_iter().next() {
        Some(nearest) => found.extend(nearest),
        None if candidate.is_withdrawn => {}
        None => found.push(Exclusion::of(ExclusionCode::NotOffered)),
    }
    if candidate.topics.is_empty() && !candidate.shares_words {
        found.push(Exclusion::of(ExclusionCode::OtherSubject));
    }
    found
}

fn way_exclusions(wish: &Wish, way: &Way, now: Timestamp) -> Vec<Exclusion> {
    let mut found = Vec::new();
    if way.over_at.is_some_and(|at| at <= now) {
        found.push(Exclusion { day: way.last_on, ..Exclusion::of(ExclusionCode::Over) });
    } else if way.closes_at.is_some_and(|at| at <= now) {
        found.push(Exclusion { day: way.closes_on, ..Exclusion::of(ExclusionCode::Closed) });
    }
    if let Some(wanted_by) = wish.wanted_by {
        let day = decisive_day(way);
        if way.kind == WayKind::Undated {
            found.push(Exclusion::of(ExclusionCode::DateUnknown));
        } else if day.is_some_and(|day| day > wanted_by) {
            found.push(Exclusion { day, ..Exclusion::of(ExclusionCode::TooLate) });
        }
    }
    if !wish.formats.is_empty() && !way.formats.is_empty() && common_format(wish, way).is_none() {
        found.push(Exclusion::of(ExclusionCode::Format));
    }
    if let Travel::TooFar(place) = travel(wish, way) {
        found.push(Exclusion { place, ..Exclusion::of(ExclusionCode::TooFar) });
    }
    if let Some(ceiling) = &wish.price_ceiling
        && let Some(price) = way.lowest_price(&wish.sectors, &ceiling.currency)
        && price.amount > ceiling.amount
    {
        found.push(Exclusion { price: Some(price.clone()), ..Exclusion::of(ExclusionCode::Price) });
    }
    let is_among = |some: bool, admitted: bool| some && !admitted;
    if is_among(!way.for_sectors.is_empty(), wish.sectors.iter().any(|one| way.for_sectors.contains(one)))
        || is_among(
            !way.for_organizations.is_empty(),
            wish.organizations.iter().any(|one| way.for_organizations.contains(one)),
        )
        || way.for_programme.is_some_and(|programme| !wish.programmes.contains(&programme))
    {
        found.push(Exclusion::of(ExclusionCode::NotAdmitted));
    }
    found
}

/// The travel to a way. None for what one takes part in online or in one's own time, if that is asked for.
fn travel(wish: &Wish, way: &Way) -> Travel {
    let is_wanted = |format: &Format| wish.formats.is_empty() || wish.formats.contains(format);
    if way.formats.iter().any(|format| *format != Format::InPerson && is_wanted(format)) {
        return Travel::Free;
    }
    match wish.reach {
        Reach::Online if way.formats.is_empty() => Travel::Unknown,
        reach => reach.travel(&wish.homes, &way.places),
    }
}

/// The day that must not be after the deadline: the last, or of what is done in one's own time the first.
fn decisive_day(way: &Way) -> Option<Date> {
    if way.self_paced { way.first_on } else { way.last_on }
}

/// The match of a candidate; none where something excludes it.
pub fn matched(wish: &Wish, candidate: &Candidate, weights: &Weights, now: Timestamp) -> Option<Match> {
    if !exclusions(wish, candidate, now).is_empty() {
        return None;
    }
    let mut weighed = of_opportunity(wish, candidate, weights);
    let open = candidate.ways.iter().filter(|way| way_exclusions(wish, way, now).is_empty());
    let best = open
        .map(|way| (of_way(wish, way, weights, now), way))
        .min_by_key(|(weighed, way)| (Reverse(sum(weighed)), way.kind, way.first_on, way.run));
    let run = best.as_ref().and_then(|(_, way)| way.run);
    weighed.extend(best.into_iter().flat_map(|(weighed, _)| weighed));
    let score = sum(&weighed);
    weighed.sort_by_key(|(weight, _)| Reverse(*weight));
    let reasons = weighed.into_iter().filter_map(|(_, reason)| reason).collect();
    Some(Match { opportunity: candidate.id, run, reasons, score })
}

/// The matches among candidates, the best first, whatever order they come in.
pub fn ranked(wish: &Wish, candidates: &[Candidate], weights: &Weights, now: Timestamp) -> Vec<Match> {
    let mut matches: Vec<_> = candidates.iter().filter_map(|one| matched(wish, one, weights, now)).collect();
    matches.sort_by_key(|one| (Reverse(one.score), one.opportunity));
    matches
}

/// What counts, and the reason that is told of it, if one is.
type Weighed = Vec<(u32, Option<Reason>)>;

fn sum(weighed: &Weighed) -> u32 {
    weighed.iter().fold(0, |sum: u32, (weight, _)| sum.saturating_add(*weight))
}

fn of_opportunity(wish: &Wish, candidate: &Candidate, weights: &Weights) -> Weighed {
    let mut weighed = of_topics(candidate, weights);
    let text = thousandths(candidate.text / (candidate.text + 0.1));
    let similar = text >= SIMILAR || candidate.topics.is_empty();
    weighed.push((share(weights.text, text), similar.then(|| Reason::of(ReasonCode::SimilarText))));
    weighed.push((share(weights.title, thousandths(candidate.title)), None));
    if !wish.languages.is_empty() {
        weighed.push(match common_language(wish, candidate) {
            Some(language) => {
                let language = Some(language.to_owned());
                (weights.language, Some(Reason { language, ..Reason::of(ReasonCode::Language) }))
            }
            None => (0, Some(Reason::of(ReasonCode::LanguageUnknown))),
        });
    }
    if !wish.accessibility.is_empty() {
        weighed.push((0, Some(Reason::of(ReasonCode::Accessibility))));
    }
    if wish.sectors.iter().any(|sector| candidate.sectors.contains(sector)) {
        weighed.push((weights.sector, Some(Reason::of(ReasonCode::AdmitsSector))));
    }
    if let Some(usefulness) = candidate.usefulness.filter(|usefulness| *usefulness >= USEFUL) {
        let weight = share(weights.evaluation, thousandths(usefulness));
        weighed.push((weight, Some(Reason::of(ReasonCode::WellEvaluated))));
    }
    weighed
}

/// The nearest topic counts for what it is, and each further topic of the need a little more.
fn of_topics(candidate: &Candidate, weights: &Weights) -> Weighed {
    let mut nearest = candidate.topics.clone();
    nearest.sort_by_key(|near| (near.relation, near.topic, near.wanted));
    let mut seen = Vec::new();
    nearest.retain(|near| {
        !seen.contains(&near.wanted) && {
            seen.push(near.wanted);
            true
        }
    });
    // By weight, not by nearness: weights are configured.
    let weight = |relation| match relation {
        Nearness::Same => (weights.same_topic, ReasonCode::SameTopic),
        Nearness::Match => (weights.matching_topic, ReasonCode::MatchingTopic),
        Nearness::Narrower => (weights.narrower_topic, ReasonCode::NarrowerTopic),
        Nearness::Related => (weights.related_topic, ReasonCode::RelatedTopic),
        Nearness::Broader => (weights.broader_topic, ReasonCode::BroaderTopic),
    };
    nearest.sort_by_key(|near| (Reverse(weight(near.relation).0), near.relation, near.topic, near.wanted));
    let weighed = nearest.iter().enumerate().map(|(at, near)| {
        let (weight, code) = weight(near.relation);
        let reason = Reason { wanted: Some(near.wanted), topic: Some(near.topic), ..Reason::of(code) };
        (if at == 0 { weight } else { weights.further_topic }, Some(reason))
    });
    weighed.collect()
}

fn of_way(wish: &Wish, way: &Way, weights: &Weights, now: Timestamp) -> Weighed {
    let mut weighed = vec![(share(weights.soon, soon(way, now)), None)];
    let day = decisive_day(way);
    weighed.push(match (way.kind, way.self_paced, day) {
        (WayKind::Recording, ..) => (weights.in_time, Some(Reason::of(ReasonCode::Recording))),
        (WayKind::Undated, ..) | (WayKind::Run, false, None) => (0, Some(Reason::of(ReasonCode::DateUnknown))),
        (WayKind::Anytime, ..) | (WayKind::Run, true, None) => {
            (weights.in_time, Some(Reason::of(ReasonCode::AtAnyTime)))
        }
        (WayKind::Run, _, Some(_)) => (weights.in_time, Some(Reason { day, ..Reason::of(ReasonCode::InTime) })),
    });
    if !wish.formats.is_empty() {
        weighed.push(match common_format(wish, way) {
            Some(format) => (weights.format, Some(Reason { format: Some(format), ..Reason::of(ReasonCode::Format) })),
            None => (0, Some(Reason::of(ReasonCode::FormatUnknown))),
        });
    }
    match travel(wish, way) {
        Travel::Within(place) => weighed.push((0, Some(Reason { place, ..Reason::of(ReasonCode::WithinReach) }))),
        Travel::Unknown => weighed.push((0, Some(Reason::of(ReasonCode::PlaceUnknown)))),
        Travel::Free | Travel::TooFar(_) => {}
    }
    let prices = way.prices_for(&wish.sectors);
    let is_free = prices.iter().any(|price| price.amount == 0);
    if is_free {
        let weight = if wish.price_ceiling.is_some() { weights.price } else { 0 };
        weighed.push((weight, Some(Reason::of(ReasonCode::Free))));
    } else if let Some(ceiling) = &wish.price_ceiling {
        weighed.push(match way.lowest_price(&wish.sectors, &ceiling.currency) {
            Some(price) => {
                (weights.price, Some(Reason { price: Some(price.clone()), ..Reason::of(ReasonCode::Price) }))
            }
            None => {
                let price = prices.first().copied().cloned();
                (0, Some(Reason { price, ..Reason::of(ReasonCode::PriceUnknown) }))
            }
        });
    }
    weighed.push(match way.places_left {
        Some(places) if places <= 0 => (0, Some(Reason::of(ReasonCode::Full))),
        Some(_) => {
            let places = way.places_left;
            (weights.seats, Some(Reason { places, ..Reason::of(ReasonCode::SeatsLeft) }))
        }
        None => (weights.seats, None),
    });
    weighed
}

/// 1,000 for what can be begun today, less for each day until then, nothing after a year or at an unknown time.
fn soon(way: &Way, now: Timestamp) -> u32 {
    let today = now.to_zoned(TimeZone::UTC).date();
    match (way.kind, way.first_on) {
        (WayKind::Undated, _) | (WayKind::Run, None) if !way.self_paced || way.kind == WayKind::Undated => 0,
        (_, None) => 1_000,
        (_, Some(day)) => {
            let days = (day - today).get_days().clamp(0, 365);
            1_000 - u32::try_from(days).unwrap_or(365) * 1_000 / 365
        }
    }
}

fn share(weight: u32, thousandths: u32) -> u32 {
    u32::try_from(u64::from(weight) * u64::from(thousandths) / 1_000).unwrap_or(u32::MAX)
}

/// A number from 0 to 1 in whole thousandths, so that sums are the same on every machine.
fn thousandths(part: f32) -> u32 {
    // What is no number counts as nothing.
    (part.clamp(0.0, 1.0) * 1_000.0).round() as u32
}

fn common_language<'w>(wish: &'w Wish, candidate: &Candidate) -> Option<&'w str> {
    let primary = |tag: &str| tag.split('-').next().unwrap_or_default().to_lowercase();
    let held: Vec<_> = candidate.languages.iter().map(|tag| primary(tag)).collect();
    wish.languages.iter().find(|tag| held.contains(&primary(tag))).map(String::as_str)
}

fn common_format(wish: &Wish, way: &Way) -> Option<Format> {
    wish.formats.iter().copied().find(|format| way.formats.contains(format))
}

impl Exclusion {
    /// One without more to say.
    pub fn of(code: ExclusionCode) -> Self {
        Self { code, day: None, price: None, place: None, missing: Vec::new() }
    }
}

impl Reason {
    /// One without more to say.
    pub fn of(code: ReasonCode) -> Self {
        Self {
            code,
            wanted: None,
            topic: None,
            day: None,
            price: None,
            language: None,
            format: None,
            place: None,
            places: None,
        }
    }
}

#[cfg(test)]
mod tests;
