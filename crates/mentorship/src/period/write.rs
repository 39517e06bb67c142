//! Saying in which parts of a round placements take place.

use std::collections::{BTreeMap, HashSet};

use catalogue::{
    civil,
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{RoundId, RoundPeriodId},
    schema::{funding_budget, mentor, offer, pairing, pin, placement, round, round_institution, round_period},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayCallForRound;
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use super::{RoundPeriod, of_rounds};
use crate::{
    capacity::Capacity,
    round::{Round, RoundState, follow_call, locked_of},
};

/// The most periods of a round.
pub const MOST_PERIODS: usize = 50;
/// The most characters of a name.
const LONGEST_NAME: usize = 200;

/// A period as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PeriodInput {
    /// Which, where it is one that the round has.
    pub id: Option<RoundPeriodId>,
    /// What it is called.
    pub name: String,
    /// Its first day, `YYYY-MM-DD`.
    pub starts_on: String,
    /// Its last day.
    pub ends_on: String,
}

/// Gives a round its periods: all of them, since they take the place of those that it has. Until a plan was published.
///
/// # Errors
/// Every fault of them at once; where one that is left out is referred to; where a plan was published, or the round is over.
/// Nothing is written then.
pub async fn set(
    conn: &mut AsyncPgConnection,
    may: &MayCallForRound,
    now: Timestamp,
    id: RoundId,
    periods: &[PeriodInput],
    expected_revision: Option<i32>,
) -> Result<Round, Rejection> {
    conn.transaction(async |conn| {
        let row = locked_of(conn, may.exchange(), id, "round").await?;
        check_revision(expected_revision, row.revision)?;
        if !row.is_before_publishing() {
            let why =
                format_args!("is {}, so that its periods stay as they are; plan the next round instead", row.state);
            return Err(Rejection::one(ProblemCode::WrongState, "round", why));
        }
        let before = of_rounds(conn, &[id]).await?;
        let mut problems = Problems::new();
        let becomes = check(periods, &row, &before, &mut problems);
        let kept: HashSet<RoundPeriodId> = periods.iter().filter_map(|period| period.id).collect();
        let gone: Vec<RoundPeriod> = before.into_iter().filter(|period| !kept.contains(&period.id)).collect();
        check_unused(conn, id, &gone, &mut problems).await?;
        problems.settle()?;
        write(conn, &gone, &kept, &becomes).await?;
        let row = diesel::update(round::table.find(id))
            .set((round::revision.eq(row.revision + 1), round::updated_at.eq(now.to_diesel())))
            .returning(Round::as_returning())
            .get_result(conn)
            .await?;
        follow_call(conn, may, now, &row).await?;
        Ok(row)
    })
    .await
}

/// The periods as they become; notes everything that is wrong with them.
fn check(inputs: &[PeriodInput], round: &Round, before: &[RoundPeriod], problems: &mut Problems) -> Vec<RoundPeriod> {
    problems.note_long_list("periods", inputs.len(), MOST_PERIODS);
    if inputs.is_empty() && round.state != RoundState::Draft {
        let why = "are empty, but people were called already; keep at least one";
        problems.note(ProblemCode::Required, "periods", why);
    }
    let mut becomes: Vec<RoundPeriod> = Vec::new();
    let mut seen = HashSet::new();
    for (at, input) in inputs.iter().enumerate() {
        let field = |name: &str| format!("periods.{at}.{name}");
        check_text(Some(&input.name), &field("name"), LONGEST_NAME, problems);
        if let Some(id) = input.id {
            if !before.iter().any(|period| period.id == id) {
                problems.note_not_found(field("id"), "a period of the round");
            } else if !seen.insert(id) {
                let why = "is the same as that of another period; leave it out, and it is a new one";
                problems.note(ProblemCode::Duplicate, field("id"), why);
            }
        }
        let starts_on = civil::date(&input.starts_on, &field("starts_on"), problems);
        let ends_on = civil::date(&input.ends_on, &field("ends_on"), problems);
        let (Some(starts_on), Some(ends_on)) = (starts_on, ends_on) else { continue };
        check_span(at, (starts_on, ends_on), &becomes, problems);
        let id = input.id.unwrap_or_default();
        becomes.push(RoundPeriod { id, round_id: round.id, name: input.name.clone(), starts_on, ends_on });
    }
    becomes
}

fn check_span(at: usize, (starts_on, ends_on): (Date, Date), others: &[RoundPeriod], problems: &mut Problems) {
    if ends_on < starts_on {
        let why =
            format_args!("is {ends_on}, before {starts_on}, on which it begins; give the same day or a later one");
        problems.note(ProblemCode::EndBeforeStart, format!("periods.{at}.ends_on"), why);
        return;
    }
    let overlaps = |other: &&RoundPeriod| other.starts_on <= ends_on && starts_on <= other.ends_on;
    if let Some(other) = others.iter().find(overlaps) {
        let why = format_args!(
            "has days of \"{}\", which is from {} to {}; periods of a round do not overlap, so give it other days",
            other.name, other.starts_on, other.ends_on
        );
        problems.note(ProblemCode::Duplicate, format!("periods.{at}"), why);
    }
}

