use super::{Bounds, Programme};

/// What a search looks at, and for how long.
pub(crate) struct Scope {
    /// Candidates that may be chosen, in order.
    pub(crate) candidates: Vec<u32>,
    /// Candidates among them that are.
    pub(crate) settled: Vec<u32>,
    /// What each row's sum must be between.
    pub(crate) rows: Vec<Bounds>,
    /// Good choices are looked for on the way; otherwise only what the incumbent leaves open.
    pub(crate) is_curious: bool,
    /// The search ends where it is no further from its best than this share.
    pub(crate) precision: f64,
}

/// Among no more candidates than this the solver soon finds good choices: they are looked for even where one is known, and the one that a
/// search starts with may be lost.
const MANY: usize = 5_000;

impl Scope {
    /// Some candidates, to the last, and the rows as they are.
    pub(crate) fn of(programme: &Programme<'_>, candidates: Vec<u32>) -> Self {
        Self { candidates, settled: Vec::new(), rows: programme.rows.clone(), is_curious: true, precision: 0.0 }
    }

    pub(crate) fn is_whole(&self, programme: &Programme<'_>) -> bool {
        self.candidates.len() == programme.problem.candidates.len()
    }

    pub(crate) fn has_many(&self) -> bool {
        self.candidates.len() > MANY
    }
}
