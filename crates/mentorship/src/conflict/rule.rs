//! What a declared conflict keeps apart.
//!
//! A conflict has two sides, each a person or a partner. It says the same from either: whoever is on one is not paired with whoever is
//! on the other, and does not decide about them.

use database::id::{OrganizationId, PersonId};

use super::DeclaredConflict;

/// Somebody with the institution in whose place they stand.
#[derive(Debug, Clone, Copy)]
struct Side {
    person: Option<PersonId>,
    organization: OrganizationId,
}

impl Side {
    /// Whether a side of a conflict, a person or a partner, is meant by it.
    fn is(self, (person, organization): (Option<PersonId>, Option<OrganizationId>)) -> bool {
        (person.is_some() && person == self.person) || organization == Some(self.organization)
    }
}

impl DeclaredConflict {
    fn sides(&self) -> [(Option<PersonId>, Option<OrganizationId>); 2] {
        [(self.person_id, self.organization_id), (self.with_person_id, self.with_organization_id)]
    }

    /// Whether it stands between two.
    fn parts(&self, one: Side, other: Side) -> bool {
        let [declared, with] = self.sides();
        (one.is(declared) && other.is(with)) || (one.is(with) && other.is(declared))
    }
}

/// Whether anything stands between an applicant and an offer: between the applicant or their institution, and the mentor or the host.
/// Those who are not known as people, since they have not signed in, have conflicts through their institutions alone.
pub fn between(
    conflicts: &[DeclaredConflict],
    applicant: Option<PersonId>,
    home: OrganizationId,
    mentor: Option<PersonId>,
    host: OrganizationId,
) -> bool {
    let (applicant, mentor) =
        (Side { person: applicant, organization: home }, Side { person: mentor, organization: host });
    conflicts.iter().any(|conflict| conflict.parts(applicant, mentor))
}

/// Whether a member of the committee decides nothing about a pairing: since they, or the partner whose seat they hold, are of it,
/// or since a conflict stands between them and anybody in it.
pub fn recuses(
    conflicts: &[DeclaredConflict],
    member: PersonId,
    seat: OrganizationId,
    applicant: Option<PersonId>,
    home: OrganizationId,
    host: OrganizationId,
    mentor: Option<PersonId>,
) -> bool {
    let is_in_it = [home, host].contains(&seat) || [applicant, mentor].contains(&Some(member));
    let member = Side { person: Some(member), organization: seat };
    let sides = [Side { person: applicant, organization: home }, Side { person: mentor, organization: host }];
    is_in_it || conflicts.iter().any(|conflict| sides.into_iter().any(|side| conflict.parts(member, side)))
}

#[cfg(test)]
mod tests {
    use database::id::{DeclaredConflictId, ProgrammeId};
    use jiff::Timestamp;
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;
    use crate::conflict::ConflictKind;

    const HOME: u128 = 1;
    const HOST: u128 = 2;
    const SEAT: u128 = 3;
    const APPLICANT: u128 = 11;
    const MENTOR: u128 = 12;
    const MEMBER: u128 = 13;

    fn person(number: u128) -> PersonId {
        PersonId::from_uuid(Uuid::from_u128(number))
    }

    fn organization(number: u128) -> OrganizationId {
        OrganizationId::from_uuid(Uuid::from_u128(number))
    }

    /// People have numbers above ten here, partners below.
    fn conflict(one: u128, other: u128) -> DeclaredConflict {
        let of = |number: u128| match number {
            ..=10 => (None, Some(organization(number))),
            _ => (Some(person(number)), None),
        };
        let ((person_id, organization_id), (with_person_id, with_organization_id)) = (of(one), of(other));
        DeclaredConflict {
            id: DeclaredConflictId::new(),
            programme_id: ProgrammeId::new(),
            declared_by: None,
            person_id,
            organization_id,
            with_person_id,
            with_organization_id,
            kind: ConflictKind::Interest,
            reason: None,
            declared_at: Timestamp::UNIX_EPOCH,
            withdrawn_at: None,
        }
    }

