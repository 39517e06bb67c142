//! Years of a TRACK programme, each with its own pillars, milestones and requirements.

use database::{
    id::{ProgramYearId, ProgrammeId},
    schema, text_enum,
};
use diesel::prelude::*;
use jiff::{Timestamp, civil::Date};

use catalogue::problem::{ProblemCode, Rejection};

mod read;
mod write;

pub use read::*;
pub use write::*;

text_enum! {
    /// Where a year stands.
    YearStatus {
        /// It is being prepared; museums cannot enrol yet.
        Draft = "draft",
        /// Museums can enrol, and take part.
        Open = "open",
        /// It is over: it stays to be read.
        Closed = "closed",
    }
}

/// One year of a TRACK programme.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::program_year)]
pub struct ProgramYear {
    /// Its id.
    pub id: ProgramYearId,
    /// The programme.
    pub programme_id: ProgrammeId,
    /// What it is called by.
    pub year: i32,
    /// Its first day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub begins_on: Date,
    /// Its last day.
    #[diesel(deserialize_as = jiff_diesel::Date)]
    pub ends_on: Date,
    /// Whoever enrols after this day enrols late.
    #[diesel(deserialize_as = jiff_diesel::NullableDate)]
    pub enrolment_closes_on: Option<Date>,
    /// Where it stands.
    pub status: YearStatus,
    /// Grows by one with each change.
    pub revision: i32,
    /// When it was set up.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
    /// When it was last changed.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub updated_at: Timestamp,
}

impl ProgramYear {
    /// That it can still be changed.
    ///
    /// # Errors
    /// Where it is closed.
    pub fn check_not_closed(&self, field: &str) -> Result<(), Rejection> {
        match self.status {
            YearStatus::Draft | YearStatus::Open => Ok(()),
            YearStatus::Closed => Err(Rejection::one(
                ProblemCode::WrongState,
                field,
                "is closed; what it asked and what came of it stays as it is",
            )),
        }
    }

    /// That what belongs to it, such as a submission, can still change.
    ///
    /// # Errors
    /// Where it is closed.
    pub fn check_takes_more(&self, field: &str) -> Result<(), Rejection> {
        match self.status {
            YearStatus::Draft | YearStatus::Open => Ok(()),
            YearStatus::Closed => Err(Rejection::one(
                ProblemCode::WrongState,
                field,
                "is of a year that is closed; ask whoever runs the programme to open it again",
            )),
        }
    }

    /// That museums take part in it now.
    ///
    /// # Errors
    /// Where it is not open.
    pub fn check_open(&self, field: &str) -> Result<(), Rejection> {
        match self.status {
            YearStatus::Open => Ok(()),
            YearStatus::Draft => Err(Rejection::one(
                ProblemCode::WrongState,
                field,
                "is still being prepared; wait until whoever runs the programme opens it",
            )),
            YearStatus::Closed => self.check_not_closed(field),
        }
    }
}
