//! That a server cannot change its own trail: the database does not let its role.

use std::fs;

use database::{AsyncPgConnection, embedded, migrations::migrate, server_role};
use diesel::{QueryableByName, sql_types::Text};
use diesel_async::{AsyncConnection, RunQueryDsl, SimpleAsyncConnection};
use serde_json::json;
use testing::{TestApp, TestDatabase};

use super::{entries_behind, run};
use crate::process::{Home, Server};

/// What whoever has got hold of a server's connection might try.
const ATTEMPTS: [&str; 28] = [
    "UPDATE audit_entry SET action = 'nothing'",
    "UPDATE audit_entry SET before = NULL WHERE number = 1",
    "DELETE FROM audit_entry",
    "TRUNCATE audit_entry",
    "INSERT INTO audit_entry (at, actor_kind, action, table_name, change, withheld)
     VALUES (now(), 'person', 'updateOrganization', 'organization', 'changed', '{}')",
    "COPY audit_entry (at, actor_kind, action, table_name, change, withheld) FROM STDIN",
    "BEGIN; LOCK TABLE audit_entry IN ACCESS EXCLUSIVE MODE",
    "SELECT number FROM audit_entry FOR UPDATE",
    "ALTER TABLE audit_entry ADD COLUMN more text",
    "ALTER TABLE audit_entry DISABLE TRIGGER audit_entry_stays",
    "ALTER TABLE audit_entry OWNER TO lyceum_server",
    "DROP TABLE audit_entry CASCADE",
    "CREATE RULE none AS ON INSERT TO audit_entry DO INSTEAD NOTHING",
    "SELECT setval('audit_entry_number_seq', 1)",
    "ALTER TABLE organization DISABLE TRIGGER audit_changed",
    "ALTER TABLE organization DISABLE TRIGGER ALL",
    "DROP TRIGGER audit_changed ON organization",
    "DROP TABLE organization CASCADE",
    "TRUNCATE organization CASCADE",
    "CREATE OR REPLACE FUNCTION note_audit_entries() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
    "DROP FUNCTION note_audit_entries() CASCADE",
    "ALTER FUNCTION note_audit_entries() SECURITY INVOKER",
    "CREATE TEMP TABLE mine (id uuid);
     CREATE TRIGGER forged AFTER INSERT ON mine REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT
         EXECUTE FUNCTION note_audit_entries('id', '{}', 'id', '', '', '', '{}', '{}', '{id}')",
    "SELECT keep_audit_trail('organization', 'id')",
    "CREATE TABLE mine (id uuid)",
    "SET ROLE lyceum",
    "SET SESSION AUTHORIZATION lyceum",
    "SET session_replication_role = replica",
];

#[tokio::test]
async fn a_servers_own_role_cannot_change_the_trail_nor_end_it() {
    let app = TestApp::start().await;
    let icom = app.organization("ICOM").create().await;
    let partner = app.service(icom, &["organizations:write"]).await;
    run(&partner, "updateOrganization", json!({ "id": icom.to_string(), "country": "CA" })).await;
    let before = entries_behind(&mut app.connect().await, 0).await;
    assert!(!before.is_empty());
    for attempt in ATTEMPTS {
        let mut conn = AsyncPgConnection::establish(&app.url()).await.expect("the server's own role");
        let refusal = conn.batch_execute(attempt).await.expect_err(attempt).to_string();
        let is_refused =
            ["permission denied", "must be owner", "must be a superuser"].iter().any(|why| refusal.contains(why));
        assert!(is_refused, "{attempt}: {refusal}");
    }
    // PostgreSQL answers this with a warning, and grants nothing.
    let mut own = AsyncPgConnection::establish(&app.url()).await.expect("the server's own role");
    own.batch_execute("GRANT ALL ON audit_entry TO lyceum_server").await.expect("a warning");
    assert!(!server_role::can_change_trail(&mut own).await.expect("the catalogue"));
    assert_eq!(entries_behind(&mut app.connect().await, 0).await, before, "and nothing is different");
    run(&partner, "updateOrganization", json!({ "id": icom.to_string(), "country": "FR" })).await;
    assert_eq!(entries_behind(&mut app.connect().await, 0).await.len(), before.len() + 1, "and it goes on");
}

