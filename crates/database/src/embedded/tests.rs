//! The life of an embedded PostgreSQL, with real servers on temporary folders.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use nix::unistd::{Pid, getpgid};
use tempfile::TempDir;

use super::*;

mod kills;
mod refusals;

/// A folder to put a data directory in; PostgreSQL's user may pass it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("ours to change");
    folder
}

fn settings(data_dir: impl Into<PathBuf>) -> Settings {
    Settings { durable: false, ..Settings::new(data_dir) }
}

async fn start(data_dir: &Path) -> Embedded {
    let started = Embedded::start(&settings(data_dir)).await;
    started.unwrap_or_else(|error| panic!("{error}"))
}

async fn start_durable(data_dir: &Path) -> Embedded {
    let started = Embedded::start(&Settings::new(data_dir)).await;
    started.unwrap_or_else(|error| panic!("{error}"))
}

async fn refusal(data_dir: &Path) -> Error {
    let started = Embedded::start(&settings(data_dir)).await;
    started.expect_err("this cannot start")
}

async fn connect(url: &str) -> AsyncPgConnection {
    let connection = AsyncPgConnection::establish(url).await;
    connection.unwrap_or_else(|error| panic!("{url}: {error}"))
}

async fn run(url: &str, sql: &str) {
    let done = connect(url).await.batch_execute(sql).await;
    done.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

async fn ask(url: &str, sql: &str) -> String {
    #[derive(QueryableByName)]
    struct Answer {
        #[diesel(sql_type = Text)]
        answer: String,
    }
    let mut connection = connect(url).await;
    let answer: Answer = sql_query(format!("SELECT ({sql})::text AS answer"))
        .get_result(&mut connection)
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    answer.answer
}

/// Keeps a word in the database, to find it again.
async fn remember(url: &str, word: &str) {
    run(url, &format!("CREATE TABLE kept AS SELECT '{word}'::text AS word")).await;
}

async fn remembered(url: &str) -> String {
    ask(url, "SELECT string_agg(word, ' ') FROM kept").await
}

fn postmaster_pid(data_dir: &Path) -> i32 {
    let file = PidFile::read(&data_dir.join("postgres")).expect("PostgreSQL runs");
    file.pid
}

async fn until(what: &str, mut happened: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !happened() {
        assert!(Instant::now() < deadline, "waited too long until {what}");
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("readable");
    let mut names: Vec<_> = entries.flatten().map(|it| it.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn a_first_start_makes_everything_and_a_restart_keeps_it() {
    let parent = folder();
    // A name with everything that has a meaning in a connection string or a setting.
    let data_dir = parent.path().join("not yet/here, \"é\" & 100%?");
    let server = start(&data_dir).await;
    let url = server.url(DATABASE);
    remember(&url, "é").await;
    assert_eq!(ask(&url, "SELECT current_user").await, ROLE);
    assert_eq!(ask(&url, "SELECT current_setting('listen_addresses')").await, "");
    assert_eq!(ask(&url, "SELECT current_setting('server_encoding')").await, "UTF8");
    assert_eq!(ask(&url, "SELECT 'B' < 'a' COLLATE \"default\"").await, "true");
    for private in ["", "postgres", "socket"] {
        let mode = fs::metadata(data_dir.join(private)).expect("it is there").mode();
        assert_eq!(mode & 0o077, 0, "others can enter {private:?}");
    }
    let pid = server.postmaster.pid();
    let group = getpgid(Some(Pid::from_raw(pid))).expect("it runs");
    assert_eq!(group, Pid::from_raw(pid), "Ctrl-C would reach it");
    server.stop().await.expect("it stops");
    assert!(!process::answers(pid));
    assert!(AsyncPgConnection::establish(&url).await.is_err());

    let server = start(&data_dir).await;
    assert_eq!(remembered(&server.url(DATABASE)).await, "é");
    assert_eq!(names(&data_dir), ["lyceum.lock", "postgres", "postgres.log", "postgres.log.1", "socket"]);
    server.stop().await.expect("it stops");
}

#[tokio::test]
async fn data_is_durable_unless_a_test_says_otherwise() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    for (durable, fsync) in [(true, "on"), (false, "off")] {
        let settings = Settings { durable, ..Settings::new(&data_dir) };
        let server = Embedded::start(&settings).await.unwrap_or_else(|error| panic!("{error}"));
        let url = server.url(DATABASE);
        for setting in ["fsync", "full_page_writes", "synchronous_commit"] {
            assert_eq!(ask(&url, &format!("SELECT current_setting('{setting}')")).await, fsync);
        }
        assert_eq!(ask(&url, "SELECT current_setting('data_checksums')").await, "on");
        server.stop().await.expect("it stops");
    }
}

#[tokio::test]
async fn stopping_cuts_off_whoever_is_connected() {
    let parent = folder();
    let server = start(&parent.path().join("data")).await;
    let mut connection = connect(&server.url(DATABASE)).await;
    connection.batch_execute("BEGIN; CREATE TABLE half ()").await.expect("it is up");
    server.stop().await.expect("an open transaction does not keep it");
    assert!(connection.batch_execute("COMMIT").await.is_err());
}

#[tokio::test]
async fn dropping_stops_as_well() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    let server = start(&data_dir).await;
    let (pid, watcher) = (server.postmaster.pid(), server.postmaster.watcher_pid());
    drop(server);
    assert!(!process::answers(pid));
    assert!(!process::answers(watcher.expect("it was watched over")));
    assert!(!data_dir.join("postgres/postmaster.pid").exists());
}

#[tokio::test]
async fn an_interrupted_first_start_is_cleaned_up() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    // Killed: nobody could tidy up.
    let half_made = data_dir.join(format!("{}0190", folder::UNFINISHED));
    fs::create_dir_all(half_made.join("base/1")).expect("ours");
    fs::write(half_made.join("PG_VERSION"), "15\n").expect("ours");
    // Given up: we tidy up ourselves.
    let settings = settings(&data_dir);
    let mut starting = Box::pin(Embedded::start(&settings));
    let deadline = Instant::now() + Duration::from_secs(20);
    let is_setting_up = || {
        let new = names(&data_dir).into_iter().find(|it| it.starts_with(folder::UNFINISHED));
        new.is_some_and(|it| data_dir.join(it).join("base").exists() && !half_made.exists())
    };
    while !is_setting_up() {
        assert!(Instant::now() < deadline, "it never began");
        let tick = tokio::time::timeout(Duration::from_millis(2), &mut starting).await;
        assert!(tick.is_err(), "it finished before it could be interrupted");
    }
    drop(starting);

    let server = start(&data_dir).await;
    server.stop().await.expect("it stops");
    assert_eq!(names(&data_dir), ["lyceum.lock", "postgres", "postgres.log", "socket"]);
}

#[tokio::test]
async fn root_runs_postgres_as_the_folders_owner() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("SKIPPED: only root runs PostgreSQL as another user");
        return;
    }
    let parent = folder();
    let data_dir = parent.path().join("data");
    let nobody = nix::unistd::User::from_name("nobody").expect("readable").expect("a user nobody");
    fs::create_dir(&data_dir).expect("ours");
    let (uid, gid) = (nobody.uid.as_raw(), nobody.gid.as_raw());
    std::os::unix::fs::chown(&data_dir, Some(uid), Some(gid)).expect("we are root");
    let server = start(&data_dir).await;
    let process = fs::metadata(format!("/proc/{}", server.postmaster.pid()));
    assert_eq!(process.map(|it| it.uid()).unwrap_or(uid), uid);
    for owned in ["lyceum.lock", "postgres", "postgres.log", "socket"] {
        let owner = fs::metadata(data_dir.join(owned)).expect("it is there").uid();
        assert_eq!(owner, uid, "{owned}");
    }
    server.stop().await.expect("it stops");
}
