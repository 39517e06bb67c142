//! Asking for plans.

use std::collections::HashMap;

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{PersonId, PlanId, RoundId},
    schema::plan,
    text_enum,
};
use diesel::{dsl::max, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayRunExchange,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use matching::round as solver;
use serde::Serialize;

use super::{Plan, PlanState, basis::Basis, cancel::cancel_outdone, report::Report};
use crate::{
    pairing::{self, Pairing, PairingOutcome},
    round::{self, Round, RoundState},
    snapshot,
};

/// How hard the solver tries where nothing is said, in nodes of its search.
pub const USUAL_EFFORT: i32 = 5_000;

/// The hardest that it can be asked to try.
pub const MOST_EFFORT: i32 = 1_000_000;

/// At most so many plans of a round wait at once.
const MOST_WAITING: i64 = 5;

text_enum! {
    /// What of an earlier plan another one keeps.
    Keep {
        /// Nothing: everything is chosen anew.
        Nothing = "nothing",
        /// The pairings that the committee approved.
        Approved = "approved",
        /// All pairings but those that it refused.
        All = "all",
    }
}

/// A plan as somebody asks for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewPlan {
    /// Of which round.
    pub round: RoundId,
    /// What of an earlier plan it keeps.
    pub keep: Keep,
    /// Of which, where anything is kept.
    pub of: Option<PlanId>,
    /// How hard the solver tries, in nodes of its search; none: [`USUAL_EFFORT`].
    pub effort: Option<i32>,
}

