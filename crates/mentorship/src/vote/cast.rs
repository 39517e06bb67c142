//! Voting on a pairing.

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{OrganizationId, PairingId, RoundId},
    schema::{committee_vote, pairing, plan},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{policy::MayVote, text::check_text};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Verdict, Vote,
    bench::{Bench, parties},
    outcome,
    read::on,
    recusal::Parties,
    settled,
};
use crate::{
    exchange,
    pairing::{Pairing, PairingOutcome},
    pin::PinCause,
    placement::{Pair, keep_apart},
    plan::{Plan, PlanState},
    round::{self, Round, RoundState},
};

/// The field that names the pairing.
const FIELD: &str = "pairing";

/// What somebody says of a pairing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewVote {
    /// What.
    pub verdict: Verdict,
    /// Why.
    pub reason: Option<String>,
}

/// Votes on a pairing, or changes one's vote. Where that decides it, it is decided; a pair that is refused is kept out of the
/// plans that are made from then on.
///
/// # Errors
/// Where they have no seat today or are recused; where no reason is given for a question or a refusal; where the pairing is
/// decided, or its plan is not there, published, or superseded by one that was.
pub async fn cast(
    conn: &mut AsyncPgConnection,
    may: &MayVote,
    now: Timestamp,
    vote: NewVote,
) -> Result<Pairing, Rejection> {
    vote.check()?;
    conn.transaction(async |conn| {
        let round = round::locked(conn, may.round()).await?;
        let pairing = locked(conn, may.pairing()).await?;
        let parties = parties(conn, &[pairing.id]).await?.pop().ok_or_else(not_found)?;
        let mut votes = on(conn, &[pairing.id]).await?;
        let exchange = exchange::by_programmes(conn, &[may.programme()]).await?.pop().ok_or_else(not_found)?;
        let voters = votes.iter().map(|vote| vote.person_id).chain([may.person()]);
        let bench = Bench::of(conn, &exchange, voters, now).await?;
        let seat = seat_of(may, &bench, &parties)?;
        check_open(conn, &round, &pairing).await?;
        write(conn, may, now, seat, &vote).await?;
        votes = on(conn, &[pairing.id]).await?;
        let counted = bench.count(&parties, &votes);
        match outcome(&counted.verdicts, counted.needed) {
            Some(outcome) => decide(conn, &round, now, &pairing, outcome, &counted.votes).await,
            None => Ok(pairing),
        }
    })
    .await
}

impl NewVote {
    fn check(&self) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        check_text(self.reason.as_deref(), "reason", 2_000, &mut problems);
        if self.reason.is_none() && self.verdict != Verdict::Approve {
            let why = match self.verdict {
                Verdict::Question => "is missing; say what you want to know first",
                Verdict::Approve | Verdict::Refuse => "is missing; say why they are not to be paired",
            };
            problems.note(ProblemCode::Required, "reason", why);
        }
        problems.settle()
    }
}

/// For whom they vote: for the partner whose seat they hold today.
fn seat_of(may: &MayVote, bench: &Bench, parties: &Parties) -> Result<OrganizationId, Rejection> {
    let denied = |sentence: &str| Rejection::one(ProblemCode::Denied, "", sentence);
    let Some(seat) = bench.seat(may.person()) else {
        let why =
            "Voting on a pairing takes a seat on the committee today; ask those who run the exchange to give you one.";
        return Err(denied(why));
    };
    let is_of_a_side = [parties.home, parties.host].iter().any(|side| may.recused_at().contains(side));
    // One sentence for whatever keeps them from it, since some of it is declared in confidence.
    if is_of_a_side || bench.is_recused(may.person(), parties) {
        return Err(denied("You are recused from this pairing; the others on the committee decide about it."));
    }
    Ok(seat)
}

/// Refuses votes on what is not on the table, or not any more.
async fn check_open(mut conn: &AsyncPgConnection, round: &Round, pairing: &Pairing) -> Result<(), Rejection> {
    let plan: Plan = plan::table.find(pairing.plan_id).select(Plan::as_select()).first(&mut conn).await?;
    let why = if !settled(conn, std::slice::from_ref(pairing)).await?.is_empty() {
        "was settled before the plan was made, or approved in an earlier one, and takes no votes"
    } else if pairing.outcome.is_some() {
        "is decided; votes are not changed any more"
    } else if plan.published_at.is_some() {
        "is of a plan that was published; votes are not changed any more"
    } else if plan.state != PlanState::Solved {
        "is of a plan that is not there; vote once it is solved"
    } else if matches!(round.state, RoundState::Finished | RoundState::Cancelled) {
        "is of a round that is over; nothing is decided any more"
    } else if is_superseded(conn, round.id, plan.number).await? {
        "is of a plan that a later one, which was published, has superseded; vote on the pairings of the latest plan"
    } else {
        return Ok(());
    };
    Err(Rejection::one(ProblemCode::WrongState, FIELD, why))
}

/// Whether a later plan of the round was published.
pub(crate) async fn is_superseded(mut conn: &AsyncPgConnection, round: RoundId, number: i32) -> QueryResult<bool> {
    let later = plan::table
        .filter(plan::round_id.eq(round))
        .filter(plan::number.gt(number))
        .filter(plan::published_at.is_not_null());
    diesel::select(exists(later)).get_result(&mut conn).await
}

async fn write(
    conn: &mut AsyncPgConnection,
    may: &MayVote,
    now: Timestamp,
    seat: OrganizationId,
    vote: &NewVote,
) -> QueryResult<()> {
    diesel::insert_into(committee_vote::table)
        .values((
            committee_vote::pairing_id.eq(may.pairing()),
            committee_vote::person_id.eq(may.person()),
            committee_vote::organization_id.eq(seat),
            committee_vote::verdict.eq(vote.verdict),
            committee_vote::reason.eq(&vote.reason),
            committee_vote::created_at.eq(now.to_diesel()),
            committee_vote::updated_at.eq(now.to_diesel()),
        ))
        .on_conflict((committee_vote::pairing_id, committee_vote::person_id))
        .do_update()
        .set((
            committee_vote::organization_id.eq(seat),
            committee_vote::verdict.eq(vote.verdict),
            committee_vote::reason.eq(&vote.reason),
            committee_vote::revision.eq(committee_vote::revision + 1),
            committee_vote::updated_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Writes down what was decided. What is refused is kept out of later plans, for the reasons of those who refused it, which are
/// written down without their names.
async fn decide(
    conn: &mut AsyncPgConnection,
    round: &Round,
    now: Timestamp,
    row: &Pairing,
    outcome: PairingOutcome,
    votes: &[Vote],
) -> Result<Pairing, Rejection> {
    let row: Pairing = diesel::update(pairing::table.find(row.id))
        .set((pairing::outcome.eq(outcome), pairing::decided_at.eq(now.to_diesel())))
        .returning(Pairing::as_returning())
        .get_result(conn)
        .await?;
    if outcome == PairingOutcome::Refused {
        let refusing = votes.iter().filter(|vote| vote.verdict == Verdict::Refuse);
        let reasons: Vec<&str> = refusing.filter_map(|vote| vote.reason.as_deref()).collect();
        let pair = Pair::of_pairing(&row);
        keep_apart(conn, round, &[pair], PinCause::Refused, Some(&reasons.join("\n")), None, now).await?;
    }
    Ok(row)
}

async fn locked(conn: &mut AsyncPgConnection, id: PairingId) -> Result<Pairing, Rejection> {
    pairing::table
        .find(id)
        .select(Pairing::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(not_found)
}

fn not_found() -> Rejection {
    Rejection::not_found(FIELD, "a pairing")
}
