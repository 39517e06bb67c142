//! By which rules the plans of a round are made.

use async_graphql::SimpleObject;
use mentorship::round as domain;

use crate::{
    cost::{cost, list_size, points},
    exchange::PriorityGroup,
};

/// By which rules the plans of a round are made.
#[derive(SimpleObject)]
pub struct RoundRules {
    /// How many placements one application can get.
    placements_per_application: i32,
    /// How many people of groups that the exchange gives priority to must be placed at least.
    #[graphql(directive = list_size::apply(Some(2), None, None))]
    #[doc = "Counted as 2 items."]
    priority_minimums: Vec<PriorityMinimum>,
    /// The largest share of all placements that one partner may host, in per cent; none: it is not limited.
    host_share: Option<i32>,
    /// How much each part of how well a pair fits counts beside the others. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    weights: RoundWeights,
}

/// How many people of a group must be placed at least.
#[derive(SimpleObject)]
pub struct PriorityMinimum {
    /// Which group.
    group: PriorityGroup,
    /// How many.
    at_least: i32,
}

/// How much each part of how well a pair fits counts, beside the others.
#[derive(SimpleObject)]
pub struct RoundWeights {
    /// That an offer has what is sought.
    skill: i32,
    /// That it helps the career.
    career: i32,
    /// That a partner gives as much as it takes.
    reciprocity: i32,
    /// That two partners have not worked together yet.
    spread: i32,
}

impl RoundRules {
    pub(super) fn of(row: &domain::Round) -> Self {
        let minimums = row.priority_minimums.0.iter();
        let domain::Weights { skill, career, reciprocity, spread } = row.weights();
        Self {
            placements_per_application: row.placements_per_application,
            priority_minimums: minimums
                .map(|(group, at_least)| PriorityMinimum { group: (*group).into(), at_least: *at_least })
                .collect(),
            host_share: row.host_share,
            weights: RoundWeights { skill, career, reciprocity, spread },
        }
    }
}
