//! PostgreSQL's own command line tools, run on a database.

use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    process::{Child, ChildStdin, Command, Stdio},
};

use anyhow::{Context, bail};

/// A database to run statements on.
#[derive(Clone)]
pub struct Database {
    url: String,
}

/// A `COPY … FROM STDIN` under way.
pub struct CopyIn {
    child: Child,
    input: BufWriter<ChildStdin>,
    table: &'static str,
}

impl Database {
    /// The database at this connection string.
    pub fn at(url: String) -> Self {
        Self { url }
    }

    /// Its connection string.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// `psql` in its plainest form: no start-up file, stops at the first error, rows without frame.
    pub fn psql(&self) -> Command {
        let mut command = Command::new("psql");
        command.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]).arg(&self.url);
        command
    }

    /// Runs SQL and returns what it prints.
    ///
    /// # Errors
    /// With PostgreSQL's words.
    pub fn run(&self, sql: &str) -> anyhow::Result<String> {
        let mut child =
            self.psql().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("psql does not start")?;
        let input = child.stdin.take().context("psql has no input")?;
        let sql = sql.to_owned();
        // Written beside the reading: psql answers before it has read everything.
        let writing = std::thread::spawn(move || (&input).write_all(sql.as_bytes()));
        let output = child.wait_with_output()?;
        writing.join().map_err(|_| anyhow::anyhow!("writing to psql was interrupted"))?.ok();
        if !output.status.success() {
            bail!("psql failed; what it said stands above");
        }
        Ok(String::from_utf8_lossy(&output.stdout).trim_end().to_owned())
    }

    /// Begins to fill a table; rows are written in COPY's text format. Constraints between tables are not checked.
    ///
    /// # Errors
    /// If psql cannot be run.
    pub fn copy_in(&self, table: &'static str, columns: &str) -> anyhow::Result<CopyIn> {
        let mut child = self
            .psql()
            .env("PGOPTIONS", "-c session_replication_role=replica")
            .arg("-c")
            .arg(format!("COPY {table} ({columns}) FROM STDIN"))
            .stdin(Stdio::piped())
            .spawn()
            .context("psql does not start")?;
        let input = child.stdin.take().context("psql has no input")?;
        Ok(CopyIn { child, input: BufWriter::with_capacity(1 << 18, input), table })
    }
}

impl CopyIn {
    /// Appends one row.
    ///
    /// # Errors
    /// When PostgreSQL has given up.
    pub fn row(&mut self, row: &str) -> anyhow::Result<()> {
        self.input.write_all(row.as_bytes()).with_context(|| format!("PostgreSQL takes no more rows of {}", self.table))
    }

    /// Waits until all rows are in.
    ///
    /// # Errors
    /// With PostgreSQL's words.
    pub fn finish(mut self) -> anyhow::Result<()> {
        self.input.flush()?;
        drop(self.input);
        if !self.child.wait()?.success() {
            bail!("{} could not be filled; what psql said stands above", self.table);
        }
        Ok(())
    }
}

/// The path of one of PostgreSQL's programs that distributions do not put on the path, such as `pgbench`.
///
/// # Errors
/// Where it is not installed.
pub fn program(name: &str) -> anyhow::Result<PathBuf> {
    let output = Command::new("pg_config").arg("--bindir").output().context("pg_config is needed to find pgbench")?;
    let path = Path::new(String::from_utf8_lossy(&output.stdout).trim()).join(name);
    if path.exists() { Ok(path) } else { bail!("{} is not there; install PostgreSQL's {name}", path.display()) }
}
