//! Reading files into the catalogue: what the command line does here, and `POST /import/…` for who is elsewhere.
//!
//! The way of a request: who asks, by a token alone ([`endpoint`]) → do they import already ([`turns`]) → may they →
//! the whole file, into one of ours ([`upload`]) → read and written on a thread of its own, which tells each event as a
//! line of the answer ([`run`]).
//!
//! The file is taken in before anything is written: a connection that is slow or breaks off then costs no connection to
//! the database, and a file that did not arrive whole is no file.

//! Reports of attendance, lists of participation, and offers and applications in an exchange are small: they are read at once
//! ([`whole`]), and answered with one object ([`attendance`], [`participation`], [`exchange`]).

mod attendance;
mod endpoint;
mod exchange;
mod format;
mod participation;
mod run;
mod turns;
pub(crate) mod upload;
mod whole;

use axum::{Router, extract::DefaultBodyLimit};

pub(crate) use endpoint::NDJSON;
pub(crate) use format::{Format, MappingWords, OfferingsFormat, RegisterFormat, VocabularyFormat};
pub(crate) use turns::Turns;

/// The pages of imports. They take as long as the file does.
pub(crate) fn routes() -> Router<crate::App> {
    endpoint::routes()
        .merge(attendance::routes())
        .merge(participation::routes())
        .merge(exchange::routes())
        .layer(DefaultBodyLimit::disable())
}
