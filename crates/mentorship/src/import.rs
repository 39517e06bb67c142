//! Reading offers and applications in from files.
//!
//! A file is written as a whole or not at all: whatever is wrong with it is told, each fault by its line and column. Read
//! in again it changes nothing, since each line is found again by what the file calls it, its key.
//!
//! Each kind of thing goes the same way:
//!
//! 1. [`outcome::check_length`] refuses what nobody means to read in at once;
//! 2. `matching::file` reads the cells, exactly as `lyceum match` does; where it finds faults, [`Imported::refused`] tells them;
//! 3. [`name::Names::load`] knows what cells can name: [`name::Names::partner`], [`name::Names::topic`], [`name::Names::period`];
//!    [`value`] turns the solver's words into ours: [`value::word`] for anything that `text_enum!` defines, [`value::kind`],
//!    [`value::mode`], [`value::level`], [`value::window`], and [`fault::AtLine::capacity`];
//! 4. [`fault::Faults::line`] keeps what is wrong with a line: [`fault::AtLine::keep`] for a cell with one value,
//!    [`fault::AtLine::each`] for one with several, [`fault::AtLine::problems`] for what the thing's own checks found, and
//!    [`fault::Faults::settle`] tells whether there is anything;
//! 5. without faults, and unless it is a dry run, everything is written in a few statements, and counted in [`Imported`].

mod applicant;
mod application;
mod fault;
mod name;
mod offer;
mod outcome;
mod stored;
mod value;

pub use application::applications;
pub use offer::{MayImportOffers, offers};
pub use outcome::{Imported, MOST_FAULTS};

/// The longest file that is read in at once, in bytes.
pub const LONGEST_FILE: usize = 5 * 1024 * 1024;
