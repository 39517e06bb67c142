//! Money as the solver sees it.

use std::collections::{BTreeSet, HashMap};

use database::{
    AsyncPgConnection,
    id::{FundingStreamId, RoundPeriodId},
};
use diesel::QueryResult;
use jiff::Timestamp;
use matching::round as solver;

use super::{amount, offer::lists};
use crate::{
    funding::{self, FundingBudget, FundingStream},
    period::RoundPeriod,
    round::Round,
};

/// The streams that pay in this round: those that there is a budget of for it, in the order in which they are asked.
pub(super) async fn all(
    conn: &AsyncPgConnection,
    round: &Round,
    periods: &[RoundPeriod],
    now: Timestamp,
) -> QueryResult<Vec<solver::Stream>> {
    let rows = funding::streams_of(conn, round.programme_id).await?;
    let ids: Vec<FundingStreamId> = rows.iter().map(|row| row.id).collect();
    let homes = funding::homes(conn, &ids).await?;
    let mut homes: HashMap<_, Vec<String>> = lists(homes.into_iter().map(|(id, home)| (id, home.to_string())));
    let budgets = funding::budgets_of(conn, round.id).await?;
    let mut budgets = lists(budgets.into_iter().map(|budget| (budget.funding_stream_id, budget)));
    let pays = |row: &FundingStream| row.closed_at.is_none_or(|closed| closed > now);
    let seen = rows.iter().filter(|row| pays(row)).filter_map(|row| {
        let homes = homes.remove(&row.id).unwrap_or_default().into_iter().collect();
        Some(solver::Stream { homes, ..seen(row, &budgets.remove(&row.id)?, periods) })
    });
    Ok(seen.collect())
}

/// Where there are budgets for single periods alone, there is nothing for the others.
fn seen(row: &FundingStream, budgets: &[FundingBudget], periods: &[RoundPeriod]) -> solver::Stream {
    let of = |period: Option<RoundPeriodId>| {
        budgets.iter().find(|budget| budget.round_period_id == period).map(|budget| amount(budget.amount))
    };
    let whole = of(None);
    let each = periods.iter().filter_map(|period| {
        let own = of(Some(period.id)).or_else(|| whole.is_none().then_some(0))?;
        Some((period.id.to_string(), own))
    });
    solver::Stream {
        id: row.id.to_string(),
        currency: row.currency.clone(),
        budget: whole,
        periods: each.collect(),
        stipend: amount(row.stipend),
        homes: BTreeSet::new(),
        kinds: row.kinds.iter().map(|kind| (*kind).into()).collect(),
    }
}

/// Lists the institutions whose people a stream pays for, also where nobody of them offers or applies.
pub(super) fn name_homes(round: &mut solver::Round) {
    let listed: BTreeSet<&String> = round.institutions.iter().map(|one| &one.id).collect();
    let named: BTreeSet<&String> = round.streams.iter().flat_map(|stream| &stream.homes).collect();
    let missing: Vec<solver::Institution> = named
        .difference(&listed)
        .map(|id| solver::Institution { id: (*id).clone(), ..solver::Institution::default() })
        .collect();
    round.institutions.extend(missing);
}
