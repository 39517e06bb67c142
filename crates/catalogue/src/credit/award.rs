//! Credit that comes by itself, from completed registrations.

use std::collections::HashMap;

use database::{
    AsyncPgConnection,
    id::{CreditEntryId, PersonId, RegistrationId, RunId},
    schema::{credit_approval, credit_entry, registration, run, session},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use jiff_diesel::ToDiesel;

use super::{CreditApproval, CreditFormat, CreditRole};
use crate::{
    registration::RegistrationState,
    run::{Mode, Pacing},
    session::SessionStatus,
};

/// What a run is worth to whoever completes it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken {
    /// How one takes part.
    pub(super) format: CreditFormat,
    /// How long its sessions take; none where that is not known.
    pub(super) minutes: Option<i32>,
    /// Its last day, where that is known.
    pub(super) day: Option<Date>,
}

/// Gives the people of these registrations their credit where they are completed, and takes it back where they are
/// completed no more. Call it in the transaction that changes them. Once or often, it comes to the same: a registration
/// has one entry of each authority that approved its run. Where the authority does not say how long the run takes, the
/// registration's own contact minutes count, and where it has none those of the sessions; its own day comes first.
///
/// Whoever has not signed in yet is given nothing; call it again when they take their registration over.
///
/// # Errors
/// Where the database fails.
pub async fn award(conn: &mut AsyncPgConnection, registrations: &[RegistrationId], now: Timestamp) -> QueryResult<()> {
    type Row = (RegistrationId, RunId, Option<PersonId>, RegistrationState, Option<i32>, Option<jiff_diesel::Date>);
    let rows: Vec<Row> = registration::table
        .filter(registration::id.eq_any(registrations))
        .order(registration::id)
        .select((
            registration::id,
            registration::run_id,
            registration::person_id,
            registration::state,
            registration::contact_minutes,
            registration::over_on,
        ))
        .load(conn)
        .await?;
    let is_completed = |state| state == RegistrationState::Completed;
    let lost: Vec<_> = rows.iter().filter(|row| !is_completed(row.3)).map(|row| row.0).collect();
    if !lost.is_empty() {
        take_back(conn, &lost, now).await?;
    }
    let completed: Vec<_> = rows.into_iter().filter(|row| is_completed(row.3)).collect();
    if completed.is_empty() {
        return Ok(());
    }
    let mut runs: Vec<_> = completed.iter().map(|row| row.1).collect();
    runs.sort_unstable();
    runs.dedup();
    let approvals: Vec<CreditApproval> = credit_approval::table
        .filter(credit_approval::run_id.eq_any(&runs))
        .order(credit_approval::id)
        .select(CreditApproval::as_select())
        .load(conn)
        .await?;
    if approvals.is_empty() {
        return Ok(());
    }
    let taken = taken(conn, &runs).await?;
    let mut entries = Vec::new();
    for (id, run, person, _, own_minutes, over_on) in completed {
        let (Some(person), Some(taken)) = (person, taken.get(&run)) else { continue };
        for approval in approvals.iter().filter(|approval| approval.run_id == run) {
            // Of a run whose length nobody knows there is nothing to count until the authority says it.
            let Some(minutes) = approval.minutes.or(own_minutes).or(taken.minutes) else { continue };
            let own_day = over_on.map(jiff_diesel::Date::to_jiff);
            let day = own_day.or(taken.day).unwrap_or_else(|| now.to_zoned(TimeZone::UTC).date());
            entries.push((
                credit_entry::id.eq(CreditEntryId::new()),
                credit_entry::authority_id.eq(approval.authority_id),
                credit_entry::person_id.eq(person),
                credit_entry::registration_id.eq(id),
                credit_entry::run_id.eq(run),
                credit_entry::role.eq(CreditRole::Participant),
                credit_entry::category.eq(approval.category.clone()),
                credit_entry::topic_id.eq(approval.topic_id),
                credit_entry::format.eq(taken.format),
                credit_entry::minutes.eq(minutes),
                credit_entry::day.eq(day.to_diesel()),
                credit_entry::reported_at.eq(now.to_diesel()),
            ));
        }
    }
    diesel::insert_into(credit_entry::table).values(entries).on_conflict_do_nothing().execute(conn).await?;
    Ok(())
}

/// Gives somebody their credit anew who has completed a registration, and took longer for it, or less long, than was known when
/// they were given it.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn award_anew(conn: &mut AsyncPgConnection, id: RegistrationId, now: Timestamp) -> QueryResult<()> {
    take_back(conn, &[id], now).await?;
    award(conn, &[id], now).await
}

async fn take_back(conn: &mut AsyncPgConnection, ids: &[RegistrationId], now: Timestamp) -> QueryResult<()> {
    diesel::update(credit_entry::table)
        .filter(credit_entry::registration_id.eq_any(ids))
        .filter(credit_entry::revoked_at.is_null())
        .set(credit_entry::revoked_at.eq(now.to_diesel()))
        .execute(conn)
        .await?;
    Ok(())
}

/// How long sessions take that say when they begin and end.
type Span = (
    RunId,
    jiff_diesel::Date,
    Option<jiff_diesel::Date>,
    jiff_diesel::NullableTimestamp,
    jiff_diesel::NullableTimestamp,
);

/// What these runs are worth.
pub(super) async fn taken(conn: &mut AsyncPgConnection, runs: &[RunId]) -> QueryResult<HashMap<RunId, Taken>> {
    let rows: Vec<(RunId, Pacing, Mode, Option<jiff_diesel::Date>)> = run::table
        .filter(run::id.eq_any(runs))
        .select((run::id, run::pacing, run::mode, run::ends_on))
        .load(conn)
        .await?;
    let spans: Vec<Span> = session::table
        .filter(session::run_id.eq_any(runs))
        .filter(session::status.ne(SessionStatus::Cancelled))
        .select((session::run_id, session::starts_on, session::ends_on, session::starts_at, session::ends_at))
        .load(conn)
        .await?;
    let mut taken = HashMap::new();
    for (id, pacing, mode, ends_on) in rows {
        let format = match (pacing, mode) {
            (Pacing::SelfPaced, _) => CreditFormat::SelfPaced,
            (_, Mode::Online) => CreditFormat::Online,
            (_, Mode::InPerson) => CreditFormat::InPerson,
            (_, Mode::Hybrid) => CreditFormat::Hybrid,
        };
        let own = || spans.iter().filter(|span| span.0 == id);
        let seconds: Option<i64> = own()
            .map(|(_, _, _, starts, ends)| {
                let (starts, ends) = (starts.to_jiff()?, ends.to_jiff()?);
                Some(ends.as_second().saturating_sub(starts.as_second()).max(0))
            })
            .sum();
        let minutes =
            seconds.map(|seconds| (seconds / 60).min(100_000)).and_then(|minutes| i32::try_from(minutes).ok());
        let last = own().map(|span| span.2.unwrap_or(span.1).to_jiff()).max();
        let day = last.or(ends_on.map(jiff_diesel::Date::to_jiff));
        taken.insert(id, Taken { format, minutes: minutes.filter(|minutes| *minutes > 0), day });
    }
    Ok(taken)
}
