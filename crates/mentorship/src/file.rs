//! Files that go with offers of places and with applications: a programme of the week, a CV, a letter.

use database::{
    id::{ApplicationId, ExchangeFileId, OfferId, PersonId},
    schema,
};
use diesel::prelude::*;
use jiff::Timestamp;

mod read;
mod write;

pub use read::*;
pub use write::*;

/// The most files with one offer or application.
pub const MOST: i64 = 20;

/// A file that goes with an offer or an application.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = schema::exchange_file)]
pub struct ExchangeFile {
    /// Its id.
    pub id: ExchangeFileId,
    /// The offer that it goes with, if one.
    pub offer_id: Option<OfferId>,
    /// The application that it goes with, if one.
    pub application_id: Option<ApplicationId>,
    /// Its content.
    pub sha256: String,
    /// What the file is called.
    pub name: String,
    /// Who attached it.
    pub attached_by: Option<PersonId>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub created_at: Timestamp,
}
