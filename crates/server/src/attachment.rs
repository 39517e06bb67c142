//! The files that people give with answers, offers and applications: `POST /attachments` takes one in, `GET /attachments/{id}`
//! hands one out to those who may see what it goes with ([`companion`]).
//!
//! A file comes in whole, into one of ours; what it is told by its content alone ([`catalogue::file::media_type`]); its
//! bytes are kept by their hash in the database or in a bucket ([`cabinet`]); a scanner looks at it if there is one
//! ([`scanner`]). Nobody is given a file that the scanner has not looked at.

mod cabinet;
mod companion;
mod endpoint;
mod receive;
mod scanner;

use database::pool::PoolError;

pub use cabinet::Cabinet;
pub(crate) use endpoint::routes;
pub use scanner::Scanner;

use crate::App;

/// Why a file could not be kept, read or looked at.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// No connection could be had.
    #[error("no connection to the database: {0}")]
    Pool(#[from] PoolError),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] diesel::result::Error),
    /// The bucket failed.
    #[error("the bucket failed: {0}")]
    Bucket(#[from] object_store::Error),
    /// A file of ours failed.
    #[error("the file could not be read: {0}")]
    File(#[from] std::io::Error),
    /// It is in a bucket, and there is none.
    #[error("it is kept in a bucket, and this server was given none: set LYCEUM_ATTACHMENTS")]
    NoBucket,
    /// The scanner said neither that it is good nor that it is bad.
    #[error("the scanner said {0:?}")]
    Scanner(String),
}

/// Has the scanner look at what waits for it, and takes away what nothing refers to any more.
///
/// # Errors
/// Where the database, the bucket or the scanner fails.
pub async fn tend(app: &App) -> Result<(), Trouble> {
    let cabinet = &app.settings().attachments;
    if cabinet.has_scanner() {
        let waiting = catalogue::file::to_scan(&*app.pool().get().await?).await?;
        for content in waiting {
            cabinet.scan(app, &content).await?;
        }
    }
    let mut conn = app.pool().get().await?;
    let gone =
        catalogue::file::sweep(&mut conn, app.clock().now(), |content| async move { cabinet.forget(&content).await })
            .await?;
    if gone > 0 {
        tracing::info!("took away {gone} files that nothing refers to");
    }
    Ok(())
}
