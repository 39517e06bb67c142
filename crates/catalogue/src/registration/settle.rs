//! Settling a run: what time brought, and who gets the places that are free.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::RunId,
    schema::{registration, seat_set_aside},
    statement::Statement,
};
use diesel::{
    prelude::*,
    sql_types::{Timestamptz, Uuid},
};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::notice::NoticeKind;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde_json::json;

use super::{
    Registration, RegistrationState, Seat, Step,
    eligibility::belonging,
    held::{Held, hold},
    remember, take,
    telling::{News, tell},
};
use crate::run::RunStatus;

/// How many of those who wait are looked at at once.
const AT_ONCE: i64 = 100;

/// Settles a run: offers that nobody took lapse, places set aside are released on their day, and free places are offered
/// to those who wait, in the order in which they asked. It is the same whether it is done once or twice.
///
/// # Errors
/// Where the database fails.
pub async fn settle(conn: &mut AsyncPgConnection, now: Timestamp, id: RunId) -> QueryResult<()> {
    match hold(conn, now, id).await? {
        Some(mut held) => settle_held(conn, now, &mut held).await,
        None => Ok(()),
    }
}

/// Settles the runs in which time has brought something, each in a transaction of its own, and tells how many there were.
///
/// # Errors
/// Where the database fails.
pub async fn settle_due(conn: &mut AsyncPgConnection, now: Timestamp) -> QueryResult<usize> {
    let mut statement =
        Statement::<Uuid>::new("SELECT run_id FROM registration WHERE state = 'offered' AND offered_until <= ");
    statement.bind::<Timestamptz, _>(now.to_diesel()).sql(
        " UNION SELECT run_id FROM seat_set_aside WHERE released_at IS NULL AND (release_on::timestamp AT TIME ZONE zone) <= ",
    );
    statement.bind::<Timestamptz, _>(now.to_diesel());
    let due: Vec<RunId> = statement.load(conn).await?;
    for id in &due {
        conn.transaction(async |conn| settle(conn, now, *id).await).await?;
    }
    Ok(due.len())
}

/// Settles these runs, where anybody waits or was offered a place.
pub(super) async fn settle_all(conn: &mut AsyncPgConnection, now: Timestamp, ids: &[RunId]) -> QueryResult<()> {
    let concerned: Vec<RunId> = registration::table
        .filter(registration::run_id.eq_any(ids))
        .filter(registration::state.eq_any([RegistrationState::Waitlisted, RegistrationState::Offered]))
        .select(registration::run_id)
        .distinct()
        .order(registration::run_id)
        .load(conn)
        .await?;
    for id in concerned {
        settle(conn, now, id).await?;
    }
    Ok(())
}

pub(super) async fn settle_held(conn: &mut AsyncPgConnection, now: Timestamp, held: &mut Held) -> QueryResult<()> {
    if held.is_due {
        let_offers_lapse(conn, now, held).await?;
        release(conn, now, held).await?;
        held.is_due = false;
    }
    if matches!(held.run.status, RunStatus::Cancelled | RunStatus::Ended) {
        return Ok(());
    }
    take_offers_back(conn, now, held).await?;
    if held.waiting > 0 && held.offers(now) {
        offer(conn, now, held).await?;
    }
    Ok(())
}

/// Whoever let the time pass is out; to come all the same they register anew, and are last.
async fn let_offers_lapse(conn: &mut AsyncPgConnection, now: Timestamp, held: &mut Held) -> QueryResult<()> {
    let lapsed: Vec<Registration> = registration::table
        .filter(registration::run_id.eq(held.run.id))
        .filter(registration::state.eq(RegistrationState::Offered))
        .filter(registration::offered_until.le(now.to_diesel()))
        .order(registration::arrival)
        .select(Registration::as_select())
        .load(conn)
        .await?;
    let step = |row: &Registration| Step {
        id: row.id,
        from: Some(row.state),
        to: RegistrationState::Cancelled,
        code: Some("offer_expired"),
        reason: None,
    };
    let changes: HashMap<_, _> =
        take(conn, now, &lapsed.iter().map(step).collect::<Vec<_>>()).await?.into_iter().collect();
    for row in &lapsed {
        held.places.free(row.seat_set_aside_id);
    }
    let news = |registration| News {
        registration,
        kind: NoticeKind::OfferExpired,
        change: changes[&registration.id].to_string(),
        facts: json!({}),
    };
    tell(conn, now, &lapsed.iter().map(news).collect::<Vec<_>>()).await
}

async fn release(conn: &mut AsyncPgConnection, now: Timestamp, held: &Held) -> QueryResult<()> {
    let kept: Vec<_> = held.places.aside.iter().map(|aside| aside.id).collect();
    // Those that are due were left out when the places were counted.
    diesel::update(seat_set_aside::table)
        .filter(seat_set_aside::run_id.eq(held.run.id))
        .filter(seat_set_aside::released_at.is_null())
        .filter(seat_set_aside::id.ne_all(kept))
        .set(seat_set_aside::released_at.eq(now.to_diesel()))
        .execute(conn)
        .await?;
    Ok(())
}

