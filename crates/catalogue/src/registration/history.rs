//! How registrations came to stand where they do.

use database::{
    AsyncPgConnection,
    id::RegistrationId,
    schema::{registration, registration_change},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::Timestamp;
use uuid::Uuid;

use super::RegistrationState;
use crate::completion;

/// One change of where a registration stands.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = registration_change)]
pub struct RegistrationChange {
    /// Of which registration.
    pub registration_id: RegistrationId,
    /// Where it stood before; none for the first.
    pub from_state: Option<RegistrationState>,
    /// Where it stood from then on.
    pub to_state: RegistrationState,
    /// Why, for programs.
    pub reason_code: Option<String>,
    /// Why, in somebody's words.
    pub reason: Option<String>,
    /// When.
    #[diesel(deserialize_as = jiff_diesel::Timestamp)]
    pub changed_at: Timestamp,
}

/// A step that a registration takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Step<'a> {
    /// Which registration.
    pub id: RegistrationId,
    /// Where it stands now.
    pub from: Option<RegistrationState>,
    /// Where it will stand.
    pub to: RegistrationState,
    /// Why, for programs.
    pub code: Option<&'a str>,
    /// Why, in somebody's words.
    pub reason: Option<&'a str>,
}

/// Puts these registrations where the steps say and remembers it. The history's ids tell one change from another, for
/// notices of it. Offers are made elsewhere, since they need a deadline.
pub(crate) async fn take(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    steps: &[Step<'_>],
) -> QueryResult<Vec<(RegistrationId, Uuid)>> {
    for step in steps.iter().filter(|step| step.from.is_some()) {
        diesel::update(registration::table.find(step.id))
            .set((
                registration::state.eq(step.to),
                registration::offered_until.eq(None::<jiff_diesel::Timestamp>),
                registration::reason_code.eq(step.code),
                registration::reason.eq(step.reason),
                registration::revision.eq(registration::revision + 1),
                registration::updated_at.eq(jiff_diesel::Timestamp::from(now)),
            ))
            .execute(conn)
            .await?;
    }
    remember(conn, now, steps).await
}

/// Writes these steps into the history, and has what hangs on completing a run follow from them.
pub(crate) async fn remember(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    steps: &[Step<'_>],
) -> QueryResult<Vec<(RegistrationId, Uuid)>> {
    let changes: Vec<_> = steps.iter().map(|step| (step, Uuid::now_v7())).collect();
    let rows: Vec<_> = changes
        .iter()
        .map(|(step, id)| {
            (
                registration_change::id.eq(*id),
                registration_change::registration_id.eq(step.id),
                registration_change::from_state.eq(step.from),
                registration_change::to_state.eq(step.to),
                registration_change::reason_code.eq(step.code),
                registration_change::reason.eq(step.reason),
                registration_change::changed_at.eq(jiff_diesel::Timestamp::from(now)),
            )
        })
        .collect();
    for some in rows.chunks(5_000) {
        diesel::insert_into(registration_change::table).values(some.to_vec()).execute(conn).await?;
    }
    let is_completed = |state| state == RegistrationState::Completed;
    let of_completion = steps.iter().filter(|step| is_completed(step.to) || step.from.is_some_and(is_completed));
    completion::follow(conn, now, &of_completion.map(|step| step.id).collect::<Vec<_>>()).await?;
    Ok(changes.into_iter().map(|(step, id)| (step.id, id)).collect())
}

/// The history of these registrations, the oldest first.
pub async fn histories(mut conn: &AsyncPgConnection, ids: &[RegistrationId]) -> QueryResult<Vec<RegistrationChange>> {
    registration_change::table
        .filter(registration_change::registration_id.eq_any(ids))
        .order((registration_change::changed_at, registration_change::id))
        .select(RegistrationChange::as_select())
        .load(&mut conn)
        .await
}
