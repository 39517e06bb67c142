//! Pairings that the committee does not vote on again.

use std::collections::HashSet;

use database::{
    AsyncPgConnection,
    id::PairingId,
    schema::{pairing, pin, plan},
};
use diesel::{alias, prelude::*};
use diesel_async::RunQueryDsl;

use crate::{
    pairing::{Pairing, PairingOutcome},
    pin::PinWish,
};

/// Those of these pairings that count as approved without votes of their own: their pair was settled when the plan was made, by
/// the committee's wish or by a placement, or the committee approved it in another plan of the round, from which it was kept. A
/// pair that was kept from another plan without having been voted on is voted on in this one. In two statements.
pub(crate) async fn settled(mut conn: &AsyncPgConnection, pairings: &[Pairing]) -> QueryResult<HashSet<PairingId>> {
    let kept: Vec<PairingId> = pairings.iter().filter(|one| one.is_forced).map(|one| one.id).collect();
    if kept.is_empty() {
        return Ok(HashSet::new());
    }
    let pinned: Vec<PairingId> = pairing::table
        .inner_join(plan::table)
        .inner_join(
            pin::table
                .on(pin::application_id.eq(pairing::application_id).and(pin::offer_id.eq(pairing::offer_id)).and(
                    pin::round_period_id.is_null().or(pin::round_period_id.eq(pairing::round_period_id.nullable())),
                )),
        )
        .filter(pairing::id.eq_any(&kept))
        .filter(pin::wish.eq(PinWish::Forced))
        .filter(pin::created_at.le(plan::created_at))
        .filter(pin::lifted_at.is_null().or(pin::lifted_at.gt(plan::created_at.nullable())))
        .select(pairing::id)
        .load(&mut conn)
        .await?;
    // An application is of one round, and so are all pairings of it.
    let other = alias!(pairing as other_pairing);
    let approved: Vec<PairingId> = pairing::table
        .inner_join(
            other.on(other
                .field(pairing::application_id)
                .eq(pairing::application_id)
                .and(other.field(pairing::offer_id).eq(pairing::offer_id))
                .and(other.field(pairing::round_period_id).eq(pairing::round_period_id))),
        )
        .filter(pairing::id.eq_any(&kept))
        .filter(other.field(pairing::outcome).eq(PairingOutcome::Approved))
        .select(pairing::id)
        .load(&mut conn)
        .await?;
    Ok(pinned.into_iter().chain(approved).collect())
}
