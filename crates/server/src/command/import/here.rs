//! Reading a file into a database that this machine reaches.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use anyhow::Context;
use catalogue::organization::{self, Organization};
use database::{AsyncPgConnection, Clock};
use harvest::import::{Import, Outcome};
use identity::{
    Viewer,
    policy::{self, Sight},
};

use super::{Catalogue, Opened, Progress, Signals};
use crate::{configuration::DatabaseOptions, named, store::Store};

impl Catalogue {
    pub(super) async fn here(
        &self,
        options: &DatabaseOptions,
        file: Opened,
        signals: Signals,
    ) -> anyhow::Result<Outcome> {
        let cancelled = cancel_on_signal(signals);
        let store = Store::join(options).await?;
        let outcome = self.import(&mut store.connect_to("import").await?, file, &cancelled).await;
        store.stop().await?;
        outcome
    }

    async fn import(
        &self,
        connection: &mut AsyncPgConnection,
        Opened { file, length }: Opened,
        cancelled: &AtomicBool,
    ) -> anyhow::Result<Outcome> {
        let now = Clock::machine().now();
        let provider = self.find_provider(connection).await?;
        let provider_id = provider.as_ref().map(|provider| provider.id);
        let format = self.format()?;
        let source = format.source(provider_id, self.file().source.as_deref());
        let records = format
            .records(file, provider.as_ref(), now)
            .map_err(|stopped| anyhow::anyhow!("{}: {}", self.file().path.display(), stopped.reason))?;
        let import = Import { source, provider: provider_id, now };
        let may = policy::import(&Viewer::Operator)?;
        let mut progress = Progress::start(length.unwrap_or_default(), self.file().report.as_deref())?;
        let done = import.run(connection, &may, records, cancelled, &mut |event| progress.note(event)).await;
        progress.finish()?;
        done.context("the import ended early, because the database failed; what was written stands")
    }

    async fn find_provider(&self, connection: &mut AsyncPgConnection) -> anyhow::Result<Option<Organization>> {
        let Some(words) = self.provider() else { return Ok(None) };
        let id = named::organization(connection, &Sight::Everything, words).await?;
        Ok(organization::by_ids(connection, &[id], &Sight::Everything).await?.pop())
    }
}

/// Asked once, the import ends with what it has read; asked twice, at once. Either way no row is half written.
fn cancel_on_signal(mut signals: Signals) -> Arc<AtomicBool> {
    let cancelled = Arc::new(AtomicBool::new(false));
    let flag = cancelled.clone();
    tokio::spawn(async move {
        signals.stop().await;
        flag.store(true, Ordering::Relaxed);
        eprintln!("\nfinishing the rows that were read; once more to stop at once");
        signals.stop().await;
        // PostgreSQL takes back what was not yet complete, and stops by itself if it was started for this.
        std::process::exit(130);
    });
    cancelled
}
