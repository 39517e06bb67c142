//! What tests stand on.
//!
//! - [`TestDatabase`]: a database of the test's own, cloned from a migrated one on this process's PostgreSQL;
//! - [`TestApp`]: the real router on such a database, called in process, with a clock that stands where the test puts it;
//! - builders: `app.opportunity("Emergency Management").owner(icom).create().await`.
//!
//! ```no_run
//! # async fn example() {
//! use serde_json::json;
//! use testing::TestApp;
//!
//! let app = TestApp::start().await;
//! let icom = app.organization("ICOM").create().await;
//! let id = app.opportunity("Emergency Management").owner(icom).session("2026-12-01 14:00 Europe/Paris").create().await;
//! let data = app.anonymous().query("query($id: ID!) { opportunity(id: $id) { id } }", json!({ "id": id.to_string() })).await;
//! assert_eq!(data["opportunity"]["id"], id.to_string());
//! # }
//! ```
//!
//! Everything here panics instead of returning errors: what fails is the test's footing, not what it tests.

mod app;
mod builders;
mod caller;
mod cluster;
mod database;
pub mod hostile;
mod http;
mod smtp;
mod statements;
pub mod storm;

pub use app::{TODAY, TestApp};
pub use builders::{OpportunityBuilder, OrganizationBuilder, PersonBuilder, ProgrammeBuilder, SignedIn, TopicBuilder};
pub use caller::{Answer, Caller};
pub use database::TestDatabase;
pub use http::{HttpSink, Post};
pub use smtp::SmtpSink;
pub use statements::{Statements, assert_same_statements, text_of};
