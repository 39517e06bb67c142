//! What becomes of a registration: a provider's decision, an answer to an offer, and taking it back.

use database::{
    AsyncPgConnection,
    id::{RegistrationId, RunId},
    schema::registration,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    notice::NoticeKind,
    policy::{Concern, MayAnswerOffer, MayChangeRegistration, MayDecideRegistration},
};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::{
    Registration, RegistrationState, Seat, Step,
    eligibility::belonging,
    held::{Held, hold},
    positions,
    register::found,
    settle::settle_held,
    take,
    telling::{News, tell, tell_owners},
};
use crate::{
    evaluation,
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};

/// The longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// Lets somebody come who asked: they get a place, or wait for one where they came.
///
/// # Errors
/// `wrong_state` where they did not ask or it was decided already; `full` where there is no place and no waitlist.
/// Nothing is written then.
pub async fn approve(
    conn: &mut AsyncPgConnection,
    may: &MayDecideRegistration,
    now: Timestamp,
) -> Result<Registration, Rejection> {
    conn.transaction(async |conn| {
        let (mut held, row) = hold_both(conn, now, may.run(), may.id()).await?;
        check_state(&row, RegistrationState::Requested, "was decided already; look at where it stands")?;
        if held.is_due || held.waiting > 0 {
            settle_held(conn, now, &mut held).await?;
        }
        let belongs = belonging(conn, now, &[(row.person_id, row.organization_id)]).await?;
        let sectors = belongs.iter().flat_map(|one| one.sectors.iter().copied()).collect::<Vec<_>>();
        let seat = held.places.seat_for(&sectors);
        if seat.is_none() && !held.terms.has_waitlist {
            let message = "is for a run that has no place left and keeps no waitlist; add places first, or decline it";
            return Err(Rejection::one(ProblemCode::Full, "id", message));
        }
        let to = if seat.is_some() { RegistrationState::Registered } else { RegistrationState::Waitlisted };
        diesel::update(registration::table.find(row.id))
            .set(registration::seat_set_aside_id.eq(seat.and_then(Seat::aside)))
            .execute(conn)
            .await?;
        let kind = match to {
            RegistrationState::Registered => NoticeKind::RegistrationConfirmed,
            _ => NoticeKind::RegistrationWaitlisted,
        };
        step(conn, now, &held, &row, To { state: to, code: "approved", reason: None, kind }).await
    })
    .await
}

/// Tells somebody who asked that they cannot come.
///
/// # Errors
/// `wrong_state` where they did not ask or it was decided already; where the reason is no text that can be kept.
pub async fn decline(
    conn: &mut AsyncPgConnection,
    may: &MayDecideRegistration,
    now: Timestamp,
    reason: Option<&str>,
) -> Result<Registration, Rejection> {
    check_reason(reason)?;
    conn.transaction(async |conn| {
        let (held, row) = hold_both(conn, now, may.run(), may.id()).await?;
        check_state(&row, RegistrationState::Requested, "was decided already; look at where it stands")?;
        let kind = NoticeKind::RegistrationDeclined;
        let to = To { state: RegistrationState::Declined, code: "declined_by_provider", reason, kind };
        step(conn, now, &held, &row, to).await
    })
    .await
}

/// Takes the place that is offered.
///
/// # Errors
/// `wrong_state` where none is offered; `offer_expired` where it was kept until now.
pub async fn accept_offer(
    conn: &mut AsyncPgConnection,
    may: &MayAnswerOffer,
    now: Timestamp,
) -> Result<Registration, Rejection> {
    conn.transaction(async |conn| {
        let (held, row) = hold_both(conn, now, may.run(), may.id()).await?;
        if row.reason_code.as_deref() == Some("offer_expired") || row.offered_until.is_some_and(|until| until <= now) {
            return Err(Rejection::one(
                ProblemCode::OfferExpired,
                "id",
                "is one whose place was kept until a time that is over; register again to wait for another",
            ));
        }
        check_state(&row, RegistrationState::Offered, "has no place offered to it; look at where it stands")?;
        let kind = NoticeKind::RegistrationConfirmed;
        let to = To { state: RegistrationState::Registered, code: "offer_accepted", reason: None, kind };
        step(conn, now, &held, &row, to).await
    })
    .await
}

