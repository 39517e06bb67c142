//! What a viewer may see of a list.

use std::sync::Arc;

use uuid::Uuid;

use super::OpportunityFacts;
use crate::Viewer;

/// Stands among those who may see something for everybody in the network.
pub const NETWORK: Uuid = Uuid::from_u128(1);

/// What a viewer may see of a list. A statement over opportunities turns it into a condition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sight {
    /// What everybody sees: what is published, and for the public.
    Public,
    /// That, and what is for one of these: organizations, programmes, or [`NETWORK`].
    Of(Arc<[Uuid]>),
    /// Everything.
    Everything,
}

impl From<&Viewer> for Sight {
    fn from(viewer: &Viewer) -> Self {
        match viewer {
            Viewer::Nobody => Self::Public,
            Viewer::Person(person) if person.is_steward => Self::Everything,
            Viewer::Person(person) => {
                let organizations = person.organizations.iter().map(|one| one.organization_id.uuid());
                let programmes = person.programmes.iter().map(|(programme, _)| programme);
                let programmes = programmes.chain(&person.participates_in).map(|programme| programme.uuid());
                Self::of(person.is_in_network().then_some(NETWORK).into_iter().chain(organizations).chain(programmes))
            }
            Viewer::Service { organization_id, is_approved, programmes, .. } => {
                let programmes = programmes.iter().map(|programme| programme.uuid());
                Self::of(is_approved.then_some(NETWORK).into_iter().chain([organization_id.uuid()]).chain(programmes))
            }
            Viewer::Operator => Self::Everything,
        }
    }
}

impl Sight {
    fn of(keys: impl Iterator<Item = Uuid>) -> Self {
        let mut keys: Vec<_> = keys.collect();
        keys.sort_unstable();
        keys.dedup();
        if keys.is_empty() { Self::Public } else { Self::Of(keys.into()) }
    }

    /// Whether an opportunity is in it.
    pub fn includes(&self, opportunity: &OpportunityFacts) -> bool {
        match self {
            Self::Public => opportunity.is_public(),
            Self::Of(keys) => opportunity.is_public() || opportunity.seen_by().any(|key| keys.contains(&key)),
            Self::Everything => true,
        }
    }
}
