//! What can be set, from flags and the environment, one struct for each concern. Read once, by the command line.

use std::{
    net::SocketAddr,
    path::{Path, PathBuf},
    time::Duration,
};

use admission::Limits;
use anyhow::{Context, bail};
use clap::Args;
use identity::oidc;

use crate::{
    Entrance,
    attachment::{Cabinet, Scanner},
    settings::{Allowance, Settings, Waiting},
};

/// Which database to use.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Database")]
pub(crate) struct DatabaseOptions {
    /// A PostgreSQL (15 or newer) that already runs: postgres://user:password@host/name. Without it, Lyceum runs one of
    /// its own in the data directory.
    // An environment may carry a password: --help must not show it.
    #[arg(long, global = true, value_name = "URL", env = "DATABASE_URL", hide_env_values = true, value_parser = database_url)]
    pub(crate) database_url: Option<Url>,

    /// The same database with the role that owns its tables, which makes them and lets the role of DATABASE_URL use them.
    /// Then the server cannot change its own audit trail
    #[arg(long, global = true, value_name = "URL", env = "LYCEUM_OWNER_DATABASE_URL", hide_env_values = true,
          value_parser = database_url)]
    pub(crate) owner_database_url: Option<Url>,

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

    /// The same with the role that owns the tables.
    pub(crate) fn external_owner(&self) -> Option<&str> {
        self.owner_database_url.as_ref().map(|url| url.0.as_str()).filter(|url| !url.is_empty())
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

/// How those are treated who ask.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Requests")]
pub(crate) struct RequestOptions {
    #[command(flatten)]
    pub(crate) anonymous: AnonymousLimits,

    /// The same for those who are signed in
    #[arg(long, value_name = "LIMITS", env = "LYCEUM_PERSON_LIMITS", default_value = "",
          value_parser = |text: &str| allowance(Allowance::PERSON, text))]
    pub(crate) person_limits: Allowance,

    /// The same for partners' systems, which show a service token
    #[arg(long, value_name = "LIMITS", env = "LYCEUM_SERVICE_LIMITS", default_value = "",
          value_parser = |text: &str| allowance(Allowance::SERVICE, text))]
    pub(crate) service_limits: Allowance,

    /// Which documents those may run whom the server does not know: any, or those alone that were registered with
    /// lyceum documents add
    #[arg(long, env = "LYCEUM_ANONYMOUS_DOCUMENTS", default_value = "any")]
    pub(crate) anonymous_documents: AnonymousDocuments,

    /// Tell those who mistype a field what they may have meant; for development, since it tells strangers too
    #[arg(long, env = "LYCEUM_SUGGESTIONS")]
    pub(crate) suggestions: bool,

    /// Longest body of a request, in KB
    #[arg(long, value_name = "KB", env = "LYCEUM_LONGEST_BODY", default_value_t = 256,
          value_parser = clap::value_parser!(u32).range(1..=65_536))]
    pub(crate) longest_body: u32,

    /// Longest file of an import, in MB
    #[arg(long, value_name = "MB", env = "LYCEUM_LONGEST_IMPORT", default_value_t = 50,
          value_parser = clap::value_parser!(u32).range(1..=4_096))]
    pub(crate) longest_import: u32,

    /// Longest time that a request may take, in seconds; its statements are then cancelled
    #[arg(long, value_name = "SECONDS", env = "LYCEUM_LONGEST_TIME", default_value_t = 10,
          value_parser = clap::value_parser!(u32).range(1..=3_600))]
    pub(crate) longest_time: u32,

    /// A site whose pages may ask this server from a browser, such as https://museum.example; may be repeated
    #[arg(long, value_name = "ORIGIN", env = "LYCEUM_ALLOW_ORIGIN", value_delimiter = ',', value_parser = origin)]
    pub(crate) allow_origin: Vec<String>,

    /// How many proxies stand before this server, each of which adds to X-Forwarded-For whom it speaks for. The budget of
    /// those the server does not know goes by their address
    #[arg(long, value_name = "PROXIES", env = "LYCEUM_PROXIES", default_value_t = 0,
          value_parser = clap::value_parser!(u8).range(0..=10))]
    pub(crate) proxies: u8,

    /// How many may wait for events at once: connections over WebSocket and subscriptions, each
    #[arg(long, value_name = "COUNT", env = "LYCEUM_WAITING", default_value_t = 1_000,
          value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub(crate) waiting: u32,

    /// What counts how much when opportunities are put in order for a need: changes to the usual weights, such as
    /// text=500,soon=0. The field matchWeights tells them all, and what each is for
    #[arg(long, value_name = "WEIGHTS", env = "LYCEUM_MATCH_WEIGHTS", default_value = "")]
    pub(crate) match_weights: needs::Weights,

    /// How many of them one may have who shows a token, or all together at one address
    #[arg(long, value_name = "COUNT", env = "LYCEUM_WAITING_OF_ONE", default_value_t = 100,
          value_parser = clap::value_parser!(u32).range(0..=1_000_000))]
    pub(crate) waiting_of_one: u32,
}

