//! Feeds and files, in and out: readers make records of them, and records become the catalogue.

pub mod record;
