//! Publishing a plan: its pairs become placements, and those concerned hear of it.

use std::collections::HashSet;

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::{ApplicationId, OfferId, OrganizationId, PairingId, PersonId, PlacementId, PlanId, RoundPeriodId},
    schema::{application, offer, pairing, placement, plan},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayRunExchange,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{
    AT_ONCE, Placement, PlacementState,
    days::answer_by,
    pinning::{Pair, keep_together},
};
use crate::{
    exchange,
    pairing::{Pairing, PairingOutcome},
    plan::{self as plans, Plan, PlanState},
    round::{self, Round, RoundState},
    telling::{self, News},
    vote::{is_superseded, settled},
};

/// A plan to be published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
struct Publishing {
    plan: PlanId,
}

/// Publishes a plan: each of its pairs that has no placement yet is offered to both sides, who have as many days to answer as the
/// exchange gives them. Both sides and the applicants are told, and so is whoever applied and gets nothing.
///
/// # Errors
/// Where it is not solved, published already or superseded by one that was; where its round is not closed, something has changed
/// since it was made, or the committee has not approved every pairing.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    now: Timestamp,
    id: PlanId,
    key: Option<&str>,
) -> Result<Plan, Rejection> {
    conn.transaction(async |conn| {
        let pending =
            match idempotency::claim(conn, may.asker(), key, "publishPlan", &Publishing { plan: id }, now).await? {
                Claim::Repeated(id) => return found(conn, may, PlanId::from_uuid(id), "idempotency_key").await,
                Claim::First(pending) => pending,
            };
        let of = found(conn, may, id, "id").await?.round_id;
        // The round first, as whoever votes, answers or asks for a plan does.
        let round = round::locked(conn, of).await?;
        let row = found(conn, may, id, "id").await?;
        let pairings = crate::pairing::of_plan(conn, id).await?;
        check_state(conn, &round, &row).await?;
        check_decided(&pairings, &settled(conn, &pairings).await?)?;
        check_fresh(conn, &round, &row, &pairings, now).await?;
        let standing = standing(conn, &round).await?;
        check_all_kept(&standing, &pairings)?;
        offer_places(conn, may, &round, &new_ones(&pairings, &standing), now).await?;
        let row = mark(conn, may, &round, id, now).await?;
        telling::tell_unplaced(conn, now, &round, id).await?;
        pending.keep(conn, id.uuid()).await?;
        Ok(row)
    })
    .await
}

async fn found(conn: &mut AsyncPgConnection, may: &MayRunExchange, id: PlanId, field: &str) -> Result<Plan, Rejection> {
    let own = plan::table.find(id).filter(plan::programme_id.eq(may.programme())).select(Plan::as_select());
    own.first(conn).await.optional()?.ok_or_else(|| Rejection::not_found(field, "a plan"))
}

fn wrong_state(why: impl std::fmt::Display) -> Rejection {
    Rejection::one(ProblemCode::WrongState, "id", why)
}

async fn check_state(conn: &AsyncPgConnection, round: &Round, row: &Plan) -> Result<(), Rejection> {
    if row.published_at.is_some() {
        return Err(wrong_state("was published already; nothing needs to be done"));
    }
    let why = match (row.state, round.state) {
        (PlanState::Waiting | PlanState::Solving, _) => "is not there yet; publish it once it is solved",
        (PlanState::Infeasible | PlanState::Failed | PlanState::Cancelled, _) => {
            "has no pairings, since it is not solved; publish one that is"
        }
        (_, RoundState::Draft | RoundState::Open) => {
            "is of a round in which people still apply; close the round, and make a plan of all who did"
        }
        (_, RoundState::Finished) => "is of a round that is over",
        (_, RoundState::Cancelled) => "is of a round that does not take place",
        (PlanState::Solved, RoundState::Closed | RoundState::Published) => {
            if is_superseded(conn, round.id, row.number).await? {
                return Err(wrong_state(
                    "was superseded by a later plan that was published; publish one that is newer",
                ));
            }
            return Ok(());
        }
    };
    Err(wrong_state(why))
}

