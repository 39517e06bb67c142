//! Who asks.

use database::{
    id::{OrganizationId, ServiceTokenId},
    text_enum,
};

text_enum! {
    /// What a service token may be used for.
    Scope {
        /// Create and change its organization's opportunities, runs, sessions, recordings and listings.
        CatalogueWrite = "catalogue:write",
        /// Create organizations, and change its own.
        OrganizationsWrite = "organizations:write",
        /// Create and change topics.
        TopicsWrite = "topics:write",
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// Nobody we know: reads what is public.
    Nobody,
    /// A partner's system, acting for its organization.
    Service {
        /// The token it showed.
        token_id: ServiceTokenId,
        /// For whom it acts.
        organization_id: OrganizationId,
        /// What it may do.
        scopes: Vec<Scope>,
    },
    /// Whoever runs the server, at its command line.
    Operator,
}

impl Viewer {
    /// The organization it acts for.
    pub fn organization_id(&self) -> Option<OrganizationId> {
        match self {
            Self::Service { organization_id, .. } => Some(*organization_id),
            Self::Nobody | Self::Operator => None,
        }
    }
}
