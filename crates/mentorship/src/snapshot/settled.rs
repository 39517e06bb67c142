//! What is settled about pairs before a plan is made.

use std::collections::BTreeSet;

use database::{AsyncPgConnection, id::RoundId};
use diesel::QueryResult;
use matching::round as solver;

use crate::pin::{self, Pin, PinWish};

/// The settled pairs that stand, of what still takes part.
pub(super) async fn pins(
    conn: &AsyncPgConnection,
    round: RoundId,
    seen: &solver::Round,
) -> QueryResult<Vec<solver::Pin>> {
    let offers: BTreeSet<&str> = seen.offers.iter().map(|offer| offer.id.as_str()).collect();
    let applications: BTreeSet<&str> = seen.applications.iter().map(|one| one.id.as_str()).collect();
    let standing = pin::standing(conn, round).await?;
    let takes_part =
        |pin: &solver::Pin| offers.contains(pin.offer.as_str()) && applications.contains(pin.application.as_str());
    Ok(standing.iter().map(seen_pin).filter(takes_part).collect())
}

fn seen_pin(row: &Pin) -> solver::Pin {
    solver::Pin {
        application: row.application_id.to_string(),
        offer: row.offer_id.to_string(),
        period: row.round_period_id.map(|period| period.to_string()),
        wish: match row.wish {
            PinWish::Forced => solver::Wish::Forced,
            PinWish::Forbidden => solver::Wish::Forbidden,
        },
    }
}
