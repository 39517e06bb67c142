//! Beginning an application.

use catalogue::problem::{ProblemCode, Problems, Rejection};
use database::{
    AsyncPgConnection,
    id::{ApplicationId, PersonId, RoundId},
    schema::{account, application},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::MayApply,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{Applicant, Application, ApplicationInput, ApplicationState, Lists, replace_lists, said};
use crate::{exchange, offer::Setting};

/// Begins an application. Nobody but the applicant sees it until it is submitted.
///
/// # Errors
/// Every fault of what is said so far at once; where the round takes no applications, the institution takes no part in the
/// exchange, or the person has applied in the round already.
pub async fn draft(
    conn: &mut AsyncPgConnection,
    may: &MayApply,
    now: Timestamp,
    input: ApplicationInput,
    key: Option<&str>,
) -> Result<Application, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.round().uuid(), may.home().uuid(), &input);
        let pending = match idempotency::claim(conn, may.asker(), key, "draftApplication", &asked, now).await? {
            Claim::Repeated(id) => return repeated(conn, may.person(), ApplicationId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        // Whoever begins another for the same person at once waits here.
        let setting = Setting::locked(conn, may.round()).await?;
        setting.check_taking(None, now, "round")?;
        check_home(conn, may).await?;
        check_only_one(conn, may.round(), may.person()).await?;
        let applicant = Applicant { person: Some(may.person()), home: may.home() };
        let mut problems = Problems::new();
        input.check(&mut problems);
        input.check_groups(&setting.exchange.priority_groups, &mut problems);
        input.check_topics(conn, &mut problems).await?;
        input.check_supervisor(conn, applicant, now, &mut problems).await?;
        problems.settle()?;
        let row = insert(conn, may, now, &input).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

async fn check_home(conn: &mut AsyncPgConnection, may: &MayApply) -> Result<(), Rejection> {
    if exchange::takes_part(conn, may.programme(), may.home()).await? {
        return Ok(());
    }
    let why = "takes no part in this exchange; name an institution of yours that does, or ask those who run the exchange \
               to add yours";
    Err(Rejection::one(ProblemCode::OtherProgramme, "home", why))
}

/// One application of a person in a round, unless it was withdrawn; one that was read in for an address of theirs is theirs.
async fn check_only_one(conn: &mut AsyncPgConnection, round: RoundId, person: PersonId) -> Result<(), Rejection> {
    let addresses: Vec<Option<String>> = account::table
        .filter(account::person_id.eq(person).and(account::email_verified))
        .select(database::lower(account::email))
        .load(conn)
        .await?;
    let addresses: Vec<String> = addresses.into_iter().flatten().collect();
    let for_address =
        application::person_id.is_null().and(database::lower(application::email).assume_not_null().eq_any(addresses));
    let other: Option<ApplicationId> = application::table
        .filter(application::round_id.eq(round).and(application::state.ne(ApplicationState::Withdrawn)))
        .filter(application::person_id.assume_not_null().eq(person).or(for_address))
        .select(application::id)
        .first(conn)
        .await
        .optional()?;
    match other {
        None => Ok(()),
        Some(other) => {
            let why =
                format_args!("has an application of yours already, {other}; change that one, or withdraw it first");
            Err(Rejection::one(ProblemCode::Duplicate, "round", why))
        }
    }
}

async fn insert(
    conn: &mut AsyncPgConnection,
    may: &MayApply,
    now: Timestamp,
    input: &ApplicationInput,
) -> QueryResult<Application> {
    let row: Application = diesel::insert_into(application::table)
        .values((
            application::id.eq(ApplicationId::new()),
            application::programme_id.eq(may.programme()),
            application::round_id.eq(may.round()),
            application::organization_id.eq(may.home()),
            application::person_id.eq(may.person()),
            said(input),
            application::created_at.eq(now.to_diesel()),
            application::updated_at.eq(now.to_diesel()),
        ))
        .returning(Application::as_returning())
        .get_result(conn)
        .await?;
    replace_lists(conn, &[(row.id, Lists::from(input))]).await?;
    Ok(row)
}

async fn repeated(conn: &mut AsyncPgConnection, person: PersonId, id: ApplicationId) -> Result<Application, Rejection> {
    application::table
        .find(id)
        .filter(application::person_id.eq(person))
        .select(Application::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("idempotency_key", "an application"))
}
