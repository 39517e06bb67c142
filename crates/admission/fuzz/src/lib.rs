//! What the fuzz targets share.

mod check;
mod clock;
mod inline;
mod schema;
mod writer;

use std::sync::LazyLock;

use admission::Table;

pub use check::{check, check_variables};
pub use clock::Clock;
pub use schema::Validator;
pub use writer::write;

/// The graph's SDL.
pub const SDL: &str = include_str!("../../../../schema.graphql");

/// What admission knows of the graph.
pub static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(SDL).expect("the graph's SDL can be read"));

/// The library that validates what was admitted.
pub static VALIDATOR: LazyLock<Validator> = LazyLock::new(|| Validator::of(&format!("{SDL} scalar _Any")));
