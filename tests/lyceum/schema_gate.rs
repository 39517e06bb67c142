//! What is generated agrees with what it is generated from, and what can be seen is explained.

use std::{collections::BTreeMap, fs, path::Path};

use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection};
use diesel_migrations::MigrationHarness;
use serde_json::Value;
use testing::TestDatabase;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn schema_graphql_is_what_the_binary_prints() {
    let printed = graphql::sdl();
    assert!(read("schema.graphql").trim_end() == printed.trim_end(), "run script/schema and read the difference");
}

#[tokio::test]
async fn everything_in_the_graph_is_explained() {
    const EVERYTHING: &str = "{ __schema { types {
        name kind description
        fields(includeDeprecated: true) { name description args { name description } }
        inputFields { name description }
        enumValues(includeDeprecated: true) { name description }
    } } }";
    let answer = graphql::schema().execute(EVERYTHING.into()).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    let data = answer.data.into_json().expect("data is JSON");
    let types = data["__schema"]["types"].as_array().expect("types");
    let mut unexplained = Vec::new();
    // What begins so is GraphQL's own, as is ID.
    for one in types.iter().filter(|one| !name(one).starts_with("__") && name(one) != "ID") {
        note(&mut unexplained, one, name(one));
        for part in ["fields", "inputFields", "enumValues"] {
            for member in one[part].as_array().into_iter().flatten() {
                let path = format!("{}.{}", name(one), name(member));
                note(&mut unexplained, member, &path);
                // A mutation's one argument is explained by its type.
                let arguments = member["args"].as_array().into_iter().flatten();
                for argument in arguments.filter(|argument| name(argument) != "input") {
                    note(&mut unexplained, argument, &format!("{path}({})", name(argument)));
                }
            }
        }
    }
    assert!(unexplained.is_empty(), "without a description: {unexplained:#?}");
}

fn name(thing: &Value) -> &str {
    thing["name"].as_str().expect("everything has a name")
}

fn note(unexplained: &mut Vec<String>, thing: &Value, path: &str) {
    if thing["description"].as_str().is_none_or(|text| text.trim().is_empty()) {
        unexplained.push(path.to_owned());
    }
}

/// Table to column to type.
type Tables = BTreeMap<String, BTreeMap<String, String>>;

#[tokio::test]
async fn schema_rs_is_what_the_database_has() {
    let database = TestDatabase::start().await;
    let live = live_tables(&mut database.connect().await).await;
    let written = written_tables(&read("crates/database/src/schema.rs"));
    for (table, columns) in &live {
        assert_eq!(written.get(table), Some(columns), "{table}: run script/schema");
    }
    let (live, written): (Vec<_>, Vec<_>) = (live.keys().collect(), written.keys().collect());
    assert_eq!(live, written, "run script/schema");
}

/// What `diesel::table!` says, which is one table, and in it one column, a line.
fn written_tables(schema: &str) -> Tables {
    let mut tables = Tables::new();
    let mut table = String::new();
    for line in schema.lines().map(str::trim) {
        if let Some((column, kind)) = line.strip_suffix(',').and_then(|line| line.split_once(" -> ")) {
            tables.entry(table.clone()).or_default().insert(column.to_owned(), kind.to_owned());
        } else if let Some((name, _)) = line.strip_suffix(") {").and_then(|line| line.split_once(" (")) {
            name.clone_into(&mut table);
        }
    }
    tables
}

#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
    #[diesel(sql_type = Text)]
    kind: String,
}

async fn live_tables(connection: &mut AsyncPgConnection) -> Tables {
    const SQL: &str = "SELECT table_name AS \"table\", column_name AS \"column\",
            CASE WHEN is_nullable = 'YES' THEN 'nullable ' ELSE '' END || udt_name AS kind
        FROM information_schema.columns
        WHERE table_schema = 'public' AND table_name <> '__diesel_schema_migrations'";
    // Not imported above: it would shadow the schema's own `execute`.
    use diesel_async::RunQueryDsl;
    let rows: Vec<Column> =
        RunQueryDsl::load(diesel::sql_query(SQL), connection).await.expect("the catalogue can be read");
    let mut tables = Tables::new();
    for row in rows {
        tables.entry(row.table).or_default().insert(row.column, diesel_type(&row.kind));
    }
    tables
}

