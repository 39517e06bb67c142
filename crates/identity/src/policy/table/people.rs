//! The lines about people: who sees whom, and who decides on whose role.

use database::id::PersonId;
use uuid::Uuid;

use super::{Actions, OUR_PROGRAMME, OURS, THEIR_PROGRAMME, THEIRS, named};
use crate::policy::{Action, MembershipFacts, PersonFacts, RealmFacts};

/// The viewer of every column.
const ONESELF: PersonId = PersonId::from_uuid(Uuid::nil());
const ANOTHER: PersonId = PersonId::from_uuid(Uuid::from_u128(31));

const IN_OURS: RealmFacts = RealmFacts::Organization(OURS);
const IN_THEIRS: RealmFacts = RealmFacts::Organization(THEIRS);
const IN_OUR_PROGRAMME: RealmFacts = RealmFacts::Programme(OUR_PROGRAMME);
const IN_THEIR_PROGRAMME: RealmFacts = RealmFacts::Programme(THEIR_PROGRAMME);

const fn person(id: PersonId, roles: &'static [(RealmFacts, bool)]) -> Option<PersonFacts<'static>> {
    Some(PersonFacts { id, roles })
}

const fn role(person: PersonId, realm: RealmFacts) -> Option<MembershipFacts> {
    Some(MembershipFacts { person, realm })
}

/// In the network and its organizations.
pub(super) fn of_organizations() -> Actions<'static> {
    let (colleague, former) = (person(ANOTHER, &[(IN_OURS, true)]), person(ANOTHER, &[(IN_OURS, false)]));
    let (of_theirs, steward) = (person(ANOTHER, &[(IN_THEIRS, true)]), person(ANOTHER, &[(RealmFacts::Network, true)]));
    named(&[
        ("see somebody who has a role in ours", Action::SeePerson(colleague)),
        ("see somebody who had a role in ours", Action::SeePerson(former)),
        ("see somebody who has a role in another only", Action::SeePerson(of_theirs)),
        ("see a steward who has no role in ours", Action::SeePerson(steward)),
        ("see oneself", Action::SeePerson(person(ONESELF, &[]))),
        ("see the e-mail address of who has a role in ours", Action::SeeEmail(colleague)),
        ("see the e-mail address of who had a role in ours", Action::SeeEmail(former)),
        ("see one's own e-mail address", Action::SeeEmail(person(ONESELF, &[]))),
        ("see a role that somebody has in ours", Action::SeeMembership(role(ANOTHER, IN_OURS))),
        ("see a role that somebody has in another", Action::SeeMembership(role(ANOTHER, IN_THEIRS))),
        ("see one's own role, wherever it is", Action::SeeMembership(role(ONESELF, IN_THEIRS))),
        ("change somebody's role in ours", Action::ChangeMembership(role(ANOTHER, IN_OURS))),
        ("change somebody's role in another", Action::ChangeMembership(role(ANOTHER, IN_THEIRS))),
        ("change one's own role in another", Action::ChangeMembership(role(ONESELF, IN_THEIRS))),
        ("end somebody's role in ours", Action::EndMembership(role(ANOTHER, IN_OURS))),
        ("end somebody's role in another", Action::EndMembership(role(ANOTHER, IN_THEIRS))),
        ("give back one's own role, wherever it is", Action::EndMembership(role(ONESELF, IN_THEIRS))),
        ("end a role that does not exist", Action::EndMembership(None)),
        ("see who was invited to ours", Action::SeeInvitations(IN_OURS)),
        ("see who was invited to another", Action::SeeInvitations(IN_THEIRS)),
        ("see who was invited to be a steward", Action::SeeInvitations(RealmFacts::Network)),
        ("take back an invitation to ours", Action::WithdrawInvitation(Some(IN_OURS))),
        ("take back an invitation to another", Action::WithdrawInvitation(Some(IN_THEIRS))),
        ("take back an invitation that does not exist", Action::WithdrawInvitation(None)),
    ])
}

/// In programmes.
pub(super) fn of_programmes() -> Actions<'static> {
    named(&[
        ("see somebody who has a role in it", Action::SeePerson(person(ANOTHER, &[(IN_OUR_PROGRAMME, true)]))),
        (
            "see the e-mail address of who has a role in it",
            Action::SeeEmail(person(ANOTHER, &[(IN_OUR_PROGRAMME, true)])),
        ),
        (
            "see somebody who has a role in a programme of others",
            Action::SeePerson(person(ANOTHER, &[(IN_THEIR_PROGRAMME, true)])),
        ),
        ("change a role that somebody has in it", Action::ChangeMembership(role(ANOTHER, IN_OUR_PROGRAMME))),
        ("end a role that somebody has in it", Action::EndMembership(role(ANOTHER, IN_OUR_PROGRAMME))),
        ("give back one's own role in it", Action::EndMembership(role(ONESELF, IN_OUR_PROGRAMME))),
        ("see who was invited to it", Action::SeeInvitations(IN_OUR_PROGRAMME)),
        ("see who was invited to a programme of others", Action::SeeInvitations(IN_THEIR_PROGRAMME)),
        ("take back an invitation to it", Action::WithdrawInvitation(Some(IN_OUR_PROGRAMME))),
    ])
}
