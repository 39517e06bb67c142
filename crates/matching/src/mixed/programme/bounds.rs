use highs::{ColProblem, Row as HighsRow};

/// What a row's sum must be between.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    pub(crate) least: Option<i64>,
    pub(crate) most: Option<i64>,
}

impl Bounds {
    /// The bound that a sum is at, and whether it is the most; none where it is at neither.
    pub(crate) fn side(self, sum: f64) -> Option<(i64, bool)> {
        let is_at = |bound: &i64| (sum - *bound as f64).abs() < 1e-6;
        let most = self.most.filter(is_at).map(|most| (most, true));
        most.or_else(|| self.least.filter(is_at).map(|least| (least, false)))
    }

    pub(crate) fn added(self, model: &mut ColProblem) -> HighsRow {
        match (self.least, self.most) {
            (Some(least), Some(most)) => model.add_row(least as f64..=most as f64),
            (Some(least), None) => model.add_row(least as f64..),
            (None, Some(most)) => model.add_row(..=most as f64),
            (None, None) => model.add_row::<f64, _>(..),
        }
    }
}
