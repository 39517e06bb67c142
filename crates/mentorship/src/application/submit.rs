//! Submitting an application.

use catalogue::problem::{ProblemCode, Problems, Rejection, check_revision};
use database::{AsyncPgConnection, schema::application};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{self, Change, MayInApplication};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Applicant, Application, ApplicationState, SignOffState, change::locked, keep_needs, lists::as_input, tell_asked,
};
use crate::offer::Setting;

/// Submits an application: it takes part in the round. Its supervisor is asked to agree, where the exchange wants that, and what it
/// seeks becomes needs of the applicant.
///
/// # Errors
/// Everything that is missing or wrong at once; where the round takes no applications any more, it was submitted or withdrawn
/// already, or somebody else changed it.
pub async fn submit(
    conn: &mut AsyncPgConnection,
    may: &MayInApplication<Change>,
    now: Timestamp,
    expected_revision: Option<i32>,
) -> Result<Application, Rejection> {
    conn.transaction(async |conn| {
        let setting = Setting::held(conn, may.facts().round, "id").await?;
        setting.check_taking(None, now, "id")?;
        let row = locked(conn, may.application()).await?;
        check_revision(expected_revision, row.revision)?;
        check_draft(&row)?;
        let said = as_input(conn, &row).await?;
        let exchange = &setting.exchange;
        let applicant = Applicant { person: may.person(), home: row.organization_id };
        let mut problems = Problems::new();
        said.check(&mut problems);
        said.check_wishes(&setting.periods, &mut problems);
        said.check_promises(exchange.needs_sign_off, &mut problems);
        said.check_groups(&exchange.priority_groups, &mut problems);
        said.check_supervisor(conn, applicant, now, &mut problems).await?;
        problems.settle()?;
        let asked = exchange.needs_sign_off.then_some(application::sign_off.eq(SignOffState::Asked));
        let row: Application = diesel::update(application::table.find(row.id))
            .set((
                application::state.eq(ApplicationState::Submitted),
                application::submitted_at.eq(now.to_diesel()),
                asked,
                application::revision.eq(row.revision + 1),
                application::updated_at.eq(now.to_diesel()),
            ))
            .returning(Application::as_returning())
            .get_result(conn)
            .await?;
        if exchange.needs_sign_off {
            tell_asked(conn, now, &[row.id]).await?;
        }
        if let Some(keep) = policy::keep_own_needs(may) {
            keep_needs(conn, &keep, &row, None, &said, now).await?;
        }
        Ok(row)
    })
    .await
}

fn check_draft(row: &Application) -> Result<(), Rejection> {
    let why = match row.state {
        ApplicationState::Draft => return Ok(()),
        ApplicationState::Submitted => "was submitted already; nothing needs to be done",
        ApplicationState::Withdrawn => "was withdrawn; begin a new application instead",
    };
    Err(Rejection::one(ProblemCode::WrongState, "id", why))
}
