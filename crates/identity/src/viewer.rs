//! Who asks.

use std::sync::Arc;

use database::{
    id::{OrganizationId, PersonId, ProgrammeId, ServiceTokenId, SignInId},
    text_enum,
};
use uuid::Uuid;

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

text_enum! {
    /// A person's role in an organization. Each includes those before it.
    OrganizationRole {
        /// Belongs to it: sees what is for its people.
        Member = "member",
        /// Writes its opportunities and listings.
        Editor = "editor",
        /// Keeps its own record, its people and its tokens.
        Administrator = "administrator",
    }
}

text_enum! {
    /// A person's role in a programme.
    ProgrammeRole {
        /// Runs it day by day, and gives the other roles.
        Staff = "staff",
        /// Reviews what participants submit.
        Reviewer = "reviewer",
        /// Coaches participants.
        Coach = "coach",
        /// Matches and follows placements, and gives the other roles.
        Coordinator = "coordinator",
        /// Sits on its committee.
        CommitteeMember = "committee_member",
        /// Looks on for a funder.
        Observer = "observer",
    }
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// Nobody we know: reads what is public.
    Nobody,
    /// Somebody who signed in.
    Person(Arc<Person>),
    /// A partner's system, acting for its organization.
    Service {
        /// The token it showed.
        token_id: ServiceTokenId,
        /// For whom it acts.
        organization_id: OrganizationId,
        /// What it may do.
        scopes: Vec<Scope>,
        /// Whether a steward approved the organization.
        is_approved: bool,
        /// The programmes that the organization takes part in.
        programmes: Vec<ProgrammeId>,
    },
    /// Whoever runs the server, at its command line.
    Operator,
}

/// Somebody who signed in, with the roles that count now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// Who they are.
    pub id: PersonId,
    /// How they signed in; none where they show a provider's token instead.
    pub sign_in: Option<SignInId>,
    /// The organizations they have a role in.
    pub organizations: Vec<OrganizationMembership>,
    /// The programmes they have a role in; a programme can be named more than once.
    pub programmes: Vec<(ProgrammeId, ProgrammeRole)>,
    /// The programmes that an organization of theirs takes part in.
    pub participates_in: Vec<ProgrammeId>,
    /// Whether they are a steward of the network.
    pub is_steward: bool,
    /// The organization they act for: one of [`organizations`](Self::organizations).
    pub acting_for: Option<OrganizationId>,
}

/// A role in an organization.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OrganizationMembership {
    /// The organization.
    pub organization_id: OrganizationId,
    /// The role.
    pub role: OrganizationRole,
    /// Whether a steward approved the organization.
    pub is_approved: bool,
}

impl Person {
    /// Their role in this organization.
    pub fn role_in(&self, organization: OrganizationId) -> Option<OrganizationRole> {
        self.organizations.iter().find(|one| one.organization_id == organization).map(|one| one.role)
    }

    /// Their role in the organization they act for.
    pub fn acting_role(&self) -> Option<OrganizationRole> {
        self.role_in(self.acting_for?)
    }

    /// Whether they have this role in this programme.
    pub fn has_role_in(&self, programme: ProgrammeId, role: ProgrammeRole) -> bool {
        self.programmes.contains(&(programme, role))
    }

    /// Whether they belong to the network: to an organization that a steward approved, or to a programme.
    pub fn is_in_network(&self) -> bool {
        self.is_steward || !self.programmes.is_empty() || self.organizations.iter().any(|one| one.is_approved)
    }
}

impl Viewer {
    /// The organization it acts for.
    pub fn organization_id(&self) -> Option<OrganizationId> {
        match self {
            Self::Person(person) => person.acting_for,
            Self::Service { organization_id, .. } => Some(*organization_id),
            Self::Nobody | Self::Operator => None,
        }
    }

    /// The person.
    pub fn person(&self) -> Option<&Person> {
        match self {
            Self::Person(person) => Some(person),
            Self::Nobody | Self::Service { .. } | Self::Operator => None,
        }
    }

    /// Under whom idempotency keys are kept: the organization they act for, or else the person.
    pub fn asker(&self) -> Option<Uuid> {
        self.organization_id().map(|id| id.uuid()).or_else(|| self.person().map(|person| person.id.uuid()))
    }
}