#[tokio::test]
async fn even_its_owner_does_not_change_the_trail_by_a_slip() {
    let app = TestApp::start().await;
    app.organization("ICOM").create().await;
    let mut owner = app.connect().await;
    for slip in ["UPDATE audit_entry SET action = 'nothing'", "DELETE FROM audit_entry", "TRUNCATE audit_entry"] {
        let refusal = owner.batch_execute(slip).await.expect_err(slip).to_string();
        assert_eq!(refusal, "the audit trail is only added to");
    }
}

#[derive(QueryableByName)]
struct Right {
    #[diesel(sql_type = Text)]
    right: String,
}

/// Everything that a role was granted, in tables and in the schema.
async fn rights(owner: &mut AsyncPgConnection, role: &str) -> Vec<String> {
    let sql = "SELECT format('%s %s', privilege_type, pg_class.oid::regclass) AS right
        FROM pg_class, aclexplode(relacl) WHERE grantee = $1::regrole ORDER BY 1";
    let rights: Vec<Right> = diesel::sql_query(sql).bind::<Text, _>(role).load(owner).await.expect("the catalogue");
    rights.into_iter().map(|row| row.right).collect()
}

#[tokio::test]
async fn a_role_is_let_do_what_a_server_must_and_no_more() {
    let database = TestDatabase::start().await;
    let mut owner = database.connect().await;
    let granted = rights(&mut owner, server_role::NAME).await;
    for right in ["SELECT organization", "INSERT organization", "UPDATE organization", "DELETE organization"] {
        assert!(granted.contains(&right.to_owned()), "{right} is not in {granted:?}");
    }
    let kind = |right: &String| right.split(' ').next().unwrap_or_default().to_owned();
    assert!(granted.iter().map(kind).all(|kind| ["SELECT", "INSERT", "UPDATE", "DELETE"].contains(&kind.as_str())));
    for table in ["audit_entry", "__diesel_schema_migrations"] {
        let of_it: Vec<_> = granted.iter().filter(|right| right.ends_with(&format!(" {table}"))).collect();
        assert_eq!(of_it, [&format!("SELECT {table}")]);
    }
    // What somebody granted besides is taken back at the next start.
    owner.batch_execute("GRANT ALL ON audit_entry, topic TO lyceum_server").await.expect("the owner may");
    assert_ne!(rights(&mut owner, server_role::NAME).await, granted);
    server_role::grant(&mut owner, server_role::NAME).await.expect("the owner may");
    assert_eq!(rights(&mut owner, server_role::NAME).await, granted);
}

#[tokio::test]
async fn several_servers_may_start_at_once() {
    let database = TestDatabase::start().await;
    database
        .connect()
        .await
        .batch_execute("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM lyceum_server")
        .await
        .expect("rights");
    let starts = (0..8).map(|_| async {
        let mut owner = database.connect().await;
        server_role::create(&mut owner).await?;
        server_role::grant(&mut owner, server_role::NAME).await
    });
    for started in futures::future::join_all(starts).await {
        started.expect("they do not stand in each other's way");
    }
    assert!(!server_role::can_change_trail(&mut server(&database).await).await.expect("the catalogue"));
    assert!(server_role::can_change_trail(&mut database.connect().await).await.expect("the catalogue"));
}

async fn server(database: &TestDatabase) -> AsyncPgConnection {
    AsyncPgConnection::establish(&database.server_url()).await.expect("the server's own role")
}

#[tokio::test]
async fn the_program_serves_its_own_database_with_the_servers_role() {
    let home = Home::new();
    let server = home.serve();
    assert_eq!(server.get("/ready").await.0, 200);
    let (_, answer) = server.ask("{ organizations { totalCount } }", None).await;
    assert_eq!(answer["data"]["organizations"]["totalCount"], 0);
    let running = embedded::running(&home.data()).await.expect("our own folder").expect("it runs");
    let mut owner = AsyncPgConnection::establish(&running.url(embedded::DATABASE)).await.expect("it takes connections");
    let sql = "SELECT DISTINCT usename::text AS right FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    let roles: Vec<Right> = diesel::sql_query(sql).load(&mut owner).await.expect("statistics");
    assert_eq!(roles.iter().map(|row| row.right.as_str()).collect::<Vec<_>>(), [server_role::NAME]);
    let mut own = AsyncPgConnection::establish(&running.server_url(embedded::DATABASE)).await.expect("its role");
    assert!(!server_role::can_change_trail(&mut own).await.expect("the catalogue"));
    server.stop();
}

const WARNING: &str = "the server could change its own audit trail";

