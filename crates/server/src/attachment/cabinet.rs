//! Where files are kept: in the database, in pieces, so that nothing else is needed; or by their hashes in a bucket that
//! speaks S3. Who looks at them stands here too.

use std::{
    fs::File,
    io::{self, Read, Seek},
    sync::Arc,
};

use axum::body::Bytes;
use catalogue::file::{self as domain, Content, KeptIn, NewContent, PIECE};
use diesel_async::AsyncConnection;
use futures::{Stream, StreamExt, TryStreamExt, future::Either, stream};
use object_store::{
    ObjectStore, ObjectStoreExt, PutPayload,
    aws::{AmazonS3Builder, AmazonS3ConfigKey},
    path::Path,
};

use super::{Scanner, Trouble};
use crate::App;

/// As long as S3 takes the parts of a file to be at least.
const PART: usize = 5 * 1024 * 1024;

/// Where files are kept, and who looks at them. Unless said otherwise: in the database, and nobody.
#[derive(Debug, Clone, Default)]
pub struct Cabinet {
    bucket: Option<Arc<dyn ObjectStore>>,
    scanner: Option<Scanner>,
}

impl Cabinet {
    /// One that keeps files in a bucket, such as `s3://bucket`; the key to it, and where it is if not at Amazon's, come from
    /// `AWS_ACCESS_KEY_ID` and the other variables of the environment that its tools know.
    ///
    /// # Errors
    /// Where the address or the variables make no sense.
    pub fn of_bucket(url: &str, environment: impl IntoIterator<Item = (String, String)>) -> Result<Self, String> {
        let known = environment.into_iter().filter_map(|(name, value)| {
            let name = name.starts_with("AWS_").then(|| name.to_ascii_lowercase())?;
            Some((name.parse::<AmazonS3ConfigKey>().ok()?, value))
        });
        let builder = known.fold(AmazonS3Builder::new(), |builder, (key, value)| builder.with_config(key, value));
        let bucket = builder.with_url(url).build().map_err(|error| error.to_string())?;
        Ok(Self::of_store(Arc::new(bucket)))
    }

    /// One that keeps files in this object store.
    pub fn of_store(store: Arc<dyn ObjectStore>) -> Self {
        Self { bucket: Some(store), scanner: None }
    }

    /// The same, with a scanner that looks at each file.
    pub fn with_scanner(self, scanner: Scanner) -> Self {
        Self { scanner: Some(scanner), ..self }
    }

    pub(super) fn has_scanner(&self) -> bool {
        self.scanner.is_some()
    }

    pub(super) fn place(&self) -> KeptIn {
        if self.bucket.is_some() { KeptIn::Bucket } else { KeptIn::Database }
    }

    fn bucket(&self) -> Result<&Arc<dyn ObjectStore>, Trouble> {
        self.bucket.as_ref().ok_or(Trouble::NoBucket)
    }

    /// Keeps a file. One that is there already is written again where it is: whoever brought it the first time may have been
    /// interrupted.
    pub(super) async fn keep(&self, app: &App, new: &NewContent, file: File) -> Result<Content, Trouble> {
        let mut conn = app.pool().get().await?;
        let now = app.clock().now();
        if self.bucket.is_some() {
            let content = domain::expect(&mut conn, now, new).await?;
            drop(conn);
            if content.kept_in == KeptIn::Bucket {
                self.put(&content, file).await?;
            }
            return Ok(content);
        }
        // All pieces or none.
        conn.transaction(async |conn| {
            let content = domain::expect(conn, now, new).await?;
            if content.kept_in == KeptIn::Bucket {
                return Err(Trouble::NoBucket);
            }
            let mut file = file;
            for position in 0.. {
                let (rest, piece) = piece_of(file, PIECE).await?;
                if piece.is_empty() {
                    break;
                }
                domain::keep_piece(conn, &content.sha256, position, &piece).await?;
                file = rest;
            }
            Ok(content)
        })
        .await
    }

    async fn put(&self, content: &Content, file: File) -> Result<(), Trouble> {
        let (bucket, path) = (self.bucket()?, path(content));
        let (mut file, first) = piece_of(file, PART).await?;
        if first.len() < PART {
            bucket.put(&path, PutPayload::from(first)).await?;
            return Ok(());
        }
        let mut upload = bucket.put_multipart(&path).await?;
        let mut part = first;
        while !part.is_empty() {
            if let Err(error) = upload.put_part(PutPayload::from(part)).await {
                upload.abort().await.ok();
                return Err(error.into());
            }
            (file, part) = piece_of(file, PART).await?;
        }
        upload.complete().await?;
        Ok(())
    }

    /// The bytes of a content, as they are needed.
    pub(super) async fn read(
        &self,
        app: &App,
        content: &Content,
    ) -> Result<impl Stream<Item = io::Result<Bytes>> + Send + 'static, Trouble> {
        if content.kept_in == KeptIn::Bucket {
            let found = self.bucket()?.get(&path(content)).await?;
            return Ok(Either::Left(found.into_stream().map_err(io::Error::other)));
        }
        let (pool, sha256) = (app.pool().clone(), content.sha256.clone());
        Ok(Either::Right(
            stream::try_unfold((pool, sha256, 0), async |(pool, sha256, position)| {
                let conn = pool.get().await.map_err(io::Error::other)?;
                let piece = domain::piece(&conn, &sha256, position).await.map_err(io::Error::other)?;
                drop(conn);
                Ok(piece.map(|piece| (Bytes::from(piece), (pool, sha256, position + 1))))
            })
            .boxed(),
        ))
    }

    /// Has the scanner look at a content that waits for it.
    pub(super) async fn scan(&self, app: &App, content: &Content) -> Result<domain::Scan, Trouble> {
        let Some(scanner) = &self.scanner else { return Ok(content.scan) };
        if content.scan != domain::Scan::Pending {
            return Ok(content.scan);
        }
        let said = scanner.scan(self.read(app, content).await?).await?;
        let mut conn = app.pool().get().await?;
        domain::scanned(&mut conn, app.clock().now(), &content.sha256, said).await?;
        Ok(said)
    }

    /// Takes away the bytes of a content that are not in the database.
    pub(super) async fn forget(&self, content: &Content) -> Result<(), Trouble> {
        if content.kept_in == KeptIn::Database {
            return Ok(());
        }
        match self.bucket()?.delete(&path(content)).await {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }
}

fn path(content: &Content) -> Path {
    Path::from(format!("attachments/{}", content.sha256))
}

/// The next piece of a file, of so many bytes but for the last, read on a thread that may wait for a disk.
async fn piece_of(mut file: File, length: usize) -> io::Result<(File, Vec<u8>)> {
    let reading = tokio::task::spawn_blocking(move || {
        let mut piece = Vec::new();
        file.by_ref().take(length as u64).read_to_end(&mut piece)?;
        Ok((file, piece))
    });
    reading.await.map_err(io::Error::other)?
}

/// The file from its beginning.
pub(super) fn rewound(mut file: File) -> io::Result<File> {
    file.rewind()?;
    Ok(file)
}
