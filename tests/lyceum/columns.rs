//! Who may read which column is declared in `privacy.toml`, and what of it is kept in the audit trail agrees with that.

use std::collections::{BTreeMap, BTreeSet};

use diesel::{
    QueryableByName,
    sql_types::{Array, Text},
};
use diesel_async::RunQueryDsl;
use identity::audit::{kind_of_column, kind_of_table};
use testing::TestDatabase;

const DECLARED: &str = include_str!("../../crates/database/privacy.toml");

/// The part of the file that declares no table.
const UNKEPT: &str = "not in the audit trail";

const CLASSES: [&str; 5] = ["public", "network", "programme", "organization", "personal"];

/// Tables that the audit trail is not kept of, and why. Everything else is what people and their systems change.
const UNAUDITED: [(&str, &str); 34] = [
    ("attendance_guess", "counts wrong guesses, which change nothing"),
    ("__diesel_schema_migrations", "bookkeeping of the database itself, which the server's role cannot write"),
    ("account_link", "waits for minutes; that an account was linked is told by account"),
    ("address_suppression", "says of an address, by its hash alone, that nobody is to write to it"),
    ("answer_version", "a history itself, of what was typed; that it was changed is told by answer"),
    ("attachment_content", "bytes; that they were attached is told by attachment"),
    ("attachment_piece", "bytes; that they were attached is told by attachment"),
    ("question_mapping", "made from the questions of two versions"),
    ("submission_change", "a history itself, written with the state that it tells of"),
    ("audit_entry", "the trail itself"),
    ("earlier_reply", "a history itself, of what was replied; that it was changed is told by peer_review"),
    ("evaluation_answer", "shown to whoever gave it alone; the trail would tell others who answered"),
    ("enrolment_change", "a history itself, written with the state that it tells of"),
    ("delivery_key", "bookkeeping of the servers: made once, and never changed"),
    ("idempotency_key", "bookkeeping of repeated requests; what they did is told by what they changed"),
    ("need_change", "a history itself, written with the state that it tells of"),
    ("need_fit", "derived from needs and what there is; found anew by the servers"),
    ("need_match", "remembers what was told, which the trail tells nobody of"),
    ("notice", "tells people of what was done, which the trail tells itself"),
    ("submission_write", "tells servers what was written in the last hour; written by triggers"),
    ("opportunity_change", "tells servers what changed in the last hour; written by triggers"),
    ("opportunity_search", "made from the opportunity and what hangs on it"),
    (
        "pairing",
        "made from the result of a plan, which is never changed; what became of it is told by committee_vote and placement",
    ),
    ("placement_evaluation", "for those who run the exchange alone; the trail would tell others who answered"),
    ("private_note", "for those who run the exchange alone; the trail would tell others that somebody confided"),
    ("registration_change", "a history itself, written with the state that it tells of"),
    ("round_write", "tells servers what was written in the last hour; written by triggers"),
    ("search_word", "made from titles and names"),
    ("sign_in_attempt", "lasts for minutes; that somebody signed in is told by sign_in"),
    ("source_record", "what a source said; what an import made of it is told by what it changed"),
    ("status_change", "a history itself, written with the status that it tells of"),
    ("topic_ancestor", "made from topic_relation by triggers"),
    ("trend_edition", "kept with a report, whose publication the trail tells"),
    ("webhook_delivery", "tells systems of what was done, which the trail tells itself"),
];

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

async fn live_columns(database: &TestDatabase) -> Vec<Column> {
    let sql = "SELECT table_name::text AS \"table\", column_name::text AS \"column\", udt_name::text AS kind
        FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2";
    diesel::sql_query(sql).load(&mut database.connect().await).await.expect("the catalogue can be read")
}

/// Table to column to class.
type Classes = BTreeMap<String, BTreeMap<String, String>>;

/// Table to columns.
type Columns = BTreeMap<String, Vec<String>>;

fn declared() -> (Classes, Columns) {
    let mut file: toml::Table = DECLARED.parse().expect("privacy.toml is TOML");
    let unkept = file.remove(UNKEPT).expect("the last part").try_into().expect("lists of columns");
    (toml::Value::Table(file).try_into().expect("a word for each column"), unkept)
}

#[tokio::test]
async fn every_column_is_declared() {
    let (declared, unkept) = declared();
    let pairs = |table: &str, columns: Vec<&String>| -> Vec<String> {
        columns.into_iter().map(|column| format!("{table}.{column}")).collect()
    };
    let written: BTreeSet<String> =
        declared.iter().flat_map(|(table, columns)| pairs(table, columns.keys().collect())).collect();
    let live: BTreeSet<String> = live_columns(&TestDatabase::start().await)
        .await
        .iter()
        .filter(|column| column.table != "__diesel_schema_migrations")
        .map(|Column { table, column, .. }| format!("{table}.{column}"))
        .collect();
    let undeclared: Vec<_> = live.difference(&written).collect();
    assert!(undeclared.is_empty(), "say in crates/database/privacy.toml who may read these: {undeclared:?}");
    let gone: Vec<_> = written.difference(&live).collect();
    assert!(gone.is_empty(), "these are gone; take them out of crates/database/privacy.toml: {gone:?}");
    for (table, columns) in &declared {
        for (column, class) in columns {
            assert!(CLASSES.contains(&class.as_str()), "{table}.{column} is \"{class}\"; use one of {CLASSES:?}");
        }
    }
    for (table, columns) in &unkept {
        for column in columns {
            assert!(
                live.contains(&format!("{table}.{column}")),
                "{table}.{column} is gone; take it out of \"{UNKEPT}\""
            );
        }
    }
}

