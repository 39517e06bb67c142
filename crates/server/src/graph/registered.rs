//! Which documents are registered, as far as was asked.

use std::{
    num::NonZeroUsize,
    sync::{
        Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use database::{
    AsyncPgConnection,
    listen::{Feed, Reading, Source},
};
use diesel::QueryResult;
use identity::document::{self, Hash};
use lru::LruCache;
use tokio::time::sleep;

use crate::App;

/// How many names are kept.
const NAMES: NonZeroUsize = NonZeroUsize::new(1_000).expect("not zero");

/// How long to wait before trying again to hear of changes.
const PAUSE: Duration = Duration::from_secs(5);

/// The names that clients use for registered documents, and which documents they mean. Kept until documents are
/// registered or removed, by whomever, on whichever server.
pub(crate) struct Registered {
    names: Mutex<LruCache<Box<str>, Hash>>,
    listens: AtomicBool,
}

impl Default for Registered {
    fn default() -> Self {
        Self { names: Mutex::new(LruCache::new(NAMES)), listens: AtomicBool::new(false) }
    }
}

impl Registered {
    /// The document that this name means, if somebody asked before.
    pub(super) fn get(&self, name: &str) -> Option<Hash> {
        self.names().get(name).copied()
    }

    /// Keeps what a name means. From the first one on, changes are listened for.
    pub(super) fn keep(app: &App, name: &str, hash: Hash) {
        let this = app.registered();
        this.names().put(name.into(), hash);
        if !this.listens.swap(true, Ordering::Relaxed) {
            let app = app.clone();
            tokio::spawn(async move {
                tokio::select! {
                    () = app.registered().listen(Feed::new(app.pool().clone())) => {}
                    () = app.farewell() => {}
                }
            });
        }
    }

    async fn listen(&self, feed: Feed<Changes>) {
        loop {
            if let Ok(mut changes) = feed.subscribe().await {
                // What was kept before may have changed before.
                self.names().clear();
                while changes.next().await.is_ok() {
                    self.names().clear();
                }
            }
            self.names().clear();
            sleep(PAUSE).await;
        }
    }

    fn names(&self) -> MutexGuard<'_, LruCache<Box<str>, Hash>> {
        self.names.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// That registered documents were changed, or may have been.
#[derive(Default)]
struct Changes {
    listens: bool,
}

impl Source for Changes {
    type Item = ();

    const CHANNEL: &'static str = document::CHANNEL;

    async fn read(&mut self, _: &mut AsyncPgConnection) -> QueryResult<Reading<()>> {
        Ok(match std::mem::replace(&mut self.listens, true) {
            true => Reading::Came(()),
            false => Reading::Nothing,
        })
    }
}
