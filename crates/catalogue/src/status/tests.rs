//! That nothing ever stands where its table does not lead.

use std::{collections::BTreeSet, fmt::Debug};

use proptest::prelude::*;

use super::*;
use crate::{
    opportunity::OpportunityStatus,
    problem::{ProblemCode, Rejection},
    run::RunStatus,
    session::SessionStatus,
};

/// A thing that is changed, and the history that each change leaves.
struct Thing<S> {
    status: S,
    history: Vec<(S, S)>,
}

impl<S: Status + Debug> Thing<S> {
    fn at(status: S) -> Self {
        Self { status, history: Vec::new() }
    }

    fn change(&mut self, verb: Verb) -> Result<(), Rejection> {
        let earlier: Vec<S> = self.history.iter().rev().map(|(from, _)| *from).collect();
        let to = next(self.status, verb, earlier)?;
        self.history.push((self.status, to));
        self.status = to;
        Ok(())
    }
}

fn verbs() -> impl Strategy<Value = Vec<Verb>> {
    prop::collection::vec(prop::sample::select(Verb::ALL), 0..40)
}

/// Does the verbs one after the other and holds the thing to its table all the while.
fn hold_to_the_table<S: Status + Debug>(start: S, verbs: Vec<Verb>, finals: &[S]) -> Result<(), TestCaseError> {
    let mut thing = Thing::at(start);
    for verb in verbs {
        let (before, rows) = (thing.status, thing.history.len());
        match thing.change(verb) {
            Ok(()) => {
                prop_assert!(S::TABLE.contains(&(before, verb, thing.status)), "{before} {verb} {}", thing.status);
                prop_assert_eq!(thing.history.len(), rows + 1);
                prop_assert!(!finals.contains(&before) || verb == Verb::Withdraw, "{} came back", before);
            }
            Err(Rejection::Refused(problems)) => {
                prop_assert!(S::TABLE.iter().all(|line| (line.0, line.1) != (before, verb)));
                prop_assert_eq!(problems[0].code, ProblemCode::WrongState);
                prop_assert_eq!((thing.status, thing.history.len()), (before, rows));
            }
            Err(Rejection::Database(error)) => prop_assert!(false, "{}", error),
        }
    }
    let replayed = thing.history.iter().try_fold(start, |now, (from, to)| (now == *from).then_some(*to));
    prop_assert_eq!(replayed, Some(thing.status));
    Ok(())
}

proptest! {
    #[test]
    fn an_opportunity_keeps_to_its_table(start in prop::sample::select(OpportunityStatus::ALL), verbs in verbs()) {
        hold_to_the_table(start, verbs, &[OpportunityStatus::Cancelled, OpportunityStatus::Withdrawn])?;
    }

    #[test]
    fn a_run_keeps_to_its_table(start in prop::sample::select(RunStatus::ALL), verbs in verbs()) {
        hold_to_the_table(start, verbs, &[RunStatus::Cancelled, RunStatus::Ended])?;
    }

    #[test]
    fn a_session_keeps_to_its_table(start in prop::sample::select(SessionStatus::ALL), verbs in verbs()) {
        hold_to_the_table(start, verbs, &[SessionStatus::Cancelled])?;
    }

    #[test]
    fn what_is_resumed_is_as_it_was_before(verbs in verbs()) {
        let mut thing = Thing::at(RunStatus::Open);
        for verb in verbs {
            // Refused or not, the thing is in a state that the table leads to.
            let _ = thing.change(verb);
        }
        let before = thing.status;
        if thing.change(Verb::Hold).is_ok() {
            prop_assert!(thing.change(Verb::Resume).is_ok());
            prop_assert_eq!(thing.status, before);
        }
    }
}

#[test]
fn every_state_can_be_reached_and_no_line_stands_twice() {
    fn check<S: Status + Debug + Ord>(all: &[S], beginnings: &[S]) {
        let lines: BTreeSet<_> = S::TABLE.iter().collect();
        assert_eq!(lines.len(), S::TABLE.len());
        for status in all {
            let reached = beginnings.contains(status) || S::TABLE.iter().any(|line| line.2 == *status);
            assert!(reached, "nothing leads to {status}");
        }
    }
    check(OpportunityStatus::ALL, &[OpportunityStatus::Draft]);
    check(RunStatus::ALL, &[RunStatus::Announced, RunStatus::Open]);
    check(SessionStatus::ALL, &[SessionStatus::Scheduled]);
}

#[test]
fn a_refusal_says_where_it_stands_and_what_can_be_done() {
    fn refusal<S: Status>(from: S, verb: Verb) -> String {
        next(from, verb, []).err().map(|refused| refused.to_string()).unwrap_or_default()
    }
    assert_eq!(
        refusal(OpportunityStatus::Draft, Verb::Cancel),
        "status of this opportunity is draft, so it cannot be cancelled; it can be announced, opened or withdrawn."
    );
    assert_eq!(
        refusal(OpportunityStatus::Cancelled, Verb::Resume),
        "status of this opportunity is cancelled, so it cannot be resumed; it can only be withdrawn."
    );
    assert_eq!(
        refusal(RunStatus::Cancelled, Verb::Open),
        "status of this run is cancelled, so it cannot be opened; it stays so for good."
    );
    assert_eq!(
        refusal(SessionStatus::MovedOnline, Verb::MoveOnline),
        "status of this session is moved online, so it cannot be moved online; it can be postponed, moved, put on hold or cancelled."
    );
}

#[test]
fn what_was_imported_without_a_history_is_resumed_modestly() {
    assert_eq!(next(RunStatus::OnHold, Verb::Resume, []).ok(), Some(RunStatus::Announced));
    assert_eq!(next(SessionStatus::Postponed, Verb::Resume, []).ok(), Some(SessionStatus::Scheduled));
}
