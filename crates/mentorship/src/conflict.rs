//! Conflicts: who is not to be paired with whom, and does not decide about them. Declared in confidence.

use database::{
    id::{DeclaredConflictId, OrganizationId, PersonId, ProgrammeId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod declare;
mod read;
mod rule;

pub use declare::{ConflictParty, NewConflict, declare, withdraw};
pub use read::{of_viewer, standing};
pub use rule::{between, recuses};

text_enum! {
    /// What a conflict comes from.
    ConflictKind {
        /// An interest of one in the other.
        Interest = "interest",
        /// They are family.
        Family = "family",
        /// One reports to the other.
        ReportingLine = "reporting_line",
        /// There was a grievance.
        Grievance = "grievance",
    }
}

/// That two are not to be paired, and that one does not decide about the other.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::declared_conflict)]
pub struct DeclaredConflict {
    /// Its id.
    pub id: DeclaredConflictId,
    /// In which exchange.
    pub programme_id: ProgrammeId,
    /// Who declared it.
    pub declared_by: Option<PersonId>,
    /// One side, where it is a person.
    pub person_id: Option<PersonId>,
    /// One side, where it is a partner.
    pub organization_id: Option<OrganizationId>,
    /// The other side, where it is a person.
    pub with_person_id: Option<PersonId>,
    /// The other side, where it is a partner.
    pub with_organization_id: Option<OrganizationId>,
    /// What it comes from.
    pub kind: ConflictKind,
    /// Why, in words.
    pub reason: Option<String>,
    /// When it was declared.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub declared_at: Timestamp,
    /// When it was taken back.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub withdrawn_at: Option<Timestamp>,
}
