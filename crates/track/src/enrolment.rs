//! Enrolments: a museum's place in a year of a TRACK programme.
//!
//! It costs nothing and needs no membership of whoever runs the programme. Each museum enrols on its own, also one that is
//! part of a larger organization: it is an organization of the network itself, and whoever acts for several enrols each.

use database::{
    id::{EnrolmentId, OrganizationId, PersonId, ProgramYearId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::{Timestamp, civil::Date};

mod extend;
mod read;
mod reader;
mod taking_part;
mod write;

pub use extend::*;
pub use read::*;
pub(crate) use reader::readers;
pub(crate) use taking_part::check_takes_part;
pub use write::*;

text_enum! {
    /// Where an enrolment stands.
    EnrolmentState {
        /// The museum takes part.
        Enrolled = "enrolled",
        /// It withdrew; it can come back.
        Withdrawn = "withdrawn",
    }
}

text_enum! {
    /// What happened to an enrolment.
    EnrolmentChangeKind {
        /// The museum enrolled, or came back.
        Enrolled = "enrolled",
        /// It withdrew.
        Withdrawn = "withdrawn",
        /// Somebody else became its contact.
        ContactChanged = "contact_changed",
    }
}

/// A museum's place in a year.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::enrolment)]
pub struct Enrolment {
    /// Its id.
    pub id: EnrolmentId,
    /// In which year.
    pub program_year_id: ProgramYearId,
    /// The museum.
    pub organization_id: OrganizationId,
    /// Where it stands.
    pub state: EnrolmentState,
    /// To whom the programme writes; none: to the museum's administrators.
    pub contact_person_id: Option<PersonId>,
    /// Whether it enrolled after enrolment closed.
    pub is_late: bool,
    /// When it first enrolled.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub enrolled_at: Timestamp,
    /// When it withdrew.
    #[diesel(deserialize_as = jiff_diesel::NullableTimestamp)]
    pub withdrawn_at: Option<Timestamp>,
    /// Grows by one with each change.
    pub revision: i32,
}

/// Something that happened to an enrolment.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::enrolment_change)]
pub struct EnrolmentChange {
    /// Of which.
    pub enrolment_id: EnrolmentId,
    /// What.
    pub kind: EnrolmentChangeKind,
    /// Why, in words.
    pub reason: Option<String>,
    /// Who did it.
    pub made_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}

/// A later deadline for one museum and one requirement.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::extension)]
pub struct Extension {
    /// Of which enrolment.
    pub enrolment_id: EnrolmentId,
    /// The key of the requirement.
    pub requirement: String,
    /// Until the end of this day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub until: Date,
    /// Why.
    pub reason: String,
    /// Who granted it.
    pub granted_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}
