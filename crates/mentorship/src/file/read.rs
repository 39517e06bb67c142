//! Looking files up.

use catalogue::file::Content;
use database::{
    AsyncPgConnection,
    id::{ApplicationId, ExchangeFileId, OfferId},
    schema::{attachment_content, exchange_file},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::ExchangeFile;

/// The files of these offers with what they are, the first to be attached first.
pub async fn of_offers(
    mut conn: &AsyncPgConnection,
    ids: &[OfferId],
) -> QueryResult<Vec<(OfferId, (ExchangeFile, Content))>> {
    exchange_file::table
        .inner_join(attachment_content::table)
        .filter(exchange_file::offer_id.eq_any(ids))
        .order(exchange_file::id)
        .select((exchange_file::offer_id.assume_not_null(), (ExchangeFile::as_select(), Content::as_select())))
        .load(&mut conn)
        .await
}

/// The files of these applications with what they are, the first to be attached first.
pub async fn of_applications(
    mut conn: &AsyncPgConnection,
    ids: &[ApplicationId],
) -> QueryResult<Vec<(ApplicationId, (ExchangeFile, Content))>> {
    exchange_file::table
        .inner_join(attachment_content::table)
        .filter(exchange_file::application_id.eq_any(ids))
        .order(exchange_file::id)
        .select((exchange_file::application_id.assume_not_null(), (ExchangeFile::as_select(), Content::as_select())))
        .load(&mut conn)
        .await
}

/// A file with what it is.
pub async fn by_id(mut conn: &AsyncPgConnection, id: ExchangeFileId) -> QueryResult<Option<(ExchangeFile, Content)>> {
    exchange_file::table
        .inner_join(attachment_content::table)
        .filter(exchange_file::id.eq(id))
        .select((ExchangeFile::as_select(), Content::as_select()))
        .first(&mut conn)
        .await
        .optional()
}
