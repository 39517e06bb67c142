//! Whose turn it is: one import at a time for each asker, and a few at once for the server.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::http::StatusCode;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::{client::Payer, graph::Refusal};

/// How many files are written at once; others wait. Each has a connection to the database of its own, and a processor's
/// work.
const AT_ONCE: usize = 2;

/// Who imports.
pub(crate) struct Turns {
    taken: Arc<Mutex<HashSet<Payer>>>,
    writing: Arc<Semaphore>,
}

/// That it is somebody's turn. Given back when dropped.
pub(super) struct Turn {
    taken: Arc<Mutex<HashSet<Payer>>>,
    payer: Payer,
    writing: Arc<Semaphore>,
}

impl Default for Turns {
    fn default() -> Self {
        Self { taken: Arc::default(), writing: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl Turns {
    /// Takes a turn.
    ///
    /// # Errors
    /// Where they import already.
    pub(super) fn take(&self, payer: Payer) -> Result<Turn, Refusal> {
        if !lock(&self.taken).insert(payer) {
            let message = "you import another file at the moment; wait until that is done, then send this one again";
            return Err(Refusal::http(StatusCode::CONFLICT, "IMPORT_UNDER_WAY", message));
        }
        Ok(Turn { taken: self.taken.clone(), payer, writing: self.writing.clone() })
    }
}

impl Turn {
    /// Waits until few enough others write.
    pub(super) async fn to_write(&self) -> Option<OwnedSemaphorePermit> {
        // It is never closed.
        self.writing.clone().acquire_owned().await.ok()
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        lock(&self.taken).remove(&self.payer);
    }
}

fn lock(taken: &Mutex<HashSet<Payer>>) -> MutexGuard<'_, HashSet<Payer>> {
    taken.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn one_file_at_a_time_and_few_at_once() {
        let turns = Turns::default();
        let address = |last| Payer::Address([10, 0, 0, last].into());
        let mine = turns.take(address(1)).expect("nobody imports");
        assert_eq!(turns.take(address(1)).err().map(|refusal| refusal.status(true)), Some(StatusCode::CONFLICT));
        let others = [2, 3].map(|last| turns.take(address(last)).expect("they do not import"));
        let written = [others[0].to_write().await, others[1].to_write().await];
        {
            let mut waiting = std::pin::pin!(mine.to_write());
            assert!(futures::poll!(waiting.as_mut()).is_pending());
            drop(written);
            assert!(waiting.await.is_some());
        }
        drop(mine);
        assert!(turns.take(address(1)).is_ok(), "given back");
    }
}