/// The arguments of the triggers that keep the trail, as the migrations gave them.
#[derive(QueryableByName, Debug)]
struct Trigger {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Array<Text>)]
    arguments: Vec<String>,
    #[diesel(sql_type = Array<Text>)]
    primary_key: Vec<String>,
}

impl Trigger {
    /// The columns in an argument that is a list.
    fn list(&self, at: usize) -> Vec<&str> {
        let list = self.arguments[at].trim_matches(['{', '}']);
        list.split(',').filter(|name| !name.is_empty()).collect()
    }

    /// All columns that the arguments name.
    fn names(&self) -> Vec<&str> {
        let single = [0, 2, 3, 4, 5].map(|at| self.arguments[at].as_str());
        let lists = [1, 6, 7, 8].into_iter().flat_map(|at| self.list(at));
        single.into_iter().filter(|name| !name.is_empty()).chain(lists).collect()
    }
}

async fn triggers(database: &TestDatabase) -> Vec<Trigger> {
    // The arguments end in a zero each.
    let sql = r"SELECT tgrelid::regclass::text AS table,
            string_to_array(left(encode(tgargs, 'escape'), -4), '\000') AS arguments,
            ARRAY(SELECT attname::text FROM pg_index JOIN pg_attribute ON attrelid = indrelid AND attnum = ANY (indkey)
                  WHERE indrelid = tgrelid AND indisprimary ORDER BY attnum) AS primary_key
        FROM pg_trigger WHERE tgfoid = 'note_audit_entries'::regproc AND tgenabled = 'O' ORDER BY 1";
    diesel::sql_query(sql).load(&mut database.connect().await).await.expect("the catalogue can be read")
}

#[tokio::test]
async fn the_trail_is_kept_of_everything_that_is_changed() {
    let database = TestDatabase::start().await;
    let mut kept: BTreeMap<String, Vec<Trigger>> = BTreeMap::new();
    for trigger in triggers(&database).await {
        kept.entry(trigger.table.clone()).or_default().push(trigger);
    }
    let tables: BTreeSet<String> = live_columns(&database).await.into_iter().map(|column| column.table).collect();
    let excepted: BTreeSet<&str> = UNAUDITED.iter().map(|(table, _)| *table).collect();
    for table in &tables {
        match (kept.get(table), excepted.contains(table.as_str())) {
            (Some(_), true) => panic!("{table} is kept in the trail; it is no exception any more"),
            (None, false) => panic!("{table}: have the trail kept of it (keep_audit_trail), or say here why not"),
            (None, true) => {}
            (Some(triggers), false) => {
                assert_eq!(triggers.len(), 3, "{table}: one for what is created, changed, removed");
                let arguments: BTreeSet<_> = triggers.iter().map(|trigger| &trigger.arguments).collect();
                assert_eq!(arguments.len(), 1, "{table}: all three say the same");
            }
        }
    }
    for table in excepted {
        assert!(tables.contains(table), "{table} is gone; take it out here");
    }
}

#[tokio::test]
async fn nothing_personal_or_secret_is_kept_in_the_trail() {
    let database = TestDatabase::start().await;
    let (declared, unkept) = declared();
    for trigger in triggers(&database).await {
        let columns = &declared[&trigger.table];
        for name in trigger.names() {
            assert!(columns.contains_key(name), "{}: there is no column {name}", trigger.table);
        }
        assert_eq!(trigger.list(8), trigger.primary_key, "{}: its key is another one now", trigger.table);
        // What an entry says outside of `before` and `after`, and so not in them.
        let left_out: BTreeSet<&str> =
            trigger.list(6).into_iter().chain(trigger.list(7)).chain([trigger.arguments[0].as_str()]).collect();
        let personal = columns.iter().filter(|(_, class)| *class == "personal").map(|(column, _)| column);
        for column in personal.chain(unkept.get(&trigger.table).into_iter().flatten()) {
            assert!(left_out.contains(column.as_str()), "{}.{column} would be kept in the trail", trigger.table);
        }
    }
}

#[tokio::test]
async fn every_id_in_the_trail_is_told_as_on_the_wire() {
    let database = TestDatabase::start().await;
    let columns = live_columns(&database).await;
    for trigger in triggers(&database).await {
        assert!(trigger.arguments[0].is_empty() || kind_of_table(&trigger.table).is_some(), "{}", trigger.table);
        let ids = columns.iter().filter(|column| column.table == trigger.table && column.kind == "uuid");
        for Column { table, column, .. } in ids {
            assert!(kind_of_column(table, column).is_some(), "{table}.{column}: say whose id it is (kind_of_column)");
        }
    }
}
