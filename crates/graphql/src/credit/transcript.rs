//! One's own transcript.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Result, SimpleObject};
use catalogue::{civil, credit as domain, problem::Problems};
use identity::policy;
use jiff::tz::TimeZone;

use super::types::{CreditAuthority, CreditEntry};
use crate::{cost::list_size, failure::refused, id, request::RequestExt, scalar::Date};

/// An amount of credit. All of it is exact, but for decimals, which are cut after three places.
#[derive(SimpleObject)]
pub struct CreditAmount {
    /// In the 3,600th parts of a credit hour, exact.
    parts: i64,
    /// In credit hours, as a decimal number: 1.5.
    hours: String,
    /// In continuing education units by the rules, as a decimal number: 0.15.
    ceus: String,
}

/// Why an entry gives less than it is worth, or nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[graphql(remote = "domain::Cut")]
pub enum CreditCutReason {
    /// It was before your first cycle.
    BeforeFirstCycle,
    /// No rules were in force on its day.
    NoRules,
    /// The rules in force on its day have no such category.
    UnknownCategory,
    /// The rules do not count recordings.
    Recording,
    /// Presenting about the topic gave all it can in the cycle.
    Topic,
    /// The category gave all it can in the cycle.
    Category,
    /// The cycle gave all it can.
    Cycle,
}

/// What was cut of an entry.
#[derive(SimpleObject)]
pub struct CreditCut {
    /// By what.
    reason: CreditCutReason,
    /// How much.
    amount: CreditAmount,
}

/// An entry, what it gives, and how that came about.
#[derive(SimpleObject)]
pub struct CreditLine {
    /// The entry.
    entry: CreditEntry,
    /// The version of the rules that was in force on its day.
    rules_version: Option<i32>,
    /// How many contact minutes make an hour in it.
    minutes_per_hour: i32,
    /// What it was multiplied by for its format: 1, 1/2.
    format_factor: String,
    /// What it was multiplied by for presenting: 1, 2.
    presenter_factor: String,
    /// What it is worth before caps, rounded down as the rules say.
    worth: CreditAmount,
    /// What counts of it.
    counted: CreditAmount,
    /// What was cut, and why. Counted as one item.
    #[graphql(directive = list_size::apply(Some(1), None, None))]
    cuts: Vec<CreditCut>,
    /// How it came about, in words.
    explanation: String,
}

/// A category of the rules in a cycle.
#[derive(SimpleObject)]
pub struct CreditTotal {
    /// Its name.
    category: String,
    /// What counts.
    counted: CreditAmount,
    /// What the cycle asks for.
    least: CreditAmount,
    /// The most that counts; none: no limit.
    most: Option<CreditAmount>,
    /// What you still lack.
    lacks: CreditAmount,
}

/// A cycle of a transcript.
#[derive(SimpleObject)]
pub struct CreditCycle {
    /// Its first day.
    begins_on: Date,
    /// Its last day.
    ends_on: Date,
    /// The version of the rules whose requirements and caps it has: the one in force on its first day.
    rules_version: i32,
    /// What you did in it, by day. Where a cap bites, the earlier ones count. Counted as 20 items.
    #[graphql(directive = list_size::apply(Some(20), None, None))]
    lines: Vec<CreditLine>,
    /// The categories, by name. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    categories: Vec<CreditTotal>,
    /// What was carried over from the cycle before.
    carried_in: CreditAmount,
    /// What counts in all, with what was carried over.
    total: CreditAmount,
    /// What it asks for in all.
    least: CreditAmount,
    /// What you still lack in all. You can lack something in a category all the same.
    lacks: CreditAmount,
    /// What goes over to the next cycle, as it stands.
    carried_out: CreditAmount,
    /// What is beyond what it asks for and does not go over.
    lapsed: CreditAmount,
    /// How many days are left, the last one counted; none once it is over.
    days_left: Option<i32>,
}

