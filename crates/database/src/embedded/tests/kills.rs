//! Owners and servers that are killed, and owners that meet.

use std::env;
use std::process::Child;

use nix::sys::signal::Signal;

use super::*;

/// Set for the process that plays the owner that gets killed.
const OWNED: &str = "LYCEUM_TEST_OWNED";

/// This test program again, as the owner of a data directory.
struct Owner {
    process: Child,
    data_dir: PathBuf,
}

impl Owner {
    async fn start(data_dir: &Path) -> (Self, Running) {
        let process = Command::new(env::current_exe().expect("we run"))
            .args(["--exact", "embedded::tests::kills::plays_the_owner"])
            .args(["--ignored", "--nocapture"])
            .env(OWNED, data_dir)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("we can run ourselves");
        let mut owner = Self { process, data_dir: data_dir.to_owned() };
        let deadline = Instant::now() + Duration::from_secs(30);
        loop {
            let running = running(data_dir).await.unwrap_or_else(|error| panic!("{error}"));
            if let Some(running) = running {
                return (owner, running);
            }
            let ended = owner.process.try_wait().expect("our child");
            assert!(ended.is_none() && Instant::now() < deadline, "the owner failed: {ended:?}");
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
    assert!(lost.contains("ended unexpectedly") && lost.contains("signal: 9"), "{lost}");
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
    let mut stranger =
        account.command(Path::new("/bin/sleep")).arg("600").spawn().expect("a process of PostgreSQL's user");
    let mut zombie = account.command(Path::new("/bin/true")).spawn().expect("a process of PostgreSQL's user");
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
    assert!(stranger.try_wait().expect("our child").is_none(), "it was not ours to end");
    stranger.kill().expect("our child");
    stranger.wait().expect("our child");
    zombie.wait().expect("our child");
}
