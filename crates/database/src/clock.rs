//! What time it is, as an argument: a test can stand on any day of a programme year.

use std::sync::Arc;

use jiff::Timestamp;

/// Tells the time. The only place that asks the machine for it.
#[derive(Clone)]
pub struct Clock(Arc<dyn Fn() -> Timestamp + Send + Sync>);

impl Clock {
    /// The machine's clock.
    pub fn machine() -> Self {
        #[expect(clippy::disallowed_methods, reason = "this is the source of the time that everybody else is given")]
        Self(Arc::new(Timestamp::now))
    }

    /// A clock that asks `tell` for the time, such as one that a test moves on.
    pub fn telling(tell: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(Arc::new(tell))
    }

    /// A clock that stands still.
    pub fn standing(at: Timestamp) -> Self {
        Self(Arc::new(move || at))
    }

    /// The time, to the microsecond, which is what PostgreSQL keeps.
    pub fn now(&self) -> Timestamp {
        let now = (self.0)();
        Timestamp::from_microsecond(now.as_microsecond()).unwrap_or(now)
    }
}
