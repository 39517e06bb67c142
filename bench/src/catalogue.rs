//! Generated catalogues, each a data directory that `lyceum serve` can be started on. They are kept: making one of a
//! million opportunities takes minutes.

use std::{
    path::{Path, PathBuf},
    thread,
    time::Instant,
};

use anyhow::Context;
use database::{
    AsyncPgConnection,
    embedded::{DATABASE, Embedded, Settings},
    migrations::migrate,
};
use diesel_async::AsyncConnection;
use rand::{SeedableRng, rngs::StdRng};
use serde_json::json;
use uuid::Uuid;

use crate::{
    fingerprint,
    kept::kept,
    offering::{ORGANIZATIONS, Offering},
    psql::Database,
    rows::{Pointed, Tables},
    words::Words,
};

/// How many opportunities one call of `refresh_opportunity_search` is given.
const BATCH: usize = 2_000;
/// What a connection that builds indexes may use.
const GENEROUS: &str = "SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 1;";

/// The data directory with a catalogue of this many opportunities, made if it is not there yet.
///
/// # Errors
/// Where PostgreSQL cannot be started or refuses something.
pub async fn folder(root: &Path, rows: u64) -> anyhow::Result<PathBuf> {
    let state = fingerprint::of_generator()?;
    kept(root, &format!("catalogue-{rows}"), &state, async |unfinished| fill(unfinished, rows).await).await
}

/// Makes a data directory with the schema, the organizations, the topics and this many opportunities.
///
/// # Errors
/// Where PostgreSQL cannot be started or refuses something.
pub async fn fill(folder: &Path, rows: u64) -> anyhow::Result<()> {
    let mut settings = Settings::new(folder);
    // Nobody owns generated data.
    settings.durable = false;
    let embedded = Embedded::start(&settings).await?;
    let url = embedded.url(DATABASE);
    migrate(AsyncPgConnection::establish(&url).await?).await?;
    let database = Database::at(url);
    database
        .run("ALTER SYSTEM SET max_wal_size = '16GB'; ALTER SYSTEM SET autovacuum = off; SELECT pg_reload_conf()")?;
    // Generated data was changed by nobody.
    trail(&database, "DISABLE")?;
    let words = Words::read()?;
    let pointed = point(&database, &words)?;
    let indexes = Indexes::drop(&database)?;
    let mut watch = Watch::start();
    copy(&database, &words, &pointed, rows)?;
    watch.lap("rows");
    indexes.create(&database, |index| index.table != "opportunity_search")?;
    database.run("ANALYZE")?;
    watch.lap("indexes");
    refresh_search(&database)?;
    watch.lap("search rows");
    indexes.create(&database, |index| index.table == "opportunity_search")?;
    watch.lap("search indexes");
    trail(&database, "ENABLE")?;
    database.run("VACUUM ANALYZE")?;
    database.run("ALTER SYSTEM RESET ALL; SELECT pg_reload_conf()")?;
    database.run("CHECKPOINT")?;
    watch.lap("vacuum");
    Ok(embedded.stop().await?)
}

/// Has the audit trail not be kept, or be kept again.
fn trail(database: &Database, verb: &str) -> anyhow::Result<()> {
    let triggers = database.run(&format!(
        "SELECT format('ALTER TABLE %s {verb} TRIGGER %I;', tgrelid::regclass, tgname) FROM pg_trigger
         WHERE tgfoid = 'note_audit_entries'::regproc"
    ))?;
    database.run(&triggers)?;
    Ok(())
}

/// Tells what took how long.
struct Watch(Instant);

impl Watch {
    fn start() -> Self {
        Self(Instant::now())
    }

    fn lap(&mut self, what: &str) {
        println!("  {what}: {:.1} s", self.0.elapsed().as_secs_f64());
        self.0 = Instant::now();
    }
}

fn copy(database: &Database, words: &Words, pointed: &Pointed, rows: u64) -> anyhow::Result<()> {
    let mut tables = Tables::open(database)?;
    let mut rng = StdRng::seed_from_u64(rows);
    for number in 0..rows {
        tables.write(&Offering::generate(&mut rng, words, number), pointed)?;
    }
    tables.finish()
}

