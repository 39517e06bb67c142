//! TRACK programmes from the outside.

pub(crate) mod answers;
mod attachments;
mod bucket;
mod coaching;
mod conflict;
mod hours;
mod leaving;
mod lists;
mod numbers;
pub(crate) mod peers;
mod program;
mod reminder;
mod reports;
mod review;
mod sharing;
mod statements;
mod story;
mod together;
mod trends;
