//! What of an application stands in tables of its own: what is sought, careers, and windows.

use database::{
    AsyncPgConnection,
    id::{ApplicationId, TopicId},
    schema::{application_career, application_skill, application_window},
};
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff_diesel::ToDiesel;

use super::{Application, ApplicationInput, careers, skills, windows};
use crate::{skill::Skill, window::Window};

/// How many rows one statement writes at most: each takes up to four parameters, and a statement has 65,535.
const ROWS_AT_ONCE: usize = 10_000;

/// What of an application stands in tables of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Lists {
    /// What is sought, the most wanted first.
    pub skills: Vec<Skill>,
    /// Topics of a career.
    pub careers: Vec<TopicId>,
    /// When they can be away.
    pub windows: Vec<Window>,
}

impl From<&ApplicationInput> for Lists {
    fn from(input: &ApplicationInput) -> Self {
        let ApplicationInput { skills, careers, windows, .. } = input.clone();
        Self { skills, careers, windows }
    }
}

/// Writes them, in place of what these applications said before. In a few statements, however many they are.
pub(crate) async fn replace_lists(
    conn: &mut AsyncPgConnection,
    applications: &[(ApplicationId, Lists)],
) -> QueryResult<()> {
    let ids: Vec<ApplicationId> = applications.iter().map(|(id, _)| *id).collect();
    diesel::delete(application_skill::table.filter(application_skill::application_id.eq_any(&ids)))
        .execute(conn)
        .await?;
    diesel::delete(application_career::table.filter(application_career::application_id.eq_any(&ids)))
        .execute(conn)
        .await?;
    diesel::delete(application_window::table.filter(application_window::application_id.eq_any(&ids)))
        .execute(conn)
        .await?;
    insert(conn, applications).await
}

async fn insert(conn: &mut AsyncPgConnection, applications: &[(ApplicationId, Lists)]) -> QueryResult<()> {
    let mut skills = Vec::new();
    let mut careers = Vec::new();
    let mut windows = Vec::new();
    for (id, lists) in applications {
        skills.extend(lists.skills.iter().zip(0..).map(|(skill, position)| {
            (
                application_skill::application_id.eq(*id),
                application_skill::position.eq(position),
                application_skill::topic_id.eq(skill.topic),
                application_skill::level.eq(skill.level),
            )
        }));
        careers.extend(
            lists
                .careers
                .iter()
                .map(|topic| (application_career::application_id.eq(*id), application_career::topic_id.eq(*topic))),
        );
        windows.extend(lists.windows.iter().map(|window| {
            (
                application_window::application_id.eq(*id),
                application_window::starts_on.eq(window.starts_on.to_diesel()),
                application_window::ends_on.eq(window.ends_on.to_diesel()),
            )
        }));
    }
    for some in skills.chunks(ROWS_AT_ONCE) {
        diesel::insert_into(application_skill::table).values(some.to_vec()).execute(conn).await?;
    }
    for some in careers.chunks(ROWS_AT_ONCE) {
        diesel::insert_into(application_career::table).values(some.to_vec()).execute(conn).await?;
    }
    for some in windows.chunks(ROWS_AT_ONCE) {
        diesel::insert_into(application_window::table).values(some.to_vec()).execute(conn).await?;
    }
    Ok(())
}

/// What somebody would have to give for an application to be as it is.
pub(crate) async fn as_input(conn: &mut AsyncPgConnection, row: &Application) -> QueryResult<ApplicationInput> {
    let ids = [row.id];
    let skills = skills(conn, &ids).await?.into_iter().map(|(_, skill)| skill).collect();
    let careers = careers(conn, &ids).await?.into_iter().map(|(_, topic)| topic).collect();
    let windows = windows(conn, &ids).await?.into_iter().map(|(_, window)| window).collect();
    Ok(row.saying(Lists { skills, careers, windows }))
}

impl Application {
    /// What it says, with its lists.
    pub(crate) fn saying(&self, Lists { skills, careers, windows }: Lists) -> ApplicationInput {
        ApplicationInput {
            main_language: self.main_language.clone(),
            career_interest: (*self.career_interest).clone(),
            return_plan: (*self.return_plan).clone(),
            skills,
            careers,
            windows,
            languages: self.languages.clone(),
            modes: self.modes.clone(),
            access: self.access.clone(),
            access_note: self.access_note.clone(),
            declared_groups: self.declared_groups.clone(),
            supervisor: self.supervisor_id,
        }
    }
}
