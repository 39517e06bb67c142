//! Rows as JSON objects that PostgreSQL reads back with the type of their table.
//!
//! One text holds the rows of a table, whatever their number: there is no limit on bound values to mind, lists and
//! language maps are written as they are, and an object that names only some columns changes only those.

use database::{AsyncPgConnection, statement::Statement};
use diesel::{QueryResult, sql_types::Text};
use diesel_async::RunQueryDsl;
use serde::Serialize;

mod tables;

pub(super) use tables::*;

/// Rows of one table, or objects that change some columns of them, on their way into one JSON text.
#[derive(Debug, Default)]
pub(super) struct Rows {
    json: Vec<u8>,
}

impl Rows {
    pub(super) fn push(&mut self, row: &impl Serialize) {
        self.json.push(if self.json.is_empty() { b'[' } else { b',' });
        // Writing plain structs to memory cannot fail; should it, the statement is refused as no JSON.
        let _ = serde_json::to_writer(&mut self.json, row);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.json.is_empty()
    }

    /// Writes them with a statement that has their text between its two `pieces`.
    pub(super) async fn write(
        self,
        conn: &mut AsyncPgConnection,
        pieces: (&'static str, &'static str),
    ) -> QueryResult<usize> {
        if self.is_empty() {
            return Ok(0);
        }
        let mut json = self.json;
        json.push(b']');
        let json = String::from_utf8(json).map_err(|error| diesel::result::Error::SerializationError(error.into()))?;
        let mut statement = Statement::<()>::new(pieces.0);
        statement.bind::<Text, _>(json).sql(pieces.1);
        statement.execute(conn).await
    }
}

/// The statement's two pieces that insert rows with these columns.
macro_rules! insert {
    ($table:literal, $columns:literal) => {
        insert!($table, $columns, "")
    };
    ($table:literal, $columns:literal, $conflict:literal) => {
        (
            concat!(
                "INSERT INTO ",
                $table,
                " (",
                $columns,
                ") SELECT ",
                $columns,
                " FROM json_populate_recordset(NULL::",
                $table,
                ", "
            ),
            concat!("::json)", $conflict),
        )
    };
}
pub(super) use insert;

/// The statement's two pieces that change rows found by their id. An object changes the columns it names.
macro_rules! change {
    ($table:literal, $columns:literal, $set:literal) => {
        (
            concat!(
                "UPDATE ",
                $table,
                " SET (",
                $columns,
                ") = (",
                $set,
                ") FROM (SELECT after.* FROM json_array_elements("
            ),
            concat!(
                "::json) AS object JOIN ",
                $table,
                " AS before ON before.id = CAST(object ->> 'id' AS uuid) ",
                "CROSS JOIN LATERAL json_populate_record(before, object) AS after) AS new WHERE ",
                $table,
                ".id = new.id"
            ),
        )
    };
}
pub(super) use change;
