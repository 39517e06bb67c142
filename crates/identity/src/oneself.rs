//! What people see and change about themselves: for whom they act, what they are called, where they are signed in, and
//! the accounts they sign in with.

mod accounts;
mod acting;
mod profile;
mod sign_ins;

pub use accounts::{Account, accounts, unlink_account};
pub use acting::act_for;
pub use profile::{ProfileChanges, update};
pub use sign_ins::{SignIn, end_sign_in, sign_ins};
