//! Contents: keeping bytes, what the scanner said, and sweeping away what nothing refers to.

use database::{
    AsyncPgConnection,
    schema::{attachment, attachment_content, attachment_piece, exchange_file},
};
use diesel::{
    dsl::{exists, not},
    prelude::*,
    upsert::excluded,
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use jiff::{SignedDuration, Timestamp};
use jiff_diesel::ToDiesel;

use super::{Content, KeptIn, Scan};

/// How long a piece is, in bytes.
pub const PIECE: usize = 512 * 1024;

/// For so long a content is kept that nothing refers to: whoever brought it may still be attaching it.
const KEPT: SignedDuration = SignedDuration::from_hours(1);

/// What arrived.
#[derive(Debug, Clone)]
pub struct NewContent {
    /// Its SHA-256.
    pub sha256: String,
    /// How long it is.
    pub bytes: i32,
    /// What it is by its content.
    pub media_type: &'static str,
    /// Where its bytes are to be.
    pub kept_in: KeptIn,
    /// Whether there is a scanner that is to look at it.
    pub is_scanned: bool,
}

/// Notes that a content arrived, so that it is not swept away for a while, and says how it is kept: what is there already
/// stays where it is. What was never scanned waits for the scanner, now that there is one.
///
/// # Errors
/// Where the database fails.
pub async fn expect(conn: &mut AsyncPgConnection, now: Timestamp, new: &NewContent) -> QueryResult<Content> {
    let scan = if new.is_scanned { Scan::Pending } else { Scan::NotScanned };
    let row: Content = diesel::insert_into(attachment_content::table)
        .values((
            attachment_content::sha256.eq(&new.sha256),
            attachment_content::bytes.eq(new.bytes),
            attachment_content::media_type.eq(new.media_type),
            attachment_content::kept_in.eq(new.kept_in),
            attachment_content::scan.eq(scan),
            attachment_content::created_at.eq(now.to_diesel()),
        ))
        .on_conflict(attachment_content::sha256)
        .do_update()
        .set(attachment_content::created_at.eq(excluded(attachment_content::created_at)))
        .returning(Content::as_returning())
        .get_result(conn)
        .await?;
    if row.scan == Scan::NotScanned && new.is_scanned {
        diesel::update(attachment_content::table.find(&new.sha256))
            .set(attachment_content::scan.eq(Scan::Pending))
            .execute(conn)
            .await?;
        return Ok(Content { scan: Scan::Pending, ..row });
    }
    Ok(row)
}

/// Keeps a piece of a content. A piece that is there already is the same.
///
/// # Errors
/// Where the database fails.
pub async fn keep_piece(conn: &mut AsyncPgConnection, sha256: &str, position: i32, bytes: &[u8]) -> QueryResult<()> {
    diesel::insert_into(attachment_piece::table)
        .values((
            attachment_piece::sha256.eq(sha256),
            attachment_piece::position.eq(position),
            attachment_piece::bytes.eq(bytes),
        ))
        .on_conflict_do_nothing()
        .execute(conn)
        .await?;
    Ok(())
}

/// A piece of a content; none behind the last.
///
/// # Errors
/// Where the database fails.
pub async fn piece(mut conn: &AsyncPgConnection, sha256: &str, position: i32) -> QueryResult<Option<Vec<u8>>> {
    attachment_piece::table.find((sha256, position)).select(attachment_piece::bytes).first(&mut conn).await.optional()
}

/// A content.
///
/// # Errors
/// Where the database fails.
pub async fn content(mut conn: &AsyncPgConnection, sha256: &str) -> QueryResult<Option<Content>> {
    attachment_content::table.find(sha256).select(Content::as_select()).first(&mut conn).await.optional()
}

/// Notes what the scanner said.
///
/// # Errors
/// Where the database fails.
pub async fn scanned(conn: &mut AsyncPgConnection, now: Timestamp, sha256: &str, scan: Scan) -> QueryResult<()> {
    diesel::update(attachment_content::table.find(sha256))
        .set((attachment_content::scan.eq(scan), attachment_content::scanned_at.eq(now.to_diesel())))
        .execute(conn)
        .await?;
    Ok(())
}

/// Some contents that the scanner has not looked at yet and that something refers to, the oldest first.
///
/// # Errors
/// Where the database fails.
pub async fn to_scan(mut conn: &AsyncPgConnection) -> QueryResult<Vec<Content>> {
    attachment_content::table
        .filter(attachment_content::scan.eq(Scan::Pending))
        .filter(
            exists(attachment::table.filter(attachment::sha256.eq(attachment_content::sha256)))
                .or(exists(exchange_file::table.filter(exchange_file::sha256.eq(attachment_content::sha256)))),
        )
        .order(attachment_content::created_at)
        .limit(20)
        .select(Content::as_select())
        .load(&mut conn)
        .await
}

/// Sweeps away some contents that nothing refers to any more. `forget` takes away the bytes that are not in the database;
/// what it cannot take away is tried again the next time. How many went.
///
/// # Errors
/// Where the database fails.
pub async fn sweep<Forgetting, E>(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    forget: impl Fn(Content) -> Forgetting + Send + Sync,
) -> QueryResult<usize>
where
    Forgetting: Future<Output = Result<(), E>> + Send,
    E: std::fmt::Display + Send,
{
    let unused = || {
        attachment_content::table
            .filter(attachment_content::created_at.lt((now - KEPT).to_diesel()))
            .filter(not(exists(attachment::table.filter(attachment::sha256.eq(attachment_content::sha256)))))
            .filter(not(exists(exchange_file::table.filter(exchange_file::sha256.eq(attachment_content::sha256)))))
    };
    let found: Vec<String> = unused().select(attachment_content::sha256).limit(100).load(conn).await?;
    let mut gone = 0;
    for sha256 in found {
        gone += conn
            .transaction(async |conn| {
                // Whoever brings it again meanwhile waits, and then finds it gone.
                let row: Option<Content> = unused()
                    .filter(attachment_content::sha256.eq(&sha256))
                    .select(Content::as_select())
                    .for_update()
                    .skip_locked()
                    .first(conn)
                    .await
                    .optional()?;
                let Some(row) = row else { return QueryResult::Ok(0) };
                if let Err(error) = forget(row).await {
                    tracing::warn!("a file that nothing refers to could not be taken away: {error}");
                    return Ok(0);
                }
                diesel::delete(attachment_content::table.find(&sha256)).execute(conn).await
            })
            .await?;
    }
    Ok(gone)
}
