//! Withdrawing an application.

use catalogue::problem::{ProblemCode, Rejection, check_revision};
use database::{
    AsyncPgConnection,
    id::ApplicationId,
    schema::{application, placement},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{self, Change, MayInApplication};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Application, ApplicationState, change::locked, need::let_go};
use crate::{
    offer::Setting,
    placement::PlacementState,
    round::{Round, RoundState},
};

/// Withdraws an application: it takes no part in the round any more, and what it sought is not needed any more, unless another
/// application of the person seeks it too.
///
/// # Errors
/// Where it was withdrawn already, the round is over, or a placement that came of it stands; where somebody else changed it.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayInApplication<Change>,
    now: Timestamp,
    expected_revision: Option<i32>,
) -> Result<Application, Rejection> {
    conn.transaction(async |conn| {
        let setting = Setting::held(conn, may.facts().round, "id").await?;
        let row = locked(conn, may.application()).await?;
        check_revision(expected_revision, row.revision)?;
        check_stands(&row, &setting.round)?;
        let why = "has a placement; have your institution decline it first, or turn to those who run the exchange";
        check_unplaced(conn, row.id, why).await?;
        let row: Application = diesel::update(application::table.find(row.id))
            .set((
                application::person_id.eq(row.person_id.or(may.person())),
                application::state.eq(ApplicationState::Withdrawn),
                application::revision.eq(row.revision + 1),
                application::updated_at.eq(now.to_diesel()),
            ))
            .returning(Application::as_returning())
            .get_result(conn)
            .await?;
        if let Some(keep) = policy::keep_own_needs(may) {
            let_go(conn, &keep, row.id, &[], now).await?;
        }
        Ok(row)
    })
    .await
}

fn check_stands(row: &Application, round: &Round) -> Result<(), Rejection> {
    let why = match (row.state, round.state) {
        (ApplicationState::Withdrawn, _) => "was withdrawn already; nothing needs to be done",
        (_, RoundState::Finished) => "is of a round that is over; nothing needs to be done",
        (_, RoundState::Cancelled) => "is of a round that does not take place; nothing needs to be done",
        _ => return Ok(()),
    };
    Err(Rejection::one(ProblemCode::WrongState, "id", why))
}

/// Refuses where a placement came of the application that is offered or was accepted.
pub(super) async fn check_unplaced(
    conn: &mut AsyncPgConnection,
    id: ApplicationId,
    why: &str,
) -> Result<(), Rejection> {
    let stands = placement::table
        .filter(placement::application_id.eq(id))
        .filter(placement::state.eq_any(PlacementState::STANDING));
    if diesel::select(exists(stands)).get_result::<bool>(conn).await? {
        return Err(Rejection::one(ProblemCode::WrongState, "id", why));
    }
    Ok(())
}
