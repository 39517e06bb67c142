//! What a viewer may see of a list.

use std::sync::Arc;

use database::id::OrganizationId;
use uuid::Uuid;

use super::{OpportunityFacts, ProgrammeFacts};
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

    /// Whether something can be made for the participants of a programme: by those who run it, take part in it or have a
    /// role in it. To others it is not there.
    pub fn reaches(&self, programme: ProgrammeFacts) -> bool {
        match self {
            Self::Public => false,
            Self::Of(keys) => [programme.id.uuid(), programme.operator.uuid()].iter().any(|key| keys.contains(key)),
            Self::Everything => true,
        }
    }

    /// Whether an organization is in it: what is not approved is not published.
    pub fn includes_organization(&self, organization: OrganizationId, is_approved: bool) -> bool {
        is_approved || self.is_of(organization)
    }

    /// Whether whom to write to in an organization is in it: for the network, and for the organization itself.
    pub fn includes_contact(&self, organization: OrganizationId) -> bool {
        match self {
            Self::Public => false,
            Self::Of(keys) => keys.contains(&NETWORK) || keys.contains(&organization.uuid()),
            Self::Everything => true,
        }
    }

    /// Whether it is the organization's own, or everybody's who sees everything: what an organization alone sees of
    /// itself is in it.
    pub fn is_of(&self, organization: OrganizationId) -> bool {
        match self {
            Self::Public => false,
            Self::Of(keys) => keys.contains(&organization.uuid()),
            Self::Everything => true,
        }
    }

    /// Whether it is everything.
    pub fn is_everything(&self) -> bool {
        *self == Self::Everything
    }

    /// Of whom it is: organizations, programmes, or [`NETWORK`].
    pub fn keys(&self) -> &[Uuid] {
        match self {
            Self::Of(keys) => keys,
            Self::Public | Self::Everything => &[],
        }
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
