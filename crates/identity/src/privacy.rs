//! What a person may ask for about their own data: to have it, and to have it gone.
//!
//! Every table that refers to people is in both; a test compares them with the database.

mod erasure;
mod export;

pub use erasure::erase;
pub use export::export;
