//! How much there is of each funding stream in each round, and where it goes.

use std::{collections::BTreeMap, sync::Arc};

use database::id::{FundingStreamId, RoundId};

use super::placed::Placed;
use crate::{
    funding::{FundingBudget, FundingStream},
    placement::PlacementState,
};

/// How much there is of a funding stream for a round, and where it goes.
#[derive(Debug, Clone)]
pub struct RoundMoney {
    /// Of which stream.
    pub stream: Arc<FundingStream>,
    /// For which round.
    pub round: RoundId,
    /// How much.
    pub amounts: Amounts,
}

/// How much there is, and where it goes, in minor units of a currency.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Amounts {
    /// How much there is: for the round as a whole where that is said, or for its periods together.
    pub budget: i64,
    /// How much of it is promised: to placements that were neither declined nor expired.
    pub committed: i64,
    /// How much of that is spent: on placements that are completed. What is held back is none.
    pub spent: Option<i64>,
}

impl Amounts {
    const NOTHING: Self = Self { budget: 0, committed: 0, spent: Some(0) };

    /// How much is not promised; less than nothing where there is no such budget any more.
    pub fn left(&self) -> i64 {
        self.budget - self.committed
    }
}

/// Where the money of these streams goes, stream by stream in the order in which they are asked, and round by round in the order in which
/// they were begun. Where a stream has no budget and pays for nothing it is left out.
pub(super) fn money(streams: &[Arc<FundingStream>], budgets: &[FundingBudget], placed: &[&Placed]) -> Vec<RoundMoney> {
    let of_stream = |((id, round), amounts)| {
        let stream = streams.iter().find(|stream| stream.id == id)?.clone();
        Some(RoundMoney { stream, round, amounts })
    };
    amounts(budgets, placed).into_iter().filter_map(of_stream).collect()
}

fn amounts(budgets: &[FundingBudget], placed: &[&Placed]) -> BTreeMap<(FundingStreamId, RoundId), Amounts> {
    let mut found: BTreeMap<(FundingStreamId, RoundId), Amounts> = BTreeMap::new();
    for one in budgets {
        let (stream, round) = (one.funding_stream_id, one.round_id);
        found.entry((stream, round)).or_insert(Amounts::NOTHING).budget = budget(budgets, stream, round);
    }
    for one in placed.iter().filter(|one| one.stands()) {
        let Some(stream) = one.paid_by else { continue };
        let amounts = found.entry((stream, one.round)).or_insert(Amounts::NOTHING);
        amounts.committed += one.cost;
        if one.state == PlacementState::Completed {
            amounts.spent = amounts.spent.map(|spent| spent + one.cost);
        }
    }
    found
}

/// What a stream has for a round: budgets of single periods are parts of that of the whole round, where there is one.
fn budget(budgets: &[FundingBudget], stream: FundingStreamId, round: RoundId) -> i64 {
    let of_both = budgets.iter().filter(|budget| budget.funding_stream_id == stream && budget.round_id == round);
    let whole = of_both.clone().find(|budget| budget.round_period_id.is_none());
    whole.map_or_else(|| of_both.map(|budget| budget.amount).sum(), |whole| whole.amount)
}

#[cfg(test)]
mod tests {
    use database::id::{FundingBudgetId, OrganizationId, RoundPeriodId};

    use super::*;

    #[test]
    fn what_is_left_is_what_nobody_was_promised() {
        let streams = [FundingStreamId::new(), FundingStreamId::new()];
        let [first, second] = [RoundId::new(), RoundId::new()];
        let of = |at: usize, round, period, amount| FundingBudget {
            id: FundingBudgetId::new(),
            funding_stream_id: streams[at],
            round_id: round,
            round_period_id: period,
            amount,
        };
        let budgets = [
            of(0, first, None, 5_000),
            of(0, first, Some(RoundPeriodId::new()), 2_000),
            of(1, second, Some(RoundPeriodId::new()), 1_000),
            of(1, second, Some(RoundPeriodId::new()), 400),
        ];
        let (home, host) = (OrganizationId::new(), OrganizationId::new());
        let placed = |at: Option<usize>, round, state, cost| {
            let paid_by = at.map(|at| streams[at]);
            Placed { paid_by, state, cost, ..Placed::of(round, home, host) }
        };
        let rows = [
            placed(Some(0), first, PlacementState::Completed, 900),
            placed(Some(0), first, PlacementState::EndedEarly, 700),
            placed(Some(0), first, PlacementState::Declined, 500),
            placed(Some(0), second, PlacementState::Offered, 300),
            placed(Some(1), second, PlacementState::UnderWay, 1_400),
            placed(None, second, PlacementState::Completed, 0),
        ];
        let found = amounts(&budgets, &rows.iter().collect::<Vec<_>>());
        let figures: Vec<_> = found
            .iter()
            .map(|((stream, round), row)| (*stream, *round, [row.budget, row.committed, row.left()], row.spent))
            .collect();
        assert_eq!(
            figures,
            [
                (streams[0], first, [5_000, 1_600, 3_400], Some(900)),
                (streams[0], second, [0, 300, -300], Some(0)),
                (streams[1], second, [1_400, 1_400, 0], Some(0)),
            ]
        );
    }
}
