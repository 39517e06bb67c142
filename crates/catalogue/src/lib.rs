//! The catalogue: organizations, topics, opportunities, their runs and sessions, and how partners list them.
//!
//! Each module holds one noun: its row, what may be said about it (`…Input`, checked by `check`), and what is done to it.
//! Inputs come in as people and files give them, dates and tags as text; `check` turns them into values or into one
//! [`Problem`] for each thing that is wrong. The same inputs serve the graph's mutations and the imports.
//!
//! To add a noun: a migration, a module here with row, input, `check` and verbs, a folder in `graphql`.

pub mod attendance;
pub mod bulk;
pub mod calendar_feed;
pub mod certificate;
pub mod civil;
pub mod completion;
pub mod credit;
pub mod evaluation;
pub mod file;
pub mod join_request;
pub mod language;
pub mod lineage;
pub mod listing;
pub mod money;
pub mod opportunity;
pub mod organization;
pub mod participation;
pub mod place;
pub mod privacy;
pub mod programme;
pub mod recording;
pub mod recurrence;
pub mod registration;
pub mod run;
pub mod search;
pub mod session;
pub mod small_cells;
pub mod status;
pub mod text;
pub mod topic;

pub use identity::problem::{self, Problem, Problems, Rejection};
pub use language::LanguageMap;