/// What those may ask for whom the server does not know.
#[derive(Debug, Clone, Copy, Args)]
#[command(next_help_heading = "Requests")]
pub(crate) struct AnonymousLimits {
    /// What those may ask for whom the server does not know: changes to the usual limits, such as
    /// depth=15,cost=2000. A document: tokens, nesting, depth, fields, root-fields, aliases, directives, cost. In the
    /// course of time: budget (cost points at once) and restore (points that come back each second)
    #[arg(long, value_name = "LIMITS", env = "LYCEUM_ANONYMOUS_LIMITS", default_value = "",
          value_parser = |text: &str| allowance(Allowance::ANONYMOUS, text))]
    pub(crate) anonymous_limits: Allowance,
}

/// Which documents those may run whom the server does not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum AnonymousDocuments {
    /// Any that keep to the limits.
    Any,
    /// Those that were registered.
    Registered,
}

impl RequestOptions {
    pub(crate) fn settings(&self) -> Settings {
        Settings {
            anonymous: self.anonymous.anonymous_limits,
            person: self.person_limits,
            service: self.service_limits,
            longest_body: usize::try_from(self.longest_body).unwrap_or(usize::MAX).saturating_mul(1024),
            longest_import: u64::from(self.longest_import) << 20,
            longest_time: Duration::from_secs(self.longest_time.into()),
            origins: self.allow_origin.iter().filter(|origin| !origin.is_empty()).cloned().collect(),
            proxies: self.proxies.into(),
            only_registered_documents: self.anonymous_documents == AnonymousDocuments::Registered,
            suggestions: self.suggestions,
            posts_to_loopback: false,
            match_weights: self.match_weights,
            solver: None,
            waiting: Waiting {
                of_one: usize::try_from(self.waiting_of_one).unwrap_or(usize::MAX),
                of_all: usize::try_from(self.waiting).unwrap_or(usize::MAX),
                ..Waiting::default()
            },
            attachments: Cabinet::default(),
        }
    }
}

/// `depth=15,cost=2000`
fn allowance(mut allowance: Allowance, text: &str) -> Result<Allowance, String> {
    for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').ok_or_else(|| format!("\"{part}\" names no value; write depth=15"))?;
        let value: u64 = value
            .trim()
            .parse()
            .ok()
            .filter(|value| *value > 0)
            .ok_or_else(|| format!("{name} is \"{value}\", which is no whole number above 0"))?;
        let Allowance { limits, budget } = &mut allowance;
        let limit = match name.trim() {
            "tokens" => &mut limits.tokens,
            "nesting" if value > Limits::DEEPEST_NESTING => {
                return Err(format!("nesting is {value}; no more than {} can be read safely", Limits::DEEPEST_NESTING));
            }
            "nesting" => &mut limits.nesting,
            "depth" => &mut limits.depth,
            "fields" => &mut limits.fields,
            "root-fields" => &mut limits.root_fields,
            "aliases" => &mut limits.aliases,
            "directives" => &mut limits.directives,
            "cost" => &mut limits.cost,
            "budget" => &mut budget.maximum,
            "restore" => &mut budget.restore_rate,
            _ => {
                return Err(format!(
                    "\"{name}\" is no limit; use tokens, nesting, depth, fields, root-fields, aliases, directives, cost, \
                     budget or restore"
                ));
            }
        };
        *limit = value;
    }
    let Allowance { limits, budget } = allowance;
    if budget.maximum < limits.cost {
        return Err(format!(
            "a budget of {} points never suffices for a document of {}; make cost smaller, or budget larger",
            budget.maximum, limits.cost
        ));
    }
    Ok(allowance)
}

/// A site as browsers name it: scheme, host and, where it is not the usual one, port.
/// A variable that is set to nothing is not set.
fn origin(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Ok(String::new());
    }
    let authority = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    if authority.is_empty() || authority.contains(['/', '*', '@', ' ']) {
        return Err("write it as browsers name it, such as https://museum.example or http://localhost:3000".to_owned());
    }
    Ok(text.to_ascii_lowercase())
}