/// Asks for a plan: the round is kept as it is now, and a solver takes it up in its turn.
///
/// # Errors
/// Where plans are not made of the round, something is wrong with it, or enough of its plans wait already.
pub async fn make(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    new: NewPlan,
    key: Option<&str>,
) -> Result<Plan, Rejection> {
    conn.transaction(async |conn| {
        let pending = match idempotency::claim(conn, may.asker(), key, "makePlan", &new, now).await? {
            Claim::Repeated(id) => return repeated(conn, may, PlanId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        let round = round::locked_of(conn, may, new.round, "round").await?;
        check_works(&round, "round")?;
        let kept = new.check(conn, &round).await?;
        check_waiting(conn, &round).await?;
        let base = snapshot::take(conn, round.id, now).await?;
        let effort = new.effort.unwrap_or(USUAL_EFFORT);
        let row = insert(conn, &round, may.person(), effort, now, base, &kept).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// The same without anybody's asking, after a decline say, by whoever holds the round. Nothing is kept but what is settled. Another
/// such plan of the round that waits still knows less than this one, and is not made any more: of many declines at most one waits,
/// beside one that a solver works on.
///
/// # Errors
/// Where something is wrong with the round.
pub(crate) async fn request(conn: &mut AsyncPgConnection, round: &Round, now: Timestamp) -> Result<Plan, Rejection> {
    let base = snapshot::take(conn, round.id, now).await?;
    cancel_outdone(conn, now, round.id).await?;
    insert(conn, round, None, USUAL_EFFORT, now, base, &[]).await
}

/// Refuses a round of which no plans are made: because it was not called for yet, or is over.
///
/// # Errors
/// [`ProblemCode::WrongState`] where it is.
pub(crate) fn check_works(round: &Round, field: &str) -> Result<(), Rejection> {
    let why = match round.state {
        RoundState::Open | RoundState::Closed | RoundState::Published => return Ok(()),
        RoundState::Draft => "is a draft; open it first, so that there are offers and applications",
        RoundState::Finished => "is over; plans are made of rounds that are not",
        RoundState::Cancelled => "was cancelled; plans are made of rounds that take place",
    };
    Err(Rejection::one(ProblemCode::WrongState, field, why))
}

async fn check_waiting(conn: &mut AsyncPgConnection, round: &Round) -> Result<(), Rejection> {
    let waiting = plan::table.filter(plan::round_id.eq(round.id).and(plan::state.eq(PlanState::Waiting)));
    let how_many: i64 = waiting.count().get_result(conn).await?;
    if how_many < MOST_WAITING {
        return Ok(());
    }
    let why = format_args!("has {how_many} plans that wait for a solver already; wait for them, or cancel one");
    Err(Rejection::one(ProblemCode::WrongState, "round", why))
}

async fn repeated(conn: &mut AsyncPgConnection, may: &MayRunExchange, id: PlanId) -> Result<Plan, Rejection> {
    let own = plan::table.find(id).filter(plan::programme_id.eq(may.programme())).select(Plan::as_select());
    own.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found("idempotency_key", "a plan"))
}

async fn insert(
    conn: &mut AsyncPgConnection,
    round: &Round,
    made_by: Option<PersonId>,
    effort: i32,
    now: Timestamp,
    base: solver::Round,
    kept: &[Pairing],
) -> Result<Plan, Rejection> {
    let report = Report::resting_on(Basis::of(&base));
    let solved = snapshot::checked(with_kept(base, kept))?;
    let last: Option<i32> =
        plan::table.filter(plan::round_id.eq(round.id)).select(max(plan::number)).first(conn).await?;
    let row = diesel::insert_into(plan::table)
        .values((
            plan::id.eq(PlanId::new()),
            plan::programme_id.eq(round.programme_id),
            plan::round_id.eq(round.id),
            plan::number.eq(last.unwrap_or(0) + 1),
            plan::effort.eq(effort),
            plan::snapshot_digest.eq(matching::plan::digest(&solved)),
            plan::snapshot.eq(serde_json::to_string(&solved).unwrap_or_default()),
            plan::report.eq(report.written()),
            plan::made_by.eq(made_by),
            plan::created_at.eq(now.to_diesel()),
        ))
        .returning(Plan::as_returning())
        .get_result(conn)
        .await?;
    diesel::sql_query("NOTIFY plan_waiting").execute(conn).await?;
    Ok(row)
}

/// The round with these pairs settled besides, those of them that can be: whoever does not take part any more, and pairs that were
/// forbidden since, are not kept.
fn with_kept(mut round: solver::Round, kept: &[Pairing]) -> solver::Round {
    let forbidden: HashMap<(&str, &str), Vec<Option<&str>>> =
        (round.pins.iter().filter(|pin| pin.wish == solver::Wish::Forbidden)).fold(HashMap::new(), |mut all, pin| {
            all.entry((pin.application.as_str(), pin.offer.as_str())).or_default().push(pin.period.as_deref());
            all
        });
    let can_be = |pin: &solver::Pin| {
        let against = forbidden.get(&(pin.application.as_str(), pin.offer.as_str()));
        let is_free =
            against.is_none_or(|periods| periods.iter().all(|one| one.is_some() && *one != pin.period.as_deref()));
        is_free
            && round.applications.iter().any(|one| one.id == pin.application)
            && round.offers.iter().any(|offer| offer.id == pin.offer)
            && round.periods.iter().any(|period| Some(&period.id) == pin.period.as_ref())
    };
    let pins: Vec<solver::Pin> = kept.iter().map(forced).filter(can_be).collect();
    round.pins.extend(pins);
    round
}

fn forced(kept: &Pairing) -> solver::Pin {
    solver::Pin {
        application: kept.application_id.to_string(),
        offer: kept.offer_id.to_string(),
        period: Some(kept.round_period_id.to_string()),
        wish: solver::Wish::Forced,
    }
}

impl NewPlan {
    /// The pairings that are kept.
    async fn check(&self, conn: &mut AsyncPgConnection, round: &Round) -> Result<Vec<Pairing>, Rejection> {
        let mut problems = Problems::new();
        if let Some(effort) = self.effort.filter(|effort| !(1..=MOST_EFFORT).contains(effort)) {
            problems.note(ProblemCode::OutOfRange, "effort", format_args!("is {effort}; give 1 to {MOST_EFFORT}"));
        }
        let kept = match (self.keep, self.of) {
            (Keep::Nothing, None) => Vec::new(),
            (Keep::Nothing, Some(_)) => {
                problems.note(ProblemCode::Invalid, "of", "names a plan of which nothing is to be kept; leave it out");
                Vec::new()
            }
            (_, None) => {
                problems.note(ProblemCode::Required, "of", "is missing; name the plan of which pairings are kept");
                Vec::new()
            }
            (keep, Some(of)) => kept_of(conn, round, of, keep, &mut problems).await?,
        };
        problems.or(|| kept)
    }
}

async fn kept_of(
    conn: &mut AsyncPgConnection,
    round: &Round,
    of: PlanId,
    keep: Keep,
    problems: &mut Problems,
) -> QueryResult<Vec<Pairing>> {
    let state: Option<PlanState> =
        plan::table.find(of).filter(plan::round_id.eq(round.id)).select(plan::state).first(conn).await.optional()?;
    match state {
        None => problems.note_not_found("of", "a plan of the round"),
        Some(PlanState::Solved) => {
            let all = pairing::of_plan(conn, of).await?.into_iter();
            let is_kept = |one: &Pairing| match keep {
                Keep::Nothing => false,
                Keep::Approved => one.outcome == Some(PairingOutcome::Approved),
                Keep::All => one.outcome != Some(PairingOutcome::Refused),
            };
            return Ok(all.filter(is_kept).collect());
        }
        Some(_) => {
            let why = "has no pairings, since it is not solved; name one that is";
            problems.note(ProblemCode::WrongState, "of", why);
        }
    }
    Ok(Vec::new())
}

#[cfg(test)]
mod tests {
    use database::id::{ApplicationId, OfferId, PairingId, RoundPeriodId};

    use super::*;

    fn pairing(application: ApplicationId, offer: OfferId, period: RoundPeriodId) -> Pairing {
        Pairing {
            id: PairingId::new(),
            plan_id: PlanId::new(),
            application_id: application,
            offer_id: offer,
            round_period_id: period,
            fit: 1,
            funding_stream_id: None,
            cost: 0,
            is_forced: false,
            outcome: None,
            decided_at: None,
        }
    }

    #[test]
    fn what_was_forbidden_since_and_who_is_gone_is_not_kept() {
        let (application, gone) = (ApplicationId::new(), ApplicationId::new());
        let (offer, forbidden) = (OfferId::new(), OfferId::new());
        let period = RoundPeriodId::new();
        let day = "2027-01-01".parse().expect("a day");
        let round = solver::Round {
            periods: vec![solver::Period { id: period.to_string(), from: day, until: day }],
            applications: vec![solver::Application { id: application.to_string(), ..solver::Application::default() }],
            offers: [offer, forbidden]
                .map(|id| solver::Offer { id: id.to_string(), ..solver::Offer::default() })
                .into(),
            pins: vec![solver::Pin {
                application: application.to_string(),
                offer: forbidden.to_string(),
                period: None,
                wish: solver::Wish::Forbidden,
            }],
            ..solver::Round::default()
        };
        let kept = [
            pairing(application, offer, period),
            pairing(application, forbidden, period),
            pairing(gone, offer, period),
        ];
        let pins = with_kept(round, &kept).pins;
        let forced: Vec<&solver::Pin> = pins.iter().filter(|pin| pin.wish == solver::Wish::Forced).collect();
        assert_eq!(forced.len(), 1, "{pins:?}");
        assert_eq!(forced[0].offer, offer.to_string());
    }
}
