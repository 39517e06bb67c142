//! Finding out what a file is that arrived.

use std::{
    fs::File,
    io::{self, Read, Seek},
};

use catalogue::file::media_type;
use sha2::{Digest, Sha256};

/// A file that arrived, and what it is.
pub(super) struct Received {
    pub(super) file: File,
    pub(super) sha256: String,
    pub(super) bytes: i32,
    /// None of what is not taken.
    pub(super) media_type: Option<&'static str>,
}

/// Looks at a file, on a thread that may wait for a disk.
pub(super) async fn look(file: File) -> io::Result<Received> {
    tokio::task::spawn_blocking(move || looked_at(file)).await.map_err(io::Error::other)?
}

fn looked_at(mut file: File) -> io::Result<Received> {
    file.rewind()?;
    let (mut hash, mut bytes, mut piece) = (Sha256::new(), 0_usize, vec![0; 64 * 1024]);
    loop {
        let read = file.read(&mut piece)?;
        if read == 0 {
            break;
        }
        hash.update(&piece[..read]);
        bytes += read;
    }
    file.rewind()?;
    let media_type = media_type(&mut file)?;
    let sha256 = hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let bytes = i32::try_from(bytes).map_err(io::Error::other)?;
    Ok(Received { file: super::cabinet::rewound(file)?, sha256, bytes, media_type })
}
