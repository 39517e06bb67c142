//! From a rule to its occurrences.
//!
//! A rule speaks of the clock on the wall: "Tuesdays at 14:00" stays at 14:00 when the clocks change. So the rule is
//! expanded over wall-clock times, handed to the `rrule` crate as if they were UTC, and only then does the zone come in.

use std::collections::BTreeSet;

use jiff::{
    Timestamp,
    civil::{Date, DateTime, Time},
    tz::TimeZone,
};
use rrule::RRuleSet;

use super::RecurrenceInput;
use crate::{
    civil,
    problem::{ProblemCode, Problems},
    session::SessionTimes,
};

/// The most occurrences one rule may give.
const MOST: u16 = 400;

/// What a recurrence comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expansion {
    /// The rule in capitals, without `RRULE:`.
    pub rule: String,
    /// Day of the first occurrence.
    pub starts_on: Date,
    /// When each occurrence starts, by the clock on the wall.
    pub starts_time: Time,
    /// IANA time zone, written as the database of zones does.
    pub zone: String,
    /// Days it leaves out, in order.
    pub except_on: Vec<Date>,
    /// Its occurrences in order: at least one.
    pub occurrences: Vec<Occurrence>,
}

/// One occurrence of a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Occurrence {
    /// The day the rule gives it.
    pub occurs_on: Date,
    /// When it takes place.
    pub times: SessionTimes,
    /// Whether it was cancelled.
    pub cancelled: bool,
}

impl RecurrenceInput {
    /// Notes everything that is wrong with it; where its occurrences can be told, they are given.
    pub fn expand(&self, problems: &mut Problems) -> Option<Expansion> {
        let zone = civil::zone(&self.zone, "zone", problems);
        let starts_on = civil::date(&self.starts_on, "starts_on", problems);
        let starts_time = civil::time(&self.starts_time, "starts_time", problems);
        let except_on = days(&self.except_on, "except_on", problems);
        let cancelled_on = days(&self.cancelled_on, "cancelled_on", problems);
        check_duration(self.duration_minutes, problems);
        let rule = check_rule(&self.rule, problems);
        let (zone, starts_on, starts_time, rule) = (zone?, starts_on?, starts_time?, rule?);

        let all = match occurrence_days(&rule, starts_on.to_datetime(starts_time), &zone) {
            Ok(days) => days,
            Err(message) => {
                problems.note(ProblemCode::Invalid, "rule", message);
                return None;
            }
        };
        check_first(starts_on, &all, problems);
        let days: BTreeSet<Date> = all.difference(&except_on).copied().collect();
        if days.is_empty() {
            problems.note(
                ProblemCode::Invalid,
                "except_on",
                "leaves out every occurrence; leave out fewer days or give another rule",
            );
        }
        check_cancelled(&cancelled_on, &days, problems);
        Some(Expansion {
            rule,
            starts_on,
            starts_time,
            zone: civil::zone_name(&zone)?,
            except_on: except_on.into_iter().collect(),
            occurrences: days
                .into_iter()
                .map(|occurs_on| Occurrence {
                    occurs_on,
                    times: SessionTimes::lasting(occurs_on, starts_time, self.duration_minutes, &zone),
                    cancelled: cancelled_on.contains(&occurs_on),
                })
                .collect(),
        })
    }
}

fn days(texts: &[String], field: &str, problems: &mut Problems) -> BTreeSet<Date> {
    if texts.len() > usize::from(MOST) {
        problems.note(
            ProblemCode::TooLong,
            field,
            format_args!("names more than {MOST} days; name the rule's own ones"),
        );
        return BTreeSet::new();
    }
    texts.iter().enumerate().filter_map(|(at, text)| civil::date(text, &format!("{field}.{at}"), problems)).collect()
}

fn check_duration(minutes: i32, problems: &mut Problems) {
    if !(1..=7 * 24 * 60).contains(&minutes) {
        problems.note(
            ProblemCode::OutOfRange,
            "duration_minutes",
            format_args!("is {minutes}; give the minutes that each occurrence lasts, from 1 to 10080 (a week)"),
        );
    }
}

