//! Documents that were parsed before. Programs send the same few again and again, and parsing one costs as much as a
//! tenth of answering it.

use std::{
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
};

use async_graphql::{Request, parser::types::ExecutableDocument};
use lru::LruCache;

/// How many documents are kept: those asked for last.
const KEPT: NonZeroUsize = NonZeroUsize::new(500).expect("not zero");

/// Longer documents are parsed each time, so that what is kept stays small whatever is sent.
const LONGEST: usize = 8 * 1024;

/// The documents parsed last, by their text.
pub(crate) struct Documents(Mutex<LruCache<Box<str>, ExecutableDocument>>);

impl Default for Documents {
    fn default() -> Self {
        Self(Mutex::new(LruCache::new(KEPT)))
    }
}

impl Documents {
    /// Gives the request its document. One that cannot be parsed is refused, with its errors, when the request is run.
    pub(crate) fn parse(&self, request: &mut Request) {
        if request.query.len() > LONGEST {
            return;
        }
        if let Some(document) = self.lock().get(request.query.as_str()) {
            request.set_parsed_query(document.clone());
        } else if let Ok(document) = request.parsed_query() {
            let document = document.clone();
            self.lock().put(request.query.as_str().into(), document);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, LruCache<Box<str>, ExecutableDocument>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
