//! Participation of which nobody needs to tell, since what it follows from is known here: placements of an exchange count as
//! taking part in the call of their round.
//!
//! There is no viewer's proof here: whoever calls it has one for what the participation follows from.

use database::{
    AsyncPgConnection,
    id::{OrganizationId, PersonId, RegistrationId, RunId},
    schema::registration,
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, civil::Date};
use jiff_diesel::ToDiesel;

use super::{
    Origin, Registration, RegistrationState, Step,
    held::hold,
    register::found,
    report::{New, insert, known, newest},
    take,
};
use crate::{certificate, credit, problem::Rejection};

/// Somebody who takes part in a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Who, where they have signed in.
    pub person: Option<PersonId>,
    /// What they are called, where they have not.
    pub name: Option<String>,
    /// Their address, where they have not.
    pub email: Option<String>,
    /// The organization they take part for.
    pub organization: Option<OrganizationId>,
    /// How many contact minutes it is to be, where they are other than those of the run.
    pub contact_minutes: Option<i32>,
}

/// What came of somebody's taking part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordedOutcome {
    /// Where their registration stands from now on.
    pub state: RegistrationState,
    /// How many contact minutes it was, where they are other than those of the run.
    pub contact_minutes: Option<i32>,
    /// The day it was over, where it is another than that of the run.
    pub over_on: Option<Date>,
}

/// Writes down that somebody takes part in a run, and gives their registration: the one that they had already, if there is one. From
/// then on it is this that is known of them, and their own organization does not say otherwise. Call it in the transaction of what it
/// follows from.
///
/// # Errors
/// Where there is no such run, or the database fails.
pub async fn record(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    run: RunId,
    one: &Recorded,
) -> Result<Registration, Rejection> {
    let held = hold(conn, now, run).await?.ok_or_else(|| Rejection::not_found("run", "a run"))?;
    let email = one.email.as_deref();
    let person = match (one.person, email) {
        (None, Some(email)) => known(conn, email).await?,
        (person, _) => person,
    };
    if let Some(row) = newest(conn, run, person, email).await? {
        if !RegistrationState::COMING.contains(&row.state) {
            let outcome = RecordedOutcome {
                state: RegistrationState::Registered,
                contact_minutes: one.contact_minutes,
                over_on: None,
            };
            put(conn, now, &row, outcome).await?;
        } else if !is_settled(&row) {
            let code = Some(Origin::Reported.word());
            let step = Step { id: row.id, from: Some(row.state), to: row.state, code, reason: None };
            take(conn, now, &[step]).await?;
        }
        return found(conn, row.id).await;
    }
    let new = New {
        person,
        name: one.name.as_deref(),
        email,
        organization: one.organization,
        registrar: None,
        state: RegistrationState::Registered,
        origin: Origin::Reported,
        evidence: None,
        contact_minutes: one.contact_minutes,
    };
    let id = insert(conn, now, &held, new).await?;
    found(conn, id).await
}

/// Whether nothing changes for somebody who comes and of whom it is known now that they do: it was known before; or their own organization
/// has confirmed that they completed it. That stays its word alone until it is known here, since they would be certified with another.
fn is_settled(row: &Registration) -> bool {
    let said_by = |origin: Origin| row.reason_code.as_deref() == Some(origin.word());
    said_by(Origin::Reported) || (said_by(Origin::Confirmed) && row.state == RegistrationState::Completed)
}

/// Holds the run of a registration until the transaction ends. Call it before reading what is to be written down of it, where others may
/// be about to write down something of the same registration.
///
/// # Errors
/// Where there is no such registration, or the database fails.
pub async fn hold_run(conn: &mut AsyncPgConnection, now: Timestamp, id: RegistrationId) -> Result<(), Rejection> {
    let run = found(conn, id).await?.run_id;
    hold(conn, now, run).await?;
    Ok(())
}

/// Writes down what came of it. Credit and the certificate follow; the same twice changes nothing. Call it in the transaction of what
/// it follows from.
///
/// # Errors
/// Where there is no such registration, or the database fails.
pub async fn record_outcome(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    id: RegistrationId,
    outcome: RecordedOutcome,
) -> Result<(), Rejection> {
    hold_run(conn, now, id).await?;
    let row = found(conn, id).await?;
    // Whoever does not come any more cannot stop coming.
    if outcome.state.is_over() && row.state.is_over() {
        return Ok(());
    }
    Ok(put(conn, now, &row, outcome).await?)
}

async fn put(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    row: &Registration,
    outcome: RecordedOutcome,
) -> QueryResult<()> {
    let minutes = registration::table.find(row.id).select(registration::contact_minutes);
    let before: Option<i32> = minutes.first(conn).await?;
    diesel::update(registration::table.find(row.id))
        .set((
            registration::contact_minutes.eq(outcome.contact_minutes),
            registration::over_on.eq(outcome.over_on.map(ToDiesel::to_diesel)),
        ))
        .execute(conn)
        .await?;
    let is_completed = |state| state == RegistrationState::Completed;
    if is_completed(row.state) && is_completed(outcome.state) && before != outcome.contact_minutes {
        credit::award_anew(conn, row.id, now).await?;
        certificate::issue_anew(conn, now, row.id).await?;
    }
    // What is told of somebody stands, whatever is known of their attendance.
    let code = Origin::Reported.word();
    if row.state != outcome.state || row.reason_code.as_deref() != Some(code) {
        let step = Step { id: row.id, from: Some(row.state), to: outcome.state, code: Some(code), reason: None };
        take(conn, now, &[step]).await?;
    }
    Ok(())
}
