//! Saying in which parts of a round placements take place.

use std::sync::Arc;

use async_graphql::{Context, ID, InputObject, Object, Result};
use catalogue::Rejection;
use database::AsyncPgConnection;
use identity::policy;
use mentorship::period::{self as domain, PeriodInput};

use super::types::Round;
use crate::{
    cost::{cost, points},
    mutation::input_id,
    payload,
    request::{RequestContext, RequestExt},
    scalar::Date,
};

/// A part of a round that placements take place in.
#[derive(InputObject)]
pub struct RoundPeriodInput {
    /// The id of a period that the round has, period_…, to keep and change it; left out, it is a new one.
    id: Option<ID>,
    /// What it is called, at most 200 characters.
    name: String,
    /// Its first day.
    starts_on: Date,
    /// Its last day.
    ends_on: Date,
}

/// The periods of a round.
#[derive(InputObject)]
pub struct SetRoundPeriodsInput {
    /// Which round: its id, round_….
    round: ID,
    /// All its periods, at most 50, none of which overlap; they take the place of those that it has.
    periods: Vec<RoundPeriodInput>,
    /// The revision of the round that you saw. Given, the change is refused if somebody else made one since.
    expected_revision: Option<i32>,
}

payload! {
    /// What came of giving a round its periods.
    SetRoundPeriodsPayload {
        /// The round as it is now; none where the periods were refused.
        round: Round
    }
    /// Why a round was not given its periods.
    SetRoundPeriodsError
    /// The sort of reason why a round was not given its periods.
    SetRoundPeriodsErrorCode {
        /// The value is outside the range that makes sense.
        OutOfRange,
        /// The end comes before the start.
        EndBeforeStart,
        /// There is no such day.
        ImpossibleDate,
        /// Something is named twice, or periods overlap.
        Duplicate,
        /// A plan was published, the round is over, or something refers to a period that was left out.
        WrongState,
        /// Somebody else made a change in the meantime.
        Conflict,
    }
}

/// Mutations of the periods of rounds.
#[derive(Default)]
pub struct RoundPeriodMutations;

#[Object]
impl RoundPeriodMutations {
    /// Gives a round the periods in which placements take place, until a plan was published. A period that something refers to stays.
    /// Needs somebody who runs the exchange. Costs 10 points.
    #[graphql(directive = cost::apply(points(10)))]
    async fn set_round_periods(
        &self,
        ctx: &Context<'_>,
        input: SetRoundPeriodsInput,
    ) -> Result<SetRoundPeriodsPayload> {
        let request = ctx.request();
        let mut conn = request.connection_for_change(ctx).await?;
        SetRoundPeriodsPayload::of(input.run(request, &mut conn).await)
    }
}

impl SetRoundPeriodsInput {
    async fn run(self, request: &RequestContext, conn: &mut AsyncPgConnection) -> Result<Round, Rejection> {
        let round = input_id(&self.round, "round")?;
        let may = policy::call_for_round(conn, request.viewer(), round)
            .await
            .map_err(|refusal| Rejection::refused(refusal, "round"))?;
        let mut periods = Vec::new();
        for (at, period) in self.periods.into_iter().enumerate() {
            let id = period.id.map(|id| input_id(&id, &format!("periods.{at}.id"))).transpose()?;
            let (starts_on, ends_on) = (period.starts_on.0, period.ends_on.0);
            periods.push(PeriodInput { id, name: period.name, starts_on, ends_on });
        }
        let now = request.clock().now();
        let row = domain::set(conn, &may, now, round, &periods, self.expected_revision).await?;
        request.loaders().forget_all().await;
        Ok(Round::of(Arc::new(row)))
    }
}
