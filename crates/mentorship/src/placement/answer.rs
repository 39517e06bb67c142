//! Both sides answer.

use catalogue::problem::{ProblemCode, Problems, Rejection, check_revision};
use database::{
    AsyncPgConnection,
    id::{PersonId, PlacementId, RoundId},
    schema::placement,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    policy::{AnswerForHome, AnswerForHost, MayInPlacement},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Placement, PlacementAnswer, PlacementState,
    due::plan_anew,
    pinning::{Pair, keep_apart},
};
use crate::{
    pin::PinCause,
    round,
    telling::{self, News},
};

/// What a side says to a placement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Whether it accepts.
    pub accepts: bool,
    /// Why.
    pub reason: Option<String>,
    /// The revision that was seen.
    pub expected_revision: Option<i32>,
}

/// One of the two sides of a placement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Home,
    Host,
}

/// Answers for the institution that lets somebody go. Once both sides have accepted, the placement is; where it declines, the
/// pair is kept out of later plans and the round is solved again.
///
/// # Errors
/// Where it declines without a reason, has answered already, or the time is over; where the placement is settled, or somebody
/// else changed it.
pub async fn answer_for_home(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<AnswerForHome>,
    now: Timestamp,
    said: Said,
) -> Result<Placement, Rejection> {
    let (id, round) = (may.placement(), may.facts().application.round);
    answer(conn, Answering { id, round, by: may.person(), side: Side::Home }, now, said).await
}

/// The same for the host.
///
/// # Errors
/// As [`answer_for_home`].
pub async fn answer_for_host(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<AnswerForHost>,
    now: Timestamp,
    said: Said,
) -> Result<Placement, Rejection> {
    let (id, round) = (may.placement(), may.facts().application.round);
    answer(conn, Answering { id, round, by: may.person(), side: Side::Host }, now, said).await
}

/// Who answers what, on which side.
#[derive(Debug, Clone, Copy)]
struct Answering {
    id: PlacementId,
    round: RoundId,
    by: Option<PersonId>,
    side: Side,
}

async fn answer(
    conn: &mut AsyncPgConnection,
    answering: Answering,
    now: Timestamp,
    said: Said,
) -> Result<Placement, Rejection> {
    said.check()?;
    conn.transaction(async |conn| {
        // The round first, as whoever publishes a plan or lets placements expire does.
        let round = round::locked(conn, answering.round).await?;
        let row = locked(conn, answering.id).await?;
        check_revision(said.expected_revision, row.revision)?;
        check_open(&row, answering.side, now)?;
        let answered = write(conn, now, row, answering, &said).await?;
        if answered.state != PlacementState::Offered {
            telling::tell(conn, now, &[answered.id], News::Settled).await?;
        }
        if answered.state == PlacementState::Declined {
            let pair = Pair::of_placement(&answered);
            let reason = said.reason.as_deref();
            keep_apart(conn, &round, &[pair], PinCause::Declined, reason, answering.by, now).await?;
            plan_anew(conn, &round, now).await?;
        }
        Ok(answered)
    })
    .await
}

impl Said {
    fn check(&self) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        check_text(self.reason.as_deref(), "reason", 2_000, &mut problems);
        if self.reason.is_none() && !self.accepts {
            problems.note(ProblemCode::Required, "reason", "is missing; say why, since the other side is told");
        }
        problems.settle()
    }
}

/// Refuses an answer to what is not asked any more.
fn check_open(row: &Placement, side: Side, now: Timestamp) -> Result<(), Rejection> {
    let before = match side {
        Side::Home => row.home_answer,
        Side::Host => row.host_answer,
    };
    let (code, why) = match (row.state, before) {
        (PlacementState::Offered, _) if row.answer_by <= now => (
            ProblemCode::OfferExpired,
            "was to be answered by then; its time is over, so ask those who run the exchange",
        ),
        (PlacementState::Offered, None) => return Ok(()),
        (PlacementState::Offered, Some(_)) => {
            (ProblemCode::WrongState, "was answered by your side already; it waits for the other one")
        }
        (PlacementState::Accepted | PlacementState::UnderWay | PlacementState::Paused, _) => (
            ProblemCode::WrongState,
            "was accepted by both sides; end it early, with the reason, if it cannot take place",
        ),
        (PlacementState::Completed | PlacementState::EndedEarly, _) => {
            (ProblemCode::WrongState, "is over; nothing needs to be done")
        }
        (PlacementState::Declined, _) => (ProblemCode::WrongState, "was declined already; nothing needs to be done"),
        (PlacementState::Expired, _) => {
            (ProblemCode::OfferExpired, "was not answered in time; ask those who run the exchange")
        }
    };
    Err(Rejection::one(code, "id", why))
}

