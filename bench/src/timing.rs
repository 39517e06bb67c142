//! How long one thing takes that is asked for again and again, one at a time.

use std::time::Instant;

use crate::{report::Report, server::Server, statements};

/// What it took, in milliseconds and in statements.
#[derive(Debug, Clone, Copy)]
pub struct Timing {
    /// Half took no longer.
    pub p50: f64,
    /// All but one of a hundred took no longer; of fewer than a hundred, the slowest.
    pub p99: f64,
    /// How many SQL statements went out.
    pub statements: usize,
}

impl Timing {
    /// Asks so many times, after a few that do not count.
    ///
    /// # Errors
    /// Where a request fails.
    pub async fn of(server: &Server, times: usize, ask: impl AsyncFn() -> anyhow::Result<()>) -> anyhow::Result<Self> {
        let statements = statements::fewest(server, &ask).await?;
        crate::quiet()?;
        let mut waits = Vec::new();
        for _ in 0..times {
            let begin = Instant::now();
            ask().await?;
            waits.push(begin.elapsed().as_secs_f64() * 1_000.0);
        }
        waits.sort_by(f64::total_cmp);
        let at = |percent: usize| waits[(waits.len() * percent / 100).min(waits.len() - 1)];
        Ok(Self { p50: at(50), p99: at(99), statements })
    }

    /// Tells of it.
    pub fn tell(self, what: &str, report: &mut Report) {
        report.tell(what, self.words());
    }

    /// Tells of it where it is promised that half take no longer than so many milliseconds, and that it takes no more
    /// statements than so many.
    pub fn hold(self, what: &str, milliseconds: f64, statements: usize, report: &mut Report) {
        report.at_most(what, self.p50, milliseconds, " ms");
        report.tell("... p99", format!("{:.0} ms", self.p99));
        report.at_most("... SQL statements", self.statements as f64, statements as f64, "");
    }

    fn words(self) -> String {
        format!("p50 {:.0} ms, p99 {:.0} ms, {} SQL statements", self.p50, self.p99, self.statements)
    }
}