fn diesel_type(kind: &str) -> String {
    if let Some(kind) = kind.strip_prefix("nullable ") {
        return format!("Nullable<{}>", diesel_type(kind));
    }
    if let Some(kind) = kind.strip_prefix('_') {
        return format!("Array<{}>", diesel_type(kind));
    }
    let mut letters = kind.chars();
    letters.next().map(|first| first.to_ascii_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_migration_can_be_taken_back_and_made_again() {
    let database = TestDatabase::empty().await;
    let mut harness = AsyncMigrationHarness::new(database.connect().await);
    let mut before = dump(&database).await;
    loop {
        let pending = tokio::task::block_in_place(|| harness.pending_migrations(database::migrations::MIGRATIONS));
        let Some(migration) = pending.expect("migrations can be listed").into_iter().next() else { break };
        let name = migration.name().to_string();
        tokio::task::block_in_place(|| harness.run_migration(&migration)).expect(&name);
        let after = dump(&database).await;
        assert_ne!(difference(&before, &after), Vec::<String>::new(), "{name} does nothing");
        tokio::task::block_in_place(|| harness.revert_migration(&migration)).expect(&name);
        let left = difference(&before, &dump(&database).await);
        assert!(left.is_empty(), "{name}: down.sql leaves something behind, or takes too much: {left:#?}");
        tokio::task::block_in_place(|| harness.run_migration(&migration)).expect(&name);
        let other = difference(&after, &dump(&database).await);
        assert!(other.is_empty(), "{name}: the second time is not as the first: {other:#?}");
        before = after;
    }
}

fn difference(one: &[String], other: &[String]) -> Vec<String> {
    let gone = one.iter().filter(|line| !other.contains(line)).map(|line| format!("- {line}"));
    let new = other.iter().filter(|line| !one.contains(line)).map(|line| format!("+ {line}"));
    gone.chain(new).collect()
}

#[derive(QueryableByName)]
struct Line {
    #[diesel(sql_type = Text)]
    line: String,
}

/// Everything a migration can make, in PostgreSQL's own words, except what belongs to an extension.
async fn dump(database: &TestDatabase) -> Vec<String> {
    const SQL: &str = "
        WITH ours AS (SELECT oid FROM pg_namespace WHERE nspname = 'public'),
        theirs AS (SELECT objid FROM pg_depend WHERE deptype = 'e')
        SELECT format('extension %s', extname) AS line FROM pg_extension
        UNION ALL SELECT format('column %s %s %s %s not null %s default %s', attrelid::regclass,
                row_number() OVER (PARTITION BY attrelid ORDER BY attnum), attname,
                format_type(atttypid, atttypmod), attnotnull, pg_get_expr(adbin, adrelid))
            FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
            LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
            WHERE relnamespace IN (SELECT oid FROM ours) AND attnum > 0 AND NOT attisdropped AND relkind IN ('r', 'v', 'm')
        UNION ALL SELECT format('index %s', pg_get_indexdef(indexrelid)) FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
            WHERE relnamespace IN (SELECT oid FROM ours)
        UNION ALL SELECT format('constraint %s on %s %s', conname, conrelid::regclass, pg_get_constraintdef(oid))
            FROM pg_constraint WHERE connamespace IN (SELECT oid FROM ours)
        UNION ALL SELECT format('function %s %s %s', oid::regprocedure, prokind,
                CASE WHEN prokind = 'a' THEN prosrc ELSE pg_get_functiondef(oid) END)
            FROM pg_proc WHERE pronamespace IN (SELECT oid FROM ours) AND oid NOT IN (SELECT objid FROM theirs)
        UNION ALL SELECT format('trigger %s', pg_get_triggerdef(pg_trigger.oid)) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT format('type %s %s', typname, typtype) FROM pg_type
            WHERE typnamespace IN (SELECT oid FROM ours) AND oid NOT IN (SELECT objid FROM theirs)
        UNION ALL SELECT format('text search configuration %s', cfgname) FROM pg_ts_config
            WHERE cfgnamespace IN (SELECT oid FROM ours)
        -- By its name: a column that was taken back and made again has another number.
        UNION ALL SELECT format('comment on %s %s %s: %s', classoid::regclass, pg_describe_object(classoid, objoid, 0), attname,
                description)
            FROM pg_description JOIN pg_class ON pg_class.oid = objoid AND relnamespace IN (SELECT oid FROM ours)
            LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid AND objsubid > 0
        ORDER BY 1";
    use diesel_async::RunQueryDsl;
    let rows: Vec<Line> = RunQueryDsl::load(diesel::sql_query(SQL), &mut database.connect().await)
        .await
        .expect("the catalogue can be read");
    // Diesel's own table comes with the first migration and stays.
    rows.into_iter().map(|row| row.line).filter(|line| !line.contains("__diesel_schema_migrations")).collect()
}
