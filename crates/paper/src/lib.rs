//! What is printed: letters and their measures, and reports over several pages.
//!
//! Pure. A [`Report`] is made of headings, paragraphs, lists, quotations and tables; it becomes a PDF document that is
//! tagged for screen readers and checked against PDF/UA-1 as it is written, and each of its tables becomes CSV. The same
//! report gives the same bytes. Certificates, which are one page with a look of their own, share the [`Face`]s.
//!
//! It is a crate of its own since certificates and programmes both print, and neither should build the other's parts.

mod face;
mod flow;
mod pdf;
mod report;
mod table;

pub use face::{BOLD, Face, REGULAR, faces};
pub use report::{Footing, Part, Report};
pub use table::{Column, Table};

/// Why nothing could be printed.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// A part that the program brings along cannot be used.
    #[error("the page's {0} cannot be used")]
    Part(&'static str),
    /// The document is not as it must be.
    #[error("the pages could not be written: {0}")]
    Written(String),
}
