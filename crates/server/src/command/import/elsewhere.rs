//! Having a file read by a server elsewhere.

use std::{
    fs::File,
    io::{Read, Seek},
    path::Path,
    sync::Arc,
};

use anyhow::{Context, anyhow, bail};
use axum::body::Bytes;
use clap::ValueEnum;
use futures::{Stream, StreamExt, stream};
use harvest::import::{Outcome, Told};
use reqwest::{
    Body, Client, RequestBuilder, Response, StatusCode, header,
    multipart::{Form, Part},
};
use url::Url;

use super::{Catalogue, MappingWords, Opened, Opportunities, Organizations, Progress, Signals, Topics};
use crate::remote::{self, Server, ServerAddress};

/// What is read of the file at once.
const PIECE: usize = 64 * 1024;

impl Catalogue {
    pub(super) async fn elsewhere(&self, file: Opened, mut signals: Signals) -> anyhow::Result<Outcome> {
        let mapping = self.mapping()?;
        // What makes no sense is said here as well as there.
        self.format()?;
        let mut server = Server::of(&self.file().server)?;
        let mut progress = Progress::start(file.length.unwrap_or_default(), self.file().report.as_deref())?;
        let told = tokio::select! {
            told = self.ask(&mut server, &file, &mapping, &mut progress) => told,
            () = signals.stop() => Err(anyhow!(
                "interrupted; the server ends with the rows that it has read, and importing the file again goes on from there"
            )),
        };
        progress.finish()?;
        told
    }

    fn mapping(&self) -> anyhow::Result<MappingWords> {
        match self {
            Self::Opportunities(it) => MappingWords::named(it.mapping.as_deref()),
            Self::Organizations(_) | Self::Topics(_) => Ok(MappingWords::Columns),
        }
    }

    async fn ask(
        &self,
        server: &mut Server,
        file: &Opened,
        mapping: &MappingWords,
        progress: &mut Progress,
    ) -> anyhow::Result<Outcome> {
        let page = self.page(server.address(), mapping);
        let response = server.send(|client| request(client, page.clone(), file, mapping, progress.meter())).await?;
        let address = server.address().clone();
        if response.status() != StatusCode::OK {
            return Err(refusal(&self.file().path, &address, response).await);
        }
        read(&address, response, progress).await
    }

    fn page(&self, server: &ServerAddress, mapping: &MappingWords) -> Url {
        let (what, format) = match self {
            Self::Organizations(Organizations { format, .. }) => ("organizations", format.to_possible_value()),
            Self::Opportunities(Opportunities { format, .. }) => ("opportunities", format.to_possible_value()),
            Self::Topics(Topics { format, .. }) => ("topics", format.to_possible_value()),
        };
        let mut page = server.page(&format!("import/{what}"));
        let format = format.map(|format| format.get_name().to_owned()).unwrap_or_default();
        let built_in = if let MappingWords::BuiltIn(name) = mapping { Some(name.as_str()) } else { None };
        page.query_pairs_mut().append_pair("format", &format);
        for (name, value) in
            [("provider", self.provider()), ("name", self.file().source.as_deref()), ("mapping", built_in)]
        {
            if let Some(value) = value {
                page.query_pairs_mut().append_pair(name, value);
            }
        }
        page
    }
}

/// A request that brings the file, and a mapping of one's own.
fn request(
    client: &Client,
    page: Url,
    file: &Opened,
    mapping: &MappingWords,
    meter: impl Fn(u64) + Send + Sync + 'static,
) -> anyhow::Result<RequestBuilder> {
    let mut beginning = file.file.try_clone().context("the file cannot be read again")?;
    beginning.rewind().ok();
    let body = Body::wrap_stream(pieces(beginning, meter));
    let request = client.post(page);
    Ok(match (mapping, file.length) {
        (MappingWords::Own(text), length) => {
            let part = match length {
                Some(length) => Part::stream_with_length(body, length),
                None => Part::stream(body),
            };
            request.multipart(Form::new().text("mapping", text.clone()).part("file", part.file_name("file")))
        }
        (_, Some(length)) => request.header(header::CONTENT_LENGTH, length).body(body),
        (_, None) => request.body(body),
    })
}

/// A file, piece by piece. The meter is told how much of it was taken.
fn pieces(
    file: File,
    meter: impl Fn(u64) + Send + Sync + 'static,
) -> impl Stream<Item = std::io::Result<Bytes>> + Send + 'static {
    let meter = Arc::new(meter);
    stream::try_unfold((file, 0_u64), move |(mut file, sent)| {
        let meter = meter.clone();
        async move {
            meter(sent);
            let reading = tokio::task::spawn_blocking(move || {
                let mut piece = vec![0; PIECE];
                let length = file.read(&mut piece)?;
                piece.truncate(length);
                std::io::Result::Ok((file, piece))
            });
            let (file, piece) = reading.await.map_err(std::io::Error::other)??;
            let sent = sent + piece.len() as u64;
            Ok((!piece.is_empty()).then(|| (Bytes::from(piece), (file, sent))))
        }
    })
}

/// Reads what the server tells, to the end.
async fn read(address: &ServerAddress, response: Response, progress: &mut Progress) -> anyhow::Result<Outcome> {
    let cut_off = || {
        anyhow!(
            "the connection to {address} broke off; what was written stands, and importing the file again goes on from there"
        )
    };
    let mut answer = response.bytes_stream();
    let mut unread = Vec::new();
    while let Some(piece) = answer.next().await {
        unread.extend_from_slice(&piece.map_err(|_| cut_off())?);
        while let Some(end) = unread.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = unread.drain(..=end).collect();
            let told: Told = serde_json::from_slice(&line).map_err(|_| {
                anyhow!("{address} answers otherwise than this version of lyceum reads; bring both up to date")
            })?;
            match told {
                Told::Outcome(outcome) => return Ok(outcome),
                Told::Failed(reason) => bail!("the import ended early: {}", remote::plain(&reason)),
                told => told.event().into_iter().for_each(|event| progress.note(event)),
            }
        }
    }
    Err(cut_off())
}

/// Why the server does not read it.
pub(super) async fn refusal(path: &Path, address: &ServerAddress, response: Response) -> anyhow::Error {
    let status = response.status();
    let path = path.display();
    match (status, remote::sentence(response).await) {
        (StatusCode::UNPROCESSABLE_ENTITY | StatusCode::PAYLOAD_TOO_LARGE, Some(reason)) => {
            anyhow!("{path}: {reason}")
        }
        (_, Some(reason)) => anyhow!("{address} does not take it: {reason}"),
        (StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED, None) => {
            anyhow!("{address} takes no imports; check the address")
        }
        (status, None) => anyhow!("{address} does not take it, and answers with {status} alone; ask its operator"),
    }
}
