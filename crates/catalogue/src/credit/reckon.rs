//! What entries give, by the rules: pure, and the same whatever the order in which they were reported.
//!
//! How much an entry is worth follows the version in force on its day. What a cycle asks for and allows follows the
//! version in force on the cycle's first day, so that nobody's requirements change under way.
//!
//! Where a cap bites, entries are taken by day and then by id: the earlier ones count, the later ones are cut. Caps are
//! nested: presenters' topics within a category, categories within the cycle. That is why another entry never lowers a
//! total, and no order changes it.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
};

use jiff::civil::Date;
use uuid::Uuid;

use super::{CategoryRule, Credit, CreditFormat, CreditRole, CreditRules, Fraction};

/// More cycles than anybody has.
const MOST_CYCLES: usize = 300;

/// A version of the rules, read.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its number.
    pub number: i32,
    /// From this day on it counts, until the next version does.
    pub in_force_from: Date,
    /// The rules.
    pub rules: CreditRules,
}

/// What counts of an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Done {
    /// The entry's id, which orders entries of one day.
    pub id: Uuid,
    /// The day it counts on.
    pub day: Date,
    /// Participant or presenter.
    pub role: CreditRole,
    /// The category of the rules.
    pub category: String,
    /// The topic, for the caps of presenters; those without one share a cap.
    pub topic: Option<Uuid>,
    /// How they took part.
    pub format: CreditFormat,
    /// Contact minutes.
    pub minutes: i32,
}

/// Why an entry gives less than it is worth, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cut {
    /// It was before the first cycle.
    BeforeFirstCycle,
    /// No rules were in force on its day.
    NoRules,
    /// The rules have no such category.
    UnknownCategory,
    /// Recordings do not count.
    Recording,
    /// Presenting about the topic gave all it can.
    Topic,
    /// The category gave all it can.
    Category,
    /// The cycle gave all it can.
    Cycle,
}

/// What an entry gives, and how that came about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// The entry.
    pub done: Done,
    /// The version in force on its day.
    pub version: Option<i32>,
    /// How many contact minutes made an hour.
    pub minutes_per_hour: u32,
    /// What it was multiplied by for its format.
    pub format_factor: Fraction,
    /// What it was multiplied by for presenting.
    pub presenter_factor: Fraction,
    /// What it is worth before caps, rounded.
    pub value: Credit,
    /// What counts of it.
    pub counted: Credit,
    /// What was cut, by what, in the order in which the caps apply. A reason for which it is worth nothing cuts nothing.
    pub cuts: Vec<(Cut, Credit)>,
}

/// A category in a cycle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CategoryTotal {
    /// Its name.
    pub category: String,
    /// What counts.
    pub counted: Credit,
    /// What the cycle asks for.
    pub least: Credit,
    /// The most that counts.
    pub most: Option<Credit>,
    /// What is not there yet.
    pub lacks: Credit,
}

/// A cycle of a transcript.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cycle {
    /// Its first day.
    pub begins_on: Date,
    /// Its last day.
    pub ends_on: Date,
    /// The version whose requirements and caps it has.
    pub version: i32,
    /// What was done in it, by day, then id.
    pub lines: Vec<Line>,
    /// The categories, by name.
    pub categories: Vec<CategoryTotal>,
    /// What was carried over from the cycle before.
    pub carried_in: Credit,
    /// What counts: the entries', and what was carried over.
    pub total: Credit,
    /// What it asks for in all.
    pub least: Credit,
    /// What is not there yet in all. Categories can lack something though nothing is lacking in all.
    pub lacks: Credit,
    /// What goes over to the next cycle, as it stands.
    pub carried_out: Credit,
    /// What is beyond what it asks for and does not go over.
    pub lapsed: Credit,
    /// How many days are left, the last one counted; none once it is over.
    pub days_left: Option<i32>,
}

