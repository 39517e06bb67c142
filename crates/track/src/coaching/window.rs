//! From when to when on a day there are sessions to be booked.

use catalogue::{
    civil,
    problem::{ProblemCode, Problems},
};
use database::{
    AsyncPgConnection,
    id::{CoachingOfferId, CoachingWindowId},
    schema::coaching_window,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{
    Timestamp,
    civil::{Date, Time},
    tz::{AmbiguousOffset, TimeZone},
};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{CoachingWindow, Slot};

/// The most windows of an offer.
pub const MOST_WINDOWS: usize = 200;

/// From when to when on a day, by the clock on the coach's wall.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WindowInput {
    /// The day, `YYYY-MM-DD`.
    pub day: String,
    /// When it begins, `HH:MM`.
    pub begins: String,
    /// When it ends, on the same day.
    pub ends: String,
}

/// A window whose times are times.
#[derive(Debug, Clone, Copy)]
pub(super) struct Window {
    day: Date,
    begins: Time,
    ends: Time,
    pub(super) slot: Slot,
}

/// Notes everything that is wrong with the windows of an offer and with how long its sessions take, and reads those that are
/// ahead. Those that are over and were offered before can be named, and are as they were.
pub(super) fn check_windows(
    inputs: &[WindowInput],
    zone: &str,
    minutes: i32,
    over: &[CoachingWindow],
    now: Timestamp,
    problems: &mut Problems,
) -> Vec<Window> {
    problems.note_long_list("windows", inputs.len(), MOST_WINDOWS);
    if inputs.is_empty() {
        problems.note(ProblemCode::Required, "windows", "are missing; say when there are hours to be booked");
    }
    if !(10..=720).contains(&minutes) {
        let why = format_args!("is {minutes}; a session takes 10 to 720 minutes");
        problems.note(ProblemCode::OutOfRange, "slot_minutes", why);
    }
    let Some(zone) = civil::zone(zone, "zone", problems) else { return Vec::new() };
    let mut windows: Vec<Window> = Vec::new();
    for (at, input) in inputs.iter().enumerate().take(MOST_WINDOWS) {
        let field = format!("windows.{at}");
        let Some(window) = input.read(&field, &zone, minutes, problems) else { continue };
        if window.slot.ends_at <= now {
            if !over.iter().any(|known| window.is(known)) {
                problems.note(ProblemCode::OutOfRange, field, "is over already; offer hours that are ahead");
            }
        } else if windows.iter().any(|other| other.slot.overlaps(window.slot)) {
            problems.note(ProblemCode::Duplicate, field, "overlaps with another window; join them into one");
        } else {
            windows.push(window);
        }
    }
    windows
}

pub(super) async fn insert_windows(
    conn: &mut AsyncPgConnection,
    offer: CoachingOfferId,
    windows: &[Window],
) -> QueryResult<()> {
    let rows: Vec<_> = windows
        .iter()
        .map(|window| {
            (
                coaching_window::id.eq(CoachingWindowId::new()),
                coaching_window::coaching_offer_id.eq(offer),
                coaching_window::day.eq(window.day.to_diesel()),
                coaching_window::begins.eq(window.begins.to_diesel()),
                coaching_window::ends.eq(window.ends.to_diesel()),
                coaching_window::starts_at.eq(window.slot.starts_at.to_diesel()),
                coaching_window::ends_at.eq(window.slot.ends_at.to_diesel()),
            )
        })
        .collect();
    diesel::insert_into(coaching_window::table).values(rows).execute(conn).await?;
    Ok(())
}

impl Window {
    /// Whether it is one that was offered before.
    fn is(&self, known: &CoachingWindow) -> bool {
        (self.day, self.begins, self.ends) == (known.day, known.begins, known.ends)
    }
}

impl From<&CoachingWindow> for WindowInput {
    /// As it would be offered anew.
    fn from(known: &CoachingWindow) -> Self {
        let time = |time: Time| time.strftime("%H:%M").to_string();
        Self { day: known.day.to_string(), begins: time(known.begins), ends: time(known.ends) }
    }
}

impl WindowInput {
    fn read(&self, field: &str, zone: &TimeZone, minutes: i32, problems: &mut Problems) -> Option<Window> {
        let day = civil::date(&self.day, &format!("{field}.day"), problems);
        let begins = civil::time(&self.begins, &format!("{field}.begins"), problems);
        let ends = civil::time(&self.ends, &format!("{field}.ends"), problems);
        let (day, begins, ends) = (day?, begins?, ends?);
        if ends <= begins {
            let why = "is not after begins; a window is on one day, so give two of them for hours past midnight";
            problems.note(ProblemCode::EndBeforeStart, format!("{field}.ends"), why);
            return None;
        }
        let mut instant = |time: Time, part: &str| {
            let ambiguous = zone.to_ambiguous_timestamp(day.to_datetime(time));
            if matches!(ambiguous.offset(), AmbiguousOffset::Gap { .. }) {
                let why = "is never shown by the clocks of the zone, which go forward on that day; give another";
                problems.note(ProblemCode::ImpossibleDate, format!("{field}.{part}"), why);
                return None;
            }
            ambiguous.compatible().ok()
        };
        let (starts_at, ends_at) = (instant(begins, "begins"), instant(ends, "ends"));
        let slot = Slot { starts_at: starts_at?, ends_at: ends_at? };
        if super::slot::cut(slot, minutes).next().is_none() {
            let why = format_args!("is shorter than slot_minutes, which is {minutes}; make it longer");
            problems.note(ProblemCode::OutOfRange, field, why);
            return None;
        }
        Some(Window { day, begins, ends, slot })
    }
}