/// How people sign in.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Sign-in")]
pub(crate) struct SignInOptions {
    /// Where people and programs reach this server, such as https://lyceum.example.org [default: http:// and the address
    /// that it serves at]
    #[arg(long, value_name = "URL", env = "LYCEUM_PUBLIC_URL", value_parser = public_url)]
    public_url: Option<PublicUrl>,

    /// A file that names the OpenID providers with whose accounts people sign in; see "Sign in with your provider" in the
    /// README
    #[arg(long, value_name = "FILE", env = "LYCEUM_PROVIDERS")]
    providers: Option<PathBuf>,
}

impl SignInOptions {
    /// How people come in to a server that serves at this address.
    ///
    /// # Errors
    /// Where the providers file makes no sense, or what people would send could be read on its way.
    pub(crate) fn entrance(&self, served_at: SocketAddr) -> anyhow::Result<Entrance> {
        let configuration = self.configuration()?;
        let named = self.public_url.clone().and_then(|PublicUrl(url)| url);
        let public_url = match named {
            Some(url) => url,
            None => url::Url::parse(&format!("http://{served_at}")).context("the address to serve at is none")?,
        };
        if !configuration.providers.is_empty() && !oidc::is_secure(&public_url) {
            bail!(
                "people sign in over https only: say where they reach this server with --public-url, such as \
                 --public-url https://lyceum.example.org"
            );
        }
        Ok(Entrance::new(public_url, configuration))
    }

    /// A variable that is set to nothing is not set.
    fn configuration(&self) -> anyhow::Result<oidc::Configuration> {
        let Some(path) = self.providers.as_deref().filter(|path| !path.as_os_str().is_empty()) else {
            return Ok(oidc::Configuration::default());
        };
        let text = std::fs::read_to_string(path)
            .with_context(|| format!("the providers file {} cannot be read; check --providers", path.display()))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        oidc::Configuration::read(&text, folder).with_context(|| path.display().to_string())
    }
}

/// Where a server is reached; nothing, where the variable is set to nothing.
#[derive(Debug, Clone)]
struct PublicUrl(Option<url::Url>);

fn public_url(text: &str) -> Result<PublicUrl, String> {
    if text.is_empty() {
        return Ok(PublicUrl(None));
    }
    let url = url::Url::parse(text).map_err(|_| "write it as https://lyceum.example.org".to_owned())?;
    if !oidc::is_secure(&url) {
        return Err("it begins with https://, unless it is on loopback, such as http://localhost:8080".to_owned());
    }
    let is_plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !is_plain || !url.username().is_empty() || url.password().is_some() {
        return Err("leave out what comes after the host and its port".to_owned());
    }
    Ok(PublicUrl(Some(url)))
}

/// How people and systems are told.
#[derive(Clone, Args)]
#[command(next_help_heading = "Telling people")]
pub(crate) struct DeliveryOptions {
    /// The mail server, such as smtps://name:password@mail.example.org; without one, notices are kept and not mailed
    #[arg(long, value_name = "URL", env = "LYCEUM_SMTP", hide_env_values = true, default_value = "")]
    smtp: String,

    /// From whom mail is, such as Lyceum <lyceum@example.org>
    #[arg(long, value_name = "ADDRESS", env = "LYCEUM_MAIL_FROM", default_value = "")]
    mail_from: String,

    /// Post to webhooks on this machine too, for trying them out
    #[arg(long, env = "LYCEUM_WEBHOOKS_TO_LOOPBACK")]
    pub(crate) webhooks_to_loopback: bool,
}

/// Without the mail server's password.
impl std::fmt::Debug for DeliveryOptions {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DeliveryOptions").field("mail_from", &self.mail_from).finish_non_exhaustive()
    }
}

impl DeliveryOptions {
    /// What delivers.
    ///
    /// # Errors
    /// Where the mail server's address or the sender makes no sense.
    pub(crate) fn courier(&self, public_url: &url::Url) -> anyhow::Result<delivery::Courier> {
        let mailer = match self.smtp.as_str() {
            "" => None,
            smtp => {
                let Ok(url) = url::Url::parse(smtp) else {
                    bail!("LYCEUM_SMTP is no address; write one such as smtps://name:password@mail.example.org")
                };
                if self.mail_from.is_empty() {
                    bail!("LYCEUM_SMTP needs LYCEUM_MAIL_FROM: from whom mail is, such as Lyceum <lyceum@example.org>");
                }
                Some(delivery::Mailer::new(&url, &self.mail_from).map_err(anyhow::Error::msg)?)
            }
        };
        let poster = delivery::webhook::Poster::new(self.webhooks_to_loopback).map_err(anyhow::Error::msg)?;
        Ok(delivery::Courier { mailer, poster, public_url: public_url.clone() })
    }
}