/// What somebody was given, cycle by cycle.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reckoning {
    /// From the first cycle to the one of the day it is drawn up for.
    pub cycles: Vec<Cycle>,
    /// What was done before the first cycle, which counts nowhere.
    pub before: Vec<Line>,
}

/// The version in force on a day: of those in force from that day or before, the latest.
pub fn in_force(versions: &[Version], day: Date) -> Option<&Version> {
    versions.iter().filter(|version| version.in_force_from <= day).max_by_key(|version| version.number)
}

/// Works out what these entries give to somebody whose first cycle begins on `since`, as it stands on the day `as_of`.
/// What comes after that day is left out.
pub fn reckon(versions: &[Version], since: Date, done: &[Done], as_of: Date) -> Reckoning {
    let mut done: Vec<&Done> = done.iter().filter(|done| done.day <= as_of).collect();
    done.sort_by_key(|done| (done.day, done.id));
    let first = versions.iter().min_by_key(|version| version.number);
    let mut reckoning = Reckoning::default();
    let (before, mut rest): (Vec<_>, Vec<_>) = done.into_iter().partition(|done| done.day < since);
    for done in before {
        let mut line = appraise(versions, done);
        line.cuts = vec![(Cut::BeforeFirstCycle, line.value)];
        reckoning.before.push(line);
    }
    let (mut begins_on, mut months, mut carried_in) = (since, 0_u32, Credit::NONE);
    while reckoning.cycles.len() < MOST_CYCLES {
        let Some(version) = in_force(versions, begins_on).or(first) else { break };
        let next = version.rules.next_cycle(since, months);
        if next <= begins_on {
            break;
        }
        let at = rest.partition_point(|done| done.day < next);
        let later = rest.split_off(at);
        let lines = rest.into_iter().map(|done| appraise(versions, done)).collect();
        let cycle = settle(version, begins_on, next.yesterday().unwrap_or(next), lines, carried_in, as_of);
        carried_in = cycle.carried_out;
        reckoning.cycles.push(cycle);
        if next > as_of {
            break;
        }
        rest = later;
        months = months.saturating_add(version.rules.cycle_months);
        begins_on = next;
    }
    reckoning
}

/// What an entry is worth by itself.
fn appraise(versions: &[Version], done: &Done) -> Line {
    let version = in_force(versions, done.day);
    let mut line = Line {
        done: done.clone(),
        version: version.map(|version| version.number),
        minutes_per_hour: version.map_or(60, |version| version.rules.minutes_per_hour),
        format_factor: Fraction::ONE,
        presenter_factor: Fraction::ONE,
        value: Credit::NONE,
        counted: Credit::NONE,
        cuts: Vec::new(),
    };
    let Some(Version { rules, .. }) = version else {
        line.cuts.push((Cut::NoRules, Credit::NONE));
        return line;
    };
    let presents = done.role == CreditRole::Presenter;
    line.format_factor = rules.format_factor(done.format);
    if presents {
        line.presenter_factor = rules.presenter_factor();
    }
    if !rules.categories.contains_key(&done.category) {
        line.cuts.push((Cut::UnknownCategory, Credit::NONE));
    } else if done.format == CreditFormat::Recording && !rules.recordings {
        line.cuts.push((Cut::Recording, Credit::NONE));
    } else {
        line.value = rules.value(done.minutes, done.format, presents);
    }
    line
}

/// What a cap leaves of an amount, given what it has let through before.
fn within(cap: Option<Credit>, used: Credit, amount: Credit) -> Credit {
    cap.map_or(amount, |cap| amount.min(cap.less(used)))
}

