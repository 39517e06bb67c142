//! Requests to join: that an organization wishes to be in the network, or a person to act for one that nobody acts for.
//!
//! A steward decides. An organization that somebody asks for is in the catalogue at once, seen by its own people alone, and
//! who asks is its administrator; what it lists are drafts. Who asks to act for an organization that the catalogue has
//! already, from a register, has no right in it before a steward approves.

use database::{
    id::{JoinRequestId, OrganizationId, PersonId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

use crate::{
    problem::{ProblemCode, Problems},
    text::check_text,
};

mod administrator;
mod ask;
mod decide;
mod read;

pub use ask::*;
pub use decide::*;
pub use read::*;

text_enum! {
    /// What became of a request.
    JoinDecision {
        /// A steward approved it.
        Approved = "approved",
        /// A steward declined it, and said why.
        Declined = "declined",
        /// Whoever asked took it back.
        Withdrawn = "withdrawn",
    }
}

/// A request as it stands in the database.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::join_request)]
pub struct JoinRequest {
    /// Its id.
    pub id: JoinRequestId,
    /// The organization that is to join, or to be acted for.
    pub organization_id: OrganizationId,
    /// Who asks, and will be its administrator; none where a partner's system asked.
    pub person_id: Option<PersonId>,
    /// The organization whose system asked, if one did.
    pub partner_id: Option<OrganizationId>,
    /// What they say to the stewards.
    pub note: Option<String>,
    /// When it was asked.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was decided; none: it waits.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub decided_at: Option<Timestamp>,
    /// What became of it.
    pub decision: Option<JoinDecision>,
    /// Why it was declined.
    pub reason: Option<String>,
}

/// Notes a text that says nothing, or that cannot be kept.
fn check_said(text: &str, field: &str, what: &str, problems: &mut Problems) {
    if text.trim().is_empty() {
        problems.note(ProblemCode::Required, field, format_args!("is empty; {what}"));
    } else {
        check_text(Some(text), field, 2_000, problems);
    }
}