    fn is_between(conflicts: &[DeclaredConflict]) -> bool {
        let (applicant, mentor) = (Some(person(APPLICANT)), Some(person(MENTOR)));
        between(conflicts, applicant, organization(HOME), mentor, organization(HOST))
    }

    fn is_recused(conflicts: &[DeclaredConflict]) -> bool {
        let (applicant, mentor) = (Some(person(APPLICANT)), Some(person(MENTOR)));
        let (home, host) = (organization(HOME), organization(HOST));
        recuses(conflicts, person(MEMBER), organization(SEAT), applicant, home, host, mentor)
    }

    #[test]
    fn a_conflict_keeps_its_two_sides_apart() {
        assert!(!is_between(&[]));
        for (one, other, is) in [
            (APPLICANT, MENTOR, true),
            (APPLICANT, HOST, true),
            (MENTOR, HOME, true),
            (HOST, APPLICANT, true),
            // Not of one side with itself, nor with others.
            (APPLICANT, HOME, false),
            (MENTOR, HOST, false),
            (APPLICANT, MEMBER, false),
            (MEMBER, HOST, false),
            (14, 15, false),
        ] {
            assert_eq!(is_between(&[conflict(14, 15), conflict(one, other)]), is, "{one} and {other}");
        }
    }

    #[test]
    fn who_has_not_signed_in_has_no_conflict_as_a_person() {
        let (home, host) = (organization(HOME), organization(HOST));
        assert!(!between(&[conflict(APPLICANT, MENTOR)], None, home, None, host));
        assert!(!between(&[conflict(APPLICANT, HOST)], None, home, None, host));
        assert!(between(&[conflict(APPLICANT, HOST)], Some(person(APPLICANT)), home, None, host));
    }

    #[test]
    fn a_member_is_recused_from_whom_they_have_a_conflict_with() {
        assert!(!is_recused(&[]));
        for (one, other, is) in [
            (MEMBER, APPLICANT, true),
            (MENTOR, MEMBER, true),
            (MEMBER, HOME, true),
            (MEMBER, HOST, true),
            (SEAT, APPLICANT, true),
            (SEAT, MENTOR, true),
            // What keeps the pair itself apart is not theirs.
            (APPLICANT, MENTOR, false),
            (APPLICANT, HOST, false),
            (MEMBER, 14, false),
            (MEMBER, 4, false),
        ] {
            assert_eq!(is_recused(&[conflict(one, other)]), is, "{one} and {other}");
        }
    }

    #[test]
    fn a_member_is_recused_from_what_they_are_in() {
        let recused = |member, seat| {
            let (applicant, mentor) = (Some(person(APPLICANT)), Some(person(MENTOR)));
            let (home, host) = (organization(HOME), organization(HOST));
            recuses(&[], person(member), organization(seat), applicant, home, host, mentor)
        };
        assert!(recused(MEMBER, HOME) && recused(MEMBER, HOST));
        assert!(recused(APPLICANT, SEAT) && recused(MENTOR, SEAT));
        assert!(!recused(MEMBER, SEAT));
    }

    proptest! {
        #[test]
        fn whoever_declares_it_it_says_the_same(one in 1..16_u128, other in 1..16_u128) {
            let (there, back) = ([conflict(one, other)], [conflict(other, one)]);
            prop_assert_eq!(is_between(&there), is_between(&back));
            prop_assert_eq!(is_recused(&there), is_recused(&back));
        }

        #[test]
        fn one_more_conflict_frees_nobody(pairs in prop::collection::vec((1..16_u128, 1..16_u128), 0..6)) {
            let all: Vec<DeclaredConflict> = pairs.into_iter().map(|(one, other)| conflict(one, other)).collect();
            for fewer in 0..all.len() {
                prop_assert!(!is_between(&all[..fewer]) || is_between(&all));
                prop_assert!(!is_recused(&all[..fewer]) || is_recused(&all));
            }
        }
    }
}