/// What an authority gave you credit for, and what you still lack.
#[derive(SimpleObject)]
pub struct Transcript {
    /// The authority.
    authority: CreditAuthority,
    /// The day your first cycle began.
    since: Date,
    /// The day it is drawn up for.
    as_of: Date,
    /// Your cycles, up to the one of that day, the first one first. Counted as 3 items.
    #[graphql(directive = list_size::apply(Some(3), None, None))]
    cycles: Vec<CreditCycle>,
    /// What was before your first cycle and counts nowhere. Counted as 5 items.
    #[graphql(directive = list_size::apply(Some(5), None, None))]
    before: Vec<CreditLine>,
}

/// The viewer's transcript of an authority; none where they do not follow it.
///
/// # Errors
/// Where the viewer is no person; where id or day are none; where the database fails.
pub(crate) async fn transcript(ctx: &Context<'_>, authority: &ID, as_of: Option<Date>) -> Result<Option<Transcript>> {
    let request = ctx.request();
    let may = policy::act_for_oneself(request.viewer(), "Reading your transcript").map_err(refused)?;
    let authority = id::decode(authority, "authority")?;
    let as_of = match as_of {
        Some(Date(text)) => {
            let mut problems = Problems::new();
            civil::date(&text, "asOf", &mut problems)
                .ok_or_else(|| problems.into_vec().pop().map_or_else(String::new, |problem| problem.message))?
        }
        None => request.clock().now().to_zoned(TimeZone::UTC).date(),
    };
    let found = domain::transcript(request.connection().await?, &may, authority, as_of).await?;
    let Some(found) = found else { return Ok(None) };
    let per_ceu = found.hours_per_ceu;
    Ok(Some(Transcript {
        since: found.since.into(),
        as_of: found.as_of.into(),
        cycles: found.reckoning.cycles.iter().map(|cycle| written(cycle, &found, per_ceu)).collect(),
        before: lines(&found.reckoning.before, &found, per_ceu),
        authority: CreditAuthority(Arc::new(found.authority)),
    }))
}

fn amount(credit: domain::Credit, per_ceu: u32) -> CreditAmount {
    CreditAmount { parts: credit.parts(), hours: credit.decimal(1), ceus: credit.decimal(per_ceu) }
}

fn written(cycle: &domain::Cycle, found: &domain::Transcript, per_ceu: u32) -> CreditCycle {
    let amount = |credit| amount(credit, per_ceu);
    let total = |one: &domain::CategoryTotal| CreditTotal {
        category: one.category.clone(),
        counted: amount(one.counted),
        least: amount(one.least),
        most: one.most.map(amount),
        lacks: amount(one.lacks),
    };
    CreditCycle {
        begins_on: cycle.begins_on.into(),
        ends_on: cycle.ends_on.into(),
        rules_version: cycle.version,
        lines: lines(&cycle.lines, found, per_ceu),
        categories: cycle.categories.iter().map(total).collect(),
        carried_in: amount(cycle.carried_in),
        total: amount(cycle.total),
        least: amount(cycle.least),
        lacks: amount(cycle.lacks),
        carried_out: amount(cycle.carried_out),
        lapsed: amount(cycle.lapsed),
        days_left: cycle.days_left,
    }
}

fn lines(lines: &[domain::Line], found: &domain::Transcript, per_ceu: u32) -> Vec<CreditLine> {
    let written = |line: &domain::Line| {
        let cut =
            |(reason, cut): &(domain::Cut, _)| CreditCut { reason: (*reason).into(), amount: amount(*cut, per_ceu) };
        Some(CreditLine {
            entry: CreditEntry(found.entry(line.done.id)?.clone()),
            rules_version: line.version,
            minutes_per_hour: i32::try_from(line.minutes_per_hour).unwrap_or(i32::MAX),
            format_factor: line.format_factor.to_string(),
            presenter_factor: line.presenter_factor.to_string(),
            worth: amount(line.value, per_ceu),
            counted: amount(line.counted, per_ceu),
            cuts: line.cuts.iter().map(cut).collect(),
            explanation: line.to_string(),
        })
    };
    lines.iter().filter_map(written).collect()
}
