//! What a museum and its coach agreed to do after a session.

use catalogue::{
    LanguageMap, civil,
    language::check_tag,
    problem::{ProblemCode, Problems, Rejection},
    topic::{MOST_TOPICS, check_topics},
};
use database::{
    AsyncPgConnection,
    id::{FollowUpId, PersonId, TopicId},
    schema::{follow_up, membership, programme},
};
use diesel::{dsl::exists, prelude::*};
use diesel_async::{AsyncConnection, RunQueryDsl};
use identity::{
    idempotency::{self, Claim},
    policy::{Confide, MayInCoaching},
    text::check_text,
};
use jiff::Timestamp;
use jiff_diesel::ToDiesel;
use serde::Serialize;

use super::{CoachingSide, FollowUp};
use crate::need_proposal::{self, Origin, Proposed};

/// A follow-up action as somebody gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewFollowUp {
    /// What.
    pub text: String,
    /// By when, `YYYY-MM-DD`.
    pub due_on: Option<String>,
    /// Whose turn it is.
    pub side: CoachingSide,
    /// Who of that side.
    pub person: Option<PersonId>,
    /// What it is about: with topics it is proposed to the museum as a need.
    pub topics: Vec<TopicId>,
    /// The language it is written in; none: the programme's.
    pub language: Option<String>,
}

/// Adds a follow-up action to a session.
///
/// # Errors
/// Every fault of it at once.
pub async fn add_follow_up(
    conn: &mut AsyncPgConnection,
    may: &MayInCoaching<Confide>,
    now: Timestamp,
    new: NewFollowUp,
    key: Option<&str>,
) -> Result<FollowUp, Rejection> {
    conn.transaction(async |conn| {
        let asked = (may.session().uuid(), &new);
        let asker = may.enrolment().asker();
        let pending = match idempotency::claim(conn, asker, key, "addFollowUp", &asked, now).await? {
            Claim::Repeated(id) => return found(conn, may, FollowUpId::from_uuid(id), "idempotency_key").await,
            Claim::First(pending) => pending,
        };
        let mut problems = Problems::new();
        check_text(Some(&new.text), "text", 2_000, &mut problems);
        let due_on = civil::date_if_any(new.due_on.as_deref(), "due_on", &mut problems);
        if let Some(person) = new.person
            && !is_of_side(conn, may, now, new.side, person).await?
        {
            problems.note(
                ProblemCode::NotFound,
                "person",
                "is nobody of that side; name somebody with a role at the museum, or one of those who coach it then",
            );
        }
        problems.note_long_list("topics", new.topics.len(), MOST_TOPICS);
        check_topics(conn, &new.topics, "topics", &mut problems).await?;
        if let Some(language) = &new.language {
            check_tag(language, "language", &mut problems);
        }
        problems.settle()?;
        let row: FollowUp = diesel::insert_into(follow_up::table)
            .values((
                follow_up::id.eq(FollowUpId::new()),
                follow_up::coaching_session_id.eq(may.session()),
                follow_up::text.eq(&new.text),
                follow_up::due_on.eq(due_on.to_diesel()),
                follow_up::side.eq(new.side),
                follow_up::person_id.eq(new.person),
                follow_up::created_by.eq(may.person()),
                follow_up::created_at.eq(now.to_diesel()),
                follow_up::updated_at.eq(now.to_diesel()),
            ))
            .returning(FollowUp::as_returning())
            .get_result(conn)
            .await?;
        if !new.topics.is_empty() {
            let language = match new.language {
                Some(language) => language,
                None => {
                    let own = programme::table.find(may.enrolment().programme()).select(programme::main_language);
                    own.first(conn).await?
                }
            };
            let proposed = Proposed {
                statement: LanguageMap::one(language.clone(), new.text),
                main_language: language,
                topics: new.topics,
            };
            let origin = Origin::FollowUp(row.id.uuid());
            need_proposal::propose(conn, now, may.enrolment().enrolment(), origin, &proposed).await?;
        }
        pending.keep(conn, row.id.uuid()).await?;
        Ok(row)
    })
    .await
}

/// Says that a follow-up action was done, or that it was not after all.
///
/// # Errors
/// Where there is no such action of the session.
pub async fn settle_follow_up(
    conn: &mut AsyncPgConnection,
    may: &MayInCoaching<Confide>,
    now: Timestamp,
    id: FollowUpId,
    is_done: bool,
) -> Result<FollowUp, Rejection> {
    conn.transaction(async |conn| {
        let row = found(conn, may, id, "id").await?;
        if row.done_at.is_some() == is_done {
            return Ok(row);
        }
        let row = diesel::update(follow_up::table.find(id))
            .set((
                follow_up::done_at.eq(is_done.then_some(now).to_diesel()),
                follow_up::done_by.eq(may.person().filter(|_| is_done)),
                follow_up::updated_at.eq(now.to_diesel()),
            ))
            .returning(FollowUp::as_returning())
            .get_result(conn)
            .await?;
        Ok(row)
    })
    .await
}

/// The follow-up actions of a session, the first one first.
pub async fn follow_ups(mut conn: &AsyncPgConnection, may: &MayInCoaching<Confide>) -> QueryResult<Vec<FollowUp>> {
    follow_up::table
        .filter(follow_up::coaching_session_id.eq(may.session()))
        .order(follow_up::id)
        .limit(500)
        .select(FollowUp::as_select())
        .load(&mut conn)
        .await
}

async fn found(
    conn: &mut AsyncPgConnection,
    may: &MayInCoaching<Confide>,
    id: FollowUpId,
    field: &str,
) -> Result<FollowUp, Rejection> {
    follow_up::table
        .find(id)
        .filter(follow_up::coaching_session_id.eq(may.session()))
        .select(FollowUp::as_select())
        .for_no_key_update()
        .first(conn)
        .await
        .optional()?
        .ok_or_else(|| Rejection::not_found(field, "a follow-up action"))
}

async fn is_of_side(
    conn: &mut AsyncPgConnection,
    may: &MayInCoaching<Confide>,
    now: Timestamp,
    side: CoachingSide,
    person: PersonId,
) -> QueryResult<bool> {
    if side != CoachingSide::Museum {
        return Ok(may.by().contains(&person));
    }
    let has_role = exists(
        membership::table
            .filter(membership::person_id.eq(person))
            .filter(membership::organization_id.eq(may.enrolment().organization()))
            .filter(membership::ended_at.is_null())
            .filter(membership::until.is_null().or(membership::until.gt(now.to_diesel()))),
    );
    diesel::select(has_role).get_result(conn).await
}
