//! The release build of `lyceum serve`, on a data directory.

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail};
use nix::{
    sys::signal::{Signal, kill},
    unistd::Pid,
};
use serde_json::{Value, json};

use crate::{
    machine::{self, Watched},
    psql::Database,
};

/// A server that is ready. Stopped when dropped.
pub struct Server {
    child: Child,
    address: SocketAddr,
    data_dir: PathBuf,
    /// From its start until `/ready` answered.
    pub started_in: Duration,
    http: reqwest::Client,
}

impl Server {
    /// Starts it and waits until it is ready.
    ///
    /// # Errors
    /// Where it ends, or is not ready within a minute.
    pub fn start(program: &Path, data_dir: &Path, demo: bool) -> anyhow::Result<Self> {
        let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
        let mut command = Command::new(program);
        command.arg("serve").arg("--data-dir").arg(data_dir).arg("--listen").arg(address.to_string());
        if !demo {
            command.arg("--no-demo");
        }
        // Load from one address, or of one person, is not what budgets are for.
        for limits in ["LYCEUM_ANONYMOUS_LIMITS", "LYCEUM_PERSON_LIMITS"] {
            command.env(limits, "budget=1000000000000,restore=1000000000");
        }
        // What the surroundings say about another server is not meant for this one.
        command.env_remove("DATABASE_URL").env("LYCEUM_LOG", "error").stdout(Stdio::null());
        let begin = Instant::now();
        let mut child = command.spawn().with_context(|| format!("{} cannot be run", program.display()))?;
        loop {
            if is_ready(address) {
                break;
            }
            if let Some(status) = child.try_wait()? {
                bail!("the server ended: {status}; why stands above");
            }
            if begin.elapsed() > Duration::from_secs(60) {
                bail!("the server was not ready within a minute");
            }
            thread::sleep(Duration::from_millis(1));
        }
        let started_in = begin.elapsed();
        Ok(Self { child, address, data_dir: data_dir.to_owned(), started_in, http: reqwest::Client::new() })
    }

    /// Where queries go.
    pub fn url(&self) -> String {
        format!("http://{}/graphql", self.address)
    }

    /// Where it serves: `http://127.0.0.1:…`.
    pub fn address(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Ends it without asking.
    pub fn kill(mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }

    /// Its process and its PostgreSQL's.
    ///
    /// # Errors
    /// Where PostgreSQL is gone.
    pub fn watched(&self) -> anyhow::Result<Watched> {
        Ok(Watched { server: self.child.id(), postmaster: machine::postmaster(&self.data_dir)? })
    }

    /// Its process.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Where PostgreSQL writes what it has to say.
    pub fn log(&self) -> PathBuf {
        self.data_dir.join("postgres.log")
    }

    /// Its database.
    ///
    /// # Errors
    /// Where PostgreSQL is gone.
    pub async fn database(&self) -> anyhow::Result<Database> {
        let running = database::embedded::running(&self.data_dir).await?.context("the server is gone")?;
        Ok(Database::at(running.url(database::embedded::DATABASE)))
    }

    /// Asks the graph, and returns the data.
    ///
    /// # Errors
    /// Where it refuses, or reports an error.
    pub async fn ask(&self, body: &str) -> anyhow::Result<Value> {
        ask(&self.http, &self.url(), body).await
    }

    /// Asks the graph as whoever is signed in with this secret, and returns the data.
    ///
    /// # Errors
    /// Where it refuses, or reports an error.
    pub async fn ask_as(&self, secret: &str, body: &str) -> anyhow::Result<Value> {
        let request = self.http.post(self.url()).header("cookie", format!("lyceum={secret}"));
        answered(request, &self.url(), body).await
    }

    /// Downloads what there is at a path, as whoever is signed in with this secret.
    ///
    /// # Errors
    /// Where it is not given.
    pub async fn download_as(&self, secret: &str, path: &str) -> anyhow::Result<Vec<u8>> {
        let request = self.http.get(format!("{}{path}", self.address())).header("cookie", format!("lyceum={secret}"));
        Ok(request.send().await?.error_for_status()?.bytes().await?.to_vec())
    }

    /// Stops it in order.
    ///
    /// # Errors
    /// Where it does not end well.
    pub fn stop(mut self) -> anyhow::Result<()> {
        let pid = i32::try_from(self.child.id())?;
        kill(Pid::from_raw(pid), Signal::SIGTERM)?;
        let status = self.child.wait()?;
        if status.success() { Ok(()) } else { bail!("the server did not stop in order: {status}") }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None))
            && let Ok(pid) = i32::try_from(self.child.id())
        {
            kill(Pid::from_raw(pid), Signal::SIGTERM).ok();
            self.child.wait().ok();
        }
    }
}

/// Sends a query somewhere, and returns the data.
///
/// # Errors
/// Where it is refused, or an error is reported.
pub async fn ask(http: &reqwest::Client, url: &str, body: &str) -> anyhow::Result<Value> {
    answered(http.post(url), url, body).await
}

async fn answered(request: reqwest::RequestBuilder, url: &str, body: &str) -> anyhow::Result<Value> {
    let request = request.header("content-type", "application/json").body(body.to_owned());
    let answer: Value = request.send().await?.json().await?;
    match answer.get("errors") {
        Some(errors) => bail!("{url} answers {errors} to {body}"),
        None => Ok(answer["data"].clone()),
    }
}

/// The body of a request.
pub fn body(query: &str, variables: &Value) -> String {
    // One line: the load generator reads one request from each.
    json!({ "query": query.split_whitespace().collect::<Vec<_>>().join(" "), "variables": variables }).to_string()
}

fn is_ready(address: SocketAddr) -> bool {
    let asked = || -> std::io::Result<bool> {
        let mut stream = TcpStream::connect(address)?;
        stream.set_read_timeout(Some(Duration::from_secs(5)))?;
        stream.write_all(format!("GET /ready HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").as_bytes())?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer.starts_with("HTTP/1.1 200"))
    };
    asked().unwrap_or(false)
}