fn settle(
    version: &Version,
    begins_on: Date,
    ends_on: Date,
    mut lines: Vec<Line>,
    carried_in: Credit,
    as_of: Date,
) -> Cycle {
    let rules = &version.rules;
    let hours = |fraction: Option<Fraction>| fraction.and_then(Fraction::hours);
    let topic_most = hours(rules.presenters.as_ref().and_then(|presenters| presenters.most_per_topic));
    let cycle_most = hours(rules.most);
    let nothing_said = CategoryRule::default();
    let rule_of = |category: &str| rules.categories.get(category).unwrap_or(&nothing_said);
    // What is carried over counts first: it was earned first.
    let carried_in = within(cycle_most, Credit::NONE, carried_in);
    let mut total = carried_in;
    let mut by_category: BTreeMap<String, Credit> =
        rules.categories.keys().map(|name| (name.clone(), Credit::NONE)).collect();
    let mut by_topic: HashMap<(String, Option<Uuid>), Credit> = HashMap::new();
    for line in &mut lines {
        if line.value == Credit::NONE {
            continue;
        }
        let mut left = line.value;
        let mut cut = |by: Cut, to: Credit, left: &mut Credit| {
            if to < *left {
                line.cuts.push((by, left.less(to)));
                *left = to;
            }
        };
        let presented = by_topic.entry((line.done.category.clone(), line.done.topic)).or_default();
        let presents = line.done.role == CreditRole::Presenter;
        if presents {
            cut(Cut::Topic, within(topic_most, *presented, left), &mut left);
        }
        let category = by_category.entry(line.done.category.clone()).or_default();
        cut(Cut::Category, within(hours(rule_of(&line.done.category).most), *category, left), &mut left);
        cut(Cut::Cycle, within(cycle_most, total, left), &mut left);
        if presents {
            *presented = presented.plus(left);
        }
        *category = category.plus(left);
        total = total.plus(left);
        line.counted = left;
    }
    let categories = by_category.into_iter().map(|(category, counted)| {
        let rule = rule_of(&category);
        let least = hours(rule.least).unwrap_or_default();
        CategoryTotal { counted, least, most: hours(rule.most), lacks: least.less(counted), category }
    });
    let least = hours(rules.least).unwrap_or_default();
    // Only what was earned in this cycle goes over, so that nothing is carried from cycle to cycle.
    let beyond = total.less(least).min(total.less(carried_in));
    let carried_out = beyond.min(hours(rules.carry_over).unwrap_or_default());
    Cycle {
        begins_on,
        ends_on,
        version: version.number,
        categories: categories.collect(),
        carried_in,
        total,
        least,
        lacks: least.less(total),
        carried_out,
        lapsed: beyond.less(carried_out),
        days_left: (as_of <= ends_on).then(|| days_between(as_of.max(begins_on), ends_on) + 1),
        lines,
    }
}

fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}

impl fmt::Display for Cut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BeforeFirstCycle => "it was before the first cycle",
            Self::NoRules => "no rules were in force on its day",
            Self::UnknownCategory => "the rules in force on its day have no such category",
            Self::Recording => "recordings do not count",
            Self::Topic => "presenting about the topic gave all it can",
            Self::Category => "the category gave all it can",
            Self::Cycle => "the cycle gave all it can",
        })
    }
}

/// How it came about, in words: "90 minutes, 60 to the hour, times 1/2 for the format: 0.75 hours (rules, version 2)."
impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} minutes, {} to the hour", self.done.minutes, self.minutes_per_hour)?;
        if self.format_factor != Fraction::ONE {
            write!(f, ", times {} for the format", self.format_factor)?;
        }
        if self.presenter_factor != Fraction::ONE {
            write!(f, ", times {} for presenting", self.presenter_factor)?;
        }
        write!(f, ": {} hours", self.value.decimal(1))?;
        if let Some(version) = self.version {
            write!(f, " (rules, version {version})")?;
        }
        for (reason, amount) in &self.cuts {
            match *amount {
                Credit::NONE => write!(f, "; nothing counts, since {reason}")?,
                amount => write!(f, "; {} hours are cut, since {reason}", amount.decimal(1))?,
            }
        }
        f.write_str(".")
    }
}
