//! Who was at a session, as the platforms of webinars report it: files that are read with a [`Mapping`], and taken over as
//! the session's attendance.

mod clock;
mod mapping;
mod roll;
mod taking;

pub use clock::Clock;
pub use mapping::{Field, Mapping};
pub use roll::{Aside, Roll, read};
pub use taking::{Taken, clock_of, take};

/// The longest file, in bytes. The reports of the largest webinars are shorter.
pub const LONGEST_FILE: u64 = 5 * 1024 * 1024;

/// The most rows that are taken over at once.
pub const MOST_ROWS: usize = 10_000;

#[cfg(test)]
mod tests;