/// Where a placement stands once a side says so, while the other has said that.
fn becomes(said: PlacementAnswer, other: Option<PlacementAnswer>) -> PlacementState {
    match (said, other) {
        (PlacementAnswer::Declined, _) | (_, Some(PlacementAnswer::Declined)) => PlacementState::Declined,
        (PlacementAnswer::Accepted, Some(PlacementAnswer::Accepted)) => PlacementState::Accepted,
        (PlacementAnswer::Accepted, None) => PlacementState::Offered,
    }
}

async fn write(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    row: Placement,
    answering: Answering,
    said: &Said,
) -> QueryResult<Placement> {
    let says = if said.accepts { PlacementAnswer::Accepted } else { PlacementAnswer::Declined };
    let (by, at) = (answering.by, Some(now));
    let mut answered = row;
    match answering.side {
        Side::Home => {
            answered.state = becomes(says, answered.host_answer);
            (answered.home_answer, answered.home_answered_by, answered.home_answered_at) = (Some(says), by, at);
            answered.home_reason = said.reason.clone();
        }
        Side::Host => {
            answered.state = becomes(says, answered.home_answer);
            (answered.host_answer, answered.host_answered_by, answered.host_answered_at) = (Some(says), by, at);
            answered.host_reason = said.reason.clone();
        }
    }
    let settled_at = (answered.state != PlacementState::Offered).then_some(now);
    diesel::update(placement::table.find(answered.id))
        .set((
            placement::state.eq(answered.state),
            placement::home_answer.eq(answered.home_answer),
            placement::home_answered_by.eq(answered.home_answered_by),
            placement::home_answered_at.eq(answered.home_answered_at.map(ToDiesel::to_diesel)),
            placement::home_reason.eq(&answered.home_reason),
            placement::host_answer.eq(answered.host_answer),
            placement::host_answered_by.eq(answered.host_answered_by),
            placement::host_answered_at.eq(answered.host_answered_at.map(ToDiesel::to_diesel)),
            placement::host_reason.eq(&answered.host_reason),
            placement::settled_at.eq(settled_at.map(ToDiesel::to_diesel)),
            placement::revision.eq(answered.revision + 1),
            placement::updated_at.eq(now.to_diesel()),
        ))
        .returning(Placement::as_returning())
        .get_result(conn)
        .await
}

/// The placement, which nobody else changes until the transaction ends.
pub(crate) async fn locked(conn: &mut AsyncPgConnection, id: PlacementId) -> Result<Placement, Rejection> {
    placement::table
        .find(id)
        .select(Placement::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "a placement"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer() -> impl Strategy<Value = PlacementAnswer> {
        prop_oneof![Just(PlacementAnswer::Accepted), Just(PlacementAnswer::Declined)]
    }

    proptest! {
        #[test]
        fn it_takes_two_to_accept_and_one_to_decline(home in answer(), host in answer()) {
            let first = becomes(home, None);
            prop_assert_eq!(first == PlacementState::Declined, home == PlacementAnswer::Declined);
            prop_assert!(first != PlacementState::Accepted);
            let settled = becomes(host, Some(home));
            let both = home == PlacementAnswer::Accepted && host == PlacementAnswer::Accepted;
            prop_assert_eq!(settled == PlacementState::Accepted, both);
            prop_assert_eq!(settled, becomes(home, Some(host)), "whoever answers first");
        }
    }
}
