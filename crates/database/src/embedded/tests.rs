//! The life of an embedded PostgreSQL, with real servers on temporary folders.

use std::env;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use diesel::sql_types::Text;
use diesel::{QueryableByName, sql_query};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use nix::sys::signal::Signal;
use nix::unistd::{Pid, getpgid};
use tempfile::TempDir;

use super::*;

/// Set for the process that plays the owner that gets killed.
const OWNED: &str = "LYCEUM_TEST_OWNED";

/// A folder to put a data directory in; PostgreSQL's user may pass it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("ours to change");
    folder
}

fn settings(data_dir: impl Into<PathBuf>) -> Settings {
    Settings {
        durable: false,
        ..Settings::new(data_dir)
    }
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
    started.err().expect("this cannot start")
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
    let mut names: Vec<_> = entries
        .flatten()
        .map(|it| it.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

/// This test program again, as the owner of a data directory.
struct Owner {
    process: Child,
    data_dir: PathBuf,
}

impl Owner {
    async fn start(data_dir: &Path) -> (Self, Running) {
        let process = Command::new(env::current_exe().expect("we run"))
            .args(["--exact", "embedded::tests::plays_the_owner"])
            .args(["--ignored", "--nocapture"])
            .env(OWNED, data_dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("we can run ourselves");
        let mut owner = Self {
            process,
            data_dir: data_dir.to_owned(),
        };
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let running = running(data_dir).await.unwrap_or_else(|error| panic!("{error}"));
            if let Some(running) = running {
                return (owner, running);
            }
            let ended = owner.process.try_wait().expect("our child");
            assert!(
                ended.is_none() && Instant::now() < deadline,
                "the owner failed: {ended:?}"
            );
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    }

    fn watcher(&self) -> i32 {
        let text = fs::read_to_string(self.data_dir.join("watcher")).expect("written when ready");
        text.parse().expect("a process id")
    }

    /// Ends the owner as `kill -9` does.
    fn kill(mut self) {
        self.process.kill().expect("our child");
        self.process.wait().expect("our child");
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

#[tokio::test]
#[ignore = "not a test: run by other tests as the process that gets killed"]
async fn plays_the_owner() {
    let Some(data_dir) = env::var_os(OWNED).map(PathBuf::from) else {
        return;
    };
    // Says who watches before anybody can see that the server is ready.
    fs::create_dir_all(&data_dir).expect("a data directory");
    let server = start(&data_dir).await;
    let watcher = server.postmaster.watcher_pid().expect("it is watched over");
    fs::write(data_dir.join("watcher.new"), watcher.to_string()).expect("ours");
    fs::rename(data_dir.join("watcher.new"), data_dir.join("watcher")).expect("ours");
    std::future::pending::<()>().await;
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
    assert_eq!(
        names(&data_dir),
        ["lyceum.lock", "postgres", "postgres.log", "postgres.log.1", "socket"]
    );
    server.stop().await.expect("it stops");
}

#[tokio::test]
async fn data_is_durable_unless_a_test_says_otherwise() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    for (durable, fsync) in [(true, "on"), (false, "off")] {
        let settings = Settings {
            durable,
            ..Settings::new(&data_dir)
        };
        let server = Embedded::start(&settings)
            .await
            .unwrap_or_else(|error| panic!("{error}"));
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
    connection
        .batch_execute("BEGIN; CREATE TABLE half ()")
        .await
        .expect("it is up");
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
async fn a_second_owner_is_told_of_the_first_and_others_may_join() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    assert!(running(&data_dir).await.expect("nothing there").is_none());
    let server = start(&data_dir).await;
    remember(&server.url(DATABASE), "shared").await;
    let refused = refusal(&data_dir).await;
    let words = refused.to_string();
    assert!(words.contains(&format!("(process {})", std::process::id())), "{words}");
    assert!(words.contains(&data_dir.display().to_string()), "{words}");

    let joined = running(&data_dir).await.expect("it can be asked").expect("one runs");
    assert_eq!(remembered(&joined.url(DATABASE)).await, "shared");
    server.stop().await.expect("it stops");
    assert!(running(&data_dir).await.expect("it can be asked").is_none());
}

#[tokio::test]
async fn when_the_owner_is_killed_the_watcher_stops_postgres_and_nothing_is_lost() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    let (owner, running) = Owner::start(&data_dir).await;
    remember(&running.url(DATABASE), "committed").await;
    let pid = postmaster_pid(&data_dir);
    owner.kill();
    until("the watcher has stopped PostgreSQL", || !process::is_alive(pid)).await;

    let server = start(&data_dir).await;
    assert_eq!(remembered(&server.url(DATABASE)).await, "committed");
    server.stop().await.expect("it stops");
}

#[tokio::test]
async fn an_orphan_without_a_watcher_is_stopped_by_the_next_start() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    let (owner, running) = Owner::start(&data_dir).await;
    remember(&running.url(DATABASE), "committed").await;
    let pid = postmaster_pid(&data_dir);
    until("it is known who watches", || data_dir.join("watcher").exists()).await;
    process::signal(owner.watcher(), Signal::SIGKILL);
    owner.kill();
    assert!(process::is_postmaster(pid, &data_dir.join("postgres")));

    let server = start(&data_dir).await;
    assert!(!process::is_alive(pid));
    assert_ne!(server.postmaster.pid(), pid);
    assert_eq!(remembered(&server.url(DATABASE)).await, "committed");
    server.stop().await.expect("it stops");
}

#[tokio::test]
async fn when_postgres_is_killed_too_the_next_start_recovers() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    let mut server = start_durable(&data_dir).await;
    let url = server.url(DATABASE);
    remember(&url, "committed").await;
    // A session that is busy notices late that it is alone, and still holds the memory.
    let mut busy = connect(&url).await;
    let query = tokio::spawn(async move {
        let sql = "SELECT count(*) FROM generate_series(1, 5000000)";
        busy.batch_execute(sql).await.ok();
    });
    process::signal(server.postmaster.pid(), Signal::SIGKILL);
    let lost = server.lost().await.to_string();
    assert!(
        lost.contains("ended unexpectedly") && lost.contains("signal: 9"),
        "{lost}"
    );
    drop(server);
    assert!(data_dir.join("postgres/postmaster.pid").exists());

    let server = start(&data_dir).await;
    assert_eq!(remembered(&server.url(DATABASE)).await, "committed");
    server.stop().await.expect("it stops");
    query.await.expect("it has been cut off");
}

#[tokio::test]
async fn a_process_that_got_the_same_id_is_left_alone() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    let server = start(&data_dir).await;
    remember(&server.url(DATABASE), "kept").await;
    let cluster = data_dir.join("postgres");
    let pid_file = fs::read_to_string(cluster.join("postmaster.pid")).expect("it runs");
    let lock_file = data_dir.join("socket/.s.PGSQL.5432.lock");
    let socket_lock = fs::read_to_string(&lock_file).expect("it listens");
    server.stop().await.expect("it stops");

    let account = Account::choose(&[&cluster]).expect("the cluster's owner");
    let mut stranger = account
        .command(Path::new("/bin/sleep"))
        .arg("600")
        .spawn()
        .expect("a process of PostgreSQL's user");
    let mut zombie = account
        .command(Path::new("/bin/true"))
        .spawn()
        .expect("a process of PostgreSQL's user");
    let zombie_pid = i32::try_from(zombie.id()).expect("small");
    until("the zombie is one", || !process::is_alive(zombie_pid)).await;
    assert!(process::answers(zombie_pid), "not collected yet");

    for pid in [stranger.id(), zombie.id()] {
        let with_pid = |text: &str| {
            let (_, rest) = text.split_once('\n').expect("lines");
            format!("{pid}\n{rest}")
        };
        fs::write(cluster.join("postmaster.pid"), with_pid(&pid_file)).expect("ours");
        fs::write(&lock_file, with_pid(&socket_lock)).expect("ours");
        assert!(running(&data_dir).await.expect("it can be asked").is_none());
        let server = start(&data_dir).await;
        assert_eq!(remembered(&server.url(DATABASE)).await, "kept");
        server.stop().await.expect("it stops");
    }
    assert!(
        stranger.try_wait().expect("our child").is_none(),
        "it was not ours to end"
    );
    stranger.kill().expect("our child");
    stranger.wait().expect("our child");
    zombie.wait().expect("our child");
}

#[tokio::test]
async fn another_versions_cluster_is_refused_untouched() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    let cluster = data_dir.join("postgres");
    fs::create_dir_all(&cluster).expect("ours");
    fs::write(cluster.join("PG_VERSION"), "12\n").expect("ours");
    let before = (
        names(&data_dir),
        names(&cluster),
        fs::metadata(&cluster).expect("it is there"),
    );

    let refused = refusal(&data_dir).await;
    assert!(matches!(&refused, Error::OtherVersion { made_by, .. } if made_by == "12"));
    let words = refused.to_string();
    assert!(
        words.contains("made by PostgreSQL 12") && words.contains("pg_upgrade"),
        "{words}"
    );
    let after = (
        names(&data_dir),
        names(&cluster),
        fs::metadata(&cluster).expect("it is there"),
    );
    assert_eq!((&before.0, &before.1), (&after.0, &after.1));
    assert_eq!((before.2.uid(), before.2.ctime()), (after.2.uid(), after.2.ctime()));
}

