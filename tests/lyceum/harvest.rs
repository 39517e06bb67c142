//! Files and feeds, read into the catalogue.

mod again;
mod audience;
mod own;
pub(crate) mod real;
mod trouble;

use std::{io::Cursor, sync::atomic::AtomicBool};

use catalogue::bulk::Source;
use database::{AsyncPgConnection, id::OrganizationId};
use diesel::{QueryableByName, sql_types};
use diesel_async::RunQueryDsl;
use harvest::{
    csv,
    entry::{Read, Refused},
    ical,
    import::{Event, Import, Outcome},
    lyceum::{self, Record},
    mapping::Mapping,
};
use identity::{
    Viewer,
    policy::{self, MayImport},
};
use jiff::{Timestamp, civil::date};
use serde_json::Value;
use testing::TestDatabase;

/// A database with a provider in it.
struct Bench {
    // Dropped last: it drops the database.
    connection: AsyncPgConnection,
    provider: OrganizationId,
    database: std::sync::Arc<TestDatabase>,
}

/// What an import told.
struct Told {
    outcome: Outcome,
    refused: Vec<Refused>,
    warned: Vec<String>,
}

impl Told {
    /// Created, updated, unchanged, refused.
    fn counts(&self) -> [u64; 4] {
        let Outcome { created, updated, unchanged, refused, .. } = self.outcome;
        [created, updated, unchanged, refused]
    }
}

fn now() -> Timestamp {
    "2024-04-25T12:00:00Z".parse().expect("it is a moment")
}

impl Bench {
    async fn start() -> Self {
        let database = TestDatabase::start().await;
        let mut connection = database.connect().await;
        let provider = OrganizationId::new();
        diesel::sql_query(
            "INSERT INTO organization (id, main_language, name, created_at, updated_at) VALUES ($1, 'en', '{\"en\": \"Provider\"}', now(), now())",
        )
        .bind::<sql_types::Uuid, _>(provider.uuid())
        .execute(&mut connection)
        .await
        .expect("the provider can be written");
        Self { connection, provider, database: std::sync::Arc::new(database) }
    }

    /// Another connection to the same database.
    async fn beside(&self) -> Self {
        let connection = self.database.connect().await;
        Self { connection, provider: self.provider, database: self.database.clone() }
    }

    async fn import(&mut self, format: &str, records: impl Iterator<Item = Read<Record>>) -> Told {
        self.import_unless(format, records, &AtomicBool::new(false)).await
    }

    async fn import_unless(
        &mut self,
        format: &str,
        records: impl Iterator<Item = Read<Record>>,
        cancelled: &AtomicBool,
    ) -> Told {
        let may = policy::import(&Viewer::Operator).expect("the operator may import");
        let provider = matches!(format, "csv" | "ical").then_some(self.provider);
        self.import_as(&may, provider, format, records, cancelled).await
    }

    async fn import_as(
        &mut self,
        may: &MayImport,
        provider: Option<OrganizationId>,
        format: &str,
        records: impl Iterator<Item = Read<Record>>,
        cancelled: &AtomicBool,
    ) -> Told {
        let source = Source { organization_id: provider, format: format.to_owned(), name: "test".to_owned() };
        let import = Import { source, provider, now: now() };
        let (mut refused, mut warned) = (Vec::new(), Vec::new());
        let mut tell = |event: Event<'_>| match event {
            Event::Refused(one) => refused.push(one.clone()),
            Event::Warned { key, warning, .. } => warned.push(format!("{key}: {}", warning.reason)),
            Event::Progress { .. } | Event::Stopped(_) => {}
        };
        let outcome =
            import.run(&mut self.connection, may, records, cancelled, &mut tell).await.expect("the database works");
        Told { outcome, refused, warned }
    }

    /// Imports rows with columns called like the fields.
    async fn rows(&mut self, text: &str) -> Told {
        let mapping = Mapping::of_columns().expect("it is built in");
        let rows = csv::read(text.as_bytes(), mapping, about_list()).expect("it is a list");
        self.import("csv", rows.map(opportunity)).await
    }

    /// Imports the lines of a calendar.
    async fn calendar(&mut self, lines: &str) -> Told {
        let text = format!("BEGIN:VCALENDAR\nVERSION:2.0\n{lines}END:VCALENDAR\n");
        let events = ical::read(Cursor::new(text), about_calendar()).expect("it is a calendar");
        self.import("ical", events.map(opportunity)).await
    }

    /// Imports tables of Lyceum's own format.
    async fn tables(&mut self, text: &str) -> Told {
        self.import("lyceum", lyceum::read(text.as_bytes())).await
    }

    async fn sql(&mut self, sql: &str) {
        diesel::sql_query(sql).execute(&mut self.connection).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    }

    /// The first column of the first row, as JSON.
    async fn value(&mut self, sql: &str) -> Value {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = sql_types::Nullable<sql_types::Jsonb>)]
            value: Option<Value>,
        }
        let sql = format!("SELECT to_jsonb(value) AS value FROM ({sql}) AS asked (value)");
        let row: Row = diesel::sql_query(&sql)
            .get_result(&mut self.connection)
            .await
            .unwrap_or_else(|error| panic!("{sql}: {error}"));
        row.value.unwrap_or_default()
    }
}

fn opportunity(read: Read<harvest::record::OpportunityRecord>) -> Read<Record> {
    read.map(|entry| entry.map(|record| Record::Opportunity(Box::new(record))))
}

fn organization(read: Read<harvest::record::OrganizationRecord>) -> Read<Record> {
    read.map(|entry| entry.map(|record| Record::Organization(Box::new(record))))
}

fn about_list() -> csv::About {
    csv::About { today: date(2024, 4, 25), language: "en".to_owned() }
}

fn about_calendar() -> ical::About {
    ical::About { today: date(2024, 4, 25), language: "en".to_owned() }
}
