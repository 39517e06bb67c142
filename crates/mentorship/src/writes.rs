//! What is written in rounds, as it happens.
//!
//! Triggers of a round's tables note every write in the table `round_write`, in the transaction that makes it.

use std::{collections::HashSet, sync::Arc};

use database::{
    AsyncPgConnection,
    id::RoundId,
    listen::{self, Moment, Reading},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Array, Uuid},
};
use diesel_async::RunQueryDsl;

/// Tells of what is written to all who want to hear of it.
pub type Feed = listen::Feed<Writes>;

/// The rounds in which something was written at about the same time.
pub type Batch = Arc<HashSet<RoundId>>;

/// What was written since it was last read.
#[derive(Default)]
pub struct Writes {
    read: Option<Moment>,
}

impl listen::Source for Writes {
    type Item = Batch;

    const CHANNEL: &'static str = "round_write";

    async fn read(&mut self, connection: &mut AsyncPgConnection) -> QueryResult<Reading<Batch>> {
        let now = Moment::now(connection).await?;
        let written = match &self.read {
            None => HashSet::new(),
            Some(last) if now.knows_what_came_after(last) => between(connection, last, &now).await?,
            Some(_) => return Ok(Reading::Untold),
        };
        self.read = Some(now);
        Ok(if written.is_empty() { Reading::Nothing } else { Reading::Came(written.into()) })
    }
}

async fn between(mut conn: &AsyncPgConnection, after: &Moment, until: &Moment) -> QueryResult<HashSet<RoundId>> {
    if after.is(until) {
        return Ok(HashSet::new());
    }
    let mut statement = Statement::<Array<Uuid>>::new("SELECT round_ids FROM round_write WHERE ");
    Moment::between(after, until, &mut statement);
    let rows: Vec<Vec<RoundId>> = statement.load(&mut conn).await?;
    Ok(rows.into_iter().flatten().collect())
}
