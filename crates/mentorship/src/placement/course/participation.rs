//! A placement counts as taking part in the call of its round.
//!
//! Somebody who is placed more than once in a round has one registration for all of it.

use std::collections::HashMap;

use catalogue::{
    problem::Rejection,
    registration::{self, Recorded, RecordedOutcome, RegistrationState},
    run::{self, RunStatus},
};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, PersonId, PlacementId, RegistrationId, RoundId, RunId},
    schema::{application, placement, round},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, civil::Date};

use crate::{
    agreement::{self, Agreement},
    exchange::{self, ExchangeProgram},
    placement::{Placement, PlacementState},
};

/// The most contact minutes that a registration has.
const MOST_MINUTES: i32 = 100_000;

/// Has whoever goes take part in the call of the round, and gives their registration. None where the round has no call, or nobody
/// knows any more who it is.
pub(super) async fn enter(
    conn: &mut AsyncPgConnection,
    row: &Placement,
    contact_minutes: Option<i32>,
    now: Timestamp,
) -> Result<Option<RegistrationId>, Rejection> {
    type Applicant = (Option<PersonId>, Option<String>, Option<String>, OrganizationId);
    let Some(run) = run_of(conn, row.round_id).await? else { return Ok(None) };
    let (person, name, email, home): Applicant = application::table
        .find(row.application_id)
        .select((application::person_id, application::name, application::email, application::organization_id))
        .first(conn)
        .await?;
    if person.is_none() && email.is_none() {
        return Ok(None);
    }
    let one = Recorded { person, name, email, organization: Some(home), contact_minutes };
    Ok(Some(registration::record(conn, now, run, &one).await?.id))
}

/// The run of the call, the one that has not ended before any other.
async fn run_of(conn: &mut AsyncPgConnection, round: RoundId) -> QueryResult<Option<RunId>> {
    let call = round::table.find(round).select(round::opportunity_id);
    let Some(call) = call.first::<Option<OpportunityId>>(conn).await? else { return Ok(None) };
    let runs = run::of_opportunities(conn, &[call]).await?;
    let took_place = runs.into_iter().filter(|run| run.status != RunStatus::Cancelled);
    Ok(took_place.min_by_key(|run| run.status == RunStatus::Ended).map(|run| run.id))
}

/// Has the registration of a placement that is over, and that the caller holds, stand as all placements come to that it is for.
pub(super) async fn follow(conn: &mut AsyncPgConnection, row: &Placement, now: Timestamp) -> Result<(), Rejection> {
    let Some(id) = row.registration_id else { return Ok(()) };
    // Whoever ends another one that it is for waits here, and then sees what became of this one.
    registration::hold_run(conn, now, id).await?;
    match comes_to(&parts(conn, row, id).await?) {
        Some(outcome) => registration::record_outcome(conn, now, id, outcome).await,
        None => Ok(()),
    }
}

/// The placements that a registration is for, this one among them.
async fn parts(conn: &mut AsyncPgConnection, row: &Placement, id: RegistrationId) -> QueryResult<Vec<Part>> {
    let Some(exchange) = exchange::by_programmes(conn, &[row.programme_id]).await?.pop() else { return Ok(Vec::new()) };
    let rows: Vec<Placement> =
        placement::table.filter(placement::registration_id.eq(id)).select(Placement::as_select()).load(conn).await?;
    let ids: Vec<PlacementId> = rows.iter().map(|row| row.id).collect();
    let standing = agreement::standing(conn, &ids).await?;
    let in_force: HashMap<PlacementId, Agreement> =
        standing.into_iter().filter(Agreement::is_in_force).map(|one| (one.placement_id, one)).collect();
    Ok(rows.iter().map(|row| Part::of(row, in_force.get(&row.id), &exchange)).collect())
}

/// A placement that a registration is for.
#[derive(Debug, Clone, Copy)]
struct Part {
    state: PlacementState,
    /// The day it was over: of one that is ended only after the last day of its agreement, that day.
    over_on: Option<Date>,
    contact_minutes: Option<i32>,
}

impl Part {
    fn of(row: &Placement, agreement: Option<&Agreement>, exchange: &ExchangeProgram) -> Self {
        let last = agreement.map_or(Date::MAX, |agreement| agreement.ends_on);
        Self {
            state: row.state,
            over_on: row.ended_at.map(|at| exchange.today(at).min(last)),
            contact_minutes: agreement.and_then(|agreement| agreement.contact_minutes),
        }
    }
}

/// What they come to: completed, once one is, for as long as those that are took together; over, once all ended early. None as long
/// as it is not known, and where there is none.
fn comes_to(parts: &[Part]) -> Option<RecordedOutcome> {
    let completed: Vec<&Part> = parts.iter().filter(|part| part.state == PlacementState::Completed).collect();
    let has_ended = |part: &Part| part.state == PlacementState::EndedEarly;
    if completed.is_empty() {
        // That it was a placement which ended is not for all to whom the registration is shown.
        let outcome = RecordedOutcome { state: RegistrationState::Cancelled, contact_minutes: None, over_on: None };
        return (!parts.is_empty() && parts.iter().all(has_ended)).then_some(outcome);
    }
    let minutes = completed.iter().filter_map(|part| part.contact_minutes);
    Some(RecordedOutcome {
        state: RegistrationState::Completed,
        contact_minutes: minutes.reduce(|one, other| one.saturating_add(other).min(MOST_MINUTES)),
        over_on: completed.iter().filter_map(|part| part.over_on).max(),
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const GOES_ON: Part = Part { state: PlacementState::UnderWay, over_on: None, contact_minutes: Some(600) };

    fn over(state: PlacementState, day: i8, contact_minutes: Option<i32>) -> Part {
        Part { state, over_on: Some(date(2027, 3, day)), contact_minutes }
    }

    fn told(parts: &[Part]) -> Option<(RegistrationState, Option<i32>, Option<Date>)> {
        comes_to(parts).map(|outcome| (outcome.state, outcome.contact_minutes, outcome.over_on))
    }

    #[test]
    fn a_registration_is_completed_with_one_placement_and_over_with_all() {
        use PlacementState::{Completed, EndedEarly};
        let (completed, cancelled) = (RegistrationState::Completed, RegistrationState::Cancelled);
        let (ended, done) = (over(EndedEarly, 3, Some(600)), over(Completed, 9, Some(2_400)));
        assert_eq!((told(&[]), told(&[GOES_ON])), (None, None));
        assert_eq!(told(&[GOES_ON, ended]), None, "they still take part");
        assert_eq!(told(&[ended]), Some((cancelled, None, None)));
        assert_eq!(told(&[ended, ended]), Some((cancelled, None, None)));
        assert_eq!(told(&[done, ended, GOES_ON]), Some((completed, Some(2_400), Some(date(2027, 3, 9)))));
        let both = [done, over(Completed, 20, Some(600)), over(Completed, 1, None)];
        assert_eq!(told(&both), Some((completed, Some(3_000), Some(date(2027, 3, 20)))));
        assert_eq!(told(&[over(Completed, 9, None)]), Some((completed, None, Some(date(2027, 3, 9)))));
    }
}
