//! Whether offers and applications are taken.

use catalogue::problem::{ProblemCode, Rejection};
use jiff::Timestamp;

use super::{Round, RoundState};
use crate::exchange::ExchangeProgram;

/// Whether offers and applications are taken now: the round is open, and today is one of its days.
pub fn is_taking(round: &Round, exchange: &ExchangeProgram, now: Timestamp) -> bool {
    round.state == RoundState::Open && (round.opens_on..=round.closes_on).contains(&exchange.today(now))
}

/// Refuses what needs a round that takes offers and applications; `field` is where the round, or the thing in it, was named.
///
/// # Errors
/// Where it takes none now. The sentence says when it does.
pub fn check_taking(round: &Round, exchange: &ExchangeProgram, now: Timestamp, field: &str) -> Result<(), Rejection> {
    if is_taking(round, exchange, now) {
        return Ok(());
    }
    let why = match round.state {
        RoundState::Draft => "is of a round that nobody was called to yet; wait until it is opened".to_owned(),
        RoundState::Open if exchange.today(now) < round.opens_on => {
            format!("is of a round that begins on {}; come back then", round.opens_on)
        }
        RoundState::Open => format!(
            "is of a round that took offers and applications until {}; ask whoever runs the exchange for more days",
            round.closes_on
        ),
        state => format!(
            "is of a round that is {state}, and takes no offers and applications any more; wait for the next one"
        ),
    };
    Err(Rejection::one(ProblemCode::WrongState, field, why))
}

/// Refuses what needs a round that is not over.
///
/// # Errors
/// Where it is finished, or was cancelled.
pub fn check_not_over(round: &Round, field: &str) -> Result<(), Rejection> {
    match round.state {
        state @ (RoundState::Finished | RoundState::Cancelled) => {
            let why = format_args!("is of a round that is {state}, and stays as it is");
            Err(Rejection::one(ProblemCode::WrongState, field, why))
        }
        _ => Ok(()),
    }
}

impl Round {
    /// Whether its days and rules can still be changed: until a plan was published.
    pub fn is_before_publishing(&self) -> bool {
        matches!(self.state, RoundState::Draft | RoundState::Open | RoundState::Closed)
    }
}
