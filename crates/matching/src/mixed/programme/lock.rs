use super::{Bounds, Programme};
use crate::plan::{Goal, Reached};

/// A sum that must be kept beside the problem's own.
#[derive(Clone, Debug)]
pub(crate) struct Lock {
    what: Locked,
    pub(crate) least: i64,
}

#[derive(Clone, Debug)]
enum Locked {
    /// What is reached of a goal that was settled before.
    Goal(Goal),
    /// How many of these candidates are left out: together they would break a budget.
    LeftOut(Vec<u32>),
}

impl Lock {
    pub(crate) fn at_least(goal: Goal, least: u64) -> Self {
        Self { what: Locked::Goal(goal), least: least as i64 }
    }

    pub(crate) fn bounds(&self) -> Bounds {
        Bounds { least: Some(self.least), most: None }
    }

    /// Not all of these candidates, which are in order.
    pub(crate) fn not_all(candidates: Vec<u32>) -> Self {
        let least = 1 - candidates.len() as i64;
        Self { what: Locked::LeftOut(candidates), least }
    }
}

/// That so many are placed, of priority groups and all.
pub(crate) fn locks_at(numbers: Reached) -> Vec<Lock> {
    vec![Lock::at_least(Goal::Priority, numbers.priority), Lock::at_least(Goal::Placed, numbers.placed)]
}

impl Programme<'_> {
    /// What a column adds to a lock's sum.
    pub(crate) fn adds_to(&self, lock: &Lock, column: u32) -> i64 {
        match &lock.what {
            Locked::Goal(goal) => self.adds(*goal, column),
            Locked::LeftOut(candidates) => -i64::from(candidates.binary_search(&column).is_ok()),
        }
    }
}
