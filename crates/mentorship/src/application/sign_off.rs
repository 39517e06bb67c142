//! A supervisor or director agrees that somebody takes part, or does not.

use catalogue::{
    problem::{ProblemCode, Problems, Rejection, check_revision},
    text::check_text,
};
use database::{AsyncPgConnection, schema::application};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{MayInApplication, SignOff};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Application, ApplicationState, SignOffState, change::locked, telling::tell_answered, withdraw::check_unplaced,
};
use crate::{offer::Setting, round::RoundState};

/// The longest note, in characters.
const LONGEST_NOTE: usize = 2_000;

/// Whether somebody agrees.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignOffAnswer {
    /// Whether they do.
    pub agrees: bool,
    /// What they say with it; where they do not agree, why.
    pub note: Option<String>,
    /// The revision that they saw.
    pub expected_revision: Option<i32>,
}

/// Agrees to an application for the home institution, or refuses it. The applicant is told. Until somebody is placed it can be
/// answered otherwise.
///
/// # Errors
/// Where why is missing; where nobody is asked, it was answered so already, the round is over, or a placement came of it already;
/// where somebody else changed it.
pub async fn sign_off(
    conn: &mut AsyncPgConnection,
    may: &MayInApplication<SignOff>,
    now: Timestamp,
    answer: SignOffAnswer,
) -> Result<Application, Rejection> {
    conn.transaction(async |conn| {
        let setting = Setting::held(conn, may.facts().round, "id").await?;
        let row = locked(conn, may.application()).await?;
        check_revision(answer.expected_revision, row.revision)?;
        let state = if answer.agrees { SignOffState::Given } else { SignOffState::Refused };
        check_asked(&row, &setting, state)?;
        answer.check()?;
        if !answer.agrees {
            check_unplaced(conn, row.id, "has a placement; decline that instead").await?;
        }
        let row: Application = diesel::update(application::table.find(row.id))
            .set((
                application::sign_off.eq(state),
                application::sign_off_note.eq(&answer.note),
                application::signed_off_by.eq(may.person()),
                application::signed_off_at.eq(now.to_diesel()),
                application::revision.eq(row.revision + 1),
                application::updated_at.eq(now.to_diesel()),
            ))
            .returning(Application::as_returning())
            .get_result(conn)
            .await?;
        tell_answered(conn, now, &row).await?;
        Ok(row)
    })
    .await
}

impl SignOffAnswer {
    fn check(&self) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        check_text(self.note.as_deref(), "note", LONGEST_NOTE, &mut problems);
        if !self.agrees && self.note.is_none() {
            problems.note(
                ProblemCode::Required,
                "note",
                "is missing; say why you do not agree, which the applicant reads",
            );
        }
        problems.settle()
    }
}

fn check_asked(row: &Application, setting: &Setting, answer: SignOffState) -> Result<(), Rejection> {
    let why = match (row.state, setting.round.state) {
        (ApplicationState::Withdrawn, _) => "was withdrawn; nothing needs to be done",
        (_, RoundState::Finished) => "is of a round that is over; nothing needs to be done",
        (_, RoundState::Cancelled) => "is of a round that does not take place; nothing needs to be done",
        _ if row.sign_off == SignOffState::NotAsked && !setting.exchange.needs_sign_off => {
            "is in an exchange that asks nobody to agree; nothing needs to be done"
        }
        _ if row.sign_off == answer => "was answered so already; nothing needs to be done",
        _ => return Ok(()),
    };
    Err(Rejection::one(ProblemCode::WrongState, "id", why))
}
