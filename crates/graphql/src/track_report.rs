//! Reports on a TRACK year in the graph, and museums of which nothing was heard.

mod mutations;
mod quiet;
mod types;

pub use mutations::TrackReportMutations;
pub use quiet::{QuietMuseumConnection, quiet};
pub use types::{TrackReport, TrackReportKind, of_year};
