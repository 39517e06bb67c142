//! Offering a project, and taking it back.

use catalogue::{
    LanguageMap,
    language::{check_tag, check_tags},
    problem::{ProblemCode, Problems, Rejection},
    topic::{MOST_TOPICS, check_topics},
};
use database::{
    AsyncPgConnection,
    id::{EnrolmentId, SharedProjectId, TopicId},
    schema::{shared_project, shared_project_topic},
};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{ActForMuseum, MayInEnrolment},
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{SharedProject, SharedProjectKind, SharedProjectState};
use crate::enrolment::check_takes_part;

/// A project as a museum offers it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewSharedProject {
    /// As what they would tell of it.
    pub kind: SharedProjectKind,
    /// The language it is first of all in.
    pub main_language: String,
    /// What it is called, per language.
    pub title: LanguageMap,
    /// What it is about, per language.
    pub text: LanguageMap,
    /// In which languages they can tell of it.
    pub languages: Vec<String>,
    /// What it is about.
    pub topics: Vec<TopicId>,
}

/// Offers a project for the museum.
///
/// # Errors
/// Every fault of it at once; where the museum withdrew from the year, or that is closed.
pub async fn share(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    new: NewSharedProject,
    key: Option<&str>,
) -> Result<SharedProject, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.enrolment().uuid(), &new);
        let pending = match idempotency::claim(conn, may.asker(), key, "shareProject", &asked, now).await? {
            Claim::Repeated(id) => return repeated(conn, may, SharedProjectId::from_uuid(id)).await,
            Claim::First(pending) => pending,
        };
        check_takes_part(conn, may, "enrolment").await?;
        let mut problems = Problems::new();
        check_tag(&new.main_language, "main_language", &mut problems);
        new.title.check_main(&new.main_language, "title", 500, &mut problems);
        new.text.check_main(&new.main_language, "text", 50_000, &mut problems);
        check_tags(&new.languages, "languages", &mut problems);
        problems.note_long_list("topics", new.topics.len(), MOST_TOPICS);
        check_topics(conn, &new.topics, "topics", &mut problems).await?;
        problems.settle()?;
        let row: SharedProject = diesel::insert_into(shared_project::table)
            .values((
                shared_project::id.eq(SharedProjectId::new()),
                shared_project::enrolment_id.eq(may.enrolment()),
                shared_project::organization_id.eq(may.organization()),
                shared_project::kind.eq(new.kind),
                shared_project::main_language.eq(&new.main_language),
                shared_project::title.eq(&new.title),
                shared_project::text.eq(&new.text),
                shared_project::languages.eq(&new.languages),
                shared_project::offered_by.eq(may.person()),
                shared_project::created_at.eq(now.to_diesel()),
                shared_project::updated_at.eq(now.to_diesel()),
            ))
            .returning(SharedProject::as_returning())
            .get_result(conn)
            .await?;
        let rows: Vec<_> = new
            .topics
            .iter()
            .map(|topic| {
                (shared_project_topic::shared_project_id.eq(row.id), shared_project_topic::topic_id.eq(*topic))
            })
            .collect();
        diesel::insert_into(shared_project_topic::table).values(rows).execute(conn).await?;
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Takes a project back that those who run the programme have not decided about.
///
/// # Errors
/// Where they have, or it was taken back already.
pub async fn withdraw(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    now: Timestamp,
    id: SharedProjectId,
) -> Result<SharedProject, Rejection> {
    conn.transaction(async |conn| {
        let row = offered(conn, may, id, "id").await?;
        Ok(taken_back(conn, now, row.id).await?)
    })
    .await
}

/// Takes back what a museum offers, since it withdraws from the year. Call it in that transaction.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn take_back_offered(
    conn: &mut AsyncPgConnection,
    now: Timestamp,
    enrolment: EnrolmentId,
) -> QueryResult<()> {
    let offered: Vec<SharedProjectId> = shared_project::table
        .filter(shared_project::enrolment_id.eq(enrolment))
        .filter(shared_project::state.eq(SharedProjectState::Offered))
        .order(shared_project::id)
        .select(shared_project::id)
        .for_no_key_update()
        .load(conn)
        .await?;
    for project in offered {
        taken_back(conn, now, project).await?;
    }
    Ok(())
}

async fn taken_back(conn: &mut AsyncPgConnection, now: Timestamp, id: SharedProjectId) -> QueryResult<SharedProject> {
    diesel::update(shared_project::table.find(id))
        .set((
            shared_project::state.eq(SharedProjectState::Withdrawn),
            shared_project::revision.eq(shared_project::revision + 1),
            shared_project::updated_at.eq(now.to_diesel()),
        ))
        .returning(SharedProject::as_returning())
        .get_result(conn)
        .await
}

/// A project that is offered, which nobody else changes until the transaction ends.
pub(super) async fn offered<Doing>(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<Doing>,
    id: SharedProjectId,
    field: &str,
) -> Result<SharedProject, Rejection> {
    let row: SharedProject = shared_project::table
        .find(id)
        .filter(shared_project::enrolment_id.eq(may.enrolment()))
        .select(SharedProject::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found(field, "a shared project"))?;
    let why = match row.state {
        SharedProjectState::Offered => return Ok(row),
        SharedProjectState::Accepted => "was made an opportunity already; change that instead",
        SharedProjectState::Declined => "was declined already; it stays so",
        SharedProjectState::Withdrawn => "was taken back by the museum; it can offer the project anew",
    };
    Err(Rejection::one(ProblemCode::WrongState, field, why))
}

async fn repeated(
    conn: &mut AsyncPgConnection,
    may: &MayInEnrolment<ActForMuseum>,
    id: SharedProjectId,
) -> Result<SharedProject, Rejection> {
    shared_project::table
        .find(id)
        .filter(shared_project::enrolment_id.eq(may.enrolment()))
        .select(SharedProject::as_select())
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found("idempotency_key", "a shared project"))
}
