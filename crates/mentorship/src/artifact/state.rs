//! What may become of an artifact.

use catalogue::problem::{ProblemCode, Rejection};

use super::{
    Artifact,
    ArtifactState::{self, Draft, Published, Submitted, Withdrawn},
};

/// What is done with an artifact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// What it says is changed.
    Change,
    /// It is handed in.
    Submit,
    /// Those who handed it in take it back.
    TakeBack,
    /// It is returned to those who made it.
    Return,
    /// It is shown to others.
    Publish,
    /// It is taken back from them.
    Withdraw,
}

impl Artifact {
    /// Where it stands after a step.
    ///
    /// # Errors
    /// [`ProblemCode::WrongState`] where that cannot be done as it stands.
    pub(super) fn after(&self, step: Step) -> Result<ArtifactState, Rejection> {
        after(self.state, step).map_err(|why| Rejection::one(ProblemCode::WrongState, "id", why))
    }

    /// Refuses to do away with what is no draft.
    ///
    /// # Errors
    /// [`ProblemCode::WrongState`] where it is none.
    pub(super) fn check_draft(&self) -> Result<(), Rejection> {
        let why = match self.state {
            Draft => return Ok(()),
            Submitted => "was submitted; take it back first, while nobody has decided about it",
            Published => "was published already; those who run the exchange can withdraw it",
            Withdrawn => "was withdrawn, and stays so; nothing needs to be done",
        };
        Err(Rejection::one(ProblemCode::WrongState, "id", why))
    }
}

/// Where an artifact stands after a step, or why that cannot be done and what can.
fn after(state: ArtifactState, step: Step) -> Result<ArtifactState, &'static str> {
    match (state, step) {
        (Draft, Step::Change) | (Submitted, Step::TakeBack | Step::Return) => Ok(Draft),
        (Draft, Step::Submit) => Ok(Submitted),
        (Submitted, Step::Publish) => Ok(Published),
        (Published, Step::Withdraw) => Ok(Withdrawn),
        (Draft, Step::Return | Step::Publish) => Err("is a draft still; wait until it is submitted"),
        (Draft, Step::TakeBack) => Err("is a draft, so there is nothing to take back; nothing needs to be done"),
        (Draft | Submitted, Step::Withdraw) => Err("was not published, so nobody has to take it back"),
        (Submitted, Step::Change) => {
            Err("was submitted, and what it says stays as it is; take it back first, while nobody has decided about it")
        }
        (Submitted, Step::Submit) => Err("was submitted already; wait for those who run the exchange"),
        (Published, _) => Err("was published already; those who run the exchange can withdraw it"),
        (Withdrawn, _) => Err("was withdrawn, and stays so; make another one in its place"),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            Just(Step::Change),
            Just(Step::Submit),
            Just(Step::TakeBack),
            Just(Step::Return),
            Just(Step::Publish),
            Just(Step::Withdraw),
        ]
    }

    proptest! {
        #[test]
        fn only_drafts_change_and_what_was_submitted_as_it_stands_is_published(
            steps in prop::collection::vec(step(), 0..40),
        ) {
            let mut state = Draft;
            // Whether nothing of it was changed since it was handed in.
            let mut is_handed_in = false;
            for step in steps {
                let Ok(next) = after(state, step) else { continue };
                prop_assert_eq!(step == Step::Change, state == Draft && next == Draft);
                prop_assert!(step != Step::TakeBack || (state, next) == (Submitted, Draft), "it is not decided about");
                prop_assert!(next != Published || (state == Submitted && is_handed_in));
                prop_assert!(state != Withdrawn, "it stays so");
                prop_assert_eq!(next == Withdrawn, state == Published, "nothing else becomes of what is published");
                is_handed_in = match step {
                    Step::Submit => true,
                    Step::Change | Step::TakeBack | Step::Return => false,
                    Step::Publish | Step::Withdraw => is_handed_in,
                };
                state = next;
            }
        }
    }

    #[test]
    fn what_was_returned_can_be_submitted_again() {
        let states: Result<Vec<_>, _> = [(Draft, Step::Submit), (Submitted, Step::Return), (Draft, Step::Submit)]
            .into_iter()
            .map(|(state, step)| after(state, step))
            .collect();
        assert_eq!(states, Ok(vec![Submitted, Draft, Submitted]));
        assert!(after(Draft, Step::Publish).is_err() && after(Submitted, Step::Change).is_err());
    }
}
