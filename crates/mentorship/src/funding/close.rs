//! Closing funding streams.

use catalogue::problem::Rejection;
use database::{AsyncPgConnection, id::FundingStreamId, schema::funding_stream};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::MayRunExchange;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{FundingStream, read::locked};

/// Closes a stream: it pays for nothing new, and what it pays for stands.
///
/// # Errors
/// Where it was closed already.
pub async fn close(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    id: FundingStreamId,
) -> Result<FundingStream, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may.programme(), id, "id").await?;
        let row = diesel::update(funding_stream::table.find(id))
            .set((
                funding_stream::closed_at.eq(now.to_diesel()),
                funding_stream::revision.eq(row.revision + 1),
                funding_stream::updated_at.eq(now.to_diesel()),
            ))
            .returning(FundingStream::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}
