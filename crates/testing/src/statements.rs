//! Watching the SQL statements an app runs.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

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

/// Makes sure that looking at many took the statements that looking at a few took, so that none is run for each of them. The many must be at least two
/// more than the few.
///
/// A statement may have been run once more. Two fields that look up the same kind of thing, such as the people of two lists, wait for different
/// statements before; whether what they look up then goes together depends on which connection answers first.
///
/// # Panics
/// Where a statement was run more often than that, or was not run for the few.
pub fn assert_no_more_statements(few: &[String], many: &[String]) {
    let (of_few, of_many) = (by_text(few), by_text(many));
    for (text, count) in &of_many {
        let before = of_few.get(text).copied().unwrap_or_default();
        assert!(
            before > 0 && *count <= before + 1,
            "{before} times for a few, {count} times for many: {text}\nfew: {few:#?}\nmany: {many:#?}"
        );
    }
}

/// How often each was run, whatever its values.
fn by_text(statements: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for statement in statements {
        let text = statement.split_once(" -- binds: ").map_or(statement.as_str(), |(text, _)| text);
        *counts.entry(text).or_default() += 1;
    }
    counts
}
