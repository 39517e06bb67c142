//! Handing on what was read to everybody in this process who wants to hear of it.

use std::sync::Arc;

use tokio::sync::{Mutex, broadcast};

use super::{Listener, Reading, Source};
use crate::pool::{Pool, PoolError};

/// How many items a subscriber may be behind the others.
const BEHIND: usize = 128;

/// What a source tells, for any number of subscribers on one connection. The connection is made when the first of them
/// comes, and given up when the last has gone: a server that nobody listens to needs none. Cheap to clone.
pub struct Feed<S: Source>(Arc<Shared<S>>);

struct Shared<S: Source> {
    pool: Pool,
    /// The listening task has the sender; when the task ends, there is none.
    sender: Mutex<broadcast::WeakSender<S::Item>>,
}

/// What one subscriber hears.
pub struct Subscription<T>(broadcast::Receiver<T>);

/// Why a subscriber can rely no longer on having heard of everything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// It took the items more slowly than they came.
    TooSlow,
    /// The source could not tell what came: it was too long ago, or too much.
    Untold,
}

impl<S: Source> Clone for Feed<S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S: Source> Feed<S> {
    /// A feed from the database of this pool. It takes none of the pool's connections.
    pub fn new(pool: Pool) -> Self {
        // Nobody has this sender, so the first subscriber finds that nothing runs.
        let nothing_runs = broadcast::Sender::new(1).downgrade();
        Self(Arc::new(Shared { pool, sender: Mutex::new(nothing_runs) }))
    }

    /// Hears of everything that is committed from now on.
    ///
    /// # Errors
    /// Where there is no connection yet and none can be had.
    pub async fn subscribe(&self) -> Result<Subscription<S::Item>, PoolError> {
        let mut running = self.0.sender.lock().await;
        if let Some(sender) = running.upgrade() {
            return Ok(Subscription(sender.subscribe()));
        }
        let mut source = S::default();
        let listener = Listener::start(self.0.pool.clone(), &mut source).await?;
        let (sender, receiver) = broadcast::channel(BEHIND);
        *running = sender.downgrade();
        tokio::spawn(listen(self.0.clone(), listener, source, sender));
        Ok(Subscription(receiver))
    }
}

async fn listen<S: Source>(
    shared: Arc<Shared<S>>,
    mut listener: Listener,
    mut source: S,
    sender: broadcast::Sender<S::Item>,
) {
    loop {
        tokio::select! {
            reading = listener.next(&mut source) => match reading {
                Reading::Nothing => {}
                // That nobody hears it is seen by the other branch.
                Reading::Came(item) => drop(sender.send(item)),
                Reading::Untold => return,
            },
            () = sender.closed() => {
                let _nobody_comes_meanwhile = shared.sender.lock().await;
                if sender.receiver_count() == 0 {
                    return drop(sender);
                }
            }
        }
    }
}

impl<T: Clone> Subscription<T> {
    /// Waits for the next item.
    ///
    /// # Errors
    /// Where there were items that this subscriber did not get.
    pub async fn next(&mut self) -> Result<T, Missed> {
        self.0.recv().await.map_err(|error| match error {
            broadcast::error::RecvError::Lagged(_) => Missed::TooSlow,
            broadcast::error::RecvError::Closed => Missed::Untold,
        })
    }
}
