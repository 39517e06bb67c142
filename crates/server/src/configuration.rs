//! What can be set, from flags and the environment, one struct for each concern. Read once, by the command line.

use std::path::PathBuf;

use clap::Args;

/// Which database to use.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Database")]
pub(crate) struct DatabaseOptions {
    /// A PostgreSQL (15 or newer) that already runs: postgres://user:password@host/name. Without it, Lyceum runs one of
    /// its own in the data directory.
    // An environment may carry a password: --help must not show it.
    #[arg(long, global = true, value_name = "URL", env = "DATABASE_URL", hide_env_values = true, value_parser = database_url)]
    pub(crate) database_url: Option<Url>,

    /// Where Lyceum's own PostgreSQL keeps its data [default: lyceum in XDG_DATA_HOME or ~/.local/share; for root
    /// /var/lib/lyceum]
    #[arg(long, global = true, value_name = "FOLDER", env = "LYCEUM_DATA_DIR")]
    pub(crate) data_dir: Option<PathBuf>,

    /// At most this many connections to the database; a database on another machine is worth more
    #[arg(long, global = true, value_name = "CONNECTIONS", env = "LYCEUM_POOL_SIZE", default_value_t = connections(),
          value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub(crate) pool_size: u16,
}

impl DatabaseOptions {
    /// The folder of the embedded database.
    pub(crate) fn data_dir(&self) -> Result<PathBuf, database::embedded::Error> {
        match &self.data_dir {
            Some(folder) if !folder.as_os_str().is_empty() => Ok(folder.clone()),
            _ => database::embedded::default_data_dir(),
        }
    }

    /// The server to use instead of our own. A variable that is set to nothing is not set.
    pub(crate) fn external(&self) -> Option<&str> {
        self.database_url.as_ref().map(|url| url.0.as_str()).filter(|url| !url.is_empty())
    }
}

/// Two for each processor: with more, a PostgreSQL on the same machine does no more work, and everybody waits longer.
fn connections() -> u16 {
    let processors = std::thread::available_parallelism().map_or(2, usize::from);
    u16::try_from(processors * 2).unwrap_or(u16::MAX).clamp(4, 64)
}

/// A connection string; may hold a password, so that it is not shown.
#[derive(Clone)]
pub(crate) struct Url(String);

impl std::fmt::Debug for Url {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("postgres://…")
    }
}

fn database_url(text: &str) -> Result<Url, String> {
    if text.is_empty() || text.starts_with("postgres://") || text.starts_with("postgresql://") {
        return Ok(Url(text.to_owned()));
    }
    Err("a connection string begins with postgres://".to_owned())
}

/// What goes to the log, which is the error output.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Log")]
pub(crate) struct LogOptions {
    /// How much to log: error, warn, info, debug, or a filter such as info,server=debug
    #[arg(long, global = true, value_name = "FILTER", env = "LYCEUM_LOG", default_value = "info")]
    pub(crate) log: String,

    /// In which form
    #[arg(long, global = true, env = "LYCEUM_LOG_FORMAT", default_value = "text")]
    pub(crate) log_format: LogFormat,
}

/// The form of a line in the log.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl LogOptions {
    /// Starts logging.
    ///
    /// # Errors
    /// Where the filter is none.
    pub(crate) fn start(&self) -> anyhow::Result<()> {
        use std::io::IsTerminal;
        use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

        let filter = EnvFilter::try_new(&self.log)
            .map_err(|error| anyhow::anyhow!("LYCEUM_LOG is \"{}\", which is no filter ({error})", self.log))?;
        let registry = tracing_subscriber::registry().with(filter);
        let colours = std::io::stderr().is_terminal();
        let layer = fmt::layer().with_writer(std::io::stderr).with_ansi(colours).with_target(false);
        match self.log_format {
            LogFormat::Text => registry.with(layer.compact()).init(),
            LogFormat::Json => registry.with(layer.json()).init(),
        }
        Ok(())
    }
}
