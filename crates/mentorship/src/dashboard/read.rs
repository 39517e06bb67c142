//! Reading all that a dashboard shows, in as many statements whatever the size of the exchange.

use std::sync::Arc;

use database::{
    AsyncPgConnection,
    id::{FundingStreamId, OrganizationId, ProgrammeId, RoundId},
    schema::{alumnus, application, programme_participant, round},
};
use diesel::{dsl::count_star, prelude::*};
use diesel_async::RunQueryDsl;
use identity::policy::MaySeeCommitteeWork;
use jiff::Timestamp;

use super::{
    evaluation::{self, EvaluationFigures},
    field,
    ledger::{Ledger, ledger},
    money::{RoundMoney, money},
    outcome::{Outcomes, together},
    participation::{
        Applied, InstitutionParticipation, Participation, RoundParticipation, altogether, by_institution, by_round,
    },
    placed::{self, Placed, many},
    representation::{Representation, representation},
};
use crate::{
    application::ApplicationState,
    exchange,
    funding::{self, FundingBudget},
};

/// What an exchange has come to, in all rounds or in one of them.
#[derive(Debug, Clone)]
pub struct Dashboard {
    /// How people take part.
    pub participation: Participation,
    /// The same round by round, the newest first.
    pub rounds: Vec<RoundParticipation>,
    /// The same of each institution.
    pub institutions: Vec<InstitutionParticipation>,
    /// Who was placed, beside the field.
    pub representation: Vec<Representation>,
    /// What was done in placements, and what came of them.
    pub outcomes: Outcomes,
    /// Who stays in touch with the exchange, whichever round they took part in.
    pub alumni: AlumniFigures,
    /// Where the money goes.
    pub money: Vec<RoundMoney>,
    /// Who hosts whose people.
    pub ledger: Ledger,
    /// What people say of placements: participants, those who let them go, and those who host them.
    pub evaluations: Vec<EvaluationFigures>,
}

/// Those who took part and stay in touch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct AlumniFigures {
    /// How many.
    pub people: usize,
    /// How many of them are open to give a guest lecture.
    pub lectures: usize,
    /// How many would mentor next.
    pub mentors: usize,
    /// How many would refer others to the exchange.
    pub refers: usize,
}

/// What the exchange has come to, in all rounds or in one; none where it has no such round.
///
/// # Errors
/// Where the database fails.
pub async fn of_exchange(
    conn: &AsyncPgConnection,
    may: &MaySeeCommitteeWork,
    round: Option<RoundId>,
    now: Timestamp,
) -> QueryResult<Option<Dashboard>> {
    let Some(exchange) = exchange::by_programmes(conn, &[may.programme()]).await?.pop() else { return Ok(None) };
    let rounds = rounds(conn, may.programme()).await?;
    let at = round.map(|round| rounds.iter().position(|other| *other == round));
    if at == Some(None) {
        return Ok(None);
    }
    let counting = Counting {
        at: at.flatten(),
        rounds,
        placed: placed::of_exchange(conn, &exchange, exchange.today(now)).await?,
        applied: applied(conn, may.programme()).await?,
        partners: partners(conn, may.programme()).await?,
    };
    let streams: Vec<Arc<_>> = funding::streams_of(conn, may.programme()).await?.into_iter().map(Arc::new).collect();
    let ids: Vec<FundingStreamId> = streams.iter().map(|stream| stream.id).collect();
    let mut budgets: Vec<FundingBudget> = funding::budgets(conn, &ids).await?;
    budgets.retain(|budget| counting.is_asked_for(budget.round_id));
    let field = field::of_exchange(conn, may.programme()).await?;
    let said = evaluation::said(conn, may.programme()).await?;
    let placed = counting.placed();
    let applied = counting.applied();
    Ok(Some(Dashboard {
        participation: altogether(&applied, &placed),
        rounds: by_round(&counting.asked_rounds(), &applied, &placed),
        institutions: by_institution(&counting.partners, &applied, &placed),
        representation: representation(&field, &counting.placed, &counting.rounds, counting.at),
        outcomes: together(placed.iter().map(|one| one.outcomes)),
        alumni: alumni(conn, may.programme()).await?,
        money: money(&streams, &budgets, &placed),
        ledger: ledger(&counting.partners, &placed),
        evaluations: evaluation::figures(&said, &counting.rounds, counting.at),
    }))
}

/// What figures are counted from.
struct Counting {
    /// Where the round stands that is asked for; none: all of them are.
    at: Option<usize>,
    /// The newest first.
    rounds: Vec<RoundId>,
    placed: Vec<Placed>,
    applied: Vec<Applied>,
    partners: Vec<OrganizationId>,
}

impl Counting {
    fn is_asked_for(&self, round: RoundId) -> bool {
        self.at.is_none_or(|at| self.rounds[at] == round)
    }

    fn asked_rounds(&self) -> Vec<RoundId> {
        self.rounds.iter().copied().filter(|round| self.is_asked_for(*round)).collect()
    }

    fn placed(&self) -> Vec<&Placed> {
        self.placed.iter().filter(|one| self.is_asked_for(one.round)).collect()
    }

    fn applied(&self) -> Vec<Applied> {
        self.applied.iter().copied().filter(|one| self.is_asked_for(one.round)).collect()
    }
}

/// The rounds of an exchange, the newest first.
async fn rounds(mut conn: &AsyncPgConnection, exchange: ProgrammeId) -> QueryResult<Vec<RoundId>> {
    let own = round::table.filter(round::programme_id.eq(exchange));
    own.order(round::id.desc()).select(round::id).load(&mut conn).await
}

/// How many applications take part, by round and home institution.
async fn applied(mut conn: &AsyncPgConnection, exchange: ProgrammeId) -> QueryResult<Vec<Applied>> {
    let rows: Vec<(RoundId, OrganizationId, i64)> = application::table
        .filter(application::programme_id.eq(exchange))
        .filter(application::state.eq(ApplicationState::Submitted))
        .group_by((application::round_id, application::organization_id))
        .select((application::round_id, application::organization_id, count_star()))
        .load(&mut conn)
        .await?;
    Ok(rows.into_iter().map(|(round, home, counted)| Applied { round, home, many: many(counted) }).collect())
}

/// The partners of an exchange.
async fn partners(mut conn: &AsyncPgConnection, exchange: ProgrammeId) -> QueryResult<Vec<OrganizationId>> {
    let own = programme_participant::table.filter(programme_participant::programme_id.eq(exchange));
    own.select(programme_participant::organization_id).load(&mut conn).await
}

/// Who stays in touch.
async fn alumni(mut conn: &AsyncPgConnection, exchange: ProgrammeId) -> QueryResult<AlumniFigures> {
    let rows: Vec<(bool, bool, bool)> = alumnus::table
        .filter(alumnus::programme_id.eq(exchange).and(alumnus::left_at.is_null()))
        .select((alumnus::lectures, alumnus::mentors, alumnus::refers))
        .load(&mut conn)
        .await?;
    Ok(AlumniFigures {
        people: rows.len(),
        lectures: rows.iter().filter(|(lectures, ..)| *lectures).count(),
        mentors: rows.iter().filter(|(_, mentors, _)| *mentors).count(),
        refers: rows.iter().filter(|(.., refers)| *refers).count(),
    })
}
