//! What an offer is made for, and checked against.

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{MentorId, OrganizationId, RoundId, RoundPeriodId},
    schema,
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::RunQueryDsl;
use identity::policy::MayRunExchange;
use jiff::Timestamp;

use crate::{
    exchange::{self, ExchangeProgram},
    period::{self, RoundPeriod},
    round::{self, Round, RoundState},
};

/// A round with its exchange and its periods.
#[derive(Debug, Clone)]
pub(crate) struct Setting {
    pub(crate) round: Round,
    pub(crate) exchange: ExchangeProgram,
    pub(crate) periods: Vec<RoundPeriod>,
}

impl Setting {
    /// That of a round, which is not changed until the transaction ends; others may offer in it at the same time.
    pub(crate) async fn held(conn: &mut AsyncPgConnection, id: RoundId, field: &str) -> Result<Self, Rejection> {
        let round = schema::round::table
            .find(id)
            .select(Round::as_select())
            .for_share()
            .first(conn)
            .await
            .optional()?
            .ok_or_else(|| Rejection::not_found(field, "a round"))?;
        Self::of(conn, round).await
    }

    /// That of a round which nobody else writes in until the transaction ends.
    pub(crate) async fn locked(conn: &mut AsyncPgConnection, id: RoundId) -> Result<Self, Rejection> {
        let round = round::locked(conn, id).await?;
        Self::of(conn, round).await
    }

    async fn of(conn: &mut AsyncPgConnection, round: Round) -> Result<Self, Rejection> {
        let exchange = exchange::by_programmes(conn, &[round.programme_id]).await?.pop();
        let exchange = exchange.ok_or_else(|| Rejection::not_found("round", "a round of an exchange"))?;
        let periods = period::of_rounds(conn, &[round.id]).await?;
        Ok(Self { round, exchange, periods })
    }

    /// Refuses to write where the round does not take offers. Those who run the exchange can still write after its last day, and
    /// once it is closed, until a plan is published.
    pub(crate) fn check_taking(
        &self,
        runs: Option<&MayRunExchange>,
        now: Timestamp,
        field: &str,
    ) -> Result<(), Rejection> {
        let runs = runs.is_some_and(|may| may.programme() == self.exchange.programme_id);
        if runs && matches!(self.round.state, RoundState::Open | RoundState::Closed) {
            return Ok(());
        }
        round::check_taking(&self.round, &self.exchange, now, field)
    }

    /// The ids of its periods.
    pub(crate) fn period_ids(&self) -> Vec<RoundPeriodId> {
        self.periods.iter().map(|period| period.id).collect()
    }

    /// Notes a mentor who is none of this host's in the round.
    pub(crate) async fn check_mentor(
        &self,
        mut conn: &AsyncPgConnection,
        host: OrganizationId,
        mentor: Option<MentorId>,
        problems: &mut Problems,
    ) -> QueryResult<()> {
        let Some(mentor) = mentor else { return Ok(()) };
        let of_host = schema::mentor::table
            .find(mentor)
            .filter(schema::mentor::organization_id.eq(host))
            .filter(schema::mentor::round_id.eq(self.round.id));
        if !diesel::select(exists(of_host)).get_result::<bool>(&mut conn).await? {
            let what = "is no mentor of the host in this round; add them with addMentor first, or leave it out";
            problems.note(ProblemCode::NotFound, "mentor", what);
        }
        Ok(())
    }
}
