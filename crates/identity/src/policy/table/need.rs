//! The policy of needs, printed.

use database::id::PersonId;
use uuid::Uuid;

use super::{Action, Actions, OUR_PROGRAMME, OURS, THEIRS, named};
use crate::policy::{NeedAction, NeedFacts, NeedOwner};

pub(super) fn lines() -> Actions<'static> {
    let (ours, theirs) = (NeedOwner::Organization(OURS), NeedOwner::Organization(THEIRS));
    let oneself = NeedOwner::Person(PersonId::from_uuid(Uuid::nil()));
    let another = NeedOwner::Person(PersonId::from_uuid(Uuid::from_u128(31)));
    let own = |owner| Some(NeedFacts { owner, shown_to: None });
    let shown = |owner| Some(NeedFacts { owner, shown_to: Some(OUR_PROGRAMME) });
    named(&[
        ("see all that our organization needs", Action::Need(NeedAction::SeeAll(ours))),
        ("see all that another organization needs", Action::Need(NeedAction::SeeAll(theirs))),
        ("see a need of ours that is for us alone", Action::Need(NeedAction::See(own(ours)))),
        ("see a need of others that is for them alone", Action::Need(NeedAction::See(own(theirs)))),
        ("see a need of others that the programme sees", Action::Need(NeedAction::See(shown(theirs)))),
        ("see one's own need", Action::Need(NeedAction::See(own(oneself)))),
        ("see another person's need", Action::Need(NeedAction::See(own(another)))),
        ("see another person's need that the programme sees", Action::Need(NeedAction::See(shown(another)))),
        ("see a need that does not exist", Action::Need(NeedAction::See(None))),
        ("say what our organization needs", Action::Need(NeedAction::Create(ours))),
        ("say what another organization needs", Action::Need(NeedAction::Create(theirs))),
        ("say what one needs oneself", Action::Need(NeedAction::Create(oneself))),
        ("change a need of ours", Action::Need(NeedAction::Change(own(ours)))),
        ("change a need of others that the programme sees", Action::Need(NeedAction::Change(shown(theirs)))),
        ("change one's own need", Action::Need(NeedAction::Change(own(oneself)))),
        ("see how many need what", Action::Need(NeedAction::SeeFigures)),
    ])
}