/// The files that museums give with their answers.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Attachments")]
pub(crate) struct AttachmentOptions {
    /// The bucket that files are kept in, such as s3://bucket, with AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and,
    /// where it is not Amazon's, AWS_ENDPOINT; without one, files are kept in the database
    #[arg(long, value_name = "URL", env = "LYCEUM_ATTACHMENTS", default_value = "")]
    attachments: String,

    /// The scanner for harmful software that looks at each file, such as clamd://localhost:3310; without one, files are
    /// said not to be scanned
    #[arg(long, value_name = "URL", env = "LYCEUM_SCANNER", default_value = "")]
    scanner: String,
}

impl AttachmentOptions {
    /// Where files are kept, and who looks at them.
    ///
    /// # Errors
    /// Where an address makes no sense.
    pub(crate) fn cabinet(&self) -> anyhow::Result<Cabinet> {
        let cabinet = match self.attachments.as_str() {
            "" => Cabinet::default(),
            url if url.starts_with("s3://") => Cabinet::of_bucket(url, environment())
                .map_err(|error| anyhow::anyhow!("LYCEUM_ATTACHMENTS leads nowhere: {error}"))?,
            _ => bail!("LYCEUM_ATTACHMENTS is no bucket; write one such as s3://bucket"),
        };
        if self.scanner.is_empty() {
            return Ok(cabinet);
        }
        let scanner = Scanner::at(&self.scanner).map_err(|wrong| anyhow::anyhow!("LYCEUM_SCANNER is none; {wrong}"))?;
        Ok(cabinet.with_scanner(scanner))
    }
}

/// The variables of the environment that are text.
fn environment() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
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

/// Parts that would log what statements are given and what is sent over sockets: addresses, secrets, tokens. They do not,
/// however much is logged.
const TALKATIVE: [&str; 3] = ["tokio_postgres", "tungstenite", "tokio_tungstenite"];

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
        let filter = TALKATIVE
            .iter()
            .try_fold(filter, |filter, target| anyhow::Ok(filter.add_directive(format!("{target}=warn").parse()?)))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_that_are_named_are_changed_and_the_others_stay() {
        let changed = allowance(Allowance::ANONYMOUS, "depth=15, cost=2000,restore=7").expect("limits");
        let Allowance { limits, budget } = changed;
        assert_eq!((limits.depth, limits.cost, budget.restore_rate), (15, 2_000, 7));
        assert_eq!((limits.tokens, budget.maximum), (2_000, 20_000));
        assert_eq!(allowance(Allowance::SERVICE, ""), Ok(Allowance::SERVICE));
    }

    #[test]
    fn what_is_no_limit_is_said() {
        for (text, expected) in [
            ("depth", "\"depth\" names no value; write depth=15"),
            ("depth=many", "depth is \"many\", which is no whole number above 0"),
            ("depth=0", "depth is \"0\", which is no whole number above 0"),
            ("nesting=1000", "nesting is 1000; no more than 128 can be read safely"),
            (
                "cost=30000",
                "a budget of 20000 points never suffices for a document of 30000; make cost smaller, or budget larger",
            ),
        ] {
            assert_eq!(allowance(Allowance::ANONYMOUS, text), Err(expected.to_owned()));
        }
        assert!(
            allowance(Allowance::ANONYMOUS, "deep=3")
                .is_err_and(|sentence| sentence.starts_with("\"deep\" is no limit"))
        );
        for (text, hint) in [
            ("lyceum.example.org", "write it as https://"),
            ("http://lyceum.example.org", "begins with https://"),
            ("https://example.org/lyceum", "leave out"),
            ("https://me@example.org", "leave out"),
            ("https://example.org?a=b", "leave out"),
        ] {
            assert!(public_url(text).is_err_and(|sentence| sentence.contains(hint)), "{text}");
        }
        assert!(public_url("http://localhost:8080").is_ok());
        assert!(origin("https://museum.example/").is_err());
        assert_eq!(origin("https://Museum.example:8443"), Ok("https://museum.example:8443".to_owned()));
    }
}
