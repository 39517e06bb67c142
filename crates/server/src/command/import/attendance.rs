//! `lyceum import attendance`

use clap::{Args, ValueEnum};
use database::{Clock, id::SessionId};
use harvest::{
    attendance::{self, LONGEST_FILE, Mapping, Taken},
    reading,
};
use identity::{Viewer, policy};

use super::whole::{WholeFile, mapping};
use crate::{configuration::DatabaseOptions, store::Store};

#[derive(Debug, Args)]
pub(crate) struct Attendance {
    /// Whose report it is: the session's id, session_…
    #[arg(long, value_name = "SESSION")]
    session: SessionId,
    /// What its columns mean: zoom, teams, goto, meet, list (email, name, minutes), or a file of one's own
    #[arg(long, value_name = "MAPPING", default_value = "list")]
    mapping: String,
    /// The time zone in which the file was written, such as Europe/Paris. Left out: the session's own
    #[arg(long, value_name = "ZONE")]
    zone: Option<String>,
    /// The order of day, month and year in it, where it is another than the mapping says
    #[arg(long)]
    order: Option<Order>,
    #[command(flatten)]
    file: WholeFile,
}

/// The order of day, month and year in figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Order {
    /// 4/11/2026 is 4 November
    Dmy,
    /// 4/11/2026 is 11 April
    Mdy,
    /// 2026/11/4
    Ymd,
}

impl From<Order> for reading::day::Order {
    fn from(order: Order) -> Self {
        match order {
            Order::Dmy => Self::Dmy,
            Order::Mdy => Self::Mdy,
            Order::Ymd => Self::Ymd,
        }
    }
}

impl Attendance {
    pub(super) async fn run(self, options: &DatabaseOptions) -> anyhow::Result<()> {
        // Before a database is started for it, or a server asked.
        let bytes = self.file.bytes(LONGEST_FILE)?;
        let meant = mapping(&self.mapping, Mapping::parse, Mapping::built_in)?;
        let taken = match self.file.server.named()? {
            Some(_) => {
                let session = self.session.to_string();
                let order = self.order.and_then(|order| order.to_possible_value());
                let about = [
                    ("session", Some(session.as_str())),
                    ("zone", self.zone.as_deref()),
                    ("order", order.as_ref().map(|order| order.get_name())),
                ];
                self.file.send("import/attendance", &about, Some(&self.mapping), bytes).await?
            }
            None => self.here(options, &bytes, &meant).await?,
        };
        self.file.say(&taken)
    }

    async fn here(&self, options: &DatabaseOptions, bytes: &[u8], mapping: &Mapping) -> anyhow::Result<Taken> {
        let store = Store::join(options).await?;
        let taken = self.take(&store, bytes, mapping).await;
        store.stop().await?;
        taken
    }

    async fn take(&self, store: &Store, bytes: &[u8], mapping: &Mapping) -> anyhow::Result<Taken> {
        let conn = &mut store.connect_to("importAttendance").await?;
        let may = policy::edit_opportunity_of_session(conn, &Viewer::Operator, self.session).await?;
        let order = self.order.map(Into::into);
        let clock = attendance::clock_of(conn, &may, self.session, self.zone.as_deref(), order).await?;
        let roll = attendance::read(bytes, mapping, &clock).map_err(|stopped| self.file.unreadable(&stopped))?;
        let now = Clock::machine().now();
        Ok(attendance::take(conn, &may, now, self.session, roll, self.file.dry_run).await?)
    }
}
