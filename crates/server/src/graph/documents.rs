//! Documents that were read before. Programs send the same few again and again; reading one anew, and comparing it with
//! the schema, costs as much as a tenth of answering it.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use admission::Document;
use identity::document::Hash;
use lru::LruCache;

/// How many words and signs the documents that are kept have in all: a few megabytes, whatever is sent.
const ROOM: u64 = 50_000;

/// A document that was read, measured, and compared with the schema.
pub(crate) struct Known {
    /// The document.
    pub(crate) document: Document,
}

/// The documents read last, by their hashes.
pub(crate) struct Documents(Mutex<Kept>);

struct Kept {
    documents: LruCache<Hash, Arc<Known>>,
    tokens: u64,
}

impl Default for Documents {
    fn default() -> Self {
        Self(Mutex::new(Kept { documents: LruCache::unbounded(), tokens: 0 }))
    }
}

impl Documents {
    /// The document with this hash, if it is kept.
    pub(crate) fn get(&self, hash: Hash) -> Option<Arc<Known>> {
        self.lock().documents.get(&hash).cloned()
    }

    /// Keeps a document, and lets those go that were not asked for longest.
    pub(crate) fn keep(&self, hash: Hash, known: Arc<Known>) {
        let mut kept = self.lock();
        kept.tokens += known.document.measure().tokens;
        if let Some(before) = kept.documents.put(hash, known) {
            kept.tokens -= before.document.measure().tokens;
        }
        while kept.tokens > ROOM
            && let Some((_, gone)) = kept.documents.pop_lru()
        {
            kept.tokens -= gone.document.measure().tokens;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use admission::{Limits, Table};

    use super::*;

    #[test]
    fn what_was_asked_for_longest_ago_goes_first_and_the_room_is_kept() {
        let table = Table::read("type Query { a: Int }").expect("a schema");
        let limits = Limits { tokens: ROOM, fields: ROOM, root_fields: ROOM, ..Limits::ANONYMOUS };
        let read = |fields: usize| {
            let text = format!("{{{}}}", " a".repeat(fields));
            let document = Document::read(&text, &limits, &table).expect("a document");
            (Hash::of(&text), Arc::new(Known { document }))
        };
        let documents = Documents::default();
        let (first, second, third) = (read(20_000), read(20_001), read(20_002));
        for (hash, known) in [&first, &second, &first] {
            documents.keep(*hash, known.clone());
        }
        documents.keep(third.0, third.1.clone());
        assert!(documents.get(first.0).is_some(), "kept again, it is among the last");
        assert!(documents.get(second.0).is_none());
        assert!(documents.get(third.0).is_some());
    }
}