/// Lets the place that is offered go; it is offered to the next.
///
/// # Errors
/// `wrong_state` where none is offered.
pub async fn decline_offer(
    conn: &mut AsyncPgConnection,
    may: &MayAnswerOffer,
    now: Timestamp,
) -> Result<Registration, Rejection> {
    conn.transaction(async |conn| {
        let (mut held, row) = hold_both(conn, now, may.run(), may.id()).await?;
        check_state(&row, RegistrationState::Offered, "has no place offered to it; look at where it stands")?;
        let kind = NoticeKind::RegistrationCancelled;
        let to = To { state: RegistrationState::Declined, code: "offer_declined", reason: None, kind };
        let declined = step(conn, now, &held, &row, to).await?;
        held.places.free(row.seat_set_aside_id);
        settle_held(conn, now, &mut held).await?;
        Ok(declined)
    })
    .await
}

/// Takes a registration back: whose it is, whoever writes for their organization, or the provider, who says why. A place
/// that is freed is offered to the next.
///
/// # Errors
/// `wrong_state` where it is over, or where they took part; `required` where the provider gives no reason.
pub async fn cancel(
    conn: &mut AsyncPgConnection,
    may: &MayChangeRegistration,
    now: Timestamp,
    reason: Option<&str>,
) -> Result<Registration, Rejection> {
    check_reason(reason)?;
    let code = match may.concern() {
        Concern::Oneself => "cancelled_by_participant",
        Concern::Staff => "cancelled_by_organization",
        Concern::Provider => "cancelled_by_provider",
    };
    if may.concern() == Concern::Provider && reason.is_none() {
        let message = "is missing; say why, since whoever registered is told";
        return Err(Rejection::one(ProblemCode::Required, "reason", message));
    }
    conn.transaction(async |conn| {
        let (mut held, row) = hold_both(conn, now, may.run(), may.id()).await?;
        let state = row.state;
        if state.is_over() || matches!(state, RegistrationState::Attended | RegistrationState::Completed) {
            let message = format_args!("is {state}, and is left so; there is nothing to take back");
            return Err(Rejection::one(ProblemCode::WrongState, "id", message));
        }
        let kind = NoticeKind::RegistrationCancelled;
        let cancelled =
            step(conn, now, &held, &row, To { state: RegistrationState::Cancelled, code, reason, kind }).await?;
        if state.is_placed() {
            held.places.free(row.seat_set_aside_id);
        } else if state == RegistrationState::Waitlisted {
            held.waiting -= 1;
        }
        settle_held(conn, now, &mut held).await?;
        Ok(cancelled)
    })
    .await
}

/// Holds a run and looks at a registration for it.
async fn hold_both(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    run: RunId,
    id: RegistrationId,
) -> Result<(Held, Registration), Rejection> {
    let held = hold(conn, now, run).await?.ok_or_else(|| Rejection::not_found("id", "a registration"))?;
    Ok((held, found(conn, id).await?))
}

fn check_state(row: &Registration, wanted: RegistrationState, otherwise: &str) -> Result<(), Rejection> {
    if row.state == wanted {
        return Ok(());
    }
    Err(Rejection::one(ProblemCode::WrongState, "id", format_args!("is {} and {otherwise}", row.state)))
}

fn check_reason(reason: Option<&str>) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    check_text(reason, "reason", LONGEST_REASON, &mut problems);
    problems.settle()
}

/// Where a registration goes, why, and as what its owner is told.
struct To<'a> {
    state: RegistrationState,
    code: &'a str,
    reason: Option<&'a str>,
    kind: NoticeKind,
}

async fn step(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    held: &Held,
    row: &Registration,
    to: To<'_>,
) -> Result<Registration, Rejection> {
    let step = Step { id: row.id, from: Some(row.state), to: to.state, code: Some(to.code), reason: to.reason };
    let changes = take(conn, now, &[step]).await?;
    let position = match to.state {
        RegistrationState::Waitlisted => positions(conn, &[row.id]).await?.get(&row.id).map(|at| json!(at)),
        _ => None,
    };
    let facts = json!({ "reason": to.reason, "reason_code": to.code, "position": position.unwrap_or(Value::Null) });
    for (_, change) in &changes {
        tell(conn, now, &[News { registration: row, kind: to.kind, change: change.to_string(), facts: facts.clone() }])
            .await?;
        tell_owners(conn, now, &held.owners, &[(row, to.state, *change)]).await?;
    }
    if to.state == RegistrationState::Registered {
        evaluation::tell_newcomers(conn, now, row.run_id, &[row.id]).await?;
    }
    found(conn, row.id).await
}
