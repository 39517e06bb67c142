//! A placement is completed once what it takes is there.

use catalogue::problem::{ProblemCode, Problems, Rejection, check_revision};
use database::{
    AsyncPgConnection,
    schema::{debrief, offer, progress_report, return_commitment},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, deed};
use jiff::{Timestamp, civil::Date};

use super::{
    participation,
    state::{PlacementMove, check_next},
    step::{self, Step},
};
use crate::{
    agreement, kept,
    kind::PlacementKind,
    placement::{Placement, locked},
};

/// Completes a placement: whoever went has completed the call of the round, and is given the contact minutes of the agreement.
///
/// # Errors
/// Where it is not under way or paused, or somebody else changed it; before the first day of its agreement; and where something that
/// it takes is missing: all of it at once.
pub async fn complete(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Complete>,
    now: Timestamp,
    expected_revision: Option<i32>,
) -> Result<Placement, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may.placement()).await?;
        check_revision(expected_revision, row.revision)?;
        check_next(row.state, PlacementMove::Complete)?;
        let today = kept::today(conn, row.programme_id, now).await?;
        Yield::of(conn, &row).await?.check(today)?;
        let (part, by) = (may.part(), may.person());
        let step = Step { done: PlacementMove::Complete, part, by, cause: None, reason: None };
        let row = step::take(conn, &row, step, now).await?;
        participation::follow(conn, &row, now).await?;
        Ok(row)
    })
    .await
}

/// What is there of a placement, and what it takes.
#[derive(Debug, Clone, Copy)]
struct Yield {
    kind: PlacementKind,
    starts_on: Option<Date>,
    is_reported: bool,
    is_debriefed: bool,
    is_promised: bool,
}

impl Yield {
    async fn of(conn: &mut AsyncPgConnection, row: &Placement) -> QueryResult<Self> {
        let kind = offer::table.find(row.offer_id).select(offer::kind).first(conn).await?;
        let starts_on = agreement::in_force(conn, row.id).await?.map(|agreement| agreement.starts_on);
        let signed = progress_report::table
            .filter(progress_report::placement_id.eq(row.id))
            .filter(progress_report::participant_at.is_not_null().and(progress_report::host_at.is_not_null()));
        let debriefed = debrief::table.filter(debrief::placement_id.eq(row.id));
        let promised = return_commitment::table.filter(return_commitment::placement_id.eq(row.id));
        let there = diesel::select((exists(signed), exists(debriefed), exists(promised)));
        let (is_reported, is_debriefed, is_promised): (bool, bool, bool) = there.get_result(conn).await?;
        Ok(Self { kind, starts_on, is_reported, is_debriefed, is_promised })
    }

    fn check(self, today: Date) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        if let Some(starts_on) = self.starts_on.filter(|starts_on| today < *starts_on) {
            let why = format_args!("is a placement that begins on {starts_on}; complete it when it has taken place");
            problems.note(ProblemCode::WrongState, "id", why);
        }
        if !self.is_reported {
            let why = "are missing: none was signed by both; have the participant and the mentor write one and sign it";
            problems.note(ProblemCode::Required, "reports", why);
        }
        let is_shadowing = self.kind == PlacementKind::JobShadowing;
        if is_shadowing && !self.is_debriefed {
            let why = "is missing, and follows every job-shadowing; ask the participant to write it";
            problems.note(ProblemCode::Required, "debrief", why);
        }
        if is_shadowing && !self.is_promised {
            let why = "is missing, and follows every job-shadowing; ask the participant to promise an improvement";
            problems.note(ProblemCode::Required, "return_commitment", why);
        }
        problems.settle()
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn told(has: Yield, today: Date) -> Vec<String> {
        match has.check(today) {
            Err(Rejection::Refused(problems)) => problems.into_iter().map(|problem| problem.field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn what_is_missing_is_named_at_once() {
        let nothing = Yield {
            kind: PlacementKind::JobShadowing,
            starts_on: Some(date(2027, 3, 1)),
            is_reported: false,
            is_debriefed: false,
            is_promised: false,
        };
        assert_eq!(told(nothing, date(2027, 2, 28)), ["id", "reports", "debrief", "return_commitment"]);
        assert_eq!(told(nothing, date(2027, 3, 1)), ["reports", "debrief", "return_commitment"]);
        let residency = Yield { kind: PlacementKind::Residency, ..nothing };
        assert_eq!(told(residency, date(2027, 3, 1)), ["reports"]);
        assert_eq!(told(Yield { is_reported: true, ..residency }, date(2027, 3, 1)), [""; 0]);
        let all = Yield { is_reported: true, is_debriefed: true, is_promised: true, ..nothing };
        assert_eq!(told(all, date(2027, 3, 31)), [""; 0]);
    }
}
