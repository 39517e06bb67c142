//! What may become of a story, and who must have consented to it.

use catalogue::problem::{ProblemCode, Problems, Rejection};
use identity::policy::PlacementPart::{self, Coordinator, Home, Host, Participant};

use super::{
    Story,
    StoryState::{self, Draft, Published, Withdrawn},
};

/// All that the rules of a story go by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Standing {
    /// Where it stands.
    pub(super) state: StoryState,
    /// Who has consented to its words.
    pub(super) consents: Consents,
}

/// Who has consented to the words of a story.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Consents {
    participant: bool,
    home: bool,
    host: bool,
}

/// What is done with a story.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    /// It gets other words.
    Change,
    /// One of those it tells of consents to its words.
    Consent(PlacementPart),
    /// One of them takes that back.
    TakeBack(PlacementPart),
    /// It is shown to everybody.
    Publish,
    /// It is shown to them no longer.
    TakeDown,
}

impl Story {
    /// What the rules go by.
    pub(super) fn standing(&self) -> Standing {
        let consents = Consents {
            participant: self.participant_at.is_some(),
            home: self.home_at.is_some(),
            host: self.host_at.is_some(),
        };
        Standing { state: self.state, consents }
    }

    /// How it stands after a step.
    ///
    /// # Errors
    /// [`ProblemCode::WrongState`] where that cannot be done as it stands; with every consent that is missing, each by itself.
    pub(super) fn after(&self, step: Step) -> Result<Standing, Rejection> {
        self.standing().after(step).map_err(|reasons| {
            let mut problems = Problems::new();
            reasons.into_iter().for_each(|why| problems.note(ProblemCode::WrongState, "id", why));
            Rejection::Refused(problems.into_vec())
        })
    }
}

impl Standing {
    /// How it stands after a step, or every reason why that cannot be done.
    fn after(self, step: Step) -> Result<Self, Vec<&'static str>> {
        let Self { state, consents } = self;
        match step {
            Step::Change => Ok(Self { state: Draft, consents: Consents::default() }),
            Step::Consent(Coordinator) | Step::TakeBack(Coordinator) => {
                Err(vec!["needs no consent of those who run the exchange; leave theirs out"])
            }
            Step::Consent(part) if consents.has(part) => {
                Err(vec!["has the consent of your side already; nothing needs to be done"])
            }
            Step::Consent(part) => Ok(Self { state, consents: consents.with(part, true) }),
            Step::TakeBack(part) if consents.has(part) => {
                let state = if state == Published { Withdrawn } else { state };
                Ok(Self { state, consents: consents.with(part, false) })
            }
            Step::TakeBack(_) => Err(vec!["has no consent of your side to take back; nothing needs to be done"]),
            Step::Publish if state == Published => Err(vec!["is published already; nothing needs to be done"]),
            Step::Publish => match consents.missing() {
                missing if missing.is_empty() => Ok(Self { state: Published, consents }),
                missing => Err(missing),
            },
            Step::TakeDown if state == Published => Ok(Self { state: Withdrawn, consents }),
            Step::TakeDown => Err(vec!["is not published, so nobody else sees it; nothing needs to be done"]),
        }
    }
}

impl Consents {
    /// Whether this part has consented.
    pub(super) fn has(self, part: PlacementPart) -> bool {
        match part {
            Participant => self.participant,
            Home => self.home,
            Host => self.host,
            Coordinator => false,
        }
    }

    fn with(mut self, part: PlacementPart, consents: bool) -> Self {
        match part {
            Participant => self.participant = consents,
            Home => self.home = consents,
            Host => self.host = consents,
            Coordinator => {}
        }
        self
    }

    /// Each consent that is missing, as a reason.
    fn missing(self) -> Vec<&'static str> {
        let reasons = [
            (self.participant, "lacks the consent of the participant; ask them for it"),
            (self.home, "lacks the consent of the institution that let them go; ask it for that"),
            (self.host, "lacks the consent of the host; ask it for that"),
        ];
        reasons.into_iter().filter(|(has, _)| !has).map(|(_, why)| why).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn part() -> impl Strategy<Value = PlacementPart> {
        prop_oneof![Just(Participant), Just(Home), Just(Host), Just(Coordinator)]
    }

    fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            1 => Just(Step::Change),
            6 => part().prop_map(Step::Consent),
            2 => part().prop_map(Step::TakeBack),
            4 => Just(Step::Publish),
            1 => Just(Step::TakeDown),
        ]
    }

    const BEGUN: Standing =
        Standing { state: Draft, consents: Consents { participant: false, home: false, host: false } };

    proptest! {
        #[test]
        fn it_is_never_published_without_the_consent_of_all_three_to_its_very_words(
            steps in prop::collection::vec(step(), 0..60),
        ) {
            let mut standing = BEGUN;
            // Who consented to the words since they were last changed, and did not take it back.
            let mut consented = Vec::new();
            for step in steps {
                let Ok(next) = standing.after(step) else { continue };
                match step {
                    Step::Change => consented.clear(),
                    Step::Consent(part) => consented.push(part),
                    Step::TakeBack(part) => consented.retain(|one| *one != part),
                    Step::Publish | Step::TakeDown => {}
                }
                standing = next;
                for part in [Participant, Home, Host] {
                    prop_assert_eq!(standing.consents.has(part), consented.contains(&part));
                    prop_assert!(standing.state != Published || consented.contains(&part), "without {}", part);
                }
            }
        }

        #[test]
        fn every_consent_that_is_missing_is_named(participant: bool, home: bool, host: bool) {
            let standing = Standing { state: Draft, consents: Consents { participant, home, host } };
            let missing = standing.after(Step::Publish).map_or_else(|missing| missing.len(), |_| 0);
            prop_assert_eq!(missing, [participant, home, host].iter().filter(|has| !**has).count());
        }
    }

    #[test]
    fn what_was_taken_down_can_be_shown_again_but_not_without_a_consent_that_was_taken_back() {
        let consents = Consents { participant: true, home: true, host: true };
        let published = Standing { state: Published, consents };
        let taken_down = published.after(Step::TakeDown).expect("it is published");
        assert_eq!(taken_down.after(Step::Publish), Ok(published));
        let taken_back = published.after(Step::TakeBack(Home)).expect("they had consented");
        assert_eq!(taken_back.state, Withdrawn);
        assert!(taken_back.after(Step::Publish).is_err());
        assert_eq!(published.after(Step::Change), Ok(BEGUN));
    }
}
