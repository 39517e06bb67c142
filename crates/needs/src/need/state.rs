//! Where a need stands: planned with a registration, met, open again, or not needed any more.
//!
//! A need that is planned with a registration follows it by itself, whoever changes the registration and in whatever way:
//! a trigger of the database sees to it.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection},
    registration::RegistrationState,
    text::check_text,
};
use database::{
    AsyncPgConnection,
    id::{OpportunityId, OrganizationId, PersonId, RegistrationId},
    schema::{need, registration},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayChangeNeed, NeedOwner};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Need, NeedState, write::locked};

/// With what a need was met.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Met {
    /// The opportunity, where it was one that the viewer may see.
    pub opportunity: Option<OpportunityId>,
    /// How, in somebody's words.
    pub note: Option<String>,
}

/// Plans to meet a need with a registration of its owner, or of its staff. Where they took part already, it is met.
///
/// # Errors
/// Where there is no such registration of theirs, or it is over without their having taken part; where the need is closed.
pub async fn plan(
    conn: &mut AsyncPgConnection,
    may: &MayChangeNeed,
    id: RegistrationId,
    now: Timestamp,
) -> Result<Need, Rejection> {
    type Row = (Option<PersonId>, Option<OrganizationId>, OpportunityId, RegistrationState);
    conn.transaction(async |conn| {
        // The registration first, as whoever changes it does before the needs that follow it.
        let found: Option<Row> = registration::table
            .find(id)
            .select((
                registration::person_id,
                registration::organization_id,
                registration::opportunity_id,
                registration::state,
            ))
            .for_share()
            .first(conn)
            .await
            .optional()?;
        let row = locked(conn, may).await?;
        let theirs = found.filter(|(person, organization, ..)| match may.owner() {
            NeedOwner::Organization(owner) => *organization == Some(owner),
            NeedOwner::Person(owner) => *person == Some(owner),
        });
        let Some((.., opportunity, state)) = theirs else {
            return Err(Rejection::not_found("registration", "a registration of whoever has the need"));
        };
        demand(&row, &[NeedState::Open, NeedState::Planned])?;
        let (is_met, is_over) = match state {
            RegistrationState::Attended | RegistrationState::Completed => (true, true),
            RegistrationState::NoShow => (false, true),
            other => (false, other.is_over()),
        };
        if is_over && !is_met {
            return Err(Rejection::one(
                ProblemCode::WrongState,
                "registration",
                "is over without their having taken part; register again, or choose another one",
            ));
        }
        let state = if is_met { NeedState::Met } else { NeedState::Planned };
        let met = Met { opportunity: is_met.then_some(opportunity), note: None };
        set(conn, &row, state, Some(id), met, now).await
    })
    .await
}

/// Says that a need was met, and with what.
///
/// # Errors
/// Where the note is too long, or the need is closed already.
pub async fn meet(
    conn: &mut AsyncPgConnection,
    may: &MayChangeNeed,
    with: Met,
    now: Timestamp,
) -> Result<Need, Rejection> {
    check_note(with.note.as_deref())?;
    conn.transaction(async |conn| {
        let row = locked(conn, may).await?;
        demand(&row, &[NeedState::Open, NeedState::Planned])?;
        set(conn, &row, NeedState::Met, None, with, now).await
    })
    .await
}

/// Opens a need again: what was planned, or met it, did not do.
///
/// # Errors
/// Where it is open already.
pub async fn reopen(conn: &mut AsyncPgConnection, may: &MayChangeNeed, now: Timestamp) -> Result<Need, Rejection> {
    conn.transaction(async |conn| {
        let row = locked(conn, may).await?;
        demand(&row, &[NeedState::Planned, NeedState::Met, NeedState::NoLongerNeeded])?;
        set(conn, &row, NeedState::Open, None, Met::default(), now).await
    })
    .await
}

/// Says that a need is not one any more.
///
/// # Errors
/// Where the note is too long, or it is closed already.
pub async fn close(
    conn: &mut AsyncPgConnection,
    may: &MayChangeNeed,
    note: Option<String>,
    now: Timestamp,
) -> Result<Need, Rejection> {
    check_note(note.as_deref())?;
    conn.transaction(async |conn| {
        let row = locked(conn, may).await?;
        demand(&row, &[NeedState::Open, NeedState::Planned])?;
        set(conn, &row, NeedState::NoLongerNeeded, None, Met { opportunity: None, note }, now).await
    })
    .await
}

fn check_note(note: Option<&str>) -> Result<(), Rejection> {
    let mut problems = Problems::new();
    check_text(note, "note", 4_000, &mut problems);
    problems.settle()
}

fn demand(row: &Need, states: &[NeedState]) -> Result<(), Rejection> {
    if states.contains(&row.state) {
        return Ok(());
    }
    let what = match row.state {
        NeedState::Open => "is open already; nothing needs to be done",
        NeedState::Planned => "is planned already; nothing needs to be done",
        NeedState::Met => "is met already; open it again first if it is not",
        NeedState::NoLongerNeeded => "is not needed any more; open it again first if it is",
    };
    Err(Rejection::one(ProblemCode::WrongState, "id", what))
}

async fn set(
    conn: &mut AsyncPgConnection,
    row: &Need,
    state: NeedState,
    registration: Option<RegistrationId>,
    met: Met,
    now: Timestamp,
) -> Result<Need, Rejection> {
    let is_closed = matches!(state, NeedState::Met | NeedState::NoLongerNeeded);
    let row = diesel::update(need::table.find(row.id))
        .set((
            need::state.eq(state),
            need::registration_id.eq(registration),
            need::met_opportunity_id.eq(met.opportunity),
            need::met_note.eq(met.note),
            need::closed_at.eq(is_closed.then(|| now.to_diesel())),
            need::revision.eq(row.revision + 1),
            need::updated_at.eq(now.to_diesel()),
        ))
        .returning(Need::as_returning())
        .get_result(conn)
        .await?;
    Ok(row)
}
