//! Sending messages by SMTP.

use std::{
    error::Error,
    time::{Duration, SystemTime},
};

use jiff::Timestamp;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Tokio1Executor,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
    transport::smtp::PoolConfig,
};
use url::Url;

use crate::letter::Letter;

/// A mail server that takes longer to answer is tried again later.
const PATIENCE: Duration = Duration::from_secs(30);

/// How many connections to the mail server are kept at most.
const CONNECTIONS: u32 = 4;

/// Sends messages through one mail server. Cheap to clone.
#[derive(Clone)]
pub struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

/// A message to one reader.
#[derive(Debug, Clone)]
pub struct Message {
    /// Where to.
    pub to: String,
    /// What they are called.
    pub name: Option<String>,
    /// What it is known by wherever it goes: the part of its `Message-ID` before the @. The same each time it is sent.
    pub id: String,
    /// What it says.
    pub letter: Letter,
    /// Where its reader asks for no more of it, with one click (RFC 8058).
    pub unsubscribe: Option<Url>,
}

/// Why a message was not taken.
#[derive(Debug, thiserror::Error)]
#[error("{reason}")]
pub struct MailError {
    /// Whether it is no use to try again.
    pub is_final: bool,
    /// What went wrong.
    pub reason: String,
}

impl MailError {
    fn never(reason: impl ToString) -> Self {
        Self { is_final: true, reason: reason.to_string() }
    }
}

impl Mailer {
    /// Sends through the server at `url` (`smtp://` or `smtps://`, with name and password where it asks for them), as `from`
    /// (`Lyceum <lyceum@example.org>`). With `smtp://`, what is sent is encrypted where the server offers it; with
    /// `smtp://…?tls=required` it is not sent otherwise. A password is never sent unencrypted, unless to this machine.
    ///
    /// # Errors
    /// One sentence: what is wrong with the address or the sender.
    pub fn new(url: &Url, from: &str) -> Result<Self, String> {
        let from = from.parse().map_err(|_| {
            format!("the sender \"{from}\" is no address; write one such as Lyceum <lyceum@example.org>")
        })?;
        if !matches!(url.scheme(), "smtp" | "smtps") || !url.has_host() {
            return Err("the mail server's address begins with smtp:// or smtps://, such as smtps://name:password@mail.example.org".to_owned());
        }
        let mut url = url.clone();
        let has_password = !url.username().is_empty() || url.password().is_some();
        if url.scheme() == "smtp" && url.query().is_none() && !identity::oidc::is_loopback(&url) {
            url.set_query(Some(if has_password { "tls=required" } else { "tls=opportunistic" }));
        }
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.as_str())
            .map_err(|error| format!("the mail server's address makes no sense: {error}"))?;
        let transport = builder
            .timeout(Some(PATIENCE))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS).idle_timeout(Duration::from_secs(20)))
            .build();
        Ok(Self { transport, from })
    }

    /// Sends a message, and answers once the server has taken it.
    ///
    /// # Errors
    /// Where it was not taken, or cannot be sent at all.
    pub async fn send(&self, message: &Message, now: Timestamp) -> Result<(), MailError> {
        let address =
            message.to.parse().map_err(|_| MailError::never("the address is none that mail can be sent to"))?;
        let domain = self.from.email.domain();
        let mut builder = lettre::Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(message.name.clone(), address))
            .subject(message.letter.subject.clone())
            .date(SystemTime::from(now))
            .message_id(Some(format!("<{}@{domain}>", message.id)))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", message.letter.language.tag()));
        if let Some(link) = &message.unsubscribe {
            builder = builder
                .raw_header(header("List-Unsubscribe", &format!("<{link}>")))
                .raw_header(header("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        let body = MultiPart::alternative_plain_html(message.letter.text.clone(), message.letter.html.clone());
        let sent = builder.multipart(body).map_err(MailError::never)?;
        self.transport
            .send(sent)
            .await
            .map(drop)
            .map_err(|error| MailError { is_final: error.is_permanent(), reason: in_full(&error) })
    }
}

/// A header whose name we write ourselves. An unknown one would be no name at all, which a test would show.
fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// An error with what led to it.
pub(crate) fn in_full(error: &(dyn Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let words = error.to_string();
        if !text.contains(&words) {
            text.push_str(": ");
            text.push_str(&words);
        }
        cause = error.source();
    }
    text
}
