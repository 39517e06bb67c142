//! The real program in a process of its own.

use std::{
    env,
    fs::{self, File},
    io::{BufRead, BufReader},
    net::TcpListener,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{self, Child, ChildStdout, Command, ExitStatus, Output, Stdio},
    sync::{
        atomic::{AtomicU16, Ordering},
        mpsc,
    },
    thread,
    time::{Duration, Instant},
};

use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::{Value, json};
use tempfile::TempDir;

/// Longer than any start takes, even with the demo network and another build going on.
const PATIENCE: Duration = Duration::from_secs(60);

/// A folder for a server's data, removed at the end.
pub(crate) struct Home(TempDir);

impl Home {
    pub(crate) fn new() -> Self {
        let folder = tempfile::Builder::new().prefix("lyceum-test-").tempdir().expect("a folder can be made");
        // When root runs the tests, PostgreSQL runs as somebody else, who has to pass through.
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("our own folder");
        Self(folder)
    }

    pub(crate) fn data(&self) -> PathBuf {
        self.0.path().join("data")
    }

    /// A file of the test's own beside the data.
    pub(crate) fn beside(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// A command of the program on this home's data.
    pub(crate) fn lyceum(&self, words: &[&str]) -> Command {
        let mut command = Command::new(program());
        for (name, _) in env::vars_os() {
            if name == "DATABASE_URL" || name.to_string_lossy().starts_with("LYCEUM_") && name != "LYCEUM_POSTGRES_BIN"
            {
                command.env_remove(name);
            }
        }
        command.args(words).arg("--data-dir").arg(self.data()).env("LYCEUM_LOG", "warn");
        command
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, words: &[&str]) -> Output {
        self.lyceum(words).output().expect("the program runs")
    }

    /// Runs a command that must succeed, and returns what it says.
    pub(crate) fn say(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(output.status.success(), "{words:?}: {}", text(&output.stderr));
        text(&output.stdout).trim().to_owned()
    }

    /// Runs a command that must be refused, and returns why.
    pub(crate) fn refusal(&self, words: &[&str]) -> String {
        let output = self.run(words);
        assert!(!output.status.success(), "{words:?}: {}", text(&output.stdout));
        text(&output.stderr).trim().to_owned()
    }

    /// A server with an empty catalogue.
    pub(crate) fn serve(&self) -> Server {
        Server::start(self.lyceum(&["serve", "--no-demo", "--listen", "127.0.0.1:0"]))
    }

    /// A server with the demo network.
    pub(crate) fn serve_demo(&self) -> Server {
        Server::start(self.lyceum(&["serve", "--listen", "127.0.0.1:0"]))
    }

    /// Whether a PostgreSQL runs here, by its own word.
    pub(crate) fn has_postgres(&self) -> bool {
        let file = fs::read_to_string(self.data().join("postgres/postmaster.pid")).unwrap_or_default();
        let pid = file.lines().next().and_then(|line| line.trim().parse().ok());
        pid.is_some_and(|pid| kill(Pid::from_raw(pid), None).is_ok())
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// `127.0.0.1:…`, where a server can be told to serve by those who must know beforehand. The ports are below those that
/// the system gives to others, and each is given once by this process.
pub(crate) fn free_address() -> String {
    static GIVEN: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(10_000 + process::id() % 200 * 100).expect("below 30,000");
    for _ in 0..100 {
        let port = first + GIVEN.fetch_add(1, Ordering::Relaxed) % 100;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return format!("127.0.0.1:{port}");
        }
    }
    panic!("no free port from {first} on");
}

/// The program lies beside the folder of this test program.
pub(crate) fn program() -> PathBuf {
    let tests = env::current_exe().expect("this program is a file");
    let folder = tests.parent().and_then(Path::parent).expect("target/debug/deps");
    let program = folder.join("lyceum");
    assert!(program.exists(), "{} is missing: run cargo build --workspace first", program.display());
    program
}

/// A server that has said that it is ready. Stopped when dropped.
pub(crate) struct Server {
    child: Child,
    address: String,
}

impl Server {
    pub(crate) fn start(command: Command) -> Self {
        Self::launch(command, Stdio::inherit())
    }

    /// A server that writes its log into a file.
    pub(crate) fn start_logging(command: Command, log: &Path) -> Self {
        Self::launch(command, File::create(log).expect("our own folder").into())
    }

    fn launch(mut command: Command, stderr: Stdio) -> Self {
        let mut child = command.stdout(Stdio::piped()).stderr(stderr).spawn().expect("the program runs");
        let said = listen(child.stdout.take().expect("piped"));
        let deadline = Instant::now() + PATIENCE;
        loop {
            match said.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some(address) = line.trim().strip_prefix("explorer  ") {
                        return Self { child, address: address.trim_end_matches('/').to_owned() };
                    }
                }
                Err(_) => {
                    child.kill().ok();
                    panic!("the server did not become ready: {:?}", child.wait());
                }
            }
        }
    }

    /// Where it serves: `http://127.0.0.1:…`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// `127.0.0.1:…`
    pub(crate) fn listen(&self) -> &str {
        self.address.trim_start_matches("http://")
    }

    /// The status and body of a page.
    pub(crate) async fn get(&self, path: &str) -> (u16, String) {
        let response = reqwest::get(format!("{}{path}", self.address)).await.expect("the server answers");
        (response.status().as_u16(), response.text().await.expect("the whole answer"))
    }

    /// What the graph answers to this document, to nobody or to the bearer of a token.
    pub(crate) async fn ask(&self, document: &str, token: Option<&str>) -> (u16, Value) {
        let mut request =
            reqwest::Client::new().post(format!("{}/graphql", self.address)).json(&json!({ "query": document }));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.expect("the server answers");
        (response.status().as_u16(), response.json().await.expect("the graph answers JSON"))
    }

    /// Asks the process to stop, and waits until it has.
    pub(crate) fn stop(mut self) -> ExitStatus {
        self.signal(Signal::SIGTERM);
        self.wait()
    }

    /// Ends the process without asking.
    pub(crate) fn kill(mut self) {
        self.signal(Signal::SIGKILL);
        self.wait();
    }

    pub(crate) fn signal(&self, signal: Signal) {
        let pid = i32::try_from(self.child.id()).expect("process ids are small");
        kill(Pid::from_raw(pid), signal).expect("it is our child and still runs");
    }

    pub(crate) fn wait(&mut self) -> ExitStatus {
        let deadline = Instant::now() + PATIENCE;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().expect("it is our child") {
                return status;
            }
            thread::sleep(Duration::from_millis(5));
        }
        panic!("the server does not stop");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Ok(None) = self.child.try_wait() {
            self.signal(Signal::SIGTERM);
            self.child.wait().ok();
        }
    }
}

/// The lines of an output as they come. Read to its end, so that the process is never kept waiting.
fn listen(output: ChildStdout) -> mpsc::Receiver<String> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            sender.send(line).ok();
        }
    });
    receiver
}