#[tokio::test]
async fn somebody_elses_folders_are_refused_untouched() {
    let parent = folder();
    let cluster = parent.path().join("cluster");
    fs::create_dir(&cluster).expect("ours");
    fs::write(cluster.join("PG_VERSION"), "15\n").expect("ours");
    let words = refusal(&cluster).await.to_string();
    assert!(words.contains("it is itself a cluster of PostgreSQL 15"), "{words}");
    assert_eq!(names(&cluster), ["PG_VERSION"]);

    let documents = parent.path().join("documents");
    fs::create_dir_all(documents.join("postgres/notes")).expect("ours");
    let words = refusal(&documents).await.to_string();
    assert!(words.contains("no PostgreSQL cluster"), "{words}");
    assert_eq!(names(&documents), ["postgres"]);
}

#[tokio::test]
async fn missing_programs_are_refused_before_anything_is_made() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    let settings = Settings {
        binaries: Some(parent.path().join("nowhere")),
        ..settings(&data_dir)
    };
    let refused = Embedded::start(&settings).await.err().expect("nothing to run");
    assert!(refused.to_string().contains("LYCEUM_POSTGRES_BIN"), "{refused}");
    assert!(!data_dir.exists());
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
        let new = names(&data_dir)
            .into_iter()
            .find(|it| it.starts_with(folder::UNFINISHED));
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
async fn a_long_path_gets_a_short_folder_for_its_socket() {
    let parent = folder();
    let data_dir = parent.path().join("long".repeat(50));
    let server = start(&data_dir).await;
    let socket = server.postmaster.socket().to_owned();
    assert!(
        socket.starts_with("/tmp") && !socket.starts_with(&data_dir),
        "{socket:?}"
    );
    assert_eq!(fs::metadata(&socket).expect("it is there").mode() & 0o077, 0);
    remember(&server.url(DATABASE), "kept").await;
    let joined = running(&data_dir).await.expect("it can be asked").expect("one runs");
    assert_eq!(remembered(&joined.url(DATABASE)).await, "kept");
    server.stop().await.expect("it stops");
    assert!(!socket.exists(), "nothing stays in /tmp");

    // Somebody else was faster with the name.
    fs::create_dir(&socket).expect("free again");
    fs::set_permissions(&socket, fs::Permissions::from_mode(0o777)).expect("ours");
    let words = refusal(&data_dir).await.to_string();
    fs::remove_dir(&socket).expect("left alone");
    assert!(words.contains(&socket.display().to_string()), "{words}");
}

