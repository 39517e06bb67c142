//! What had been committed when, for tables that note changes.
//!
//! Such a table keeps for an hour, beside what it notes, the transaction that noted it, in a column `transaction`.
//! Transactions end in another order than they begin in, so only a snapshot tells what was there to read.

use diesel::{
    QueryResult,
    sql_types::{Text, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::{SignedDuration, Timestamp};

use crate::statement::Statement;

/// The tables keep changes for an hour. Who has not read for nearly as long may have missed some.
const KEPT: SignedDuration = SignedDuration::from_mins(55);

/// What had been committed at a moment, by PostgreSQL's own account.
#[derive(Debug, Clone)]
pub struct Moment {
    snapshot: String,
    at: Timestamp,
}

impl Moment {
    /// What is committed now.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn now(mut conn: &AsyncPgConnection) -> QueryResult<Self> {
        let now = Statement::<(Text, Timestamptz)>::new("SELECT pg_current_snapshot()::text, clock_timestamp()");
        let (snapshot, at): (String, jiff_diesel::Timestamp) = now.get_result(&mut conn).await?;
        Ok(Self { snapshot, at: at.to_jiff() })
    }

    /// Not after too long a time, and not where the database is another one, such as one restored from a backup: there
    /// the transactions are counted anew.
    pub fn knows_what_came_after(&self, earlier: &Self) -> bool {
        self.at.duration_since(earlier.at) < KEPT && self.next_transaction() >= earlier.next_transaction()
    }

    /// Whether nothing was committed between the two.
    pub fn is(&self, other: &Self) -> bool {
        self.snapshot == other.snapshot
    }

    /// Adds the condition that a row was noted after the one moment and up to the other.
    pub fn between<S>(after: &Self, until: &Self, statement: &mut Statement<S>) {
        statement
            .sql("transaction >= pg_snapshot_xmin(")
            .bind::<Text, _>(after.snapshot.clone())
            .sql("::pg_snapshot)::text::bigint AND NOT pg_visible_in_snapshot(transaction::text::xid8, ")
            .bind::<Text, _>(after.snapshot.clone())
            .sql("::pg_snapshot) AND pg_visible_in_snapshot(transaction::text::xid8, ")
            .bind::<Text, _>(until.snapshot.clone())
            .sql("::pg_snapshot)");
    }

    /// A snapshot is written as `oldest:next:under way`.
    fn next_transaction(&self) -> Option<u64> {
        self.snapshot.split(':').nth(1)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_too_long_or_in_another_database_nobody_knows_what_came() {
        let moment =
            |snapshot: &str, at: &str| Moment { snapshot: snapshot.to_owned(), at: at.parse().expect("a time") };
        let last = moment("740:745:740,742", "2026-11-20T12:00:00Z");
        for (snapshot, at, known) in [
            ("740:745:740,742", "2026-11-20T12:00:00Z", true),
            ("750:750:", "2026-11-20T12:54:00Z", true),
            ("750:750:", "2026-11-20T12:55:00Z", false),
            ("731:744:", "2026-11-20T12:01:00Z", false),
        ] {
            assert_eq!(moment(snapshot, at).knows_what_came_after(&last), known, "{snapshot} {at}");
        }
    }
}
