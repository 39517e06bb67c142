//! Opportunities in the graph: one interface, and a type for each kind.

mod facets;
mod fields;
mod filter;
mod kinds;
mod mutations;
mod prefetch;
mod queries;
mod status_mutations;
mod subscription;
mod words;

pub use facets::OpportunityFacets;
pub use fields::OpportunityFields;
pub use filter::{OpportunityFilterInput, OpportunityOrder, civil_date, words, zone};
pub use kinds::{Coaching, Exchange, Mooc, Opportunity, Resource, Series, Webinar, Workshop};
pub use mutations::OpportunityMutations;
pub use prefetch::prefetch_of_sessions;
pub use queries::{OpportunityConnection, OpportunityQueries, list, page};
pub use status_mutations::OpportunityStatusMutations;
pub use subscription::{OpportunityChange, OpportunityChangeKind, OpportunitySubscriptions};
pub(crate) use subscription::{missed, refusal};
pub use words::{
    AccessibilityFeature, Format, Level, LineageKind, OpportunityKind, OpportunityStatus, OrganizationRole, Visibility,
};
