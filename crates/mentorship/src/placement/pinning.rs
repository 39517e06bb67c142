//! What becomes of a placement settles its pair for later plans. In a few statements, however many they are.

use std::collections::HashSet;

use database::{
    AsyncPgConnection,
    id::{ApplicationId, OfferId, PersonId, PinId, RoundPeriodId},
    schema::pin,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{AT_ONCE, Placement};
use crate::{
    pairing::Pairing,
    pin::{Pin, PinCause, PinWish},
    round::Round,
};

/// An application and an offer, in a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Pair {
    application: ApplicationId,
    offer: OfferId,
    period: RoundPeriodId,
}

impl Pair {
    /// That of a pairing.
    pub(crate) fn of_pairing(row: &Pairing) -> Self {
        Self { application: row.application_id, offer: row.offer_id, period: row.round_period_id }
    }

    /// That of a placement.
    pub(super) fn of_placement(row: &Placement) -> Self {
        Self { application: row.application_id, offer: row.offer_id, period: row.round_period_id }
    }

    fn key(&self, period: Option<RoundPeriodId>) -> Key {
        (self.application, self.offer, period)
    }
}

/// What is settled about at most once at a time.
type Key = (ApplicationId, OfferId, Option<RoundPeriodId>);

fn key(pin: &Pin) -> Key {
    (pin.application_id, pin.offer_id, pin.round_period_id)
}

/// Settles that these pairs are in all later plans, since a placement of each is offered.
pub(super) async fn keep_together(
    conn: &mut AsyncPgConnection,
    round: &Round,
    pairs: &[Pair],
    by: Option<PersonId>,
    now: Timestamp,
) -> QueryResult<()> {
    let standing = standing(conn, round, pairs).await?;
    // A wish of the committee for the very period gives way to the placement; one for any period stands beside it.
    let wanted: HashSet<_> = pairs.iter().map(|pair| pair.key(Some(pair.period))).collect();
    let replaced = standing.iter().filter(|pin| wanted.contains(&key(pin)));
    lift(conn, replaced.map(|pin| pin.id).collect(), by, now).await?;
    let together: Vec<_> = pairs.iter().map(|pair| (*pair, Some(pair.period))).collect();
    write(conn, round, &together, (PinWish::Forced, PinCause::Accepted), None, by, now).await
}

/// Settles that these pairs are in no later plan, for this cause. They are kept apart in every period, so that what was declined
/// is not proposed again some weeks later; only where they are paired in another period besides, in this one alone.
pub(crate) async fn keep_apart(
    conn: &mut AsyncPgConnection,
    round: &Round,
    pairs: &[Pair],
    cause: PinCause,
    reason: Option<&str>,
    by: Option<PersonId>,
    now: Timestamp,
) -> QueryResult<()> {
    let standing = standing(conn, round, pairs).await?;
    let (forced, forbidden): (Vec<&Pin>, Vec<&Pin>) = standing.iter().partition(|pin| pin.wish == PinWish::Forced);
    let wanted: HashSet<_> = pairs.iter().flat_map(|pair| [pair.key(None), pair.key(Some(pair.period))]).collect();
    let (replaced, elsewhere): (Vec<&Pin>, Vec<&Pin>) = forced.into_iter().partition(|pin| wanted.contains(&key(pin)));
    lift(conn, replaced.iter().map(|pin| pin.id).collect(), by, now).await?;
    let elsewhere: HashSet<_> = elsewhere.iter().map(|pin| (pin.application_id, pin.offer_id)).collect();
    // Nothing is written twice, nor what stands already.
    let mut written: HashSet<_> = forbidden.into_iter().map(key).collect();
    let apart = |pair: &Pair| {
        let is_paired_elsewhere = elsewhere.contains(&(pair.application, pair.offer));
        let period = is_paired_elsewhere.then_some(pair.period);
        written.insert(pair.key(period)).then_some((*pair, period))
    };
    let news: Vec<_> = pairs.iter().filter_map(apart).collect();
    write(conn, round, &news, (PinWish::Forbidden, cause), reason, by, now).await
}

/// What stands about these applications in the round.
async fn standing(conn: &mut AsyncPgConnection, round: &Round, pairs: &[Pair]) -> QueryResult<Vec<Pin>> {
    let applications: HashSet<ApplicationId> = pairs.iter().map(|pair| pair.application).collect();
    pin::table
        .filter(pin::round_id.eq(round.id).and(pin::lifted_at.is_null()))
        .filter(pin::application_id.eq_any(applications.into_iter().collect::<Vec<_>>()))
        .order(pin::id)
        .select(Pin::as_select())
        .load(conn)
        .await
}

async fn lift(conn: &mut AsyncPgConnection, ids: Vec<PinId>, by: Option<PersonId>, now: Timestamp) -> QueryResult<()> {
    if !ids.is_empty() {
        diesel::update(pin::table.filter(pin::id.eq_any(ids)))
            .set((pin::lifted_at.eq(now.to_diesel()), pin::lifted_by.eq(by)))
            .execute(conn)
            .await?;
    }
    Ok(())
}

async fn write(
    conn: &mut AsyncPgConnection,
    round: &Round,
    pairs: &[(Pair, Option<RoundPeriodId>)],
    (wish, cause): (PinWish, PinCause),
    reason: Option<&str>,
    by: Option<PersonId>,
    now: Timestamp,
) -> QueryResult<()> {
    for some in pairs.chunks(AT_ONCE) {
        let rows: Vec<_> = some
            .iter()
            .map(|(pair, period)| {
                (
                    pin::id.eq(PinId::new()),
                    pin::programme_id.eq(round.programme_id),
                    pin::round_id.eq(round.id),
                    pin::application_id.eq(pair.application),
                    pin::offer_id.eq(pair.offer),
                    pin::round_period_id.eq(*period),
                    pin::wish.eq(wish),
                    pin::cause.eq(cause),
                    pin::reason.eq(reason),
                    pin::made_by.eq(by),
                    pin::created_at.eq(now.to_diesel()),
                )
            })
            .collect();
        diesel::insert_into(pin::table).values(rows).execute(conn).await?;
    }
    Ok(())
}
