//! A person's own data.

mod mutations;
mod queries;

pub use mutations::PrivacyMutations;
pub(crate) use queries::export;
