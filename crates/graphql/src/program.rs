//! TRACK programmes and their years in the graph.

mod mutations;
mod queries;
mod types;
mod year;
mod year_mutations;

pub use mutations::ProgramMutations;
pub use queries::ProgramQueries;
pub use types::{AssessmentDue, Milestone, Pillar, RequirementsTemplate, TrackProgram, instant, of_programme, pillar};
pub use year::{ProgramYear, find_year};
pub use year_mutations::ProgramYearMutations;