/// Where there are fewer places than before, those that are only offered are taken back, the last first: whoever had one
/// waits where they waited. Who has a place keeps it.
async fn take_offers_back(conn: &mut AsyncPgConnection, now: Timestamp, held: &mut Held) -> QueryResult<()> {
    let too_many = held.places.capacity.map_or(0, |capacity| held.places.taken - capacity);
    if too_many <= 0 {
        return Ok(());
    }
    let offered: Vec<Registration> = registration::table
        .filter(registration::run_id.eq(held.run.id))
        .filter(registration::state.eq(RegistrationState::Offered))
        .order(registration::arrival.desc())
        .limit(too_many)
        .select(Registration::as_select())
        .load(conn)
        .await?;
    let step = |row: &Registration| Step {
        id: row.id,
        from: Some(row.state),
        to: RegistrationState::Waitlisted,
        code: Some("fewer_places"),
        reason: None,
    };
    let steps: Vec<_> = offered.iter().map(step).collect();
    let changes: HashMap<_, _> = take(conn, now, &steps).await?.into_iter().collect();
    for row in &offered {
        held.places.free(row.seat_set_aside_id);
        held.waiting += 1;
    }
    diesel::update(registration::table.filter(registration::id.eq_any(offered.iter().map(|row| row.id))))
        .set(registration::seat_set_aside_id.eq(None::<database::id::SeatSetAsideId>))
        .execute(conn)
        .await?;
    let positions = super::positions(conn, &offered.iter().map(|row| row.id).collect::<Vec<_>>()).await?;
    let news = |registration| News {
        registration,
        kind: NoticeKind::RegistrationWaitlisted,
        change: changes[&registration.id].to_string(),
        facts: json!({ "position": positions.get(&registration.id), "reason_code": "fewer_places" }),
    };
    tell(conn, now, &offered.iter().map(news).collect::<Vec<_>>()).await
}

/// Offers what is free to those who wait, in the order in which they asked. Somebody who may not come any more is told so,
/// and the next is looked at.
async fn offer(conn: &mut AsyncPgConnection, now: Timestamp, held: &mut Held) -> QueryResult<()> {
    let mut after = i64::MIN;
    while !held.places.are_full() {
        let waiting: Vec<Registration> = registration::table
            .filter(registration::run_id.eq(held.run.id))
            .filter(registration::state.eq(RegistrationState::Waitlisted))
            .filter(registration::arrival.gt(after))
            .order(registration::arrival)
            .limit(AT_ONCE)
            .select(Registration::as_select())
            .load(conn)
            .await?;
        let Some(last) = waiting.last() else { break };
        after = last.arrival;
        let people: Vec<_> = waiting.iter().map(|row| (row.person_id, row.organization_id)).collect();
        let belongs = belonging(conn, now, &people).await?;
        let mut offered = Vec::new();
        let mut refused = Vec::new();
        for (row, belongs) in waiting.iter().zip(&belongs) {
            if held.places.are_full() {
                break;
            }
            match held.terms.admit(belongs) {
                Err(why) => refused.push((row, why)),
                Ok(()) => {
                    if let Some(seat) = held.places.seat_for(&belongs.sectors) {
                        held.places.take(seat);
                        offered.push((row, seat));
                    }
                }
            }
        }
        held.waiting -= i64::try_from(offered.len() + refused.len()).unwrap_or(0);
        decline(conn, now, held, &refused).await?;
        give(conn, now, held, &offered).await?;
    }
    Ok(())
}

async fn decline(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    held: &Held,
    refused: &[(&Registration, super::Ineligible)],
) -> QueryResult<()> {
    let words: Vec<String> = refused.iter().map(|(_, why)| format!("The run {}.", why.words(&held.terms))).collect();
    let steps: Vec<_> = refused
        .iter()
        .zip(&words)
        .map(|((row, why), words)| Step {
            id: row.id,
            from: Some(row.state),
            to: RegistrationState::Declined,
            code: Some(why.code().word()),
            reason: Some(words),
        })
        .collect();
    let changes = take(conn, now, &steps).await?;
    let news = refused.iter().zip(changes).zip(&words).map(|(((registration, why), (_, change)), words)| News {
        registration,
        kind: NoticeKind::RegistrationDeclined,
        change: change.to_string(),
        facts: json!({ "reason": words, "reason_code": why.code() }),
    });
    tell(conn, now, &news.collect::<Vec<_>>()).await
}

async fn give(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    held: &Held,
    offered: &[(&Registration, Seat)],
) -> QueryResult<()> {
    let until = held.offered_until(now);
    let mut steps = Vec::new();
    for (row, seat) in offered {
        diesel::update(registration::table.find(row.id))
            .set((
                registration::state.eq(RegistrationState::Offered),
                registration::offered_until.eq(until.to_diesel()),
                registration::seat_set_aside_id.eq(seat.aside()),
                registration::reason_code.eq("place_freed"),
                registration::reason.eq(None::<String>),
                registration::revision.eq(row.revision + 1),
                registration::updated_at.eq(now.to_diesel()),
            ))
            .execute(conn)
            .await?;
        let to = RegistrationState::Offered;
        steps.push(Step { id: row.id, from: Some(row.state), to, code: Some("place_freed"), reason: None });
    }
    let changes = remember(conn, now, &steps).await?;
    let news = offered.iter().zip(changes).map(|((registration, _), (_, change))| News {
        registration,
        kind: NoticeKind::PlaceOffered,
        change: change.to_string(),
        facts: json!({ "offered_until": until }),
    });
    tell(conn, now, &news.collect::<Vec<_>>()).await
}