/// Organizations and topics, and their ids.
fn point(database: &Database, words: &Words) -> anyhow::Result<Pointed> {
    let organizations: Vec<_> = (0..ORGANIZATIONS).map(|at| organization(words, at)).collect();
    let topics: Vec<_> = words
        .topics
        .iter()
        .enumerate()
        .map(|(at, topic)| {
            json!({
                "id": stable_id(2, at), "scheme": topic.scheme, "notation": topic.notation, "main_language": topic.main_language,
                "label": topic.label, "alternative_labels": topic.alternative_labels, "definition": {}, "broader": topic.broader,
            })
        })
        .collect();
    database.run(&format!(
        "CREATE TEMP TABLE given AS SELECT $json${}$json$::jsonb AS organizations, $json${}$json$::jsonb AS topics;
         INSERT INTO organization (id, main_language, name, sectors, country, website, created_at, updated_at)
         SELECT id, main_language, name, sectors, country, website, '2020-01-01', '2020-01-01'
         FROM given, jsonb_populate_recordset(NULL::organization, organizations);
         INSERT INTO organization_identifier SELECT id, 'bench', row_number() OVER (ORDER BY id) FROM organization;
         INSERT INTO topic (id, scheme, notation, main_language, label, alternative_labels, definition, created_at, updated_at)
         SELECT id, scheme, notation, main_language, label, alternative_labels, definition, '2020-01-01', '2020-01-01'
         FROM given, jsonb_populate_recordset(NULL::topic, topics);
         INSERT INTO topic_relation
         SELECT narrower.id, 'broader', broader.id
         FROM given, jsonb_array_elements(topics) AS one, jsonb_array_elements_text(one -> 'broader') AS wider,
            topic AS broader, topic AS narrower
         WHERE broader.notation = wider AND narrower.notation = one ->> 'notation';",
        json!(organizations),
        json!(topics),
    ))?;
    Ok(Pointed {
        organizations: (0..ORGANIZATIONS).map(|at| stable_id(1, at)).collect(),
        topics: (0..words.topics.len()).map(|at| stable_id(2, at)).collect(),
    })
}

fn organization(words: &Words, at: usize) -> serde_json::Value {
    let names = &words.names;
    let place = &names.places[at % names.places.len()];
    let name = names.organizations[at / names.places.len() % names.organizations.len()].replace("{place}", place);
    let sector = ["museums", "libraries", "archives"][at % 3];
    let country = ["CA", "FR", "US", "MX", "ES"][at % 5];
    json!({
        "id": stable_id(1, at), "main_language": "en", "name": { "en": name },
        "sectors": [sector], "country": country,
        "website": format!("https://organization-{at}.example/"),
    })
}

fn stable_id(kind: u8, at: usize) -> Uuid {
    let digest = fingerprint::digest(format!("{kind}-{at}").as_bytes());
    let mut random = [0; 10];
    random.copy_from_slice(&digest[..10]);
    uuid::Builder::from_unix_timestamp_millis(1_577_836_800_000 + at as u64, &random).into_uuid()
}

/// Makes the search rows of all opportunities, half of them on each of two connections.
fn refresh_search(database: &Database) -> anyhow::Result<()> {
    let bounds = database.run(&format!(
        "SELECT id FROM (SELECT id, row_number() OVER (ORDER BY id) AS place, count(*) OVER () AS all FROM opportunity) AS numbered
         WHERE place % {BATCH} = 0 OR place = \"all\" ORDER BY id"
    ))?;
    let mut statements = Vec::new();
    let mut lower = Uuid::nil().to_string();
    for upper in bounds.lines() {
        statements.push(format!(
            "SELECT count(refresh_opportunity_search(ids)) FROM (SELECT array_agg(id ORDER BY id) AS ids FROM opportunity \
             WHERE id > '{lower}' AND id <= '{upper}') AS batch;\n"
        ));
        upper.clone_into(&mut lower);
    }
    in_two(database, statements)
}

/// Runs statements on two connections, which between them take all of a small machine.
fn in_two(database: &Database, statements: Vec<String>) -> anyhow::Result<()> {
    let mut halves = [String::from(GENEROUS), String::from(GENEROUS)];
    let middle = statements.len().div_ceil(2);
    for (at, statement) in statements.iter().enumerate() {
        halves[at / middle.max(1)].push_str(statement);
    }
    thread::scope(|scope| {
        let running = halves.each_ref().map(|half| scope.spawn(|| database.run(half)));
        for half in running {
            half.join().map_err(|_| anyhow::anyhow!("a connection was given up"))??;
        }
        Ok(())
    })
}

/// Indexes that are made after their tables are filled.
struct Indexes(Vec<Index>);

struct Index {
    table: String,
    definition: String,
}

impl Indexes {
    /// Drops those of the tables that opportunities fill which no constraint stands on.
    fn drop(database: &Database) -> anyhow::Result<Self> {
        let found = database.run(
            "SELECT indexrelid::regclass || '|' || indrelid::regclass || '|' || pg_get_indexdef(indexrelid)
             FROM pg_index
             WHERE indrelid IN ('opportunity'::regclass, 'opportunity_organization'::regclass, 'opportunity_topic'::regclass,
                    'run'::regclass, 'session'::regclass, 'recording'::regclass, 'listing'::regclass, 'opportunity_search'::regclass)
                AND NOT indisunique",
        )?;
        let mut indexes = Vec::new();
        for line in found.lines() {
            let mut parts = line.splitn(3, '|').map(str::to_owned);
            let name = parts.next().context("an index has a name")?;
            let (table, definition) =
                parts.next().zip(parts.next()).context("an index has a table and a definition")?;
            database.run(&format!("DROP INDEX {name}"))?;
            indexes.push(Index { table, definition });
        }
        Ok(Self(indexes))
    }

    fn create(&self, database: &Database, which: impl Fn(&Index) -> bool) -> anyhow::Result<()> {
        let wanted = self.0.iter().filter(|index| which(index));
        in_two(database, wanted.map(|index| format!("{};\n", index.definition)).collect())
    }
}
