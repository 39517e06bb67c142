//! Reading files into the catalogue: what the command line does here, and `POST /import/…` for who is elsewhere.
//!
//! The way of a request: who asks, by a token alone ([`endpoint`]) → do they import already ([`turns`]) → may they →
//! the whole file, into one of ours ([`upload`]) → read and written on a thread of its own, which tells each event as a
//! line of the answer ([`run`]).
//!
//! The file is taken in before anything is written: a connection that is slow or breaks off then costs no connection to
//! the database, and a file that did not arrive whole is no file.

mod endpoint;
mod format;
mod run;
mod turns;
mod upload;

pub(crate) use endpoint::{NDJSON, routes};
pub(crate) use format::{Format, MappingWords, OfferingsFormat, RegisterFormat, VocabularyFormat};
pub(crate) use turns::Turns;
