//! What came of a place: whether whoever had it was there, and did what the run asks for.

use database::{AsyncPgConnection, id::RegistrationId, schema::registration};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;

use super::{RegistrationState, Step, take};

/// Where a registration with a place can stand.
pub(crate) const SETTLED: [RegistrationState; 4] = [
    RegistrationState::Registered,
    RegistrationState::Attended,
    RegistrationState::Completed,
    RegistrationState::NoShow,
];

/// Puts registrations that have a place where attendance and the run's rules say: [`RegistrationState::Registered`]
/// (nothing known yet, or taken back), `Attended`, `Completed` or `NoShow`. One that stands elsewhere, or there already, is
/// left alone. Hold the run first. Answers with those that changed and where they stood before.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn settle_outcomes(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    outcomes: &[(RegistrationId, RegistrationState)],
) -> QueryResult<Vec<(RegistrationId, RegistrationState)>> {
    let ids: Vec<_> = outcomes.iter().map(|(id, _)| *id).collect();
    let standing: Vec<(RegistrationId, RegistrationState)> = registration::table
        .filter(registration::id.eq_any(ids))
        .filter(registration::state.eq_any(SETTLED))
        .select((registration::id, registration::state))
        .load(conn)
        .await?;
    let mut steps = Vec::new();
    for (id, to) in outcomes.iter().filter(|(_, to)| SETTLED.contains(to)) {
        if let Some((_, from)) = standing.iter().find(|(known, from)| known == id && from != to) {
            steps.push(Step { id: *id, from: Some(*from), to: *to, code: Some("attendance"), reason: None });
        }
    }
    take(conn, now, &steps).await?;
    Ok(steps.iter().filter_map(|step| step.from.map(|from| (step.id, from))).collect())
}
