//! `lyceum import participation`

use clap::Args;
use database::{Clock, id::RunId};
use harvest::participation::{self, Asked, LONGEST_FILE, List, Mapping, Told};
use identity::Viewer;

use super::whole::{WholeFile, mapping};
use crate::{configuration::DatabaseOptions, store::Store};

#[derive(Debug, Args)]
pub(crate) struct Participation {
    /// What its columns mean: list (run or key, email, name, organization, state, date, evidence), or a file of one's own
    #[arg(long, value_name = "MAPPING", default_value = "list")]
    mapping: String,
    /// The run that rows mean which name none: its id, run_…
    #[arg(long, value_name = "RUN")]
    run: Option<RunId>,
    #[command(flatten)]
    file: WholeFile,
}

impl Participation {
    pub(super) async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        // Before a database is started for it, or a server asked.
        let bytes = self.file.bytes(LONGEST_FILE)?;
        let meant = mapping(&self.mapping, Mapping::parse, Mapping::built_in)?;
        let told = match self.file.server.named()? {
            Some(_) => {
                let run = self.run.map(|run| run.to_string());
                let about = [("run", run.as_deref())];
                self.file.send("import/participation", &about, Some(&self.mapping), bytes).await?
            }
            None => {
                let list = participation::read(&bytes, &meant).map_err(|stopped| self.file.unreadable(&stopped))?;
                self.here(options, &list).await?
            }
        };
        self.file.say(&told)
    }

    async fn here(&self, options: &DatabaseOptions, list: &List) -> anyhow::Result<Told> {
        let store = Store::join(options).await?;
        let told = self.tell(&store, list).await;
        store.stop().await?;
        told
    }

    async fn tell(&self, store: &Store, list: &List) -> anyhow::Result<Told> {
        let conn = &mut store.connect_to("importParticipation").await?;
        let asked = Asked { run: self.run, dry_run: self.file.dry_run };
        Ok(participation::tell(conn, &Viewer::Operator, Clock::machine().now(), list, asked).await?)
    }
}
