//! Who took part in what one registers for on a partner's own site, as the partner's files tell it: lists that are read with
//! a [`Mapping`], and told row by row as the partner would by hand.

mod list;
mod mapping;
mod place;
mod telling;

pub use list::{Line, List, read};
pub use mapping::{Field, Mapping, State};
pub use telling::{Asked, Told, tell};

/// The longest file, in bytes.
pub const LONGEST_FILE: u64 = 5 * 1024 * 1024;

/// The most rows that are told at once: each is looked up, and all are held until the last is written.
pub const MOST_ROWS: usize = 5_000;

#[cfg(test)]
mod tests;
