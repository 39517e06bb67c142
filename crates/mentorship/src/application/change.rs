//! Changing an application.

use catalogue::{
    LanguageMap,
    problem::{ProblemCode, Problems, Rejection, check_revision},
};
use database::{
    AsyncPgConnection,
    id::{ApplicationId, PersonId, TopicId},
    schema::application,
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::policy::{self, Change, MayInApplication};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;

use super::{
    Applicant, Application, ApplicationInput, ApplicationState, Lists, SignOffState, keep_needs, lists::as_input,
    replace_lists, said, tell_asked,
};
use crate::{
    accommodation::Accommodation, group::PriorityGroup, mode::PlacementMode, offer::Setting, skill::Skill,
    window::Window,
};

/// What is to change of an application. A field that is `None` stays as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "each is named as in the input")]
pub struct ApplicationChange {
    pub main_language: Option<String>,
    pub career_interest: Option<LanguageMap>,
    pub return_plan: Option<LanguageMap>,
    pub skills: Option<Vec<Skill>>,
    pub careers: Option<Vec<TopicId>>,
    pub windows: Option<Vec<Window>>,
    pub languages: Option<Vec<String>>,
    pub modes: Option<Vec<PlacementMode>>,
    pub access: Option<Vec<Accommodation>>,
    pub access_note: Option<Option<String>>,
    pub declared_groups: Option<Vec<PriorityGroup>>,
    pub supervisor: Option<Option<PersonId>>,
    /// The revision the change was made for; given, another one is refused.
    pub expected_revision: Option<i32>,
}

/// Changes an application. What was submitted stays complete; where what its supervisor agreed to is another now, they are asked
/// anew, and what it seeks stays among the applicant's needs.
///
/// # Errors
/// Every fault of what it would become at once; where the round takes no applications any more, it was withdrawn, or somebody
/// else changed it.
pub async fn change(
    conn: &mut AsyncPgConnection,
    may: &MayInApplication<Change>,
    now: Timestamp,
    change: ApplicationChange,
) -> Result<Application, Rejection> {
    conn.transaction(async |conn| {
        let setting = Setting::held(conn, may.facts().round, "id").await?;
        setting.check_taking(None, now, "id")?;
        let row = locked(conn, may.application()).await?;
        check_revision(change.expected_revision, row.revision)?;
        if row.state == ApplicationState::Withdrawn {
            let why = "was withdrawn; begin a new application instead";
            return Err(Rejection::one(ProblemCode::WrongState, "id", why));
        }
        let before = as_input(conn, &row).await?;
        let after = change.applied_to(before.clone());
        change.check(conn, may, &row, &setting, &after, now).await?;
        if after.sorted() == before.sorted() {
            return Ok(row);
        }
        let asks_anew = setting.exchange.needs_sign_off && asks_anew(&row, &before, &after);
        let row = write(conn, may, now, &row, &after, asks_anew).await?;
        replace_lists(conn, &[(row.id, Lists::from(&after))]).await?;
        if row.state == ApplicationState::Submitted
            && let Some(keep) = policy::keep_own_needs(may)
        {
            keep_needs(conn, &keep, &row, Some(&before), &after, now).await?;
        }
        if asks_anew {
            tell_asked(conn, now, &[row.id]).await?;
        }
        Ok(row)
    })
    .await
}

impl ApplicationChange {
    fn applied_to(&self, before: ApplicationInput) -> ApplicationInput {
        let change = self.clone();
        ApplicationInput {
            main_language: change.main_language.unwrap_or(before.main_language),
            career_interest: change.career_interest.unwrap_or(before.career_interest),
            return_plan: change.return_plan.unwrap_or(before.return_plan),
            skills: change.skills.unwrap_or(before.skills),
            careers: change.careers.unwrap_or(before.careers),
            windows: change.windows.unwrap_or(before.windows),
            languages: change.languages.unwrap_or(before.languages),
            modes: change.modes.unwrap_or(before.modes),
            access: change.access.unwrap_or(before.access),
            access_note: change.access_note.unwrap_or(before.access_note),
            declared_groups: change.declared_groups.unwrap_or(before.declared_groups),
            supervisor: change.supervisor.unwrap_or(before.supervisor),
        }
    }

    /// Notes everything that is wrong with what it becomes. What it leaves as it is was right once: a supervisor who has left since,
    /// or a group that has no priority any more, keeps nobody from changing the rest.
    async fn check(
        &self,
        conn: &mut AsyncPgConnection,
        may: &MayInApplication<Change>,
        row: &Application,
        setting: &Setting,
        after: &ApplicationInput,
        now: Timestamp,
    ) -> Result<(), Rejection> {
        let mut problems = Problems::new();
        after.check(&mut problems);
        after.check_topics(conn, &mut problems).await?;
        if self.declared_groups.is_some() {
            after.check_groups(&setting.exchange.priority_groups, &mut problems);
        }
        if self.supervisor.is_some() {
            let applicant = Applicant { person: may.person(), home: row.organization_id };
            after.check_supervisor(conn, applicant, now, &mut problems).await?;
        }
        if row.state == ApplicationState::Submitted {
            after.check_wishes(&setting.periods, &mut problems);
            // What was read in from a file never said these.
            if row.key.is_none() {
                after.check_promises(setting.exchange.needs_sign_off, &mut problems);
            }
        }
        problems.settle()
    }
}

/// Whether a supervisor is to be asked, since what they were asked about or agreed to is another, or they are.
pub(crate) fn asks_anew(row: &Application, before: &ApplicationInput, after: &ApplicationInput) -> bool {
    if row.state != ApplicationState::Submitted {
        return false;
    }
    match row.sign_off {
        SignOffState::NotAsked => true,
        SignOffState::Asked => after.supervisor != before.supervisor,
        SignOffState::Given | SignOffState::Refused => after.differs_for_supervisor(before),
    }
}

/// An application that nobody else changes until the transaction ends. Whoever also holds its round has taken that first.
pub(super) async fn locked(conn: &mut AsyncPgConnection, id: ApplicationId) -> Result<Application, Rejection> {
    application::table
        .find(id)
        .select(Application::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("id", "an application"))
}

/// Whoever changes what was read in for their address has it from then on.
async fn write(
    conn: &mut AsyncPgConnection,
    may: &MayInApplication<Change>,
    now: Timestamp,
    row: &Application,
    after: &ApplicationInput,
    asks_anew: bool,
) -> QueryResult<Application> {
    let asked = asks_anew.then_some((
        application::sign_off.eq(SignOffState::Asked),
        application::sign_off_note.eq(None::<String>),
        application::signed_off_by.eq(None::<PersonId>),
        application::signed_off_at.eq(None::<jiff_diesel::Timestamp>),
    ));
    diesel::update(application::table.find(row.id))
        .set((
            application::person_id.eq(row.person_id.or(may.person())),
            said(after),
            asked,
            application::revision.eq(row.revision + 1),
            application::updated_at.eq(now.to_diesel()),
        ))
        .returning(Application::as_returning())
        .get_result(conn)
        .await
}
