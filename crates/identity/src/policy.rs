//! The permission policy: which viewer may do which action on which thing. There is no other place that says so.
//!
//! [`decide`] is the whole policy, as a function of values. [`Sight`] is the same policy for lists: what a viewer may see.
//! The functions that end in a proof ([`MayEdit`] and its like) look up what they need to know about the thing, ask
//! `decide`, and give a proof or a [`Refusal`]. A domain function that needs a right takes its proof as an argument;
//! proofs are made nowhere else, so forgetting to ask does not compile. [`table`] prints the policy; a test keeps the
//! printed table, `policy.snap`, so that a change of the policy is a change that people see.
//!
//! Whoever lacks the scope is denied before anything is looked up, so a refusal does not tell whether the thing exists.
//! Whoever has the scope but may not see the thing is told that it is not there, as if it were not.
//!
//! To add a rule: an [`Action`], its arm in `decide`, a line in `table`, and a function that gives the proof.

mod facts;
mod proof;
mod table;

use database::id::OrganizationId;

pub use facts::OpportunityFacts;
pub use proof::{
    MayCreateOpportunity, MayCreateOrganization, MayCreateTopic, MayEdit, MayImport, MayList, create_opportunity,
    create_organization, create_topic, edit_listing, edit_opportunity, edit_opportunity_of_run,
    edit_opportunity_of_session, edit_organization, edit_topic, import, list_opportunity,
};
pub use table::table;

use crate::{Scope, Viewer};

/// What a viewer wishes to do, and to what. Facts that are `None` are of a thing that does not exist.
#[derive(Debug, Clone, Copy)]
pub enum Action<'a> {
    /// Create an organization.
    CreateOrganization,
    /// Change this organization.
    EditOrganization(OrganizationId),
    /// Create a topic.
    CreateTopic,
    /// Change a topic.
    EditTopic,
    /// Create an opportunity that this organization owns.
    CreateOpportunity {
        /// Its owner to be.
        owner: OrganizationId,
    },
    /// See an opportunity, and everything that hangs on it.
    SeeOpportunity(Option<&'a OpportunityFacts>),
    /// Change an opportunity, its runs, sessions and recordings, and where it stands.
    EditOpportunity(Option<&'a OpportunityFacts>),
    /// List an opportunity in an organization's name.
    ListOpportunity {
        /// The opportunity.
        opportunity: Option<&'a OpportunityFacts>,
        /// In whose name.
        lister: OrganizationId,
    },
    /// Change or withdraw a listing.
    EditListing {
        /// What it lists.
        opportunity: Option<&'a OpportunityFacts>,
        /// Whose listing it is.
        lister: OrganizationId,
    },
    /// Read in files and feeds, in anybody's name.
    Import,
}

/// The policy's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// The viewer may.
    Allowed,
    /// The viewer may not, and may know it.
    Denied(Reason),
    /// The viewer may not know that the thing exists.
    Hidden,
}

/// Why a viewer may not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// It takes a token with this scope.
    Scope(Scope),
    /// It takes a token of the organization itself.
    OtherOrganization,
    /// It takes a token of an owner of the opportunity.
    NotOwner,
    /// It takes the server's operator.
    OperatorOnly,
}

/// The whole policy.
pub fn decide(viewer: &Viewer, action: Action<'_>) -> Decision {
    if let Some(scope) = needed_scope(action)
        && !has_scope(viewer, scope)
    {
        return Decision::Denied(Reason::Scope(scope));
    }
    match action {
        Action::CreateOrganization | Action::CreateTopic | Action::EditTopic => Decision::Allowed,
        Action::EditOrganization(organization) => only_in_the_name_of(viewer, organization),
        Action::CreateOpportunity { owner } => only_in_the_name_of(viewer, owner),
        Action::SeeOpportunity(opportunity) => seen(viewer, opportunity, |_| Decision::Allowed),
        Action::EditOpportunity(opportunity) => seen(viewer, opportunity, |opportunity| {
            if acts_for(viewer, |organization| opportunity.is_owner(organization)) {
                Decision::Allowed
            } else {
                Decision::Denied(Reason::NotOwner)
            }
        }),
        Action::ListOpportunity { opportunity, lister } | Action::EditListing { opportunity, lister } => {
            seen(viewer, opportunity, |_| only_in_the_name_of(viewer, lister))
        }
        Action::Import => match viewer {
            Viewer::Operator => Decision::Allowed,
            Viewer::Nobody | Viewer::Service { .. } => Decision::Denied(Reason::OperatorOnly),
        },
    }
}

