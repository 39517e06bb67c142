//! From which pairings a member of the committee is recused.

use std::collections::HashSet;

use database::id::{OrganizationId, PairingId, PersonId};
use uuid::Uuid;

use crate::conflict::{self, DeclaredConflict};

/// Those between whom a pairing is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Parties {
    /// The pairing.
    pub(crate) pairing: PairingId,
    /// Who goes, where they have an account.
    pub(crate) applicant: Option<PersonId>,
    /// Who mentors, where that is somebody who has signed in.
    pub(crate) mentor: Option<PersonId>,
    /// Where they come from.
    pub(crate) home: OrganizationId,
    /// Where they go.
    pub(crate) host: OrganizationId,
}

/// Somebody who may vote, with the organizations that they are not impartial about: that of their seat, and those where they
/// have a role.
#[derive(Debug, Clone)]
pub(crate) struct Member {
    /// Who.
    pub(crate) person: PersonId,
    /// The organizations.
    pub(crate) organizations: HashSet<OrganizationId>,
}

impl Member {
    /// Whether they are recused: for whatever of the causes, which are all the same to everybody else.
    pub(crate) fn is_recused_from(&self, parties: &Parties, conflicts: &[DeclaredConflict]) -> bool {
        let Parties { applicant, mentor, home, host, .. } = *parties;
        let for_organization =
            |organization| conflict::recuses(conflicts, self.person, organization, applicant, home, host, mentor);
        // Whoever is of no organization may still have a conflict of their own.
        let nowhere = OrganizationId::from_uuid(Uuid::nil());
        self.organizations.iter().copied().chain([nowhere]).any(for_organization)
    }
}

#[cfg(test)]
mod tests {
    use database::id::{DeclaredConflictId, ProgrammeId};
    use jiff::Timestamp;

    use super::*;
    use crate::conflict::ConflictKind;

    type Side = (Option<PersonId>, Option<OrganizationId>);

    fn conflict((person_id, organization_id): Side, (with_person_id, with_organization_id): Side) -> DeclaredConflict {
        DeclaredConflict {
            id: DeclaredConflictId::new(),
            programme_id: ProgrammeId::new(),
            declared_by: None,
            person_id,
            organization_id,
            with_person_id,
            with_organization_id,
            kind: ConflictKind::Grievance,
            reason: None,
            declared_at: Timestamp::UNIX_EPOCH,
            withdrawn_at: None,
        }
    }

    #[test]
    fn whoever_is_of_a_side_is_recused_and_so_is_who_has_a_conflict_with_it() {
        let (member, applicant, mentor) = (PersonId::new(), PersonId::new(), PersonId::new());
        let (home, host, seat) = (OrganizationId::new(), OrganizationId::new(), OrganizationId::new());
        let pairing = PairingId::new();
        let parties = Parties { pairing, applicant: Some(applicant), mentor: Some(mentor), home, host };
        let of = |person, organizations: &[OrganizationId]| Member {
            person,
            organizations: organizations.iter().copied().collect(),
        };
        let impartial = of(member, &[seat]);
        assert!(!impartial.is_recused_from(&parties, &[]));
        assert!(of(member, &[seat, home]).is_recused_from(&parties, &[]));
        assert!(of(member, &[host]).is_recused_from(&parties, &[]));
        assert!(of(applicant, &[seat]).is_recused_from(&parties, &[]));
        assert!(of(mentor, &[seat]).is_recused_from(&parties, &[]));

        let (me, us): (Side, Side) = ((Some(member), None), (None, Some(seat)));
        let sides: [Side; 4] = [(Some(applicant), None), (Some(mentor), None), (None, Some(home)), (None, Some(host))];
        for side in sides {
            assert!(impartial.is_recused_from(&parties, &[conflict(me, side)]));
            assert!(impartial.is_recused_from(&parties, &[conflict(side, me)]), "whoever of the two declared it");
        }
        assert!(impartial.is_recused_from(&parties, &[conflict((Some(applicant), None), us)]));
        let elsewhere = [conflict(me, (Some(PersonId::new()), None)), conflict((Some(applicant), None), sides[2])];
        assert!(!impartial.is_recused_from(&parties, &elsewhere));
    }
}
