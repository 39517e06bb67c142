//! Who asks, and what they may do.
//!
//! - [`viewer`]: who asks;
//! - [`service_token`]: how a partner's system shows who it is;
//! - [`document`]: documents that were registered to be run by their names;
//! - [`policy`]: which viewer may do which action on which thing, and the proofs that domain functions ask for.

pub mod document;
pub mod policy;
pub mod service_token;
pub mod viewer;

pub use service_token::{AuthenticationError, authenticate};
pub use viewer::{Scope, Viewer};
