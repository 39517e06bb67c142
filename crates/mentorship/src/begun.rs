//! Placements that have begun: what comes of one is told from then on, whatever became of it.

use catalogue::{
    civil,
    problem::{ProblemCode, Problems, Rejection},
};
use database::{AsyncPgConnection, id::PlacementId};
use jiff::{Timestamp, civil::Date};

use crate::{
    agreement, exchange, kept,
    placement::{self, Placement, PlacementState},
};

/// A placement that has begun, which nobody else changes until the transaction ends. Its days are those of the exchange.
#[derive(Debug, Clone)]
pub(crate) struct Begun {
    /// Its row.
    pub(crate) row: Placement,
    /// The day on which it began: the first by whichever version of its agreement has been in force, or the one on which all had
    /// accepted the first version, whichever came first.
    pub(crate) on: Date,
    /// Which day it is.
    pub(crate) today: Date,
}

/// The placement with this id, which nobody else changes until the transaction ends; refuses one that has not begun. `field` is where
/// it was named, or a thing of it.
pub(crate) async fn locked(conn: &mut AsyncPgConnection, id: PlacementId, field: &str) -> Result<Placement, Rejection> {
    let row = placement::locked(conn, id).await?;
    begun_at(&row, field)?;
    Ok(row)
}

impl Begun {
    /// The same, with its days.
    pub(crate) async fn locked(
        conn: &mut AsyncPgConnection,
        id: PlacementId,
        now: Timestamp,
        field: &str,
    ) -> Result<Self, Rejection> {
        let row = placement::locked(conn, id).await?;
        let begun_at = begun_at(&row, field)?;
        let exchange = exchange::by_programmes(conn, &[row.programme_id]).await?.pop();
        let exchange = exchange.ok_or_else(|| Rejection::not_found(field, "a placement"))?;
        let begun_on = exchange.today(begun_at);
        let first = agreement::first_day(conn, row.id).await?.unwrap_or(begun_on);
        Ok(Self { on: begun_on.min(first), today: exchange.today(now), row })
    }

    /// The day that is written there; none, and a problem noted, where there is no such day or it is still to come.
    pub(crate) fn past_day(&self, text: &str, field: &str, problems: &mut Problems) -> Option<Date> {
        let day = civil::date(text, field, problems)?;
        kept::check_past(day, self.today, field, problems);
        (day <= self.today).then_some(day)
    }

    /// The same of a day on which the placement had begun.
    pub(crate) fn day_since(&self, text: &str, field: &str, problems: &mut Problems) -> Option<Date> {
        let day = self.past_day(text, field, problems)?;
        if day >= self.on {
            return Some(day);
        }
        let what = format_args!("is {day}, before the placement began; give a day from {} on", self.on);
        problems.note(ProblemCode::OutOfRange, field, what);
        None
    }
}

/// When it began; refuses one that has not.
fn begun_at(row: &Placement, field: &str) -> Result<Timestamp, Rejection> {
    row.begun_at.ok_or_else(|| Rejection::one(ProblemCode::WrongState, field, not_begun(row.state)))
}

fn not_begun(state: PlacementState) -> &'static str {
    match state {
        PlacementState::Declined | PlacementState::Expired => "does not take place, so nothing comes of it",
        PlacementState::EndedEarly | PlacementState::Completed => "ended before it began, so nothing came of it",
        PlacementState::Offered | PlacementState::Accepted | PlacementState::UnderWay | PlacementState::Paused => {
            "has not begun yet; it does once all three parties have accepted its agreement"
        }
    }
}
