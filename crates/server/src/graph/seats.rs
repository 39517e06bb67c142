//! How many wait for events, and who they are.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::http::StatusCode;
use tokio::sync::Notify;

use super::Refusal;
use crate::{client::Payer, settings::Waiting};

/// The seats of those who wait for events.
pub(crate) struct Seats {
    bounds: Waiting,
    connections: Arc<Room>,
    subscriptions: Arc<Room>,
}

/// A seat, free again when dropped.
pub(crate) struct Seat {
    room: Arc<Room>,
    payer: Payer,
}

#[derive(Default)]
struct Room {
    taken: Mutex<HashMap<Payer, usize>>,
    somebody_left: Notify,
}

impl Seats {
    /// Seats within these bounds, all of them free.
    pub(crate) fn new(bounds: Waiting) -> Self {
        Self { bounds, connections: Arc::default(), subscriptions: Arc::default() }
    }

    /// A seat for a connection over WebSocket.
    ///
    /// # Errors
    /// Where there are too many.
    pub(super) fn connection(&self, payer: Payer) -> Result<Seat, Refusal> {
        self.connections.take(payer, &self.bounds, "TOO_MANY_CONNECTIONS", "connections over WebSocket")
    }

    /// A seat for a subscription.
    ///
    /// # Errors
    /// Where there are too many.
    pub(super) fn subscription(&self, payer: Payer) -> Result<Seat, Refusal> {
        self.subscriptions.take(payer, &self.bounds, "TOO_MANY_SUBSCRIPTIONS", "subscriptions")
    }

    /// Waits until nobody is connected over WebSocket, and nobody subscribes.
    pub(crate) async fn all_free(&self) {
        for room in [&self.connections, &self.subscriptions] {
            loop {
                let somebody_leaves = room.somebody_left.notified();
                if room.lock().is_empty() {
                    break;
                }
                somebody_leaves.await;
            }
        }
    }
}

impl Room {
    fn take(self: &Arc<Self>, payer: Payer, bounds: &Waiting, code: &str, what: &str) -> Result<Seat, Refusal> {
        let mut taken = self.lock();
        let own = taken.get(&payer).copied().unwrap_or_default();
        if own >= bounds.of_one {
            let message = format!("you have {own} {what} here, and more are not taken; end one of them first");
            return Err(Refusal::http(StatusCode::TOO_MANY_REQUESTS, code, message));
        }
        if taken.values().sum::<usize>() >= bounds.of_all {
            let message = format!("this server has as many {what} as it takes; try again later");
            return Err(Refusal::http(StatusCode::SERVICE_UNAVAILABLE, code, message));
        }
        taken.insert(payer, own + 1);
        Ok(Seat { room: self.clone(), payer })
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<Payer, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.room.lock();
        if let Some(own) = taken.get_mut(&self.payer) {
            *own -= 1;
            if *own == 0 {
                taken.remove(&self.payer);
            }
        }
        drop(taken);
        self.room.somebody_left.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_takes_more_than_their_share_and_all_together_no_more_than_there_are() {
        let seats = Seats::new(Waiting { of_one: 2, of_all: 3, ..Waiting::default() });
        let address = |last| Payer::Address([10, 0, 0, last].into());
        let status = |taken: Result<Seat, Refusal>| taken.err().map(|refusal| refusal.status(true).as_u16());
        let mut one = vec![seats.subscription(address(1)), seats.subscription(address(1))];
        assert_eq!(status(seats.subscription(address(1))), Some(429));
        let _other = seats.subscription(address(2)).expect("one is free");
        assert_eq!(status(seats.subscription(address(2))), Some(503));
        assert_eq!(status(seats.connection(address(1))), None, "connections are counted for themselves");
        one.pop();
        assert_eq!(status(seats.subscription(address(1))), None, "given back");
    }
}