#[tokio::test]
async fn a_server_that_cannot_start_says_why() {
    let parent = folder();
    let data_dir = parent.path().join("data");
    start(&data_dir).await.stop().await.expect("it stops");
    let configuration = data_dir.join("postgres/postgresql.conf");
    let text = fs::read_to_string(&configuration).expect("it is there");
    fs::write(&configuration, format!("{text}\nmax_connections = many\n")).expect("ours");
    let words = refusal(&data_dir).await.to_string();
    assert!(
        words.contains("postgresql.conf") && words.contains("postgres.log"),
        "{words}"
    );

    // And it was only that.
    fs::write(&configuration, text).expect("ours");
    start(&data_dir).await.stop().await.expect("it stops");
}

/// A file system of a few megabytes, unmounted in the end.
struct SmallDisk(PathBuf);

impl SmallDisk {
    fn mount(at: PathBuf, size: &str) -> Option<Self> {
        fs::create_dir_all(&at).expect("ours");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &format!("size={size},mode=0755"), "tmpfs"])
            .arg(&at)
            .stderr(Stdio::null())
            .status();
        mounted.is_ok_and(|it| it.success()).then_some(Self(at))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        Command::new("umount").arg(&self.0).status().ok();
    }
}

#[tokio::test]
async fn a_full_disk_is_named_and_nothing_is_damaged() {
    let parent = folder();
    let Some(disk) = SmallDisk::mount(parent.path().join("disk"), "10m") else {
        eprintln!("SKIPPED: only root can mount a small disk to fill");
        return;
    };
    let data_dir = disk.0.join("data");
    let refused = refusal(&data_dir).await;
    assert!(matches!(refused, Error::DiskFull { .. }), "{refused}");
    assert!(
        refused.to_string().contains(&data_dir.display().to_string()),
        "{refused}"
    );
    assert_eq!(names(&data_dir), ["lyceum.lock"], "the half-made cluster is gone");

    // Later it is full with a cluster on it, and then there is room again.
    let grow = Command::new("mount")
        .args(["-o", "remount,size=200m"])
        .arg(&disk.0)
        .status();
    assert!(grow.is_ok_and(|it| it.success()));
    let server = start(&data_dir).await;
    remember(&server.url(DATABASE), "kept").await;
    server.stop().await.expect("it stops");
    let filler = disk.0.join("filler");
    let full = Command::new("dd")
        .args(["if=/dev/zero", "bs=64k", &format!("of={}", filler.display())])
        .stderr(Stdio::null())
        .status();
    assert!(full.is_ok_and(|it| !it.success()), "dd stops when the disk is full");
    let refused = refusal(&data_dir).await;
    assert!(matches!(refused, Error::DiskFull { .. }), "{refused}");
    fs::remove_file(&filler).expect("ours");
    let server = start(&data_dir).await;
    assert_eq!(remembered(&server.url(DATABASE)).await, "kept");
    server.stop().await.expect("it stops");
}

#[tokio::test]
async fn root_runs_postgres_as_the_folders_owner() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("SKIPPED: only root runs PostgreSQL as another user");
        return;
    }
    let parent = folder();
    let data_dir = parent.path().join("data");
    let nobody = nix::unistd::User::from_name("nobody")
        .expect("readable")
        .expect("a user nobody");
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

#[tokio::test]
async fn root_is_told_which_folder_keeps_postgres_out() {
    if !nix::unistd::geteuid().is_root() {
        eprintln!("SKIPPED: only root runs PostgreSQL as another user");
        return;
    }
    let parent = folder();
    fs::set_permissions(parent.path(), fs::Permissions::from_mode(0o700)).expect("ours to change");
    let words = refusal(&parent.path().join("data")).await.to_string();
    assert!(
        words.contains(&format!("may not pass {}", parent.path().display())),
        "{words}"
    );
    assert!(names(parent.path()).is_empty(), "nothing was left there");
}
