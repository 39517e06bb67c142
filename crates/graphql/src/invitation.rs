//! Invitations in the graph.

mod mutations;
mod queries;
mod types;

pub use mutations::InvitationMutations;
pub use queries::{sent, to_viewer};
pub use types::{Invitation, InvitationConnection};