/// The rule in capitals, without `RRULE:`, if it ends and speaks of days only.
fn check_rule(rule: &str, problems: &mut Problems) -> Option<String> {
    let rule = rule.trim().to_ascii_uppercase();
    let rule = rule.strip_prefix("RRULE:").unwrap_or(&rule).trim_end_matches(';');
    let parts: Option<Vec<(&str, &str)>> = rule.split(';').map(|part| part.split_once('=')).collect();
    // Line breaks above all: what follows one would be read as another property.
    let plain = rule.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"=;,+-".contains(&byte));
    let Some(parts) = parts.filter(|_| plain && rule.len() <= 1_000) else {
        problems.note(
            ProblemCode::Invalid,
            "rule",
            "is no recurrence rule; write one as in RFC 5545, such as FREQ=WEEKLY;BYDAY=TU;COUNT=8",
        );
        return None;
    };
    let has = |name: &str| parts.iter().any(|(part, _)| *part == name);
    let mut fine = true;
    let mut refuse = |code, message: &str| {
        problems.note(code, "rule", message);
        fine = false;
    };
    if !has("COUNT") && !has("UNTIL") {
        refuse(ProblemCode::Invalid, "never ends; add COUNT with the number of occurrences or UNTIL with the last day");
    }
    let by_the_hour = parts.iter().any(|(part, value)| {
        matches!(*part, "BYHOUR" | "BYMINUTE" | "BYSECOND")
            || *part == "FREQ" && matches!(*value, "HOURLY" | "MINUTELY" | "SECONDLY")
    });
    if by_the_hour {
        refuse(
            ProblemCode::Invalid,
            "gives times of day; a rule gives days here (FREQ=DAILY, WEEKLY, MONTHLY or YEARLY), and starts_time the time",
        );
    }
    fine.then(|| rule.to_owned())
}

/// The days the rule gives, at most [`MOST`], or what is wrong with it, as a sentence without its subject.
fn occurrence_days(rule: &str, start: DateTime, zone: &TimeZone) -> Result<BTreeSet<Date>, String> {
    let until_on_the_wall = until_by_the_wall(rule, zone)?;
    let set: RRuleSet = format!("DTSTART:{}Z\nRRULE:{until_on_the_wall}", start.strftime("%Y%m%dT%H%M%S"))
        .parse()
        .map_err(|error: rrule::RRuleError| {
            format!(
                "cannot be read as a recurrence rule ({}); write it as in RFC 5545",
                error.to_string().trim_end_matches('.')
            )
        })?;
    let found = set.all(MOST + 1);
    if found.dates.len() > usize::from(MOST) {
        return Err(format!("gives more than {MOST} occurrences; let it end earlier"));
    }
    let days: BTreeSet<Date> =
        found.dates.iter().filter_map(|date| date.date_naive().to_string().parse().ok()).collect();
    if days.is_empty() {
        return Err("gives no occurrence; check its days and its end".to_owned());
    }
    Ok(days)
}

/// The rule with its UNTIL told by the clock on the wall: that day's end where it names a day, and the wall's time where
/// it names an instant in UTC.
fn until_by_the_wall(rule: &str, zone: &TimeZone) -> Result<String, String> {
    let parts = rule.split(';').map(|part| match part.strip_prefix("UNTIL=") {
        None => Ok(part.to_owned()),
        Some(until) => {
            let wall = read_until(until, zone).ok_or_else(|| {
                format!("ends at {until}, and there is no such day or time; write it as UNTIL=20240425 or UNTIL=20240425T235959Z")
            })?;
            Ok(format!("UNTIL={}Z", wall.strftime("%Y%m%dT%H%M%S")))
        }
    });
    Ok(parts.collect::<Result<Vec<_>, String>>()?.join(";"))
}

fn read_until(until: &str, zone: &TimeZone) -> Option<DateTime> {
    if let Some(utc) = until.strip_suffix('Z') {
        let instant: Timestamp = TimeZone::UTC.to_timestamp(DateTime::strptime("%Y%m%dT%H%M%S", utc).ok()?).ok()?;
        return Some(zone.to_datetime(instant));
    }
    DateTime::strptime("%Y%m%dT%H%M%S", until)
        .or_else(|_| Date::strptime("%Y%m%d", until).map(|day| day.at(23, 59, 59, 0)))
        .ok()
}

/// RFC 5545 leaves open what a first day means that the rule does not give; it is not guessed at.
fn check_first(starts_on: Date, days: &BTreeSet<Date>, problems: &mut Problems) {
    if let Some(first) = days.first()
        && !days.contains(&starts_on)
    {
        problems.note(
            ProblemCode::Invalid,
            "starts_on",
            format_args!("is {starts_on}, a day that the rule does not give; its first one from there is {first}"),
        );
    }
}

fn check_cancelled(cancelled_on: &BTreeSet<Date>, days: &BTreeSet<Date>, problems: &mut Problems) {
    for day in cancelled_on.difference(days) {
        problems.note(
            ProblemCode::Invalid,
            "cancelled_on",
            format_args!(
                "names {day}, which is no occurrence; name days that the rule gives and except_on does not leave out"
            ),
        );
    }
}
