//! One round of delivery, as often as somebody wishes.

use database::Pool;
use diesel::result::Error as DieselError;
use diesel_async::AsyncConnection;
use identity::{
    Viewer,
    audit::{self, Act},
};
use jiff::Timestamp;
use url::Url;

use crate::{
    hand_on::hand_on,
    mailer::Mailer,
    outbox::{self, Place},
    post, reminder, webhook,
};

/// With what is delivered.
#[derive(Clone)]
pub struct Courier {
    /// Through which mail server; none: what would be mailed is kept until there is one.
    pub mailer: Option<Mailer>,
    /// What posts to webhooks.
    pub poster: webhook::Poster,
    /// Where people reach this server.
    pub public_url: Url,
}

/// What came of a round: how many notices, or deliveries to webhooks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Notices that were mailed, or handed to all that they were for.
    pub sent: usize,
    /// Notices, or deliveries to webhooks, that are to be tried again.
    pub again: usize,
    /// Those that were given up.
    pub failed: usize,
    /// Notices that nobody wishes for.
    pub unwanted: usize,
    /// Notices that were not true any more.
    pub unneeded: usize,
    /// Notices that wait for a digest.
    pub held: usize,
    /// Deliveries that a webhook took.
    pub posted: usize,
}

/// Why a round ended early.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryError {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] DieselError),
    /// There was no connection to it.
    #[error(transparent)]
    Pool(#[from] database::pool::PoolError),
    /// A message could not be written.
    #[error(transparent)]
    Template(#[from] askama::Error),
}

/// Delivers all that is due at this instant: [reminds](remind_once), [mails](mail_once), then [posts](post_once).
///
/// # Errors
/// Where the database fails. What was delivered before that is settled.
pub async fn run_once(pool: &Pool, now: Timestamp, courier: &Courier) -> Result<Outcome, DeliveryError> {
    remind_once(pool, now).await?;
    let mut outcome = mail_once(pool, now, courier).await?;
    outcome.add(post_once(pool, now, courier).await?);
    Ok(outcome)
}

/// Writes the reminders that are due at this instant.
///
/// # Errors
/// Where the database fails.
pub async fn remind_once(pool: &Pool, now: Timestamp) -> Result<(), DeliveryError> {
    let mut conn = audit::begin(pool.get().await?, &Act::of(&Viewer::Operator, "deliver")).await?;
    Ok(reminder::remind(&mut conn, now).await?)
}

/// Hands on what is for organizations, and mails all that is due at this instant.
///
/// # Errors
/// Where the database fails. What was mailed before that is settled.
pub async fn mail_once(pool: &Pool, now: Timestamp, courier: &Courier) -> Result<Outcome, DeliveryError> {
    let mut outcome = Outcome::default();
    let act = Act::of(&Viewer::Operator, "deliver");
    {
        let mut conn = audit::begin(pool.get().await?, &act).await?;
        hand_on(&mut conn, now, &mut outcome).await?;
    }
    if let Some(mailer) = &courier.mailer {
        let mut after: Place = None;
        loop {
            let due = { outbox::due(&*pool.get().await?, now, after).await? };
            let Some((last, at)) = due.last().copied() else { break };
            after = Some((at.to_jiff(), last.uuid()));
            for (id, _) in due {
                let mut conn = audit::begin(pool.get().await?, &act).await?;
                let round = post::Round { mailer, public_url: &courier.public_url, now };
                // A transaction for each message: a server that is lost sends one message again, and no more.
                let done = conn.transaction(async |conn| round.deliver(conn, id).await).await?;
                outcome.add(done);
            }
        }
    }
    Ok(outcome)
}

/// Posts to webhooks all that is due at this instant.
///
/// # Errors
/// Where the database fails. What was posted before that is settled.
pub async fn post_once(pool: &Pool, now: Timestamp, courier: &Courier) -> Result<Outcome, DeliveryError> {
    webhook::post_due(pool, now, &courier.poster).await
}

impl Outcome {
    pub(crate) fn add(&mut self, other: Self) {
        self.sent += other.sent;
        self.again += other.again;
        self.failed += other.failed;
        self.unwanted += other.unwanted;
        self.unneeded += other.unneeded;
        self.held += other.held;
        self.posted += other.posted;
    }

    /// Whether nothing was done.
    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }
}
