//! Watching the SQL statements an app runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent};

/// The statements run so far by all connections of one pool, with what opens and ends transactions.
#[derive(Clone, Default)]
pub struct Statements(Arc<Mutex<Vec<String>>>);

impl Statements {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.texts().len()
    }

    /// Those after the first `count`, each with its values, to show in a failing test.
    pub fn after(&self, count: usize) -> Vec<String> {
        self.texts().split_off(count.min(self.count()))
    }

    fn texts(&self) -> Vec<String> {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Instrumentation for Statements {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            self.lock().push(query.to_string());
        }
    }
}
