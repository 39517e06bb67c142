//! Pages by key: a page begins behind the row that a cursor names, however far down that is, so the thousandth page
//! costs what the first does. Never by OFFSET.

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use serde::{Serialize, de::DeserializeOwned};

/// The most that a page may hold.
pub const MOST: usize = 100;

/// Which page is asked for.
#[derive(Debug, Clone)]
pub struct PageRequest<Key> {
    /// How many at most: 1 to [`MOST`].
    pub first: usize,
    /// Behind which row; none: from the start.
    pub after: Option<Key>,
}

/// A page, each item with the key its cursor is made of.
#[derive(Debug, Clone)]
pub struct Page<Key, Item> {
    /// The items, in order.
    pub items: Vec<(Key, Item)>,
    /// Whether there are more behind them.
    pub has_next: bool,
}

impl<Key> PageRequest<Key> {
    /// How many rows to ask the database for: one more than is shown, to see whether there are more.
    pub fn limit(&self) -> i64 {
        self.first as i64 + 1
    }
}

impl<Key, Item> Page<Key, Item> {
    /// Makes a page of the rows that [`PageRequest::limit`] asked for.
    pub fn cut<K>(request: &PageRequest<K>, mut items: Vec<(Key, Item)>) -> Self {
        let has_next = items.len() > request.first;
        items.truncate(request.first);
        Self { items, has_next }
    }
}

/// A key as clients get it: opaque.
pub fn encode(key: &impl Serialize) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(serde_json::to_vec(key).unwrap_or_default())
}

/// The key in a cursor, if it is one that [`encode`] made of the same type of key.
pub fn decode<Key: DeserializeOwned>(cursor: &str) -> Option<Key> {
    serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}