/// What a viewer may see of a list. A statement over opportunities turns it into a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sight {
    /// What everybody sees: no drafts.
    Public,
    /// That, and the drafts this organization has a role in.
    DraftsOf(OrganizationId),
    /// Everything.
    Everything,
}

impl From<&Viewer> for Sight {
    fn from(viewer: &Viewer) -> Self {
        match viewer {
            Viewer::Nobody => Self::Public,
            Viewer::Service { organization_id, .. } => Self::DraftsOf(*organization_id),
            Viewer::Operator => Self::Everything,
        }
    }
}

impl Sight {
    /// Whether an opportunity is in it.
    pub fn includes(self, opportunity: &OpportunityFacts) -> bool {
        match self {
            Self::Public => !opportunity.is_draft(),
            Self::DraftsOf(organization) => !opportunity.is_draft() || opportunity.has_role(organization),
            Self::Everything => true,
        }
    }

    /// The organization whose view it is.
    pub fn organization_id(self) -> Option<OrganizationId> {
        match self {
            Self::DraftsOf(organization) => Some(organization),
            Self::Public | Self::Everything => None,
        }
    }
}

/// Why no proof was given.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// The viewer may not. The text is a whole sentence that says what it takes.
    #[error("{0}")]
    Denied(String),
    /// To this viewer there is no such thing; `.0` is the thing in words: "an opportunity".
    #[error("there is no such thing: {0}")]
    Hidden(&'static str),
    /// The database is at fault.
    #[error("the database failed")]
    Database(#[from] diesel::result::Error),
}

impl Reason {
    /// A whole sentence; `doing` is its subject: "Creating a topic".
    fn sentence(self, doing: &str) -> String {
        match self {
            Self::Scope(scope) => format!(
                "{doing} needs a service token with the scope {scope}; send it in the header \"Authorization: Bearer lyceum_…\"."
            ),
            Self::OtherOrganization => format!(
                "{doing} needs a service token of the organization in whose name it is done; yours is another organization's."
            ),
            Self::NotOwner => format!(
                "{doing} needs a service token of an organization that owns it; yours does not, so list it in your own name or ask an owner."
            ),
            Self::OperatorOnly => format!("{doing} is done at the server's command line only."),
        }
    }
}

fn needed_scope(action: Action<'_>) -> Option<Scope> {
    match action {
        Action::CreateOrganization | Action::EditOrganization(_) => Some(Scope::OrganizationsWrite),
        Action::CreateTopic | Action::EditTopic => Some(Scope::TopicsWrite),
        Action::CreateOpportunity { .. }
        | Action::EditOpportunity(_)
        | Action::ListOpportunity { .. }
        | Action::EditListing { .. } => Some(Scope::CatalogueWrite),
        Action::SeeOpportunity(_) | Action::Import => None,
    }
}

fn has_scope(viewer: &Viewer, wanted: Scope) -> bool {
    match viewer {
        Viewer::Nobody => false,
        Viewer::Service { scopes, .. } => scopes.contains(&wanted),
        Viewer::Operator => true,
    }
}

/// Whether the viewer acts for an organization of which `holds` is true. The operator acts for all of them.
fn acts_for(viewer: &Viewer, holds: impl Fn(OrganizationId) -> bool) -> bool {
    match viewer {
        Viewer::Nobody => false,
        Viewer::Service { organization_id, .. } => holds(*organization_id),
        Viewer::Operator => true,
    }
}

fn only_in_the_name_of(viewer: &Viewer, organization: OrganizationId) -> Decision {
    if acts_for(viewer, |acting| acting == organization) {
        Decision::Allowed
    } else {
        Decision::Denied(Reason::OtherOrganization)
    }
}

fn seen(
    viewer: &Viewer,
    opportunity: Option<&OpportunityFacts>,
    then: impl FnOnce(&OpportunityFacts) -> Decision,
) -> Decision {
    match opportunity {
        Some(opportunity) if Sight::from(viewer).includes(opportunity) => then(opportunity),
        _ => Decision::Hidden,
    }
}