fn check_decided(pairings: &[Pairing], settled: &HashSet<PairingId>) -> Result<(), Rejection> {
    let refused = pairings.iter().filter(|one| one.outcome == Some(PairingOutcome::Refused)).count();
    let open = pairings.iter().filter(|one| one.outcome.is_none() && !settled.contains(&one.id)).count();
    if refused > 0 {
        let why =
            format_args!("has {refused} pairings that the committee refused; make a new plan, which does without");
        return Err(wrong_state(why));
    }
    if open > 0 {
        let why = format_args!("has {open} pairings that the committee has not decided; have it vote on them first");
        return Err(wrong_state(why));
    }
    Ok(())
}

/// Refuses a plan that something has changed for since it was made.
async fn check_fresh(
    conn: &AsyncPgConnection,
    round: &Round,
    row: &Plan,
    pairings: &[Pairing],
    now: Timestamp,
) -> Result<(), Rejection> {
    let today = plans::now(conn, round.id, now).await?;
    let then = plans::reports(conn, &[row.id]).await?.pop().map(|(_, report)| report.basis).unwrap_or_default();
    if plans::is_stale(&then, today.as_ref(), pairings) {
        let why = "is stale: offers, applications, limits, money or settled pairs have changed since it was made; make a \
                   new plan that keeps what was approved";
        return Err(wrong_state(why));
    }
    Ok(())
}

/// The pairs of which a placement is offered or accepted.
async fn standing(conn: &mut AsyncPgConnection, round: &Round) -> QueryResult<HashSet<Pair>> {
    let rows: Vec<Placement> = placement::table
        .filter(placement::round_id.eq(round.id))
        .filter(placement::state.eq_any(PlacementState::STANDING))
        .select(Placement::as_select())
        .load(conn)
        .await?;
    Ok(rows.iter().map(Pair::of_placement).collect())
}

/// Refuses a plan without somebody who was promised their place.
fn check_all_kept(standing: &HashSet<Pair>, pairings: &[Pairing]) -> Result<(), Rejection> {
    let planned: HashSet<Pair> = pairings.iter().map(Pair::of_pairing).collect();
    let missing = standing.difference(&planned).count();
    if missing == 0 {
        return Ok(());
    }
    Err(wrong_state(format_args!("leaves out {missing} placements that are offered or accepted; make a new plan")))
}

fn new_ones<'p>(pairings: &'p [Pairing], standing: &HashSet<Pair>) -> Vec<&'p Pairing> {
    pairings.iter().filter(|one| !standing.contains(&Pair::of_pairing(one))).collect()
}

/// Makes placements of these pairings, settles their pairs for later plans, and tells both sides.
async fn offer_places(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    round: &Round,
    pairings: &[&Pairing],
    now: Timestamp,
) -> Result<(), Rejection> {
    let exchange = exchange::by_programmes(conn, &[round.programme_id]).await?.pop();
    let exchange = exchange.ok_or_else(|| Rejection::not_found("id", "a plan"))?;
    let answer_by = answer_by(now, exchange.answer_days, &exchange.time_zone());
    let ids: Vec<PairingId> = pairings.iter().map(|one| one.id).collect();
    let sides: Vec<Sides> = pairing::table
        .inner_join(application::table)
        .inner_join(offer::table)
        .filter(pairing::id.eq_any(ids))
        .order(pairing::id)
        .select((
            pairing::id,
            (pairing::application_id, pairing::offer_id, pairing::round_period_id),
            (application::organization_id, offer::organization_id),
        ))
        .load(conn)
        .await?;
    let mut offered = Vec::with_capacity(sides.len());
    for some in sides.chunks(AT_ONCE) {
        offered.extend(insert(conn, round, some, answer_by, now).await?);
    }
    let pairs: Vec<Pair> = pairings.iter().map(|one| Pair::of_pairing(one)).collect();
    keep_together(conn, round, &pairs, may.person(), now).await?;
    telling::tell(conn, now, &offered, News::Offered).await?;
    Ok(())
}

