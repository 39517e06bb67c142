//! Promising an improvement.

use catalogue::{
    civil,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection},
    text::check_text,
};
use database::{AsyncPgConnection, id::ReturnCommitmentId, schema::return_commitment};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{MayInPlacement, deed},
};
use jiff::{Timestamp, ToSpan, civil::Date};
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{ReturnCommitment, by_ids, of_placements};
use crate::{begun::Begun, given};

/// The most characters of an improvement.
pub(super) const LONGEST: usize = 5_000;
/// How many years ahead the day can be.
const YEARS_AHEAD: i32 = 5;

/// An improvement as somebody promises it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewCommitment {
    /// The language that it is written in.
    pub language: String,
    /// What is to become better.
    pub improvement: String,
    /// The last day by which it is to be, `YYYY-MM-DD`.
    pub due_on: String,
}

/// Promises an improvement at home, the only one of a placement.
///
/// # Errors
/// Every fault of it at once; where the placement has not begun, or has a commitment already.
pub async fn make(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Commit>,
    now: Timestamp,
    new: NewCommitment,
    key: Option<&str>,
) -> Result<ReturnCommitment, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.placement().uuid(), may.part(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "makeReturnCommitment", &asked, now).await? {
            Claim::Repeated(id) => {
                let found = by_ids(conn, &[ReturnCommitmentId::from_uuid(id)]).await?.pop();
                return found.ok_or_else(|| Rejection::not_found("idempotency_key", "a return commitment"));
            }
            Claim::First(pending) => pending,
        };
        let begun = Begun::locked(conn, may.placement(), now, "placement").await?;
        if !of_placements(conn, &[may.placement()]).await?.is_empty() {
            let why = "has a return commitment already; change that one, as long as it is promised";
            return Err(Rejection::one(ProblemCode::Duplicate, "placement", why));
        }
        let due_on = new.check(begun.today)?;
        let row = insert(conn, may, now, &new, due_on).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

impl NewCommitment {
    /// Its day; refuses it for everything that is wrong with it.
    fn check(&self, today: Date) -> Result<Date, Rejection> {
        let mut problems = Problems::new();
        check_tag(&self.language, "language", &mut problems);
        check_text(Some(&self.improvement), "improvement", LONGEST, &mut problems);
        let day = civil::date(&self.due_on, "due_on", &mut problems);
        let due_on = day.filter(|day| is_ahead(*day, today, &mut problems));
        given::settled(problems, due_on)
    }
}

/// Whether something can be promised by this day; notes it where not.
pub(super) fn is_ahead(due_on: Date, today: Date, problems: &mut Problems) -> bool {
    let last = today.saturating_add(YEARS_AHEAD.years());
    let is_so = (today..=last).contains(&due_on);
    if !is_so {
        let what = format_args!("is {due_on}; give a day from today, {today}, to {last}, {YEARS_AHEAD} years ahead");
        problems.note(ProblemCode::OutOfRange, "due_on", what);
    }
    is_so
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Commit>,
    now: Timestamp,
    new: &NewCommitment,
    due_on: Date,
) -> QueryResult<ReturnCommitment> {
    diesel::insert_into(return_commitment::table)
        .values((
            return_commitment::id.eq(ReturnCommitmentId::new()),
            return_commitment::placement_id.eq(may.placement()),
            return_commitment::language.eq(&new.language),
            return_commitment::improvement.eq(&new.improvement),
            return_commitment::due_on.eq(due_on.to_diesel()),
            return_commitment::promised_by.eq(may.person()),
            return_commitment::created_at.eq(now.to_diesel()),
            return_commitment::updated_at.eq(now.to_diesel()),
        ))
        .returning(ReturnCommitment::as_returning())
        .get_result(conn)
        .await
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_promise_is_for_today_up_to_five_years_ahead() {
        let today = date(2027, 3, 5);
        for (due_on, fine) in [
            (date(2027, 3, 4), false),
            (today, true),
            (date(2032, 3, 5), true),
            (date(2032, 3, 6), false),
            (date(2199, 1, 1), false),
        ] {
            let mut problems = Problems::new();
            assert_eq!(is_ahead(due_on, today, &mut problems), fine, "{due_on}");
            assert_eq!(problems.is_empty(), fine, "{due_on}");
        }
    }
}