#[tokio::test]
async fn a_database_of_ones_own_has_an_owner_and_a_server() {
    let database = TestDatabase::empty().await;
    let home = Home::new();
    let start = |owner: Option<String>, url: String| {
        let mut command = home.lyceum(&["serve", "--listen", "127.0.0.1:0"]);
        command.env("DATABASE_URL", url);
        if let Some(owner) = owner {
            command.env("LYCEUM_OWNER_DATABASE_URL", owner);
        }
        let log = home.data().with_file_name("log");
        let server = Server::start_logging(command, &log);
        (server, fs::read_to_string(log).expect("the log"))
    };
    // Made up to date by its owner, served with the server's role.
    let (server, log) = start(Some(database.url()), database.server_url());
    assert!(!log.contains(WARNING), "{log}");
    assert_eq!(server.get("/ready").await.0, 200);
    server.stop();
    // Up to date, it can be served without the owner.
    let (server, log) = start(None, database.server_url());
    assert!(!log.contains(WARNING), "{log}");
    assert_eq!(server.ask("{ organizations { totalCount } }", None).await.1["data"]["organizations"]["totalCount"], 0);
    server.stop();
    // With one role for both it is served, and said what that means.
    let (server, log) = start(None, database.url());
    assert_eq!(log.matches(WARNING).count(), 1, "{log}");
    assert!(log.contains("LYCEUM_OWNER_DATABASE_URL"), "{log}");
    assert_eq!(server.get("/ready").await.0, 200);
    server.stop();
}

#[tokio::test]
async fn what_is_missing_is_one_sentence() {
    let home = Home::new();
    let refusal = |owner: &str, url: &str| {
        let mut command = home.lyceum(&["migrate"]);
        let output =
            command.env("DATABASE_URL", url).env("LYCEUM_OWNER_DATABASE_URL", owner).output().expect("it runs");
        assert!(!output.status.success());
        String::from_utf8_lossy(&output.stderr).trim().to_owned()
    };
    let database = TestDatabase::empty().await;
    let alone = refusal(&database.url(), "");
    assert!(alone.starts_with("lyceum: LYCEUM_OWNER_DATABASE_URL is set and DATABASE_URL is not: name the"), "{alone}");
    let wrong = refusal("postgres://nobody:secret@127.0.0.1:1/none", &database.server_url());
    assert!(
        wrong.starts_with("lyceum: the database that LYCEUM_OWNER_DATABASE_URL names cannot be reached"),
        "{wrong}"
    );
    assert!(!wrong.contains("secret"), "{wrong}");
    let unmade = refusal("", &database.server_url());
    assert!(
        unmade.starts_with("lyceum: where the role of DATABASE_URL does not own the tables, name the one"),
        "{unmade}"
    );
    for refusal in [alone, wrong, unmade] {
        assert_eq!(refusal.lines().count(), 1, "{refusal}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_owns_the_tables_and_serves_them_keeps_every_right() {
    let database = TestDatabase::empty().await;
    let mut admin = database.connect().await;
    let name = "one_for_all";
    let make = format!(
        "DO $$ BEGIN CREATE ROLE {name} LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$;
         GRANT CREATE ON SCHEMA public TO {name};
         CREATE EXTENSION unaccent; CREATE EXTENSION pg_trgm; CREATE EXTENSION fuzzystrmatch;
         CREATE EXTENSION btree_gist;"
    );
    admin.batch_execute(&make).await.expect("a role that is no superuser");
    let url = database.url().replace("user=lyceum", &format!("user={name}"));
    let connect = async || AsyncPgConnection::establish(&url).await.expect("the role may connect");
    migrate(connect().await).await.expect("a role that is no superuser can own everything");
    let mut owner = connect().await;
    server_role::grant(&mut owner, name).await.expect("there is nothing to grant");
    assert_eq!(rights(&mut owner, name).await, [] as [String; 0], "its own, which need no grant");
    owner
        .batch_execute("TRUNCATE topic CASCADE; ALTER TABLE topic ADD COLUMN more text")
        .await
        .expect("still the owner");
    server_role::grant(&mut owner, server_role::NAME).await.expect("the owner may");
    let mut server = server(&database).await;
    server.batch_execute("DELETE FROM topic").await.expect("and others are let in");
    assert!(!server_role::can_change_trail(&mut server).await.expect("the catalogue"));
    drop((owner, server));
    admin.batch_execute(&format!("DROP OWNED BY {name}")).await.expect("the test's own");
}
