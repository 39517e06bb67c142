//! An import under way: a thread reads and writes, and tells each event as a line of the answer.

use std::{
    fs::File,
    sync::atomic::{AtomicBool, Ordering},
    time::Duration,
};

use axum::{body::Bytes, http::StatusCode};
use catalogue::{bulk::Source, organization::Organization};
use futures::{
    SinkExt,
    channel::mpsc::{Receiver, Sender, channel},
};
use harvest::{
    entry::Stopped,
    import::{Event, Import, Outcome, Told},
};
use identity::{
    audit::{self, Act},
    policy::MayImport,
};
use tokio::{runtime::Handle, sync::oneshot, task};

use super::{Format, format::Records, turns::Turn};
use crate::{App, graph::Refusal, watch::RequestId};

/// How many lines may wait to be sent. The import waits for who reads more slowly.
const LINES: usize = 64;

/// Who does not read what they are told for so long is not there any more.
const PATIENCE: Duration = Duration::from_secs(20);

/// What is to be done.
pub(super) struct Job {
    pub(super) app: App,
    pub(super) id: RequestId,
    pub(super) format: Format,
    pub(super) file: File,
    pub(super) source: Source,
    pub(super) provider: Option<Organization>,
    pub(super) may: MayImport,
    pub(super) act: Act,
}

impl Job {
    /// Begins as soon as few enough others write. What is told ends with the outcome; who no longer listens ends the
    /// import with the rows that were read.
    ///
    /// # Errors
    /// Where it is no file of its format.
    pub(super) async fn begin(self, turn: Turn) -> Result<Receiver<Bytes>, Refusal> {
        let writing = turn.to_write().await;
        let (begun, beginning) = oneshot::channel();
        let (lines, told) = channel(LINES);
        let id = self.id.clone();
        let runtime = Handle::current();
        task::spawn_blocking(move || {
            let _until_the_end = (turn, writing);
            if let Some((records, job)) = self.read(begun) {
                runtime.block_on(job.write(records, Lines { to: Some(lines) }));
            }
        });
        match beginning.await {
            Ok(Ok(())) => Ok(told),
            Ok(Err(Stopped { reason, .. })) => {
                Err(Refusal::http(StatusCode::UNPROCESSABLE_ENTITY, "UNREADABLE_FILE", reason))
            }
            // Its thread panicked, which is in the log.
            Err(_) => Err(Refusal::fault(&id)),
        }
    }

    /// The file's records, and what to do with them; nothing where there are none, or nobody waits.
    fn read(self, begun: oneshot::Sender<Result<(), Stopped>>) -> Option<(Records, Order)> {
        let Self { app, id, format, file, source, provider, may, act } = self;
        let now = app.clock().now();
        let import = Import { source, provider: provider.as_ref().map(|provider| provider.id), now };
        match format.records(file, provider.as_ref(), now) {
            Ok(records) => begun.send(Ok(())).is_ok().then_some((records, Order { app, id, import, may, act })),
            Err(stopped) => {
                begun.send(Err(stopped)).ok();
                None
            }
        }
    }
}

/// What is to be done with records.
struct Order {
    app: App,
    id: RequestId,
    import: Import,
    may: MayImport,
    act: Act,
}

impl Order {
    async fn write(self, records: Records, mut lines: Lines) {
        let end = match self.try_write(records, &mut lines).await {
            Ok(outcome) => Told::Outcome(outcome),
            Err(error) => {
                tracing::error!(request_id = self.id.as_str(), "an import ended early: {error:#}");
                let id = self.id.as_str();
                Told::Failed(format!("the server failed; tell its operator the request {id}; what was written stands"))
            }
        };
        lines.tell(&end);
    }

    async fn try_write(&self, records: Records, lines: &mut Lines) -> anyhow::Result<Outcome> {
        let mut connection = database::pool::apart(self.app.pool()).await?;
        audit::sign(&mut connection, &self.act).await?;
        let cancelled = AtomicBool::new(false);
        let mut tell = |event: Event<'_>| {
            lines.tell(&event.into());
            if lines.nobody_reads() || self.app.is_leaving() {
                cancelled.store(true, Ordering::Relaxed);
            }
        };
        Ok(self.import.run(&mut connection, &self.may, records, &cancelled, &mut tell).await?)
    }
}

/// The lines of an answer, as long as somebody reads them.
struct Lines {
    to: Option<Sender<Bytes>>,
}

impl Lines {
    fn tell(&mut self, told: &Told) {
        let Some(to) = &mut self.to else { return };
        let send = async { tokio::time::timeout(PATIENCE, to.send(told.line().into())).await };
        // This thread is the import's own and may wait. It is inside of a future of the runtime's, whose share of time
        // does not matter here.
        match futures::executor::block_on(task::unconstrained(send)) {
            Ok(Ok(())) => {}
            Ok(Err(_)) | Err(_) => self.to = None,
        }
    }

    fn nobody_reads(&self) -> bool {
        self.to.is_none()
    }
}