/// Notes periods that would go though something refers to them.
async fn check_unused(
    conn: &mut AsyncPgConnection,
    round: RoundId,
    gone: &[RoundPeriod],
    problems: &mut Problems,
) -> QueryResult<()> {
    if gone.is_empty() {
        return Ok(());
    }
    let ids: Vec<RoundPeriodId> = gone.iter().map(|period| period.id).collect();
    let users = users(conn, round, &ids).await?;
    for period in gone {
        if let Some(what) = users.get(&period.id) {
            let why = format_args!(
                "leave out \"{}\", to which {what}; keep it, with its id {}, or change what refers to it first",
                period.name, period.id
            );
            problems.note(ProblemCode::WrongState, "periods", why);
        }
    }
    Ok(())
}

/// What refers to these periods, in words.
async fn users(
    conn: &mut AsyncPgConnection,
    round: RoundId,
    ids: &[RoundPeriodId],
) -> QueryResult<BTreeMap<RoundPeriodId, &'static str>> {
    let mut users = BTreeMap::new();
    let mut note = |periods: Vec<RoundPeriodId>, what| users.extend(periods.into_iter().map(|id| (id, what)));
    for (capacity, what) in capacities(conn, round).await? {
        note(capacity.periods.into_keys().filter(|id| ids.contains(id)).collect(), what);
    }
    let budgets = funding_budget::table.filter(funding_budget::round_period_id.eq_any(ids));
    let budgets: Vec<Option<RoundPeriodId>> = budgets.select(funding_budget::round_period_id).load(conn).await?;
    note(budgets.into_iter().flatten().collect(), "a budget refers");
    let pins = pin::table.filter(pin::round_period_id.eq_any(ids)).select(pin::round_period_id);
    let pins: Vec<Option<RoundPeriodId>> = pins.load(conn).await?;
    note(pins.into_iter().flatten().collect(), "settled pairs refer");
    let pairings = pairing::table.filter(pairing::round_period_id.eq_any(ids));
    note(pairings.select(pairing::round_period_id).distinct().load(conn).await?, "pairs of a plan refer");
    let placements = placement::table.filter(placement::round_period_id.eq_any(ids));
    note(placements.select(placement::round_period_id).distinct().load(conn).await?, "placements refer");
    Ok(users)
}

/// Everything in a round that says how many, and of what it says so.
async fn capacities(conn: &mut AsyncPgConnection, round: RoundId) -> QueryResult<Vec<(Capacity, &'static str)>> {
    let limits: Vec<(Capacity, Capacity)> = round_institution::table
        .filter(round_institution::round_id.eq(round))
        .select((round_institution::hosts, round_institution::releases))
        .load(conn)
        .await?;
    let mentors: Vec<Capacity> =
        mentor::table.filter(mentor::round_id.eq(round)).select(mentor::capacity).load(conn).await?;
    let offers: Vec<Capacity> = offer::table.filter(offer::round_id.eq(round)).select(offer::places).load(conn).await?;
    let limits = limits.into_iter().flat_map(|(hosts, releases)| [hosts, releases]);
    let limits = limits.map(|capacity| (capacity, "the limits of a partner refer"));
    let mentors = mentors.into_iter().map(|capacity| (capacity, "what a mentor can take refers"));
    let offers = offers.into_iter().map(|capacity| (capacity, "the places of an offer refer"));
    Ok(limits.chain(mentors).chain(offers).collect())
}

async fn write(
    conn: &mut AsyncPgConnection,
    gone: &[RoundPeriod],
    kept: &HashSet<RoundPeriodId>,
    becomes: &[RoundPeriod],
) -> QueryResult<()> {
    let gone: Vec<RoundPeriodId> = gone.iter().map(|period| period.id).collect();
    diesel::delete(round_period::table.filter(round_period::id.eq_any(gone))).execute(conn).await?;
    for period in becomes {
        let row = (
            round_period::name.eq(&period.name),
            round_period::starts_on.eq(period.starts_on.to_diesel()),
            round_period::ends_on.eq(period.ends_on.to_diesel()),
        );
        if kept.contains(&period.id) {
            diesel::update(round_period::table.find(period.id)).set(row).execute(conn).await?;
        } else {
            let key = (round_period::id.eq(period.id), round_period::round_id.eq(period.round_id));
            diesel::insert_into(round_period::table).values((key, row)).execute(conn).await?;
        }
    }
    Ok(())
}
