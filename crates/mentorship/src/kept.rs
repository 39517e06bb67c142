//! What is kept of a placement as it goes: reports, reflections, notes in confidence, issues. What they have in common.

use std::collections::HashMap;

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{
        ArtifactId, PlacementId, PlacementIssueId, PrivateNoteId, ProgrammeId, ProgressReportId, ReflectionId, StoryId,
    },
    schema::{artifact, placement_issue, private_note, progress_report, reflection, story},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use identity::{
    Viewer,
    policy::{self, MayInPlacement, OfPlacement, PlacementFacts, PlacementPart, Refusal, deed::Deed},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    artifact::Artifact,
    exchange,
    issue::Issue,
    placement::{self, Placement, PlacementState},
    private_note::PrivateNote,
    progress_report::ProgressReport,
    reflection::Reflection,
    story::Story,
};

/// The most that are kept of each. Where not everybody sees all of them it is the most of each person, so that being refused one
/// more tells nothing of what others wrote.
pub(crate) const MOST: i64 = 100;

/// Refuses what is not done while a placement stands as it does; `when` says when it is.
pub(crate) fn check_state(
    row: &Placement,
    states: &[PlacementState],
    field: &str,
    when: &str,
) -> Result<(), Rejection> {
    if states.contains(&row.state) {
        return Ok(());
    }
    let which = if field == "placement" { "one" } else { "of a placement" };
    let why = format_args!("is {which} that {}; {when}", row.state.in_words());
    Err(Rejection::one(ProblemCode::WrongState, field, why))
}

/// Refuses one more where there are as many as are kept; `words` is what they are, `instead` what can be done.
pub(crate) fn check_room(count: i64, words: &str, instead: &str) -> Result<(), Rejection> {
    if count < MOST {
        return Ok(());
    }
    let why = format_args!("has {MOST} {words}, and no more are kept; {instead}");
    Err(Rejection::one(ProblemCode::Full, "placement", why))
}

/// Which day it is where the days of an exchange end.
pub(crate) async fn today(conn: &AsyncPgConnection, programme: ProgrammeId, now: Timestamp) -> QueryResult<Date> {
    let exchange = exchange::by_programmes(conn, &[programme]).await?.pop();
    Ok(exchange.map_or_else(|| now.to_zoned(TimeZone::UTC).date(), |exchange| exchange.today(now)))
}

/// Notes a day that is still to come.
pub(crate) fn check_past(day: Date, today: Date, field: &str, problems: &mut Problems) {
    if day > today {
        let why = format_args!(
            "is {day}, which is still to come: in the exchange's time zone it is {today}; give that day or one before"
        );
        problems.note(ProblemCode::OutOfRange, field, why);
    }
}

/// What the policy needs to know of these placements, for this viewer.
pub(crate) async fn facts(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    ids: &[PlacementId],
) -> QueryResult<HashMap<PlacementId, PlacementFacts>> {
    placement::facts(conn, viewer.person().map(|person| person.id), ids).await
}

/// What is kept of a placement and is not seen by all who see that.
pub(crate) trait Kept {
    /// Of which placement.
    fn placement(&self) -> PlacementId;

    /// Whether the viewer sees it.
    fn is_seen(&self, viewer: &Viewer, placement: PlacementFacts) -> bool;
}

/// Those of these rows that the viewer sees. In one statement.
pub(crate) async fn seen<Row: Kept>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    mut rows: Vec<Row>,
) -> QueryResult<Vec<Row>> {
    let placements: Vec<PlacementId> = rows.iter().map(Row::placement).collect();
    let known = facts(conn, viewer, &placements).await?;
    rows.retain(|row| known.get(&row.placement()).is_some_and(|facts| row.is_seen(viewer, *facts)));
    Ok(rows)
}

/// Proof that the viewer may do something with a thing that is kept. To whoever does not see it there is none: `seen` finds what they
/// see of it.
///
/// # Errors
/// [`Refusal::Denied`] where not, [`Refusal::Hidden`] where there is no such thing that they see.
pub(crate) async fn permit<Doing: Deed, Row>(
    conn: &AsyncPgConnection,
    viewer: &Viewer,
    thing: impl OfPlacement,
    part: Option<PlacementPart>,
    seen: impl Future<Output = QueryResult<Vec<Row>>>,
) -> Result<MayInPlacement<Doing>, Refusal> {
    let may = policy::act_in_placement(conn, viewer, thing, part).await;
    let is_person = viewer.person().is_some();
    if is_person && matches!(may, Err(Refusal::Denied(_))) && seen.await?.is_empty() {
        return Err(Refusal::Hidden(thing.words()));
    }
    may
}

/// Has rows of these tables be looked up to be changed.
macro_rules! locked {
    ($($table:ident: $row:ident, $id:ident),+ $(,)?) => {$(
        impl $row {
            /// The one of a placement with this id, which nobody else changes until the transaction ends; `field` is where it was named.
            pub(crate) async fn locked(
                conn: &mut AsyncPgConnection,
                placement: PlacementId,
                id: $id,
                field: &str,
            ) -> Result<Self, Rejection> {
                $table::table
                    .find(id)
                    .filter($table::placement_id.eq(placement))
                    .select(Self::as_select())
                    .for_no_key_update()
                    .first(conn)
                    .await
                    .optional()?
                    .ok_or_else(|| Rejection::not_found(field, id.words()))
            }
        }
    )+};
}

locked! {
    progress_report: ProgressReport, ProgressReportId,
    reflection: Reflection, ReflectionId,
    private_note: PrivateNote, PrivateNoteId,
    placement_issue: Issue, PlacementIssueId,
    artifact: Artifact, ArtifactId,
    story: Story, StoryId,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn what_was_is_of_today_at_the_latest() {
        let today = date(2027, 3, 10);
        for (day, fine) in [(date(2027, 3, 9), true), (today, true), (date(2027, 3, 11), false)] {
            let mut problems = Problems::new();
            check_past(day, today, "held_on", &mut problems);
            assert_eq!(problems.is_empty(), fine, "{day}");
        }
    }

    #[test]
    fn so_many_are_kept_and_no_more() {
        let refused = |count| check_room(count, "reports", "change one that is there instead").err();
        for (count, fine) in [(0, true), (MOST - 1, true), (MOST, false), (MOST + 1, false)] {
            assert_eq!(refused(count).is_none(), fine, "{count}");
        }
        let why = "placement has 100 reports, and no more are kept; change one that is there instead.";
        assert_eq!(refused(MOST).map(|why| why.to_string()), Some(why.to_owned()));
    }
}
