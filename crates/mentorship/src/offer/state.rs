//! Where offers stand: submitted to take part in their round, and withdrawn again.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::check_text,
};
use database::{AsyncPgConnection, schema::offer};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{Change, MayInOffer, MayRunExchange};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Offer, OfferState, Setting,
    write::{check, content_of, locked},
};
use crate::round;

/// The longest reason, in characters.
const LONGEST_REASON: usize = 2_000;

/// Submits an offer, so that it takes part in its round; one that was withdrawn, again. `runs` is the proof of somebody who runs the
/// exchange, and may submit later than others.
///
/// # Errors
/// Everything that it lacks at once; where it was submitted already, the round takes no offers any more, or somebody else changed
/// it.
pub async fn submit(
    conn: &mut AsyncPgConnection,
    may: &MayInOffer<Change>,
    runs: Option<&MayRunExchange>,
    now: Timestamp,
    expected_revision: Option<i32>,
) -> Result<Offer, Rejection> {
    conn.transaction(async |conn| {
        let setting = Setting::held(conn, may.round(), "id").await?;
        let row = locked(conn, may.offer()).await?;
        check_revision(expected_revision, row.revision)?;
        if row.state == OfferState::Submitted {
            let what = "was submitted already; change it as it is, or withdraw it";
            return Err(Rejection::one(ProblemCode::WrongState, "id", what));
        }
        setting.check_taking(runs, now, "id")?;
        let (row, content) = content_of(conn, row).await?;
        let mut problems = Problems::new();
        check(conn, &setting, row.organization_id, &content, &mut problems).await?;
        content.check_complete(&setting, &mut problems);
        problems.settle()?;
        let row = diesel::update(offer::table.find(row.id))
            .set((
                offer::state.eq(OfferState::Submitted),
                offer::submitted_at.eq(now.to_diesel()),
                offer::withdrawn_reason.eq(None::<String>),
                offer::revision.eq(row.revision + 1),
                offer::updated_at.eq(now.to_diesel()),
            ))
            .returning(Offer::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// Withdraws an offer: no plan that is made from now on places anybody in it. What was placed in it already stands.
///
/// # Errors
/// Where no reason is given, it was withdrawn already, the round is over, or somebody else changed it.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayInOffer<Change>,
    now: Timestamp,
    reason: &str,
    expected_revision: Option<i32>,
) -> Result<Offer, Rejection> {
    conn.transaction(async |conn| {
        let setting = Setting::held(conn, may.round(), "id").await?;
        let row = locked(conn, may.offer()).await?;
        check_revision(expected_revision, row.revision)?;
        round::check_not_over(&setting.round, "id")?;
        let mut problems = Problems::new();
        check_text(Some(reason), "reason", LONGEST_REASON, &mut problems);
        if row.state == OfferState::Withdrawn {
            problems.note(ProblemCode::WrongState, "id", "was withdrawn already; nothing needs to be done");
        }
        problems.settle()?;
        let row = diesel::update(offer::table.find(row.id))
            .set((
                offer::state.eq(OfferState::Withdrawn),
                offer::withdrawn_reason.eq(reason.trim()),
                offer::revision.eq(row.revision + 1),
                offer::updated_at.eq(now.to_diesel()),
            ))
            .returning(Offer::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}
