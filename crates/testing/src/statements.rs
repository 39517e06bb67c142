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

/// Makes sure that looking at many took the statements that looking at a few took, so that none is run for each of them. The many must be at
/// least two more than the few.
///
/// For answers in which the same kind of thing is looked up by two ways, such as the people of two lists: each way waits for another statement
/// before, and whether what they look up goes together depends on which connection answers first. So a statement may be run once more or once
/// less. Where there is one way only, compare how many there were.
///
/// # Panics
/// Where a statement was run for the one and not for the other, or oftener than that.
pub fn assert_same_statements(few: &[String], many: &[String]) {
    let (of_few, of_many) = (by_text(few), by_text(many));
    for text in of_few.keys().chain(of_many.keys()) {
        let [for_few, for_many] = [&of_few, &of_many].map(|counts| counts.get(text).copied().unwrap_or_default());
        assert!(
            for_few > 0 && for_many > 0 && for_few.abs_diff(for_many) <= 1,
            "{for_few} times for a few, {for_many} times for many: {text}\nfew: {few:#?}\nmany: {many:#?}"
        );
    }
}

/// A statement without its values.
pub fn text_of(statement: &str) -> &str {
    statement.split_once(" -- binds: ").map_or(statement, |(text, _)| text)
}

/// How often each was run, whatever its values.
fn by_text(statements: &[String]) -> BTreeMap<&str, usize> {
    let mut counts = BTreeMap::new();
    for statement in statements {
        *counts.entry(text_of(statement)).or_default() += 1;
    }
    counts
}