/// A pairing, what is paired when, and the institutions of both sides.
type Sides = (PairingId, (ApplicationId, OfferId, RoundPeriodId), (OrganizationId, OrganizationId));

async fn insert(
    conn: &mut AsyncPgConnection,
    round: &Round,
    sides: &[Sides],
    answer_by: Timestamp,
    now: Timestamp,
) -> QueryResult<Vec<PlacementId>> {
    let rows: Vec<_> = sides
        .iter()
        .map(|(pairing, (application, offer, period), (home, host))| {
            (
                placement::id.eq(PlacementId::new()),
                placement::programme_id.eq(round.programme_id),
                placement::round_id.eq(round.id),
                placement::pairing_id.eq(*pairing),
                placement::application_id.eq(*application),
                placement::offer_id.eq(*offer),
                placement::round_period_id.eq(*period),
                placement::home_id.eq(*home),
                placement::host_id.eq(*host),
                placement::answer_by.eq(answer_by.to_diesel()),
                placement::created_at.eq(now.to_diesel()),
                placement::updated_at.eq(now.to_diesel()),
            )
        })
        .collect();
    diesel::insert_into(placement::table).values(rows).returning(placement::id).get_results(conn).await
}

/// Marks the plan and, with the first one, the round as published.
async fn mark(
    conn: &mut AsyncPgConnection,
    may: &MayRunExchange,
    of: &Round,
    id: PlanId,
    now: Timestamp,
) -> Result<Plan, Rejection> {
    if of.state != RoundState::Published {
        round::publish(conn, of, now, "id").await?;
    }
    let by: Option<PersonId> = may.person();
    let row = diesel::update(plan::table.find(id))
        .set((plan::published_at.eq(now.to_diesel()), plan::published_by.eq(by), plan::revision.eq(plan::revision + 1)))
        .returning(Plan::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pairing(outcome: Option<PairingOutcome>, is_forced: bool) -> Pairing {
        Pairing {
            id: PairingId::new(),
            plan_id: PlanId::new(),
            application_id: ApplicationId::new(),
            offer_id: OfferId::new(),
            round_period_id: RoundPeriodId::new(),
            fit: 500,
            funding_stream_id: None,
            cost: 0,
            is_forced,
            outcome,
            decided_at: None,
        }
    }

    #[test]
    fn every_pairing_is_approved_or_was_settled_beforehand() {
        let approved = pairing(Some(PairingOutcome::Approved), false);
        let (forced, kept, open) = (pairing(None, true), pairing(None, true), pairing(None, false));
        let refused = pairing(Some(PairingOutcome::Refused), false);
        let settled = HashSet::from([forced.id]);
        assert!(check_decided(&[], &settled).is_ok());
        assert!(check_decided(&[approved.clone(), forced.clone()], &settled).is_ok());
        assert!(check_decided(&[approved.clone(), kept], &settled).is_err(), "it was kept without a vote");
        assert!(check_decided(&[approved.clone(), open], &settled).is_err());
        assert!(check_decided(&[approved, forced, refused], &settled).is_err());
    }

    #[test]
    fn who_was_promised_a_place_has_one_in_every_later_plan_and_gets_it_once() {
        let (before, new) = (pairing(None, true), pairing(Some(PairingOutcome::Approved), false));
        let standing = HashSet::from([Pair::of_pairing(&before)]);
        assert!(check_all_kept(&standing, &[before.clone(), new.clone()]).is_ok());
        assert!(check_all_kept(&standing, std::slice::from_ref(&new)).is_err());
        let all = [before, new];
        let ones = new_ones(&all, &standing);
        assert_eq!(ones.iter().map(|one| one.id).collect::<Vec<_>>(), [all[1].id]);
    }
}
