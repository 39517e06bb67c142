//! The PostgreSQL of this test process, and the migrated database that every test's own is cloned from.
//!
//! It lies in `lyceum-tests` in the machine's folder for temporary files and is started by the first test that needs it.
//! Nobody stops it: when the process ends, however it does, PostgreSQL's watcher sees to that. Its folder is removed by
//! the next test process to start.

use std::{
    env,
    fs::{self, File, OpenOptions},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process,
    sync::mpsc,
    thread,
};

use ::database::{
    AsyncPgConnection,
    embedded::{Embedded, Settings},
    migrations::migrate,
    server_role,
};
use diesel_async::{AsyncConnection, SimpleAsyncConnection};
use tokio::sync::OnceCell;

/// The database that others are cloned from. Nobody may be connected to it.
const TEMPLATE: &str = "lyceum_template";

pub(crate) struct Cluster {
    embedded: Embedded,
    /// Names of databases nobody needs any more.
    discarded: mpsc::Sender<String>,
    /// Held as long as this process lives; the next one removes the folders that nobody holds.
    _claim: File,
}

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();

impl Cluster {
    /// This process's PostgreSQL, started by whoever asks first.
    pub(crate) async fn get() -> &'static Self {
        CLUSTER.get_or_init(Self::start).await
    }

    async fn start() -> Self {
        let (folder, claim) = claim_folder();
        let mut settings = Settings::new(folder.join("data"));
        settings.durable = false;
        let embedded = Embedded::start(&settings).await.expect("tests need PostgreSQL on the machine");
        let url = embedded.url("postgres");
        execute(&url, &format!("CREATE DATABASE {TEMPLATE}")).await;
        migrate_template(embedded.url(TEMPLATE));
        let discarded = start_sweeper(url);
        Self { embedded, discarded, _claim: claim }
    }

    pub(crate) fn url(&self, database: &str) -> String {
        self.embedded.url(database)
    }

    pub(crate) fn server_url(&self, database: &str) -> String {
        self.embedded.server_url(database)
    }

    /// A new database with everything migrated.
    pub(crate) async fn clone_template(&self, name: &str) {
        execute(&self.url("postgres"), &format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}")).await;
    }

    /// A new database with nothing in it.
    pub(crate) async fn create_empty(&self, name: &str) {
        execute(&self.url("postgres"), &format!("CREATE DATABASE {name}")).await;
    }

    /// Drops a database some time soon.
    pub(crate) fn discard(&self, name: String) {
        // When the process is about to end, everything goes anyway.
        self.discarded.send(name).ok();
    }
}

/// Migrating needs a runtime with several threads, and a test's has one.
fn migrate_template(url: String) {
    let migrating = async move {
        let connect = async || AsyncPgConnection::establish(&url).await.expect("the template database opens");
        tokio::spawn(migrate(connect().await)).await.expect("migrating does not panic").expect("the migrations apply");
        let mut owner = connect().await;
        server_role::create(&mut owner).await.expect("the owner makes the server's role");
        server_role::grant(&mut owner, server_role::NAME).await.expect("the owner grants");
    };
    thread::spawn(|| runtime(2).block_on(migrating)).join().expect("the migrating thread ends in order");
}

async fn execute(url: &str, sql: &str) {
    let mut connection = AsyncPgConnection::establish(url).await.expect("PostgreSQL takes connections");
    connection.batch_execute(sql).await.expect(sql);
}

/// Drops databases in the background, since a test's end cannot wait for anything.
fn start_sweeper(url: String) -> mpsc::Sender<String> {
    let (sender, receiver) = mpsc::channel::<String>();
    thread::spawn(move || {
        let runtime = runtime(1);
        for name in receiver {
            runtime.block_on(async {
                if let Ok(mut connection) = AsyncPgConnection::establish(&url).await {
                    connection.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.ok();
                }
            });
        }
    });
    sender
}

fn runtime(threads: usize) -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(threads).enable_all().build().expect("a runtime starts")
}

/// A folder for this process alone, after removing those whose processes are gone.
fn claim_folder() -> (PathBuf, File) {
    let root = env::temp_dir().join(format!("lyceum-tests-{}", nix::unistd::geteuid()));
    fs::create_dir_all(&root).expect("the folder for temporary files can be written to");
    // When root runs the tests, PostgreSQL runs as somebody else, who has to pass through.
    fs::set_permissions(&root, fs::Permissions::from_mode(0o755)).expect("our own folder's mode can be set");
    // Held while claims are looked at and made, so that nobody removes a folder between its making and its claim.
    let desk = lock_file(&root.join("desk.lock"));
    desk.lock().expect("a file can be locked");
    remove_abandoned(&root);
    let folder = root.join(process::id().to_string());
    fs::create_dir(&folder).expect("no folder is left of an earlier process with our id");
    let claim = lock_file(&claim_path(&folder));
    claim.lock().expect("a new file is not locked");
    (folder, claim)
}

fn remove_abandoned(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let folder = entry.path();
        if folder.is_dir() && lock_file(&claim_path(&folder)).try_lock().is_ok() {
            // PostgreSQL notices within seconds that its files are gone, if its watcher was killed too.
            fs::remove_dir_all(&folder).ok();
            fs::remove_file(claim_path(&folder)).ok();
        }
    }
}

fn claim_path(folder: &Path) -> PathBuf {
    folder.with_extension("lock")
}

fn lock_file(path: &Path) -> File {
    OpenOptions::new().create(true).truncate(false).write(true).open(path).expect("a lock file can be made")
}
