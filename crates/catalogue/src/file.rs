//! Files that people give: a content is kept once, by its SHA-256, however often it is given; what nothing refers to any more is
//! swept away. What a file goes with says whoever refers to it: an answer, an offer, an application.

use database::{schema, text_enum};
use diesel::prelude::*;

mod content;
mod format;
mod name;

pub use content::*;
pub use format::*;
pub use name::plain_name;

/// The longest file, in bytes: 25 MB.
pub const LONGEST_FILE: u64 = 25 * 1024 * 1024;

text_enum! {
    /// What the scanner for harmful software said of a content.
    Scan {
        /// It has not looked yet: nobody is given the file.
        Pending = "pending",
        /// It found nothing.
        Clean = "clean",
        /// It found something: nobody is given the file.
        Refused = "refused",
        /// There is no scanner.
        NotScanned = "not_scanned",
    }
}

text_enum! {
    /// Where the bytes of a content are.
    KeptIn {
        /// In the database.
        Database = "database",
        /// In a bucket of an object store.
        Bucket = "bucket",
    }
}

/// A content.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = schema::attachment_content)]
pub struct Content {
    /// Its SHA-256, as 64 lowercase hexadecimal digits.
    pub sha256: String,
    /// How long it is, in bytes.
    pub bytes: i32,
    /// What it is by its content.
    pub media_type: String,
    /// Where its bytes are.
    pub kept_in: KeptIn,
    /// What the scanner said.
    pub scan: Scan,
}

impl Content {
    /// Whether somebody who may see the answers is given it.
    pub fn is_given(&self) -> bool {
        matches!(self.scan, Scan::Clean | Scan::NotScanned)
    }
}
