//! Hearing that there is something to deliver.

use database::{
    AsyncPgConnection,
    listen::{Reading, Source},
};
use diesel::QueryResult;

/// Wakes whoever delivers when there may be something to deliver, and every half minute all the same.
#[derive(Default)]
pub struct Wake {
    is_awake: bool,
}

impl Source for Wake {
    type Item = ();

    const CHANNEL: &'static str = "delivery";

    async fn read(&mut self, _: &mut AsyncPgConnection) -> QueryResult<Reading<()>> {
        Ok(if std::mem::replace(&mut self.is_awake, true) { Reading::Came(()) } else { Reading::Nothing })
    }
}
