//! A round as the solver sees it, read from the database in a fixed number of statements.
//!
//! Things are called by their ids as they are on the wire. What is not submitted is not in it; of money, what there is for this round
//! alone. The round is given its own id for a name, so that another name for it makes no plan stale.

mod application;
mod conflict;
mod link;
mod offer;
mod settled;
mod stream;

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{AsyncPgConnection, id::RoundId};
use jiff::Timestamp;
use matching::round as solver;

use crate::{
    exchange::{self, ExchangeProgram},
    institution::{self, PartnerLimits},
    mentor::{self, Mentor},
    period::{self, RoundPeriod},
    round::{self, Round},
};

/// At most so many faults are told of at once.
const MOST_FAULTS: usize = 20;

/// The round as it is now, checked.
///
/// # Errors
/// Where there is no such round, and everything for which it cannot be solved as it is, on the field `round`.
pub(crate) async fn take(conn: &AsyncPgConnection, id: RoundId, now: Timestamp) -> Result<solver::Round, Rejection> {
    let (round, exchange) = known(conn, id).await?;
    let periods = period::of_rounds(conn, &[id]).await?;
    let mentors = mentor::of_round(conn, id).await?;
    let hosting = crate::offer::submitted_of(conn, id).await?;
    let applying = crate::application::submitted_of(conn, id).await?;
    let offers = offer::all(conn, &hosting).await?;
    let applications = application::all(conn, &applying, &exchange).await?;
    let mut seen = solver::Round {
        name: id.to_string(),
        periods: periods.iter().map(seen_period).collect(),
        institutions: institution::of_round(conn, id).await?.iter().map(seen_limits).collect(),
        mentors: mentors.iter().map(seen_mentor).collect(),
        streams: stream::all(conn, &round, &periods, now).await?,
        conflicts: conflict::all(conn, &round, &applying, (&hosting, &mentors)).await?,
        history: link::earlier(conn, &round).await?,
        broader: link::broader(conn, &offers).await?,
        rules: rules(&round, &exchange),
        offers,
        applications,
        pins: Vec::new(),
    };
    seen.pins = settled::pins(conn, id, &seen).await?;
    offer::join_sectors(&mut seen);
    stream::name_homes(&mut seen);
    checked(seen)
}

/// The round in the order that the solver wants, where nothing is wrong with it.
///
/// # Errors
/// Everything that is wrong with it.
pub(crate) fn checked(seen: solver::Round) -> Result<solver::Round, Rejection> {
    seen.check().map_err(|faults| {
        let mut problems = Problems::new();
        for fault in faults.iter().take(MOST_FAULTS) {
            problems.note(ProblemCode::Invalid, "round", format_args!("cannot be solved as it is: {fault}"));
        }
        match problems.settle() {
            Err(rejection) => rejection,
            Ok(()) => Rejection::one(ProblemCode::Invalid, "round", "cannot be solved as it is; look through it again"),
        }
    })
}

async fn known(conn: &AsyncPgConnection, id: RoundId) -> Result<(Round, ExchangeProgram), Rejection> {
    let not_found = || Rejection::not_found("round", "a round of an exchange");
    let round = round::by_ids(conn, &[id]).await?.pop().ok_or_else(not_found)?;
    let exchange = exchange::by_programmes(conn, &[round.programme_id]).await?.pop().ok_or_else(not_found)?;
    Ok((round, exchange))
}

fn seen_period(period: &RoundPeriod) -> solver::Period {
    solver::Period { id: period.id.to_string(), from: period.starts_on, until: period.ends_on }
}

fn seen_limits(limits: &PartnerLimits) -> solver::Institution {
    solver::Institution {
        id: limits.organization_id.to_string(),
        hosts: (&limits.hosts).into(),
        releases: (&limits.releases).into(),
        at_least: number(limits.hosts_at_least),
    }
}

fn seen_mentor(mentor: &Mentor) -> solver::Mentor {
    solver::Mentor { id: mentor.id.to_string(), capacity: (&mentor.capacity).into() }
}

fn rules(round: &Round, exchange: &ExchangeProgram) -> solver::Rules {
    // A group that the exchange gives no priority to any more has no members, so that its minimum could not be kept.
    let minimums = round.priority_minimums.0.iter().filter(|(group, _)| exchange.priority_groups.contains(group));
    solver::Rules {
        sign_off: exchange.needs_sign_off,
        per_application: number(round.placements_per_application),
        minimums: minimums.map(|(group, least)| (group.to_string(), number(*least))).collect(),
        host_share: round.host_share.map(number),
        weights: solver::Weights {
            skill: number(round.weight_skill),
            career: number(round.weight_career),
            reciprocity: number(round.weight_reciprocity),
            spread: number(round.weight_spread),
        },
        lot: round.id.to_string(),
        ..solver::Rules::default()
    }
}

/// A number that the database keeps from being negative.
fn number(kept: i32) -> u32 {
    u32::try_from(kept).unwrap_or(0)
}

/// An amount, likewise.
fn amount(kept: i64) -> u64 {
    u64::try_from(kept).unwrap_or(0)
}
