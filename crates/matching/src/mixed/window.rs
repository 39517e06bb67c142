/// What a search looks at.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// Candidates that lose no more than this.
    pub(super) breadth: f64,
    /// And choices that lose no more than this.
    pub(super) loss: f64,
}

/// The first search leaves out candidates that lose more than this, in thousandths of a pair's fit. It is there to find a good choice
/// soon: the next one takes in all that a better one could hold.
pub(super) const NARROW: f64 = 0.3;
/// The first search leaves choices out that lose more than this, in thousandths of a pair's fit, since little of the rest is open then.
const LIKELY: f64 = 50.0;
/// How much wider a search is where the one before found nothing.
const WIDER: f64 = 10.0;

impl Window {
    pub(super) const FIRST: Self = Self { breadth: NARROW, loss: LIKELY };

    pub(super) fn wider(self) -> Self {
        Self { breadth: self.breadth * WIDER, loss: self.loss * WIDER.sqrt() }
    }
}
