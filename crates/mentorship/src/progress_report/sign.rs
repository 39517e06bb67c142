//! Both sides sign a progress report.

use catalogue::problem::{ProblemCode, Rejection, check_revision};
use database::{
    AsyncPgConnection,
    id::{PersonId, ProgressReportId},
    schema::progress_report,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInPlacement, PlacementPart, deed};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::ProgressReport;
use crate::{
    kept,
    placement::{self, PlacementState},
    telling,
};

/// While a placement stands so, reports are signed: what was written can be signed when it is over.
const WHILE: [PlacementState; 4] =
    [PlacementState::UnderWay, PlacementState::Paused, PlacementState::Completed, PlacementState::EndedEarly];

/// Signs a progress report as it was read, for one side. Where the other has not signed yet, it is told; where it has, the report is
/// final.
///
/// # Errors
/// Where that side has signed already, or whoever signs has signed for the other; where the report reads otherwise by now.
pub async fn sign(
    conn: &mut AsyncPgConnection,
    may: &MayInPlacement<deed::Report>,
    now: Timestamp,
    id: ProgressReportId,
    read_revision: i32,
) -> Result<ProgressReport, Rejection> {
    conn.transaction(async |conn| {
        let placement = placement::locked(conn, may.placement()).await?;
        kept::check_state(&placement, &WHILE, "id", "progress reports are signed once it has begun")?;
        let row = ProgressReport::locked(conn, placement.id, id, "id").await?;
        check_revision(Some(read_revision), row.revision)?;
        check_unsigned(&row, may.part(), may.person())?;
        let signed = write(conn, now, row, may.part(), may.person()).await?;
        if !signed.is_final() {
            telling::tell_report(conn, now, signed.id, may.part()).await?;
        }
        Ok(signed)
    })
    .await
}

/// Refuses a second signature of one side, and that of one person for both.
fn check_unsigned(row: &ProgressReport, part: PlacementPart, by: Option<PersonId>) -> Result<(), Rejection> {
    let (own, other) = match part {
        PlacementPart::Participant => (row.participant_at, row.host_by),
        _ => (row.host_at, row.participant_by),
    };
    let why = if row.is_final() {
        "is signed by both sides already; nothing needs to be done"
    } else if own.is_some() {
        "was signed by your side already; it waits for the other one"
    } else if by.is_some() && by == other {
        "was signed by yourself for the other side; somebody else signs for this one"
    } else {
        return Ok(());
    };
    Err(Rejection::one(ProblemCode::WrongState, "id", why))
}

async fn write(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    mut row: ProgressReport,
    part: PlacementPart,
    by: Option<PersonId>,
) -> QueryResult<ProgressReport> {
    match part {
        PlacementPart::Participant => (row.participant_by, row.participant_at) = (by, Some(now)),
        _ => (row.host_by, row.host_at) = (by, Some(now)),
    }
    diesel::update(progress_report::table.find(row.id))
        .set((
            progress_report::participant_by.eq(row.participant_by),
            progress_report::participant_at.eq(row.participant_at.map(ToDiesel::to_diesel)),
            progress_report::host_by.eq(row.host_by),
            progress_report::host_at.eq(row.host_at.map(ToDiesel::to_diesel)),
            progress_report::updated_at.eq(now.to_diesel()),
        ))
        .returning(ProgressReport::as_returning())
        .get_result(conn)
        .await
}

#[cfg(test)]
mod tests {
    use database::id::PlacementId;
    use jiff::civil::date;

    use super::*;

    fn report(participant: Option<PersonId>, host: Option<PersonId>) -> ProgressReport {
        let at = |by: Option<PersonId>| by.map(|_| Timestamp::UNIX_EPOCH);
        ProgressReport {
            id: ProgressReportId::new(),
            placement_id: PlacementId::new(),
            language: "en".to_owned(),
            from_on: date(2027, 3, 1),
            until_on: date(2027, 3, 5),
            text: "We packed two paintings.".to_owned(),
            written_by: participant,
            participant_by: participant,
            participant_at: at(participant),
            host_by: host,
            host_at: at(host),
            revision: 1,
            updated_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[test]
    fn each_side_signs_once_and_nobody_for_both() {
        let (anna, mona) = (Some(PersonId::new()), Some(PersonId::new()));
        let signs = |row: &ProgressReport, part, by| check_unsigned(row, part, by).is_ok();
        let (participant, host) = (PlacementPart::Participant, PlacementPart::Host);
        let unsigned = report(None, None);
        assert!(signs(&unsigned, participant, anna) && signs(&unsigned, host, mona));
        let half = report(anna, None);
        assert!(!signs(&half, participant, anna), "a side signs once");
        assert!(!signs(&half, host, anna), "nobody signs for both");
        assert!(signs(&half, host, mona) && signs(&half, host, None));
        let other_half = report(None, mona);
        assert!(!signs(&other_half, host, mona) && !signs(&other_half, participant, mona));
        assert!(signs(&other_half, participant, anna));
        let whole = report(anna, mona);
        assert!(!signs(&whole, participant, anna) && !signs(&whole, host, mona));
    }
}
