//! People in the graph, and what they change about themselves.

mod account;
mod account_mutations;
mod mutations;
mod types;

pub use account::{Account, SignIn, accounts, sign_ins};
pub use account_mutations::AccountMutations;
pub use mutations::OneselfMutations;
pub use types::{Person, find};
