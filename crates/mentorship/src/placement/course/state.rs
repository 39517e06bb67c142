//! What may become of a placement.

use catalogue::problem::{ProblemCode, Rejection};
use jiff::Timestamp;

use crate::placement::PlacementState;

/// What is done to a placement, so that it stands elsewhere afterwards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlacementMove {
    /// Let it begin.
    Begin,
    /// Interrupt it.
    Pause,
    /// Take it up again.
    Resume,
    /// Let it be over, as it was meant to be.
    Complete,
    /// Let it be over before its time.
    EndEarly,
}

impl PlacementMove {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Begin, Self::Pause, Self::Resume, Self::Complete, Self::EndEarly];

    /// What has then been done: "it cannot be …".
    const fn done(self) -> &'static str {
        match self {
            Self::Begin => "begun with its agreement",
            Self::Pause => "paused",
            Self::Resume => "resumed",
            Self::Complete => "completed",
            Self::EndEarly => "ended early",
        }
    }
}

/// Where a placement stands after this; none where it cannot be done to a placement that stands so.
pub const fn next(from: PlacementState, done: PlacementMove) -> Option<PlacementState> {
    match (from, done) {
        (PlacementState::Accepted, PlacementMove::Begin) | (PlacementState::Paused, PlacementMove::Resume) => {
            Some(PlacementState::UnderWay)
        }
        (PlacementState::UnderWay, PlacementMove::Pause) => Some(PlacementState::Paused),
        (PlacementState::UnderWay | PlacementState::Paused, PlacementMove::Complete) => Some(PlacementState::Completed),
        (PlacementState::Accepted | PlacementState::UnderWay | PlacementState::Paused, PlacementMove::EndEarly) => {
            Some(PlacementState::EndedEarly)
        }
        _ => None,
    }
}

/// The same, with a refusal that says what can be done instead.
///
/// # Errors
/// Where it cannot be done to a placement that stands so.
pub fn check_next(from: PlacementState, done: PlacementMove) -> Result<PlacementState, Rejection> {
    next(from, done).ok_or_else(|| {
        let possible: Vec<&str> =
            PlacementMove::ALL.into_iter().filter(|one| next(from, *one).is_some()).map(PlacementMove::done).collect();
        let instead = match (from, possible.as_slice()) {
            (PlacementState::Offered, _) => "both sides are to answer it first".to_owned(),
            (_, []) => "it stays so for good".to_owned(),
            (_, [only]) => format!("it can only be {only}"),
            (_, [most @ .., last]) => format!("it can be {} or {last}", most.join(", ")),
        };
        let (stands, done) = (from.in_words(), done.done());
        let why = format_args!("is a placement that {stands}, so it cannot be {done}; {instead}");
        Rejection::one(ProblemCode::WrongState, "id", why)
    })
}

/// When it began and ended, once it stands so.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Times {
    pub begun_at: Option<Timestamp>,
    pub ended_at: Option<Timestamp>,
}

impl Times {
    /// Those of a placement that comes to stand so now.
    pub(super) fn once(self, state: PlacementState, now: Timestamp) -> Self {
        match state {
            PlacementState::UnderWay => Self { begun_at: self.begun_at.or(Some(now)), ..self },
            PlacementState::Completed | PlacementState::EndedEarly => Self { ended_at: Some(now), ..self },
            PlacementState::Offered
            | PlacementState::Accepted
            | PlacementState::Declined
            | PlacementState::Expired
            | PlacementState::Paused => self,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;
    use proptest::{prelude::*, sample::select};

    use super::*;

    fn moves() -> impl Strategy<Value = Vec<PlacementMove>> {
        prop::collection::vec(select(PlacementMove::ALL.to_vec()), 0..30)
    }

    fn hour(hours: usize) -> Timestamp {
        Timestamp::UNIX_EPOCH + SignedDuration::from_hours(i64::try_from(hours).expect("few"))
    }

    proptest! {
        /// Whatever is tried in whatever order, the table can keep what comes of it.
        #[test]
        fn a_placement_has_begun_once_it_takes_place_and_ended_once_it_is_over(moves in moves()) {
            let (mut state, mut times) = (PlacementState::Accepted, Times::default());
            for (at, done) in moves.into_iter().enumerate() {
                let Some(becomes) = next(state, done) else { continue };
                let before = times;
                (state, times) = (becomes, times.once(becomes, hour(at)));
                let took_place =
                    matches!(state, PlacementState::UnderWay | PlacementState::Paused | PlacementState::Completed);
                prop_assert!(!took_place || times.begun_at.is_some());
                let is_over = matches!(state, PlacementState::Completed | PlacementState::EndedEarly);
                prop_assert_eq!(is_over, times.ended_at.is_some());
                prop_assert!(before.begun_at.is_none() || before.begun_at == times.begun_at, "it begins once");
                prop_assert!(times.ended_at.is_none() || times.begun_at <= times.ended_at);
            }
        }

        /// A refusal names what can be done instead, and only that.
        #[test]
        fn a_refusal_says_what_can_be_done(
            from in select(PlacementState::ALL.to_vec()), done in select(PlacementMove::ALL.to_vec()),
        ) {
            match check_next(from, done) {
                Ok(state) => prop_assert_eq!(Some(state), next(from, done)),
                Err(refusal) => {
                    let told = refusal.to_string();
                    let (_, instead) = told.split_once(';').expect("two halves");
                    for other in PlacementMove::ALL {
                        prop_assert_eq!(instead.contains(other.done()), next(from, other).is_some(), "{}", told);
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_over_or_does_not_take_place_stays_so() {
        use PlacementState::{Completed, Declined, EndedEarly, Expired, Offered};
        for state in [Completed, EndedEarly, Declined, Expired, Offered] {
            for done in PlacementMove::ALL {
                assert_eq!(next(state, done), None, "{state} {done:?}");
            }
        }
        let told = check_next(PlacementState::Paused, PlacementMove::Pause).map_err(|refusal| refusal.to_string());
        let wanted =
            "id is a placement that is paused, so it cannot be paused; it can be resumed, completed or ended early.";
        assert_eq!(told, Err(wanted.to_owned()));
    }
}
