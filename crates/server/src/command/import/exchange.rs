//! `lyceum import offers` and `lyceum import applications`

use anyhow::{anyhow, bail};
use clap::Args;
use database::{Clock, id::RoundId};
use identity::{Viewer, policy};
use mentorship::import::{self as domain, Imported, LONGEST_FILE, MayImportOffers};

use super::whole::WholeFile;
use crate::{configuration::DatabaseOptions, store::Store};

#[derive(Debug, Args)]
pub(crate) struct OfRound {
    /// Into which round of an exchange: its id, round_…
    #[arg(long, value_name = "ROUND")]
    round: RoundId,
    #[command(flatten)]
    file: WholeFile,
}

/// What a file is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum What {
    Offers,
    Applications,
}

impl OfRound {
    pub(super) async fn offers(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        self.run(options, What::Offers).await
    }

    pub(super) async fn applications(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        self.run(options, What::Applications).await
    }

    async fn run(self, options: &DatabaseOptions, what: What) -> anyhow::Result<()> {
        // Before a database is started for it, or a server asked.
        let bytes = self.file.bytes(LONGEST_FILE as u64)?;
        let imported: Imported = match self.file.server.named()? {
            Some(_) => {
                let round = self.round.to_string();
                let page = match what {
                    What::Offers => "import/offers",
                    What::Applications => "import/applications",
                };
                self.file.send(page, &[("round", Some(round.as_str()))], None, bytes).await?
            }
            None => {
                let csv = String::from_utf8(bytes)
                    .map_err(|_| anyhow!("the file is not in UTF-8; save it as CSV in UTF-8"))?;
                self.here(options, what, &csv).await?
            }
        };
        self.file.say(&imported)?;
        if imported.fault_count > 0 {
            bail!("nothing was written; mend what is wrong with the file, and import it again");
        }
        Ok(())
    }

    async fn here(&self, options: &DatabaseOptions, what: What, csv: &str) -> anyhow::Result<Imported> {
        let store = Store::join(options).await?;
        let imported = self.import(&store, what, csv).await;
        store.stop().await?;
        imported
    }

    async fn import(&self, store: &Store, what: What, csv: &str) -> anyhow::Result<Imported> {
        let (operator, now, is_dry_run) = (Viewer::Operator, Clock::machine().now(), self.file.dry_run);
        let imported = match what {
            What::Offers => {
                let conn = &mut store.connect_to("importOffers").await?;
                let may = MayImportOffers::demand(conn, &operator, self.round).await?;
                domain::offers(conn, &may, self.round, now, csv, is_dry_run).await?
            }
            What::Applications => {
                let conn = &mut store.connect_to("importApplications").await?;
                let may = policy::run_exchange_of_round(conn, &operator, self.round).await?;
                domain::applications(conn, &may, self.round, now, csv, is_dry_run).await?
            }
        };
        Ok(imported)
    }
}
