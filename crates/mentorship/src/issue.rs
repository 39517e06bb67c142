//! Issues: what does not go well in a placement, and how it was resolved.
//!
//! All who see the placement see its issues, so that both sides can mend them. What is said of somebody's conduct or health is for
//! whoever raised it and those who run the exchange alone, unless they are a party of the placement themselves.

use database::{
    id::{PersonId, PlacementId, PlacementIssueId},
    schema, text_enum,
};
use diesel::prelude::*;
use identity::{
    Viewer,
    policy::{self, PlacementFacts, PlacementPart},
};
use jiff::Timestamp;

use crate::kept::Kept;

mod raise;
mod read;
mod resolve;

pub use raise::{NewIssue, raise};
pub use read::*;
pub use resolve::resolve;

/// The most characters of an issue, and of how it was resolved.
const LONGEST: usize = 10_000;

text_enum! {
    /// What does not go well.
    IssueKind {
        /// When things happen.
        Schedule = "schedule",
        /// How much there is to do, on either side.
        Workload = "workload",
        /// What is needed to take part is not there.
        Access = "access",
        /// How somebody behaves.
        Conduct = "conduct",
        /// Somebody is not well.
        Health = "health",
        /// Somebody is needed at home.
        Family = "family",
        /// There is not the money that there should be.
        Funding = "funding",
        /// Something about somebody's employment.
        Employment = "employment",
        /// Something else.
        Other = "other",
    }
}

impl IssueKind {
    /// Whether it is told to those who run the exchange alone.
    pub fn is_confided(self) -> bool {
        matches!(self, Self::Conduct | Self::Health)
    }
}

/// Something that does not go well in a placement.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::placement_issue)]
pub struct Issue {
    /// Its id.
    pub id: PlacementIssueId,
    /// In which placement.
    pub placement_id: PlacementId,
    /// What sort of thing it is.
    pub kind: IssueKind,
    /// What it is.
    pub text: String,
    /// For whom it was raised.
    pub part: PlacementPart,
    /// Who raised it.
    pub raised_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub raised_at: Timestamp,
    /// How it was resolved.
    pub resolution: Option<String>,
    /// Who said so.
    pub resolved_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub resolved_at: Option<Timestamp>,
}

impl Kept for Issue {
    fn placement(&self) -> PlacementId {
        self.placement_id
    }

    fn is_seen(&self, viewer: &Viewer, placement: PlacementFacts) -> bool {
        if self.kind.is_confided() {
            policy::sees_confided(viewer, placement, self.raised_by)
        } else {
            policy::sees_placement(viewer, placement)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use database::id::{ApplicationId, OrganizationId, ProgrammeId, RoundId};
    use identity::{
        OrganizationRole, ProgrammeRole,
        policy::{ApplicationFacts, ProgrammeFacts},
        viewer::{OrganizationMembership, Person},
    };

    use super::*;

    fn somebody(
        organizations: &[(OrganizationId, OrganizationRole)],
        programmes: &[(ProgrammeId, ProgrammeRole)],
    ) -> Person {
        let role = |(organization_id, role): &(OrganizationId, OrganizationRole)| OrganizationMembership {
            organization_id: *organization_id,
            role: *role,
            is_approved: true,
        };
        Person {
            id: PersonId::new(),
            sign_in: None,
            organizations: organizations.iter().map(role).collect(),
            programmes: programmes.to_vec(),
            participates_in: Vec::new(),
            is_steward: false,
            acting_for: organizations.first().map(|(organization, _)| *organization),
        }
    }

    #[test]
    fn conduct_and_health_are_for_who_raised_it_and_those_who_run_the_exchange() {
        let (home, host, programme) = (OrganizationId::new(), OrganizationId::new(), ProgrammeId::new());
        let participant = somebody(&[(home, OrganizationRole::Member)], &[]);
        let colleague = somebody(&[(home, OrganizationRole::Member)], &[]);
        let director = somebody(&[(home, OrganizationRole::Administrator)], &[]);
        let editor = somebody(&[(host, OrganizationRole::Editor)], &[]);
        let coordinator = somebody(&[], &[(programme, ProgrammeRole::Coordinator)]);
        let member = somebody(&[], &[(programme, ProgrammeRole::CommitteeMember)]);
        let partial = somebody(&[(host, OrganizationRole::Member)], &[(programme, ProgrammeRole::Coordinator)]);
        let application = ApplicationFacts {
            id: ApplicationId::new(),
            programme: ProgrammeFacts { id: programme, operator: OrganizationId::new() },
            round: RoundId::new(),
            home,
            person: Some(participant.id),
            supervisor: Some(director.id),
            is_submitted: true,
        };
        let placement = PlacementFacts { id: PlacementId::new(), application, host, mentor: Some(editor.id) };
        let raised = |kind| Issue {
            id: PlacementIssueId::new(),
            placement_id: placement.id,
            kind,
            text: "It cannot go on like this.".to_owned(),
            part: PlacementPart::Participant,
            raised_by: Some(participant.id),
            raised_at: Timestamp::UNIX_EPOCH,
            resolution: None,
            resolved_by: None,
            resolved_at: None,
        };
        let everybody = [
            ("who raised it", Viewer::Person(Arc::new(participant.clone())), true, true),
            ("who runs the exchange", Viewer::Person(Arc::new(coordinator)), true, true),
            ("who runs it and is of the host", Viewer::Person(Arc::new(partial)), true, false),
            ("the operator", Viewer::Operator, true, true),
            ("the supervisor", Viewer::Person(Arc::new(director)), true, false),
            ("the mentor", Viewer::Person(Arc::new(editor)), true, false),
            ("the committee", Viewer::Person(Arc::new(member)), true, false),
            ("a colleague", Viewer::Person(Arc::new(colleague)), false, false),
            ("nobody", Viewer::Nobody, false, false),
        ];
        for kind in IssueKind::ALL.iter().copied() {
            assert_eq!(kind.is_confided(), [IssueKind::Conduct, IssueKind::Health].contains(&kind));
            for (who, viewer, sees_open, sees_confided) in &everybody {
                let sees = if kind.is_confided() { sees_confided } else { sees_open };
                assert_eq!(raised(kind).is_seen(viewer, placement), *sees, "{kind}, {who}");
            }
        }
        // Of whoever is not known any more it is for those who run the exchange.
        let nameless = Issue { raised_by: None, ..raised(IssueKind::Health) };
        assert!(!nameless.is_seen(&Viewer::Person(Arc::new(participant)), placement));
    }
}
