//! What may become of a round.

use catalogue::problem::{ProblemCode, Rejection};

use super::RoundState;

/// What is done to a round, so that it stands elsewhere afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoundMove {
    /// Call for offers and applications, for the first time or again.
    Open,
    /// Take no more of them.
    Close,
    /// Publish a plan: the first one, or another after somebody declined.
    Publish,
    /// Let it be over.
    Finish,
    /// Let it not take place.
    Cancel,
}

impl RoundMove {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Open, Self::Close, Self::Publish, Self::Finish, Self::Cancel];

    /// What has then been done: "it cannot be …".
    const fn done(self) -> &'static str {
        match self {
            Self::Open => "opened",
            Self::Close => "closed",
            Self::Publish => "published",
            Self::Finish => "finished",
            Self::Cancel => "cancelled",
        }
    }
}

/// Where a round stands after this; none where it cannot be done to a round that stands so.
pub const fn next(from: RoundState, done: RoundMove) -> Option<RoundState> {
    match (from, done) {
        (RoundState::Draft | RoundState::Closed, RoundMove::Open) => Some(RoundState::Open),
        (RoundState::Open, RoundMove::Close) => Some(RoundState::Closed),
        (RoundState::Closed | RoundState::Published, RoundMove::Publish) => Some(RoundState::Published),
        (RoundState::Published, RoundMove::Finish) => Some(RoundState::Finished),
        (RoundState::Draft | RoundState::Open | RoundState::Closed | RoundState::Published, RoundMove::Cancel) => {
            Some(RoundState::Cancelled)
        }
        _ => None,
    }
}

/// The same, with a refusal that says what can be done instead; `field` is where the round was named.
///
/// # Errors
/// Where it cannot be done to a round that stands so.
pub fn check_next(from: RoundState, done: RoundMove, field: &str) -> Result<RoundState, Rejection> {
    next(from, done).ok_or_else(|| {
        let possible: Vec<&str> =
            RoundMove::ALL.into_iter().filter(|one| next(from, *one).is_some()).map(RoundMove::done).collect();
        let instead = match possible.as_slice() {
            [] => "it stays so for good".to_owned(),
            [only] => format!("it can only be {only}"),
            [most @ .., last] => format!("it can be {} or {last}", most.join(", ")),
        };
        let stands = if from == RoundState::Draft { "a draft" } else { from.word() };
        let why = format_args!("is a round that is {stands}, so it cannot be {}; {instead}", done.done());
        Rejection::one(ProblemCode::WrongState, field, why)
    })
}

#[cfg(test)]
mod tests {
    use proptest::{prelude::*, sample::select};

    use super::*;

    fn moves() -> impl Strategy<Value = Vec<RoundMove>> {
        prop::collection::vec(select(RoundMove::ALL.to_vec()), 0..30)
    }

    /// The states that a round went through.
    fn run(moves: &[RoundMove]) -> Vec<RoundState> {
        let mut states = vec![RoundState::Draft];
        for done in moves {
            let now = states[states.len() - 1];
            states.extend(next(now, *done));
        }
        states
    }

    proptest! {
        /// Whatever is tried in whatever order.
        #[test]
        fn a_round_goes_one_way(moves in moves()) {
            let states = run(&moves);
            for (at, state) in states.iter().enumerate() {
                let before = &states[..at];
                let after = &states[at + 1..];
                match state {
                    // It never is a draft again, and ends once.
                    RoundState::Draft => prop_assert_eq!(at, 0),
                    RoundState::Finished => {
                        prop_assert!(after.is_empty());
                        prop_assert_eq!(before.last(), Some(&RoundState::Published));
                    }
                    RoundState::Cancelled => prop_assert!(after.is_empty()),
                    // What was published stays so until it is over.
                    RoundState::Published => {
                        prop_assert!(before.contains(&RoundState::Closed));
                        let later = [RoundState::Published, RoundState::Finished, RoundState::Cancelled];
                        prop_assert!(after.iter().all(|state| later.contains(state)));
                    }
                    RoundState::Open => prop_assert!(!before.contains(&RoundState::Published)),
                    RoundState::Closed => prop_assert_eq!(before.last(), Some(&RoundState::Open)),
                }
            }
        }

        /// A refusal names what can be done instead, and only that.
        #[test]
        fn a_refusal_says_what_can_be_done(from in select(RoundState::ALL.to_vec()), done in select(RoundMove::ALL.to_vec())) {
            match check_next(from, done, "id") {
                Ok(state) => prop_assert_eq!(Some(state), next(from, done)),
                Err(refusal) => {
                    let told = refusal.to_string();
                    for other in RoundMove::ALL.into_iter().filter(|other| *other != done) {
                        let (_, instead) = told.split_once(';').unwrap();
                        prop_assert_eq!(instead.contains(other.done()), next(from, other).is_some(), "{}", told);
                    }
                }
            }
        }
    }
}
