//! Having check-ins follow the agreement that comes in force.

use catalogue::problem::{ProblemCode, Rejection};
use database::{
    AsyncPgConnection,
    id::{CheckInId, PlacementId},
    schema::check_in,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use super::{
    MOST_CHECK_INS,
    calendar::{added, calendar},
};
use crate::agreement::Agreement;

/// The check-ins of a placement as they become with another calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upcoming {
    /// The days of those that stay: that were held, or are not to come any more.
    kept: Vec<Date>,
    /// The days of those that are new.
    added: Vec<Date>,
}

impl Upcoming {
    /// Those of a placement with a version of its agreement: from its first to its last day, every so many days. `replaces` says
    /// whether another is in force before.
    pub(crate) async fn of(
        conn: &mut AsyncPgConnection,
        placement: PlacementId,
        days: (Date, Date),
        every: Option<i32>,
        replaces: bool,
        today: Date,
    ) -> QueryResult<Self> {
        let stays = check_in::held_on.is_not_null().or(check_in::due_on.le(today.to_diesel()));
        let kept: Vec<jiff_diesel::Date> = check_in::table
            .filter(check_in::placement_id.eq(placement))
            .filter(check_in::cancelled_at.is_null())
            .filter(stays)
            .select(check_in::due_on)
            .load(conn)
            .await?;
        let kept: Vec<Date> = kept.into_iter().map(jiff_diesel::Date::to_jiff).collect();
        let added = added(calendar(days, every), &kept, replaces, today);
        Ok(Self { kept, added })
    }

    /// How many there are then.
    pub(crate) fn count(&self) -> usize {
        self.kept.len() + self.added.len()
    }
}

/// Writes the check-ins of an agreement that comes in force. Where it replaces another, those that were held or are past stay, and of the
/// others those that its calendar has too: a day has one check-in, whichever version it is of.
///
/// # Errors
/// Where there would be more than are kept.
pub(crate) async fn follow(
    conn: &mut AsyncPgConnection,
    agreement: &Agreement,
    replaces: bool,
    today: Date,
    now: Timestamp,
) -> Result<(), Rejection> {
    let (placement, days) = (agreement.placement_id, (agreement.starts_on, agreement.ends_on));
    let upcoming = Upcoming::of(conn, placement, days, agreement.check_in_days, replaces, today).await?;
    if upcoming.count() > MOST_CHECK_INS {
        let why = format_args!(
            "makes {} check-ins of the placement by now, and at most {MOST_CHECK_INS} are kept; propose a version with more \
             days from one to the next",
            upcoming.count()
        );
        return Err(Rejection::one(ProblemCode::WrongState, "id", why));
    }
    cancel_coming(conn, placement, &upcoming.added, today, now).await?;
    insert(conn, placement, &upcoming.added, now).await?;
    Ok(())
}

/// Cancels the check-ins of a placement that are due later than today and were not held, but those on these days: by another calendar,
/// or since it is over, they come no more. They are kept for the calendars that have them.
pub(crate) async fn cancel_coming(
    conn: &mut AsyncPgConnection,
    placement: PlacementId,
    but_on: &[Date],
    today: Date,
    now: Timestamp,
) -> QueryResult<usize> {
    let days: Vec<jiff_diesel::Date> = but_on.iter().map(|day| day.to_diesel()).collect();
    let coming = check_in::table
        .filter(check_in::placement_id.eq(placement).and(check_in::cancelled_at.is_null()))
        .filter(check_in::held_on.is_null().and(check_in::due_on.gt(today.to_diesel())))
        .filter(check_in::due_on.ne_all(days));
    diesel::update(coming)
        .set((
            check_in::cancelled_at.eq(now.to_diesel()),
            check_in::revision.eq(check_in::revision + 1),
            check_in::updated_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await
}

/// Writes check-ins on these days. One that is there, be it cancelled, stays the same for calendars.
async fn insert(
    conn: &mut AsyncPgConnection,
    placement: PlacementId,
    days: &[Date],
    now: Timestamp,
) -> QueryResult<()> {
    if days.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = days
        .iter()
        .map(|day| {
            (
                check_in::id.eq(CheckInId::new()),
                check_in::placement_id.eq(placement),
                check_in::due_on.eq(day.to_diesel()),
                check_in::created_at.eq(now.to_diesel()),
                check_in::updated_at.eq(now.to_diesel()),
            )
        })
        .collect();
    diesel::insert_into(check_in::table)
        .values(rows)
        .on_conflict((check_in::placement_id, check_in::due_on))
        .do_update()
        .set((
            check_in::cancelled_at.eq(None::<jiff_diesel::Timestamp>),
            check_in::revision.eq(check_in::revision + 1),
            check_in::updated_at.eq(now.to_diesel()),
        ))
        .execute(conn)
        .await?;
    Ok(())
}
