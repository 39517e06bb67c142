//! Feeds and files, in and out: readers make records of them, and records become the catalogue.

pub mod attendance;
pub mod csv;
pub mod entry;
pub mod ical;
pub mod ical_feed;
pub mod import;
mod lines;
pub mod lyceum;
pub mod mapping;
pub mod museums;
pub mod participation;
pub mod reading;
pub mod record;
pub mod sheet;
pub mod table;
