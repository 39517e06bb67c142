//! The file of a request, taken in whole.
//!
//! It is the body as it is, so that any program can send one. Where a mapping of one's own goes with it, the body is a
//! form (`multipart/form-data`): first the part `mapping`, then the part `file`. A header would do for small mappings
//! only, since proxies take no long ones.

use std::{
    fs::File,
    io::{self, Seek, Write},
    time::Duration,
};

use axum::{
    body::{Body, BodyDataStream, Bytes},
    http::{HeaderMap, StatusCode, header},
};
use futures::{Stream, StreamExt};
use multer::{Constraints, Multipart, SizeLimit};

use crate::{graph::Refusal, watch::RequestId};

/// A file that arrived, and the text of the mapping that came with it.
pub(crate) struct Upload {
    pub(crate) file: File,
    pub(crate) mapping: Option<String>,
}

/// The longest mapping that is read.
const LONGEST_MAPPING: u64 = 64 * 1024;

/// What is kept in memory before it goes to the file.
const PIECE: usize = 256 * 1024;

/// Who sends nothing for so long is not waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// Refuses a file that says itself that it is longer than `longest` bytes.
pub(crate) fn check_length(headers: &HeaderMap, longest: u64) -> Result<(), Refusal> {
    let length = headers.get(header::CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    match length {
        Some(length) if length > longest.saturating_add(LONGEST_MAPPING) => Err(too_long(longest)),
        _ => Ok(()),
    }
}

/// Takes in the file of a request, of at most `longest` bytes.
///
/// # Errors
/// Where it is longer, did not arrive whole, or cannot be kept.
pub(crate) async fn receive(id: &RequestId, headers: &HeaderMap, body: Body, longest: u64) -> Result<Upload, Refusal> {
    let stream = body.into_data_stream();
    let Some(boundary) = boundary(headers)? else {
        return Ok(Upload { file: keep(id, stream, longest).await?, mapping: None });
    };
    let mut form = form(stream, boundary, longest);
    let mut mapping = None;
    loop {
        match in_time(form.next_field()).await?.map_err(wrong)? {
            Some(part) if part.name() == Some("mapping") && mapping.is_none() => {
                mapping = Some(in_time(part.text()).await?.map_err(wrong)?);
            }
            Some(part) if part.name() == Some("file") => {
                return Ok(Upload { file: keep(id, part, longest).await?, mapping });
            }
            _ => return Err(Refusal::bad("the form is to have a part \"mapping\", if any, and then one \"file\"")),
        }
    }
}

async fn in_time<T>(receiving: impl Future<Output = T>) -> Result<T, Refusal> {
    tokio::time::timeout(PATIENCE, receiving).await.map_err(|_| {
        let message = format!("nothing came for {} s; send the file again", PATIENCE.as_secs());
        Refusal::http(StatusCode::REQUEST_TIMEOUT, "TIMEOUT", message)
    })
}

/// What parts a form, if it is one.
fn boundary(headers: &HeaderMap) -> Result<Option<String>, Refusal> {
    let said = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !said.trim_start().to_ascii_lowercase().starts_with("multipart/") {
        return Ok(None);
    }
    multer::parse_boundary(said).map(Some).map_err(wrong)
}

fn form(stream: BodyDataStream, boundary: String, longest: u64) -> Multipart<'static> {
    let whole = longest.saturating_add(2 * LONGEST_MAPPING);
    let sizes = SizeLimit::new().whole_stream(whole).for_field("mapping", LONGEST_MAPPING);
    Multipart::with_constraints(stream, boundary, Constraints::new().size_limit(sizes))
}

/// Writes what arrives to a file that has no name, and is gone when it is closed.
async fn keep<E>(
    id: &RequestId,
    mut stream: impl Stream<Item = Result<Bytes, E>> + Unpin,
    longest: u64,
) -> Result<File, Refusal> {
    let unkept = |error: io::Error| {
        tracing::error!(request_id = id.as_str(), "a file could not be kept: {error}");
        Refusal::fault(id)
    };
    let mut file = tempfile::tempfile().map_err(unkept)?;
    let (mut waiting, mut received) = (Vec::with_capacity(PIECE), 0_u64);
    loop {
        let next = in_time(stream.next()).await?;
        let is_end = next.is_none();
        if let Some(next) = next {
            let piece = next.map_err(|_| Refusal::bad("the file did not arrive whole; send it again"))?;
            received += piece.len() as u64;
            if received > longest {
                return Err(too_long(longest));
            }
            waiting.extend_from_slice(&piece);
        }
        if is_end || waiting.len() >= PIECE {
            (file, waiting) = written(file, waiting).await.map_err(unkept)?;
        }
        if is_end {
            return file.rewind().map(|()| file).map_err(unkept);
        }
    }
}

/// Writes on a thread that may wait for a disk.
async fn written(mut file: File, mut piece: Vec<u8>) -> io::Result<(File, Vec<u8>)> {
    let writing = tokio::task::spawn_blocking(move || {
        file.write_all(&piece)?;
        piece.clear();
        Ok((file, piece))
    });
    writing.await.map_err(io::Error::other)?
}

fn too_long(longest: u64) -> Refusal {
    let message = format!("the file is longer than {} MB; part it, and send one part after the other", longest >> 20);
    Refusal::http(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message)
}

fn wrong(error: multer::Error) -> Refusal {
    match error {
        multer::Error::FieldSizeExceeded { .. } => {
            let message = format!("the mapping is longer than {} KB", LONGEST_MAPPING / 1024);
            Refusal::http(StatusCode::PAYLOAD_TOO_LARGE, "BODY_TOO_LARGE", message)
        }
        error => Refusal::bad(format!("the form cannot be read: {error}")),
    }
}
