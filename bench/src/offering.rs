//! A generated opportunity with everything that hangs on it.

use std::collections::BTreeMap;

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date, time},
    tz::TimeZone,
};
use rand::{Rng, RngExt};
use uuid::Uuid;

use crate::words::{LANGUAGES, Words, favourite, pick};

/// The day that generated sessions lie around: three years before it, two after.
const MIDDLE: Date = date(2027, 1, 1);
/// When the first generated opportunity came into the catalogue, in milliseconds since 1970; the others follow it.
const BEGINNING: u64 = 1_600_000_000_000;
/// How many organizations there are to choose from.
pub const ORGANIZATIONS: usize = 300;

const ZONES: [&str; 6] =
    ["America/Halifax", "America/Toronto", "Europe/Paris", "Europe/Madrid", "America/Mexico_City", "America/Vancouver"];
const SECTORS: [&str; 4] = ["museums", "libraries", "archives", "other"];

/// A generated opportunity.
pub struct Offering {
    pub id: Uuid,
    pub created_at: Timestamp,
    pub kind: &'static str,
    pub status: &'static str,
    pub main_language: &'static str,
    pub title: BTreeMap<&'static str, String>,
    pub description: BTreeMap<&'static str, String>,
    pub url: String,
    pub languages: Vec<&'static str>,
    pub levels: Vec<&'static str>,
    pub for_sectors: Vec<&'static str>,
    pub accessibility: Vec<&'static str>,
    /// Positions of organizations, the owner first.
    pub roles: Vec<(usize, &'static str)>,
    /// Positions in [`Words::topics`].
    pub topics: Vec<usize>,
    pub runs: Vec<Run>,
    pub listings: Vec<Listing>,
}

/// One presentation of an offering.
pub struct Run {
    pub id: Uuid,
    pub status: &'static str,
    pub pacing: &'static str,
    pub mode: &'static str,
    pub starts_on: Option<Date>,
    pub ends_on: Option<Date>,
    pub zone: &'static str,
    pub capacity: Option<u32>,
    pub country: Option<&'static str>,
    pub sessions: Vec<Session>,
}

/// One meeting of a run, of an hour and a half.
pub struct Session {
    pub id: Uuid,
    pub status: &'static str,
    pub starts_on: Date,
    pub starts_at: Timestamp,
    /// Id and availability.
    pub recording: Option<(Uuid, &'static str)>,
}

/// How an organization lists an offering.
pub struct Listing {
    pub id: Uuid,
    pub organization: usize,
    pub url: String,
    /// Amount in minor units, currency.
    pub price: (u32, &'static str),
    pub sectors: Vec<&'static str>,
}

impl Offering {
    /// The offering number `number`: the same for the same `rng`.
    pub fn generate(rng: &mut impl Rng, words: &Words, number: u64) -> Self {
        let milliseconds = BEGINNING + number * 150;
        let main_language = [(60, "en"), (25, "fr"), (15, "es")].weighted(rng);
        let languages = texts_in(rng, main_language);
        let topics = distinct(rng, words.topics.len(), [(30, 1), (45, 2), (25, 3)]);
        let subject = words.subject(rng, &topics);
        let kind = KINDS.weighted(rng);
        let status = STATUSES.weighted(rng);
        let url = format!("https://offerings.example/{number:x}");
        let organizations = distinct(rng, ORGANIZATIONS, [(45, 1), (35, 2), (20, 3)]);
        let mut roles: Vec<_> =
            organizations.iter().map(|at| (*at, *pick(rng, &["host", "presenter", "funder"]))).collect();
        roles[0].1 = "owner";
        let listings = listings(rng, milliseconds, &mut roles, &url);
        let runs = (0..[(65, 1), (35, 2)].weighted(rng)).map(|_| run(rng, milliseconds, kind, status)).collect();
        Self {
            id: id(rng, milliseconds),
            created_at: Timestamp::from_millisecond(milliseconds as i64).unwrap_or_default(),
            kind,
            status,
            main_language,
            title: languages.iter().map(|language| (*language, words.title(&subject, language))).collect(),
            description: languages.iter().map(|language| (*language, words.description(&subject, language))).collect(),
            url,
            languages: vec![main_language],
            levels: [(50, vec!["introductory"]), (35, vec!["intermediate"]), (15, vec!["intermediate", "advanced"])]
                .weighted(rng),
            for_sectors: [
                (60, vec!["museums"]),
                (15, vec!["libraries"]),
                (15, vec!["archives"]),
                (10, SECTORS[..3].to_vec()),
            ]
            .weighted(rng),
            accessibility: [(50, vec![]), (30, vec!["live_captions"]), (20, vec!["recorded_captions", "transcript"])]
                .weighted(rng),
            roles,
            topics,
            runs,
            listings,
        }
    }
}

const KINDS: [(u32, &str); 7] =
    [(35, "webinar"), (30, "workshop"), (15, "resource"), (5, "mooc"), (5, "coaching"), (5, "series"), (5, "exchange")];
const STATUSES: [(u32, &str); 9] = [
    (45, "ended"),
    (30, "open"),
    (12, "announced"),
    (3, "cancelled"),
    (2, "draft"),
    (2, "postponed"),
    (2, "withdrawn"),
    (2, "moved_online"),
    (2, "on_hold"),
];

fn texts_in(rng: &mut impl Rng, main: &'static str) -> Vec<&'static str> {
    match [(80, 1), (12, 2), (8, 3)].weighted(rng) {
        1 => vec![main],
        2 => LANGUAGES.into_iter().filter(|language| *language == main || *language != "es").collect(),
        _ => LANGUAGES.to_vec(),
    }
}

fn run(rng: &mut impl Rng, milliseconds: u64, kind: &str, status: &'static str) -> Run {
    let zone = *pick(rng, &ZONES);
    let timeless = matches!(kind, "resource" | "mooc");
    let count = if timeless { 0 } else { [(20, 0), (45, 1), (20, 2), (15, 3)].weighted(rng) };
    // What has ended lies behind, what is open or announced mostly ahead.
    let first = MIDDLE
        + match status {
            "ended" => -rng.random_range(30..1100_i64),
            "open" | "announced" => rng.random_range(-30..730_i64),
            _ => rng.random_range(-700..700_i64),
        }
        .days();
    let hour = rng.random_range(9..18);
    let sessions: Vec<_> =
        (0..count).map(|at| session(rng, milliseconds, first + (7 * at).days(), hour, zone)).collect();
    let mode = [(75, "online"), (15, "in_person"), (10, "hybrid")].weighted(rng);
    Run {
        id: id(rng, milliseconds),
        status: match status {
            "draft" => "announced",
            "withdrawn" => "cancelled",
            other => other,
        },
        pacing: if timeless { "self_paced" } else { "scheduled" },
        mode,
        starts_on: (!timeless).then_some(first),
        ends_on: (!timeless).then(|| sessions.last().map_or(first + 1.day(), |last| last.starts_on)),
        zone,
        capacity: [(60, None), (20, Some(25)), (20, Some(100))].weighted(rng),
        country: (mode != "online").then(|| *pick(rng, &["CA", "FR", "ES", "MX", "US"])),
        sessions,
    }
}

fn session(rng: &mut impl Rng, milliseconds: u64, starts_on: Date, hour: i8, zone: &str) -> Session {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let starts_at = zone.to_timestamp(starts_on.to_datetime(time(hour, 30, 0, 0))).unwrap_or_default();
    let recorded = starts_on < MIDDLE && rng.random_range(0..100) < 30;
    Session {
        id: id(rng, milliseconds),
        status: [(94, "scheduled"), (3, "cancelled"), (3, "moved_online")].weighted(rng),
        starts_on,
        starts_at,
        recording: recorded.then(|| (id(rng, milliseconds), [(60, "public"), (40, "members_only")].weighted(rng))),
    }
}

/// The owner lists it, and often one more, who is then a lister of it.
fn listings(rng: &mut impl Rng, milliseconds: u64, roles: &mut Vec<(usize, &'static str)>, url: &str) -> Vec<Listing> {
    let mut by = vec![roles[0].0];
    let other = favourite(rng, ORGANIZATIONS);
    if rng.random_range(0..100) < 50 && roles.iter().all(|(at, _)| *at != other) {
        roles.push((other, "lister"));
        by.push(other);
    }
    let currency = *pick(rng, &["CAD", "CAD", "USD", "EUR", "MXN"]);
    by.into_iter()
        .map(|organization| Listing {
            id: id(rng, milliseconds),
            organization,
            url: format!("{url}/by/{organization}"),
            price: ([(45, 0), (20, 2500), (15, 5000), (15, 12_000), (5, 45_000)].weighted(rng), currency),
            sectors: vec![*pick(rng, &SECTORS)],
        })
        .collect()
}

fn distinct(rng: &mut impl Rng, among: usize, how_many: [(u32, usize); 3]) -> Vec<usize> {
    let wanted = how_many.weighted(rng);
    let mut found = Vec::with_capacity(wanted);
    while found.len() < wanted {
        let one = favourite(rng, among);
        if !found.contains(&one) {
            found.push(one);
        }
    }
    found
}

/// An id such as the server makes at that time.
fn id(rng: &mut impl Rng, milliseconds: u64) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(milliseconds, &rng.random()).into_uuid()
}

/// Choices with their weights in percent.
trait Weighted<T> {
    fn weighted(self, rng: &mut impl Rng) -> T;
}

impl<T, const N: usize> Weighted<T> for [(u32, T); N] {
    fn weighted(self, rng: &mut impl Rng) -> T {
        let mut left: u32 = rng.random_range(0..self.iter().map(|(weight, _)| weight).sum());
        let mut chosen = None;
        for (weight, choice) in self {
            chosen = Some(choice);
            if left < weight {
                break;
            }
            left -= weight;
        }
        chosen.unwrap_or_else(|| unreachable!("there is at least one choice"))
    }
}
