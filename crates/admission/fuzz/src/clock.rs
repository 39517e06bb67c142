//! How long something took this thread, whatever else runs on the machine.

use std::time::Duration;

use nix::time::{ClockId, clock_gettime};

/// A clock that runs while its thread does.
pub struct Clock(Duration);

impl Clock {
    /// Starts.
    pub fn start() -> Self {
        Self(now())
    }

    /// How long since.
    pub fn read(&self) -> Duration {
        now().saturating_sub(self.0)
    }
}

fn now() -> Duration {
    clock_gettime(ClockId::CLOCK_THREAD_CPUTIME_ID).expect("Linux has this clock").into()
}
