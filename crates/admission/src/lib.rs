//! May this GraphQL document run?
//!
//! Everything that can be known of a document before any of it runs is found out here, in time that grows with the
//! document's length and with nothing else, so that nobody can bring the server down with a document:
//!
//! 1. [`scan`] reads the bytes and refuses what is too long or nested too deeply for a parser;
//! 2. [`Document::read`] parses, and measures in one pass what it would take to run it ([`Measure`], [`cost::Plan`]);
//! 3. [`Document::check`] compares that with the [`Limits`] of whoever asks, and refuses what breaks the
//!    specification's rule on overlapping fields ([`overlap`]);
//! 4. [`variables`] reads the values that were sent for the document's variables;
//! 5. [`budget`] takes what it costs from the asker's budget, and gives back what was not used;
//! 6. [`subscription`] finds the one field that is subscribed to, and leaves nothing else beside it.
//!
//! Pure: no clock, no network, no database. Of the schema it knows what its SDL says ([`Table`]), costs included, which
//! stand there as the directives `@cost` and `@listSize` of the GraphQL cost directives specification
//! (<https://ibm.github.io/graphql-specs/cost-spec.html>).

pub mod budget;
pub mod cost;
mod document;
mod limits;
mod measure;
mod merge;
mod overlap;
mod refusal;
mod scan;
pub mod subscription;
mod table;
pub mod variables;

pub use document::{Document, Operation, UnknownOperation};
pub use limits::Limits;
pub use measure::Measure;
pub use refusal::{Code, Refusal};
pub use scan::{Scan, scan};
pub use table::Table;
