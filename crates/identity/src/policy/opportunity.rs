//! Who sees an opportunity, and whose it is.

use super::{
    Decision::{self, Allowed, Denied, Hidden},
    OpportunityFacts, Reason, Sight, acts_for,
};
use crate::Viewer;

pub(super) fn owns(viewer: &Viewer, opportunity: &OpportunityFacts) -> Decision {
    let owner_of_theirs = || {
        let organizations = viewer.person().map(|person| person.organizations.as_slice()).unwrap_or_default();
        organizations.iter().map(|one| one.organization_id).find(|organization| opportunity.is_owner(*organization))
    };
    if acts_for(viewer, |organization| opportunity.is_owner(organization)) {
        Allowed
    } else {
        Denied(owner_of_theirs().map_or(Reason::NotOwner, Reason::ActingForAnother))
    }
}

/// As [`owns`], for what is only looked at: any organization of a person's counts, and a steward sees to all.
pub(super) fn belongs_to(viewer: &Viewer, opportunity: &OpportunityFacts) -> Decision {
    let belongs = match viewer {
        Viewer::Person(person) => {
            let mut organizations = person.organizations.iter().map(|one| one.organization_id);
            person.is_steward || organizations.any(|organization| opportunity.is_owner(organization))
        }
        Viewer::Nobody | Viewer::Service { .. } | Viewer::Operator => {
            acts_for(viewer, |organization| opportunity.is_owner(organization))
        }
    };
    if belongs { Allowed } else { Denied(Reason::NotOwner) }
}

pub(super) fn seen(
    viewer: &Viewer,
    opportunity: Option<&OpportunityFacts>,
    then: impl FnOnce(&OpportunityFacts) -> Decision,
) -> Decision {
    match opportunity {
        Some(opportunity) if Sight::from(viewer).includes(opportunity) => then(opportunity),
        _ => Hidden,
    }
}
