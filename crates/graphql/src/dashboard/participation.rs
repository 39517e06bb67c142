//! What can be read about how people take part in an exchange.

use async_graphql::{Context, Object, Result, SimpleObject};
use mentorship::dashboard as domain;

use super::many;
use crate::{
    cost::{cost, points},
    failure::nullable,
    organization::{self, Organization},
    round::{self, Round},
};

/// How many applications and placements there are, and where they stand.
#[derive(SimpleObject)]
pub struct ExchangeParticipation {
    /// How many applications take part: those that were submitted, and not withdrawn. Null for institutions as hosts, since people apply
    /// for a round and not to one host.
    applied: Option<i32>,
    /// How many placements there are that were neither declined nor expired.
    placed: i32,
    /// How many of these wait for the answer of a side.
    offered: i32,
    /// How many of these both sides accepted, and have not begun.
    accepted: i32,
    /// How many of these take place now.
    under_way: i32,
    /// How many of these are interrupted.
    paused: i32,
    /// How many of these took place.
    completed: i32,
    /// How many of these ended before their time.
    ended_early: i32,
    /// How many of these are over, one way or the other: those that are completed, as a part of these, are the share that is completed.
    ended: i32,
    /// How many placements one side declined.
    declined: i32,
    /// How many placements were not answered in time.
    expired: i32,
}

impl ExchangeParticipation {
    pub(super) fn of(figures: &domain::Participation) -> Self {
        Self { applied: Some(many(figures.applied)), ..Self::of_host(figures) }
    }

    fn of_host(figures: &domain::Participation) -> Self {
        Self {
            applied: None,
            placed: many(figures.placed()),
            offered: many(figures.offered),
            accepted: many(figures.accepted),
            under_way: many(figures.under_way),
            paused: many(figures.paused),
            completed: many(figures.completed),
            ended_early: many(figures.ended_early),
            ended: many(figures.ended()),
            declined: many(figures.declined),
            expired: many(figures.expired),
        }
    }
}

/// The same of one round.
pub struct RoundParticipation(pub(super) domain::RoundParticipation);

/// The same of one round.
#[Object]
impl RoundParticipation {
    /// Which round; null where it is not yours to see.
    async fn round(&self, ctx: &Context<'_>) -> Option<Result<Round>> {
        nullable(round::find(ctx, self.0.round)).await
    }

    /// How many applications and placements it has, and where they stand. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn participation(&self) -> ExchangeParticipation {
        ExchangeParticipation::of(&self.0.participation)
    }
}

/// How many applications and placements of an institution's people there are in an exchange, and how many placements it hosts.
pub struct InstitutionParticipation(pub(super) domain::InstitutionParticipation);

/// How many applications and placements of an institution's people there are in an exchange, and how many placements it hosts.
#[Object]
impl InstitutionParticipation {
    /// Which institution.
    async fn organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        nullable(organization::find(ctx, self.0.organization)).await
    }

    /// The applications and placements of its own people. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn as_home(&self) -> ExchangeParticipation {
        ExchangeParticipation::of(&self.0.as_home)
    }

    /// The placements that it hosts, or was to. Costs nothing.
    #[graphql(directive = cost::apply(points(0)))]
    async fn as_host(&self) -> ExchangeParticipation {
        ExchangeParticipation::of_host(&self.0.as_host)
    }
}
