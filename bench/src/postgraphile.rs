//! PostGraphile 5 on the same database, asked for the same page.

use std::{
    fs,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, bail, ensure};
use base64::{Engine, prelude::BASE64_STANDARD};
use serde_json::{Value, json};

use crate::{
    load::{Outcome, Requests},
    machine::{self, Watched},
    server,
};

/// A PostGraphile that is ready. Stopped when dropped.
pub struct PostGraphile {
    child: Child,
    url: String,
    postmaster: u32,
    requests: Option<Requests>,
}

/// Installs PostGraphile beside the figures, unless it is there. `None` where there is no Node to install it with.
///
/// # Errors
/// Where npm fails.
pub fn install(folder: &Path) -> anyhow::Result<Option<PathBuf>> {
    let installed = folder.join("postgraphile");
    fs::create_dir_all(&installed)?;
    for file in ["package.json", "package-lock.json", "server.mjs"] {
        fs::copy(Path::new("bench/postgraphile").join(file), installed.join(file))?;
    }
    if Command::new("npm").arg("--version").stdout(Stdio::null()).status().is_err() {
        return Ok(None);
    }
    let mut npm = Command::new("npm");
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(&installed).stdout(Stdio::null());
    ensure!(
        installed.join("node_modules/.bin/node").exists() || npm.status()?.success(),
        "npm could not install PostGraphile"
    );
    Ok(Some(installed))
}

impl PostGraphile {
    /// Starts it on the database of a running server's data directory.
    ///
    /// # Errors
    /// Where it ends, or an answer is not as expected.
    pub async fn start(
        installed: &Path,
        folder: &Path,
        data: &Path,
        opportunities: &[uuid::Uuid],
    ) -> anyhow::Result<Self> {
        let running = database::embedded::running(data).await?.context("the server is gone")?;
        let database = running.url(database::embedded::DATABASE);
        // pg takes the user from before the host, and wants a host there.
        let database = database.replacen("postgres:///", "postgres://lyceum@/", 1);
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let log = fs::File::create(installed.join("server.log"))?;
        let child = Command::new(installed.join("node_modules/.bin/node"))
            .arg("server.mjs")
            .arg(port.to_string())
            .current_dir(installed)
            .env("DATABASE_URL", database)
            .env("NODE_ENV", "production")
            .env("GRAPHILE_ENV", "production")
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .context("PostGraphile does not start")?;
        let url = format!("http://127.0.0.1:{port}/graphql");
        let mut started = Self { child, url, postmaster: machine::postmaster(data)?, requests: None };
        started.requests =
            Some(Requests::keep(folder.join("postgraphile.requests"), &started.bodies(opportunities).await?)?);
        Ok(started)
    }

    /// One request for each page. Cursors are made after the first page's, since PostGraphile signs the order in them.
    async fn bodies(&mut self, opportunities: &[uuid::Uuid]) -> anyhow::Result<Vec<String>> {
        let query = fs::read_to_string("bench/postgraphile/page.graphql")?;
        let http = reqwest::Client::new();
        let first = self.first_answer(&http, &server::body(&query, &json!({}))).await?;
        let cursor = first["allOpportunities"]["pageInfo"]["endCursor"].as_str().context("a page has an end")?;
        let last =
            first["allOpportunities"]["nodes"][19]["rowId"].as_str().context("a page has twenty opportunities")?;
        let cursor = String::from_utf8(BASE64_STANDARD.decode(cursor)?)?;
        ensure!(cursor.contains(last), "a cursor of PostGraphile holds no id: {cursor}");
        let mut bodies = Vec::new();
        for id in opportunities {
            let after = BASE64_STANDARD.encode(cursor.replace(last, &id.to_string()));
            let body = server::body(&query, &json!({ "after": after }));
            let page = server::ask(&http, &self.url, &body).await?;
            let nodes = page["allOpportunities"]["nodes"].as_array().map_or(0, Vec::len);
            ensure!(nodes == 20, "a page of PostGraphile has {nodes} opportunities instead of 20");
            bodies.push(body);
        }
        Ok(bodies)
    }

    async fn first_answer(&mut self, http: &reqwest::Client, body: &str) -> anyhow::Result<Value> {
        let begin = Instant::now();
        loop {
            match server::ask(http, &self.url, body).await {
                Ok(data) => return Ok(data),
                Err(error) if begin.elapsed() > Duration::from_secs(60) => return Err(error),
                Err(_) => thread::sleep(Duration::from_millis(200)),
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("PostGraphile ended: {status}; its log is server.log where it is installed");
            }
        }
    }

    /// Keeps a load up for some seconds.
    ///
    /// # Errors
    /// Where a request fails.
    pub fn load(&self, connections: u32, seconds: u64) -> anyhow::Result<Outcome> {
        let watched = Watched { server: self.child.id(), postmaster: self.postmaster };
        let requests = self.requests.as_ref().context("PostGraphile has been prepared")?;
        // Node compiles what is hot; that does not count.
        requests.send(&self.url, watched, connections, 2)?;
        requests.send(&self.url, watched, connections, seconds)
    }
}

impl Drop for PostGraphile {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}
