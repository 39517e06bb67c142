//! TRACK programmes from the outside.

pub(crate) mod answers;
mod attachments;
mod coaching;
mod conflict;
mod numbers;
pub(crate) mod peers;
mod program;
mod reminder;
mod review;
mod sharing;
mod statements;
mod story;
